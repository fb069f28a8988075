"""The app's entry in Django."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class DemoConfig(AppConfig):
    name = "isa_portal.demo"

    def ready(self) -> None:
        from isa_portal.demo import checks

        register(checks.only_a_demonstration_travels, Tags.security)
        register(checks.no_demonstration_is_deployed, Tags.security, deploy=True)
