"""Prints and seals accession forms that took effect: claimed from rows, rendered outside any transaction."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.template.loader import render_to_string

from isa_portal.accession.models import Accession
from isa_portal.evidence import documents, seal, sealing
from isa_portal.evidence.sealing import Claim
from isa_portal.evidence.verifier import canonical, printed
from isa_portal.lib import pdf
from isa_portal.lib.unseen import visible
from isa_portal.signing import proving

SCHEMA = "isa-accession-evidence/2"
THING = "accession"


def seal_wanted(*, at: datetime) -> int:
    """Seal every accession form that is wanted and free, one after the other, and say how many were sealed."""
    done = 0
    while claims := sealing.claim(at, limit=1, kind=THING):
        done += sum(_seal(claim, at=at) for claim in claims)
    # A worker that ended between the seal and its proof loses neither.
    for subject in sealing.without(proving.PROOF, kind=THING, at=at):
        with suppress(documents.Damaged):
            proving.keep_proof(_accession(subject), at=at)
    return done


def _accession(subject: str) -> Accession:
    found = Accession.objects.select_related("agreement__board", "organisation", "version")
    return found.get(pk=int(subject.partition(":")[2]))


def _seal(claim: Claim, *, at: datetime) -> bool:
    accession = _accession(claim.subject)
    try:
        document = render(accession, attached(accession, at=at))
        sealed = seal.seal(document, reason=f"{accession} as signed", at=at, waits=not claim.is_last_try)
        stored = sealing.fulfil(claim, sealed, name=file_name(accession), at=at)
        proving.keep_proof(accession, at=at)
    except Exception as error:
        sealing.fail(claim, f"{type(error).__name__}: {error}", at=at)
        return False
    return stored is not None


def file_name(accession: Accession) -> str:
    return f"{accession.agreement.slug}-accession-{accession.organisation.slug}.pdf"


def attached(accession: Accession, *, at: datetime) -> pdf.Attachment:
    """Return the evidence of a form as far as the log holds it now, so that its holder can check it anywhere."""
    own = {
        "key": accession.key,
        "version": accession.version.key,
        "content": accession.content,
        "content_sha256": accession.content_sha256,
    }
    signed = [(accession.key, one) for one in accession.signatures.order_by("pk")]
    return proving.evidence(accession, SCHEMA, {THING: own}, signed, spoken=["accession.consent"], at=at)


def render(accession: Accession, evidence: pdf.Attachment) -> bytes:
    """Return the form with its signatures, in the words of its evidence; equal evidence gives equal bytes."""
    told = visible(canonical.decode(evidence.content))
    content = told[THING]["content"]
    words = {"title": str(accession), "head": printed.headed(content), "tables": printed.tables(told)}
    assert accession.acceded_at is not None
    html = render_to_string("pdf/accession.html", words)
    return pdf.render(html, title=str(accession), created=accession.acceded_at, attachments=[evidence])
