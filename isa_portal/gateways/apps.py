"""The app's entry in Django."""

from django.apps import AppConfig


class GatewaysConfig(AppConfig):
    name = "isa_portal.gateways"

    def ready(self) -> None:
        from isa_portal.evidence import guards

        guards.append_only("gateways.GatewayRevision")
        guards.append_only("gateways.LawChange")
