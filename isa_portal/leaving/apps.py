"""The app's entry in Django."""

from django.apps import AppConfig


class LeavingConfig(AppConfig):
    name = "isa_portal.leaving"

    def ready(self) -> None:
        from isa_portal.evidence import guards

        guards.append_only("leaving.Receipt")
        guards.append_only("leaving.Consent")
        guards.append_only("leaving.Assent")
        said = ["party", "by_whom", "reason", "hear_by", "proposed_by", "proposed_by_key", "proposed_at"]
        guards.frozen_when("leaving.Removal", fields=said, when=guards.ALWAYS)
        heard = ["words", "heard_by", "heard_by_key", "heard_at"]
        guards.frozen_when("leaving.Removal", fields=heard, when="OLD.heard_at IS NOT NULL")
        done = ["evidence", "document_sha256", "done_by", "done_by_key", "done_at"]
        guards.frozen_when("leaving.ExitTask", fields=done, when="OLD.done_at IS NOT NULL")
