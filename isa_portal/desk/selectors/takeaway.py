"""Everything of one body for one ZIP: what the gate shows to whoever reads for it, piece by piece."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from django.db.models import Q
from django.template.loader import render_to_string

from isa_portal.agreements import access
from isa_portal.agreements.access import Sight
from isa_portal.agreements.models import Agreement, Version
from isa_portal.correspondence.models import Letter
from isa_portal.desk.selectors.papers import papers
from isa_portal.evidence import audit, documents
from isa_portal.lib import clock
from isa_portal.organisations.access import Grants, grants
from isa_portal.organisations.models import Organisation, OrganisationRole, User
from isa_portal.signing import selectors as signing
from isa_portal.signing.models import Signature

TAKERS = (OrganisationRole.ADMINISTRATOR, OrganisationRole.IG_LEAD)
INDEX = "index.html"
# A spreadsheet would reckon with what begins like this (OWASP, CSV injection).
RECKONED = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Piece:
    """One file of the ZIP."""

    path: str
    what: str
    content: bytes


def may_take(body: Organisation, person: User, *, on: date) -> bool:
    """Say whether a person takes everything of a body away: its administrator or IG lead."""
    own = grants(person, on=on)
    return any(own.is_(role, body) for role in TAKERS)


def write(body: Organisation, file: IO[bytes], *, at: datetime) -> None:
    """Write the ZIP into a file; no more than one document is held in memory."""
    rows: list[tuple[str, str, int, str]] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for piece in pieces(body, on=clock.london_date(at)):
            archive.writestr(piece.path, piece.content)
            rows.append((piece.path, piece.what, len(piece.content), documents.sha256_of(piece.content)))
        archive.writestr("index.csv", _csv(("File", "What it is", "Bytes", "SHA-256"), rows))
        made = f"{at.astimezone(clock.LONDON):%-d %B %Y, %H:%M}"
        archive.writestr(INDEX, render_to_string("desk/takeaway.html", {"body": body, "rows": rows, "made": made}))


def pieces(body: Organisation, *, on: date) -> Iterator[Piece]:
    """Give every file of a body, one after the other."""
    yield from _of_body(body)
    own = Grants.of_body(body)
    visible = access.filter_visible(Agreement.objects.order_by("pk"), own, on=on)
    mailboxes = _mailboxes(body)
    for key in list(visible.values_list("pk", flat=True)):
        agreement = Agreement.objects.select_related("board").get(pk=key)
        yield from _of_agreement(agreement, body, own, mailboxes, on=on)


def _of_body(body: Organisation) -> Iterator[Piece]:
    members = body.memberships.select_related("user").order_by("starts_on", "pk")
    yield _table("organisation/people.csv", "People and their roles", ("Name", "Position", "E-mail", "Role", "From",
                 "Until", "Released"), ((m.user.name, m.user.position, m.user.email, m.role_words, m.starts_on,
                 m.ends_on, m.released_at) for m in members))  # fmt: skip
    mandates = body.mandates.select_related("user").order_by("starts_on", "pk")
    yield _table("organisation/mandates.csv", "Who may bind it", ("Name", "Office", "Source", "Limits", "From", "Until",
                 "Recorded by"), ((m.user.name, m.office, m.source, m.limits, m.starts_on, m.ends_on, m.recorded_by)
                 for m in mandates))  # fmt: skip
    yield _table("organisation/officers.csv", "Accountable offices", ("Office", "Holder", "Mailbox", "From", "Until"),
                 ((o.get_office_display(), o.holder, o.mailbox, o.starts_on, o.ends_on)
                 for o in body.officers.order_by("starts_on", "pk")))  # fmt: skip
    yield _history("organisation/history.csv", body.chain)


def _history(path: str, chain: str) -> Piece:
    told = ((e.seq, e.at, e.type, e.actor_words, json.dumps(e.facts, ensure_ascii=False), e.hash)
            for e in audit.history(chain))  # fmt: skip
    return _table(path, "History", ("Number", "When", "What", "Who", "Facts", "Hash"), told)


def _of_agreement(
    agreement: Agreement, body: Organisation, own: Grants, mailboxes: set[str], *, on: date
) -> Iterator[Piece]:
    folder = f"agreements/{safe(agreement.board.slug)}/{safe(agreement.slug)}"
    sight = access.sight(agreement, own, on=on)
    versions = list(access.versions_seen(agreement, own, on=on).order_by("pk"))
    for version in versions:
        if version.content is not None:
            text = json.dumps(version.content, ensure_ascii=False, indent=1, sort_keys=True).encode()
            yield Piece(f"{folder}/versions/{safe(version.number)}.json", f"Text of {version}", text)
    yield from _documents(folder, versions, sight)
    yield _table(f"{folder}/signatures.csv", f"Signatures for it under {agreement.reference}", ("Version", "Name",
                 "Position", "How", "When", "Record"), _signatures(body, versions, sight))  # fmt: skip
    letters = Letter.objects.filter(chain=agreement.chain, recipient__in=mailboxes).order_by("owed_at", "pk")
    shown = ((one.owed_at, one.kind, one.recipient, one.about, one.state, one.sent_at)
             for one in letters if sight.shows(one.owed_at))  # fmt: skip
    yield _table(f"{folder}/letters.csv", f"Letters to it about {agreement.reference}", ("Owed", "Kind", "To", "About",
                 "State", "Sent"), shown)  # fmt: skip


def _documents(folder: str, versions: list[Version], sight: Sight) -> Iterator[Piece]:
    for one in papers(versions, sight):
        path = f"{folder}/documents/{one.sha256[:8]}-{safe(one.name)}"
        try:
            yield Piece(path, one.kind.capitalize(), documents.read(one))
        except documents.Damaged as damage:
            yield Piece(f"{path}.missing.txt", "A file that could not be read", str(damage).encode())


def _signatures(body: Organisation, versions: list[Version], sight: Sight) -> Iterator[tuple[Any, ...]]:
    signed = Signature.objects.filter(party__organisation=body, version__in=[one.pk for one in versions])
    for one in signing.named(signed.select_related("version").order_by("pk")):
        if sight.shows(one.signed_at):
            when = one.signed_at or (str(one.dated) if one.dated else "undated")
            yield (one.version.number, one.name, one.position, one.get_method_display(), when, one.record_sha256)


def _mailboxes(body: Organisation) -> set[str]:
    """Return the addresses to which letters for this body go or went."""
    people = User.objects.filter(Q(memberships__organisation=body) | Q(signatory_for__party__organisation=body))
    offices = body.officers.values_list("mailbox", "holder_email", "deputy_email")
    found = {*people.values_list("email", flat=True), *(one for row in offices for one in row), body.notice_email}
    return {one.lower() for one in found if one}


def _table(path: str, what: str, heads: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> Piece:
    return Piece(path, what, _csv(heads, rows))


def _csv(heads: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([heads, *([_cell(one) for one in row] for row in rows)])
    # With a mark of its encoding, which spreadsheets need to read names rightly.
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.LONDON):%Y-%m-%d %H:%M:%S}"
    words = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
    return f"'{words}" if words.lstrip(" ").startswith(RECKONED) else words


def safe(name: str) -> str:
    """Return a name as one part of a path: no separators, nothing that leads out, nothing that hides."""
    return re.sub(r"[^\w.-]+", "_", name).strip("._")[-100:] or "unnamed"
