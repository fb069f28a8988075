"""The app's entry in Django."""

from django.apps import AppConfig


class LeavingConfig(AppConfig):
    name = "isa_portal.leaving"

    def ready(self) -> None:
        from isa_portal.evidence import guards

        guards.append_only("leaving.Receipt")
        guards.append_only("leaving.Consent")
        done = ["evidence", "document_sha256", "done_by", "done_by_key", "done_at"]
        guards.frozen_when("leaving.ExitTask", fields=done, when="OLD.done_at IS NOT NULL")
