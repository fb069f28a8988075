"""Prints and seals what was signed: claimed from rows, rendered outside any transaction, safe to repeat."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from isa_portal.agreements import content, printing
from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Decision, Version
from isa_portal.evidence import audit, seal, sealing
from isa_portal.evidence.sealing import Claim
from isa_portal.evidence.timestamps import Untimed
from isa_portal.lib import clock, pdf
from isa_portal.lib.failpoints import failpoint
from isa_portal.signing import letters, presenting, proving, selectors
from isa_portal.signing.models import Signature, SigningRound


def seal_wanted(*, at: datetime) -> int:
    """Seal everything that is wanted and free, one after the other, and say how many were sealed."""
    presenting.present_wanted(at=at)
    done = 0
    while claims := sealing.claim(at, limit=1, kind="version"):
        done += sum(_seal(claim, at=at) for claim in claims)
    tell_in_force(at=at)
    return done


def _seal(claim: Claim, *, at: datetime) -> bool:
    version = Version.objects.select_related("agreement__board__host").get(pk=int(claim.subject.partition(":")[2]))
    try:
        failpoint("seal.before_render")
        document = render(version, proving.attached(version, at=at))
        failpoint("seal.before_seal")
        sealed = seal.seal(document, reason=f"{version} as signed", at=at, waits=not claim.is_last_try)
        stored = sealing.fulfil(claim, sealed, name=file_name(version), at=at)
        failpoint("seal.before_proof")
        proving.keep_proof(version, at=at)
    except Untimed as untimed:
        sealing.fail(claim, str(untimed), at=at)
        return False
    except Exception as error:
        sealing.fail(claim, f"{type(error).__name__}: {error}", at=at)
        return False
    return stored is not None


def file_name(version: Version) -> str:
    return f"{version.agreement.slug}-version-{version.number}.pdf"


def render(version: Version, *attachments: pdf.Attachment) -> bytes:
    """Return the document of a version with its signatures, ready to be sealed."""
    signed = selectors.named(version.signatures.select_related("party__organisation"))
    called = content.named_in(version)
    html = printing.agreement_html(
        version.content or {},
        signatures=[_line(one, called) for one in signed],
        since=content.since_fixed(version),
        evidence=_evidence(version),
        number=version.number,
        marking=version.classification,
    )
    # The same text always gives the same bytes, so the document carries the instant of its content, not of rendering.
    created = version.rule_met_at or version.submitted_at or version.created_at
    return pdf.render(html, title=str(version.agreement), created=created, attachments=attachments)


def _line(signature: Signature, called: Mapping[int, str]) -> dict[str, str]:
    at = signature.signed_at
    return {
        "party": called[signature.party_id],
        "name": signature.name,
        "position": signature.position,
        "authority": signature.get_authority_display(),
        "method": signature.get_method_display(),
        "signed_at": f"{at.astimezone(clock.LONDON):%-d %B %Y at %H:%M}" if at else str(signature.dated or "undated"),
        # What was shown, in the record's own words; a person signed online by nothing else.
        "proof": str(signature.record.get("proof", "")),
        "several": signature.also_for,
        "original_kept": str(signature.record.get("original_kept", "")),
        "scan_sha256": str(signature.record.get("scan_sha256", "")),
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
    owed = list(untold.filter(version__state=State.CURRENT).select_related("version__agreement"))
    return sum(_tell(one.pk, proving.keep_proof(one.version, at=at), at=at) for one in owed)


@transaction.atomic
def _tell(key: int, proof_sha256: str, *, at: datetime) -> bool:
    signing_round = SigningRound.objects.select_for_update(of=("self",)).get(pk=key)
    progress = sealing.progress(signing_round.version)
    if signing_round.told_at or progress is None or progress.document is None or not progress.is_done:
        return False
    attached = [progress.document.sha256, *filter(None, [proof_sha256])]
    letters.in_force(signing_round, attached, at=at)
    signing_round.told_at = at
    signing_round.save(update_fields=["told_at"])
    return True
