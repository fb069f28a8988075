"""The app's entry in Django."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "isa_portal.signing"

    def ready(self) -> None:
        from isa_portal.evidence import guards

        guards.append_only("signing.Signature")
        guards.frozen_when("signing.SigningRound", fields=["version", "sent_at", "sent_by"], when=guards.ALWAYS)
