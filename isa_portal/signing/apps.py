"""The app's entry in Django."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "isa_portal.signing"

    def ready(self) -> None:
        from isa_portal.evidence import guards

        guards.append_only("signing.Signature")
