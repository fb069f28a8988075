"""Prints and seals what was signed: claimed from rows, rendered outside any transaction, safe to repeat."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from isa_portal.agreements import printing
from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Decision, Version
from isa_portal.agreements.selectors import law
from isa_portal.evidence import audit, documents, seal, sealing
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.sealing import Claim
from isa_portal.lib import clock, pdf
from isa_portal.lib.failpoints import failpoint
from isa_portal.signing import letters
from isa_portal.signing.models import Signature, SigningRound


def seal_wanted(*, at: datetime) -> int:
    """Seal everything that is wanted and free, one after the other, and say how many were sealed."""
    done = 0
    while claims := sealing.claim(at, limit=1):
        done += sum(_seal(claim, at=at) for claim in claims)
    tell_in_force(at=at)
    return done


def _seal(claim: Claim, *, at: datetime) -> bool:
    version = Version.objects.select_related("agreement__board__host").get(pk=int(claim.subject.partition(":")[2]))
    try:
        failpoint("seal.before_render")
        document = render(version, at=at)
        failpoint("seal.before_seal")
        sealed = seal.seal(document, reason=f"{version} as signed", at=at)
        stored = sealing.fulfil(claim, sealed, name=file_name(version), at=at)
    except Exception as error:
        sealing.fail(claim, f"{type(error).__name__}: {error}", at=at)
        return False
    return stored is not None


def file_name(version: Version) -> str:
    return f"{version.agreement.slug}-version-{version.number}.pdf"


def render(version: Version, *, at: datetime, signed: bool = True) -> bytes:
    """Return the document of a version as PDF: as signed, or as a reading copy that says "Not signed"."""
    agreement = version.agreement
    content: dict[str, Any] = version.content or {}
    # The same text always gives the same bytes, so the document carries the instant of its content, not of rendering.
    created = version.submitted_at or version.created_at
    created = version.rule_met_at or created if signed else created
    html = printing.agreement_html(
        content,
        signatures=[_line(signature) for signature in version.signatures.select_related("party__organisation")]
        if signed
        else [],
        evidence=_evidence(version),
        number=version.number,
        marking=version.classification,
        eligibility=law.for_documents(version, on=clock.london_date(created)),
    )
    return pdf.render(html, title=str(agreement), created=created)


READING_COPY = "reading copy"


def reading_copy(version: Version, *, at: datetime) -> bytes:
    """Return the document of a version marked "Not signed"; made once, outside any transaction, then kept."""
    if kept := documents.find(version.key, READING_COPY):
        return documents.read(kept)
    content = render(version, at=at, signed=False)
    documents.store(
        content,
        name=f"{version.agreement.slug}-version-{version.number}-not-signed.pdf",
        kind=READING_COPY,
        media_type="application/pdf",
        subject=version.key,
        by=PORTAL,
        at=at,
    )
    return content


def _line(signature: Signature) -> dict[str, str]:
    at = signature.signed_at
    return {
        "party": signature.party.organisation.legal_name,
        "name": signature.name,
        "position": signature.position,
        "authority": signature.get_authority_display(),
        "method": signature.get_method_display(),
        "signed_at": f"{at.astimezone(clock.LONDON):%-d %B %Y at %H:%M}" if at else str(signature.dated or "undated"),
        # What was shown, in the record's own words; a person signed online by nothing else.
        "proof": str(signature.record.get("proof", "")),
        "several": signature.also_for,
        "record_sha256": signature.record_sha256,
    }


def _evidence(version: Version) -> dict[str, Any]:
    return {
        "content_sha256": version.content_sha256,
        "checkpoint": audit.checkpoint(),
        "events": audit.length(version.chain),
        "versions": [
            {"number": one.number, "on": f"{clock.london_date(one.created_at):%-d %B %Y}", "note": _standing(one)}
            for one in version.agreement.versions.order_by("created_at", "pk")
        ],
    }


def _standing(version: Version) -> str:
    approval = version.approvals.filter(decision=Decision.APPROVED).last()
    if approval is None:
        return version.get_state_display()
    minute = f", {approval.reference}" if approval.reference else ""
    known = f", confirmed by the chair {approval.proof}" if approval.proof else ""
    return f"Approved by {approval.body} on {approval.decided_on:%-d %B %Y}{minute}{known}"


def tell_in_force(*, at: datetime) -> int:
    """
    Owe the letters about every agreement that is in force and sealed, once, and say about how many.

    Asked of rows, so that a worker that ended between seal and letter, or a commencement after the seal, loses none.
    """
    untold = SigningRound.objects.filter(told_at__isnull=True, version__agreement__state=AgreementState.IN_FORCE)
    return sum(_tell(signing_round.pk, at=at) for signing_round in untold.filter(version__state=State.CURRENT))


@transaction.atomic
def _tell(key: int, *, at: datetime) -> bool:
    signing_round = SigningRound.objects.select_for_update(of=("self",)).get(pk=key)
    progress = sealing.progress(signing_round.version)
    if signing_round.told_at or progress is None or progress.document is None or not progress.is_done:
        return False
    letters.in_force(signing_round, progress.document.sha256, at=at)
    signing_round.told_at = at
    signing_round.save(update_fields=["told_at"])
    return True
