"""Prints and seals accession forms that took effect: claimed from rows, rendered outside any transaction."""

from __future__ import annotations

from datetime import datetime

from django.template.loader import render_to_string

from isa_portal.accession import text
from isa_portal.accession.models import Accession
from isa_portal.evidence import people, seal, sealing
from isa_portal.evidence.sealing import Claim
from isa_portal.lib import canonical, clock, pdf


def seal_wanted(*, at: datetime) -> int:
    """Seal every accession form that is wanted and free, one after the other, and say how many were sealed."""
    done = 0
    while claims := sealing.claim(at, limit=1, kind="accession"):
        done += sum(_seal(claim, at=at) for claim in claims)
    return done


def _seal(claim: Claim, *, at: datetime) -> bool:
    found = Accession.objects.select_related("agreement__board", "organisation", "version")
    accession = found.get(pk=int(claim.subject.partition(":")[2]))
    try:
        sealed = seal.seal(
            render(accession, attached(accession)), reason=f"{accession} as signed", at=at, waits=not claim.is_last_try
        )
        stored = sealing.fulfil(claim, sealed, name=file_name(accession), at=at)
    except Exception as error:
        sealing.fail(claim, f"{type(error).__name__}: {error}", at=at)
        return False
    return stored is not None


def file_name(accession: Accession) -> str:
    return f"{accession.agreement.slug}-accession-{accession.organisation.slug}.pdf"


def attached(accession: Accession) -> pdf.Attachment:
    """Return the content and the signatures of a form, so that its holder can check both without the portal."""
    signatures = [
        {"record": one.record, "record_sha256": one.record_sha256} for one in accession.signatures.order_by("pk")
    ]
    evidence = {
        "schema": "isa-accession-evidence/1",
        "accession": accession.key,
        "content": accession.content,
        "content_sha256": accession.content_sha256,
        "signatures": signatures,
        "people": people.openings(one["record"]["person"] for one in signatures),
    }
    return pdf.Attachment("accession.json", canonical.encode(evidence), "Content and signatures of the accession form")


def render(accession: Accession, *attachments: pdf.Attachment) -> bytes:
    """Return the form with its signatures; equal rows give equal bytes."""
    content = accession.content or {}
    signatures = [
        {"at": f"{one.signed_at.astimezone(clock.LONDON):%-d %B %Y at %H:%M}", "signature": one}
        for one in accession.signatures.all()
    ]
    context = {
        "accession": accession,
        "content": content,
        "answers": text.answered(content),
        "signatures": signatures,
        "consents": accession.consents.select_related("party__organisation"),
    }
    html = render_to_string("pdf/accession.html", context)
    assert accession.acceded_at is not None
    return pdf.render(html, title=str(accession), created=accession.acceded_at, attachments=attachments)
