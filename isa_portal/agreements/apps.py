"""The app's entry in Django."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "isa_portal.agreements"

    def ready(self) -> None:
        from isa_portal.agreements.models import part
        from isa_portal.agreements.services.terms import PURPOSE, TERMS
        from isa_portal.evidence import guards

        # The text of a version is fixed once others were shown it, for every hand that reaches the database.
        text = [*PURPOSE, *TERMS, "printed_marking", "content", "content_sha256", "agreement", "assessment"]
        once = ("consulted_at", "submitted_at")
        guards.frozen_when("agreements.Version", fields=text, when="OLD.content_sha256 <> ''", once=once)
        said = ["version", "clause", "organisation", "author", "text", "made_at"]
        guards.frozen_when("agreements.Comment", fields=said, when=guards.ALWAYS)
        decided = ["decision", "decided_on", "body", "content_sha256", "organisation"]
        guards.frozen_when("agreements.Approval", fields=decided, when=guards.ALWAYS)
        said = ["party", "towards", "since", "reason", "suspended_by", "suspended_by_key", "suspended_at"]
        guards.frozen_when("agreements.Suspension", fields=said, when=guards.ALWAYS)
        for name in ("OwnTerms", "OwnTermsParty", "Regrounding"):
            guards.append_only(f"agreements.{name}")
        guards.append_only("agreements.Weighing")
        guards.append_only("agreements.Objection")
        # Its parts are fixed with it. A new kind of part is found without being named here.
        for model, path in part.paths():
            may_go = getattr(model, "may_go", False)
            guards.frozen_with(model._meta.label, path=path, column="content_sha256", may_go=may_go)
        guards.frozen_with("risk.Risk", path=["assessment"], column="content_sha256", shares="agreements.Version")
