"""The app's entry in Django."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "isa_portal.agreements"

    def ready(self) -> None:
        from isa_portal.agreements.services.terms import PURPOSE, TERMS
        from isa_portal.evidence import guards

        # The text of a version is fixed from its submission on, for every hand that reaches the database.
        text = [*PURPOSE, *TERMS, "printed_marking", "content", "content_sha256", "agreement", "submitted_at"]
        guards.frozen_when("agreements.Version", fields=text, when="OLD.content_sha256 <> ''")
        decided = ["decision", "decided_on", "body", "content_sha256", "organisation"]
        guards.frozen_when("agreements.Approval", fields=decided, when=guards.ALWAYS)
