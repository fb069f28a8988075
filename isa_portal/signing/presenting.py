"""The document that signatories are shown: made once from the fixed content, kept, and bound by every signature."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from isa_portal.agreements import printing
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement, Version
from isa_portal.evidence import audit, documents
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import pdf
from isa_portal.lib.failpoints import failpoint

PRESENTED = "presented"
READING_COPY = "reading copy"
SIGNING_COPY = "signing copy"


def render(version: Version, *, signing_code: str = "") -> bytes:
    """
    Return the document of a version that says "Not signed", from its fixed content alone; with a code, one to sign.

    Equal content gives equal bytes: nothing in it counts events, names a day of printing or asks who else signed.
    """
    html = printing.agreement_html(
        version.content or {},
        signatures=[],
        evidence={"content_sha256": version.content_sha256},
        number=version.number,
        marking=version.classification,
        signing_code=signing_code,
    )
    return pdf.render(html, title=str(version.agreement), created=version.submitted_at or version.created_at)


def sha256_of(version: Version) -> str:
    """
    Return the hash of the presented document of a version.

    :raises LookupError: if none was made
    """
    stored = documents.find(version.key, PRESENTED)
    if stored is None:
        raise LookupError(f"{version} was never presented.")
    return stored.sha256


def obstacles(version: Version) -> Iterator[str]:
    """Yield why nobody can sign this version yet: a signature binds the document that was shown."""
    if documents.find(version.key, PRESENTED) is None:
        yield "The document is still being made. Nothing was signed. Open the page again in a minute."


def damage(version: Version, *, at: datetime) -> Iterator[str]:
    """Make the presented document if it is missing, and yield what is wrong with the one that is kept."""
    try:
        present(version, at=at)
    except documents.Damaged:
        yield "The document that you were shown is damaged. Nothing was signed. Telephone the secretariat."


def present(version: Version, *, at: datetime) -> bytes:
    """Return the document of a version that was sent; made once, outside any transaction, then kept and recorded."""
    if stored := documents.find(version.key, PRESENTED):
        return documents.read(stored)
    content = render(version)
    keep(version, content, at=at)
    return content


def keep(version: Version, content: bytes, *, at: datetime) -> None:
    """Keep a presented document and record its hash beside that of the text; the first one kept stands."""
    failpoint("present.before_store")
    kept = documents.keep(content)
    failpoint("present.before_commit")
    with transaction.atomic():
        Agreement.objects.locked().get(pk=version.agreement_id)
        if documents.find(version.key, PRESENTED):
            return
        documents.enter(kept, **_words(version, PRESENTED), by=PORTAL, at=at)
        hashes = {"sha256": kept.sha256, "size": kept.size, "content_sha256": version.content_sha256}
        audit.record("version.present", version, by=PORTAL, at=at, number=version.number, **hashes)


def present_wanted(*, at: datetime) -> int:
    """Make the document of every version that is out for signature without one, and say how many were made."""
    sent = list(Version.objects.filter(state=State.OUT_FOR_SIGNATURE).only("pk"))
    made = {one.subject for one in documents.about(version.key for version in sent) if one.kind == PRESENTED}
    wanted = [version.pk for version in sent if version.key not in made]
    # Their texts are long: only those to print are read.
    for version in Version.objects.filter(pk__in=wanted).select_related("agreement"):
        present(version, at=at)
    return len(wanted)


def reading_copy(version: Version, *, at: datetime) -> bytes:
    """Return what signatories are shown, or before that a copy of the fixed text; both say "Not signed"."""
    if version.sent_at:
        return present(version, at=at)
    if kept := documents.find(version.key, READING_COPY):
        return documents.read(kept)
    content = render(version)
    documents.store(content, **_words(version, READING_COPY), by=PORTAL, at=at)
    return content


def signing_copy(version: Version, *, at: datetime) -> bytes:
    """Return the document to sign on paper, with the code of the text on every page; made once, then kept."""
    if kept := documents.find(version.key, SIGNING_COPY):
        return documents.read(kept)
    content = render(version, signing_code=version.code)
    documents.store(content, **_words(version, SIGNING_COPY), by=PORTAL, at=at)
    return content


def file_name(version: Version, kind: str = READING_COPY) -> str:
    ending = "to-sign" if kind == SIGNING_COPY else "not-signed"
    return f"{version.agreement.slug}-version-{version.number}-{ending}.pdf"


def _words(version: Version, kind: str) -> dict[str, str]:
    name = file_name(version, kind)
    return {"name": name, "kind": kind, "media_type": "application/pdf", "subject": version.key}
