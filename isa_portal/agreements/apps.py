"""The app's entry in Django."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "isa_portal.agreements"

    def ready(self) -> None:
        from isa_portal.agreements.models import part
        from isa_portal.agreements.services.terms import PURPOSE, TERMS
        from isa_portal.evidence import guards

        # The text of a version is fixed from its submission on, for every hand that reaches the database.
        text = [*PURPOSE, *TERMS, "content", "content_sha256", "agreement", "submitted_at", "assessment"]
        guards.frozen_when("agreements.Version", fields=text, when="OLD.content_sha256 <> ''")
        decided = ["decision", "decided_on", "body", "content_sha256", "organisation"]
        guards.frozen_when("agreements.Approval", fields=decided, when=guards.ALWAYS)
        guards.append_only("agreements.Weighing")
        guards.append_only("agreements.Objection")
        # Its parts are fixed with it. A new kind of part is found without being named here.
        for model, path in part.paths():
            guards.frozen_with(model._meta.label, path=path, column="content_sha256")
        guards.frozen_with("risk.Risk", path=["assessment"], column="content_sha256", shares="agreements.Version")
