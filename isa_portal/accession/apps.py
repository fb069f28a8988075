"""The app's entry in Django."""

from django.apps import AppConfig


class AccessionConfig(AppConfig):
    name = "isa_portal.accession"

    def ready(self) -> None:
        from isa_portal.accession.services import signing
        from isa_portal.evidence import guards
        from isa_portal.signing.services import resending

        resending.ELSEWHERE.append(signing.send_links)

        guards.append_only("accession.AccessionConsent")
        guards.append_only("accession.AccessionSignature")
        said = ["agreement", "version", "organisation", "role", "units", "member_of", "gives_in", "receives_in",
                "gateway", "answers", "takes_restrictions", "tier_1_waived_because", "takes_in", "content",
                "content_sha256"]  # fmt: skip
        guards.frozen_when("accession.Accession", fields=said, when="OLD.content_sha256 <> ''")
