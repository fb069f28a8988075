"""The app's entry in Django."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class RemindersConfig(AppConfig):
    name = "isa_portal.reminders"

    def ready(self) -> None:
        from isa_portal.reminders import checks

        register(checks.broker_keeps_everything, Tags.database)
