"""What the ZIP has of one agreement: texts, documents, signing, approvals, reviews, notices, contacts, letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from isa_portal.agreements import access, content
from isa_portal.agreements.access import Level, Sight
from isa_portal.agreements.models import Agreement, Approval, PartyContact, Version
from isa_portal.desk.selectors.papers import papers
from isa_portal.desk.selectors.takeaway.files import Piece, safe, table, text
from isa_portal.desk.selectors.takeaway.letters import letters_to
from isa_portal.desk.selectors.takeaway.signing import of_signing
from isa_portal.evidence import documents
from isa_portal.leaving.models import Notice
from isa_portal.organisations.access import Grants
from isa_portal.organisations.models import Organisation
from isa_portal.records import selectors as records
from isa_portal.reviews.models import Review


def of_agreement(agreement: Agreement, body: Organisation, own: Grants, *, on: date) -> Iterator[Piece]:
    """Give the files of one agreement, as far as the body is shown it."""
    folder = f"agreements/{safe(agreement.board.slug)}/{safe(agreement.slug)}"
    sight = access.sight(agreement, own, on=on)
    versions = list(access.versions_seen(agreement, own, on=on).order_by("pk"))
    yield from _texts(folder, versions)
    yield from _documents(folder, papers(versions, sight))
    yield from _accession(folder, agreement, body)
    yield from of_signing(folder, agreement.reference, body, versions, sight)
    yield table(f"{folder}/approvals.csv", f"Decisions on {agreement.reference}", ("Version", "Decided by", "Decision",
                "On", "Reference", "Advice", "Recorded by"), _approvals(body, versions, sight))  # fmt: skip
    yield table(f"{folder}/reviews.csv", f"Reviews of {agreement.reference}", ("Due", "State", "Opened"),
                ((one.due, one.get_state_display(), one.opened_at) for one in Review.objects.filter(agreement=agreement)
                 if sight.shows(one.created_at)))  # fmt: skip
    own_party = {"party__agreement": agreement, "party__organisation": body}
    yield table(f"{folder}/notices.csv", "Notices that it gave", ("Served on", "Bound until", "Out from", "Reason",
                "Given by", "Authority"), ((one.served_on, one.bound_until, one.out_from, one.reason, one.given_by,
                one.mandate) for one in Notice.objects.filter(**own_party)))  # fmt: skip
    yield table(f"{folder}/contacts.csv", "Who answers for it", ("About", "Office", "Mailbox"),
                ((one.get_about_display(), one.office, one.mailbox)
                 for one in PartyContact.objects.filter(**own_party)))  # fmt: skip
    kept = records.of_agreement(agreement, own, on=on).order_by("number")
    yield table(f"{folder}/records.csv", f"Records under {agreement.reference}", records.HEADS,
                records.table(kept, records.names_of(agreement)))  # fmt: skip
    yield table(f"{folder}/letters.csv", f"Letters to it about {agreement.reference}", ("Owed", "Kind", "To", "About",
                "State", "Sent"), ((one.owed_at, one.kind, one.recipient, one.about, one.state, one.sent_at)
                for one in letters_to(body, agreement, sight)))  # fmt: skip


def _texts(folder: str, versions: list[Version]) -> Iterator[Piece]:
    for version in versions:
        fixed = version.content
        what = f"Text of {version}" if fixed is not None else f"Text of {version}, as it is written now"
        yield text(f"{folder}/versions/{safe(version.number)}.json", what, fixed or content.of(version))


def _accession(folder: str, agreement: Agreement, body: Organisation) -> Iterator[Piece]:
    """Give the form by which the body joined, as text and sealed, if it did."""
    for one in agreement.accessions.filter(party__organisation=body):
        yield text(f"{folder}/accession.json", f"Accession form to version {one.version.number}", one.content)
        yield from _documents(folder, documents.about([one.key]))


def _documents(folder: str, found: Iterable[Any]) -> Iterator[Piece]:
    for one in found:
        path = f"{folder}/documents/{one.sha256[:8]}-{safe(one.name)}"
        try:
            yield Piece(path, one.kind.capitalize(), documents.read(one))
        except documents.Damaged as damage:
            yield Piece(f"{path}.missing.txt", "A file that could not be read", str(damage).encode())


def _approvals(body: Organisation, versions: list[Version], sight: Sight) -> Iterator[tuple[Any, ...]]:
    """Give the decisions of the board and its own; those of the other parties to whoever sees all."""
    made = Approval.objects.filter(version__in=[one.pk for one in versions]).select_related("version").order_by("pk")
    for one in made:
        of_another = one.organisation_id not in (None, body.pk) and sight.level is not Level.FULL
        if sight.shows(one.recorded_at) and not of_another:
            yield (one.version.number, one.body, one.get_decision_display(), one.decided_on, one.reference, one.advice,
                   one.recorded_by)  # fmt: skip
