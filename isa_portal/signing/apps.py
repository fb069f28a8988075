"""The app's entry in Django."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "isa_portal.signing"

    def ready(self) -> None:
        from isa_portal.evidence import guards

        guards.append_only("signing.Signature")
        guards.frozen_when("signing.SigningRound", fields=["version", "sent_at", "sent_by"], when=guards.ALWAYS)
        entered = ["invitation", "signatory", "first_day", "last_day", "code_read", "original_kept", "witness"]
        entered += ["scan_sha256", "scan_name", "scan_type", "recorded_by", "recorded_at"]
        once = ("checked_by", "checked_at")
        guards.frozen_when("signing.PaperSignature", fields=entered, when=guards.ALWAYS, once=once)
