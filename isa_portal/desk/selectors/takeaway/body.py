"""What the ZIP has of the body itself: its entry, people, offices, seats, proposals and history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from isa_portal.agreements.lifecycle import ProposalState
from isa_portal.agreements.models import Proposal
from isa_portal.correspondence.models import Letter
from isa_portal.desk.selectors.takeaway.files import Piece, history, safe, table, text
from isa_portal.organisations import selectors
from isa_portal.organisations.models import Organisation
from isa_portal.succession.models import Succession

FOLDER = "organisation"


def of_body(body: Organisation, *, on: date) -> Iterator[Piece]:
    """Give the files about a body itself."""
    yield text(f"{FOLDER}/entry.json", "Its entry in the register", _entry(body, on=on))
    yield from _people(body)
    yield _officers(body)
    yield from _boards(body)
    letters = Letter.objects.filter(chain=body.chain).order_by("owed_at", "pk")
    yield table(f"{FOLDER}/letters.csv", "Letters about its people", ("Owed", "Kind", "To", "State", "Sent"),
                ((one.owed_at, one.kind, one.recipient, one.state, one.sent_at) for one in letters))  # fmt: skip
    yield history(f"{FOLDER}/history.csv", "History", body.chain)
    for double in body.doubles.order_by("pk"):
        path = f"{FOLDER}/history-of-{safe(double.slug)}.csv"
        yield history(path, f"History of {double} before it was joined", double.chain)


def _entry(body: Organisation, *, on: date) -> dict[str, Any]:
    """Return what the register says of a body, in words."""
    return {
        "legal_name": body.legal_name,
        "known_as": body.known_as,
        "other_names": [{"name": one.name, "legal_until": one.was_legal_until} for one in body.other_names.all()],
        "kinds": body.kind_words,
        "numbers": [
            {"register": str(one.get_scheme_display()), "number": one.value, "expires_on": one.expires_on}
            for one in body.identifiers.all()
        ],
        "assurances": [
            {"name": one.name, "value": one.value, "lapsed": one.lapsed} for one in selectors.assurances(body, on=on)
        ],
        "address_for_notices": body.notice_address,
        "email_for_notices": body.notice_email,
        "domains": body.domains,
        "proprietor": str(body.parent or ""),
        "proprietor_of": [str(one) for one in body.children.all()],
        "dissolved_on": body.dissolved_on,
        "successor": str(body.successor or ""),
        "successor_of": [str(one) for one in body.predecessors.all()],
        "succeeded_by": [_instrument(one) for one in body.succeeded_by.all()],
        "succeeded_to": [_instrument(one) for one in body.succeeded_to.all()],
        "offices_asked_before_signing": [one.get_office_display() for one in body.clearing_offices.all()],
        "joined_doubles": [str(one) for one in body.doubles.all()],
        "hosts": [str(one) for one in body.boards_hosted.all()],
    }


def _instrument(one: Succession) -> dict[str, Any]:
    return {"instrument": one.instrument, "day": one.day, "address": one.address, "words": one.quote}


def _people(body: Organisation) -> Iterator[Piece]:
    members = body.memberships.select_related("user").order_by("starts_on", "pk")
    yield table(f"{FOLDER}/people.csv", "People and their roles", ("Name", "Position", "E-mail", "Role", "From",
                "Until", "Released"), ((m.user.name, m.user.position, m.user.email, m.role_words, m.starts_on,
                m.ends_on, m.released_at) for m in members))  # fmt: skip
    invited = body.account_invitations.order_by("invited_at", "pk")
    yield table(f"{FOLDER}/invitations.csv", "Who was invited", ("E-mail", "Name", "Role", "Invited by", "Invited",
                "Accepted", "Withdrawn"), ((i.email, i.name, i.role_words, i.invited_by, i.invited_at, i.accepted_at,
                i.withdrawn_at) for i in invited))  # fmt: skip
    mandates = body.mandates.select_related("user").order_by("starts_on", "pk")
    yield table(f"{FOLDER}/mandates.csv", "Who may bind it", ("Name", "Office", "Kind", "Source", "Limits", "From",
                "Until", "Recorded by"), ((m.user.name, m.office, m.get_kind_display(), m.source, m.limits,
                m.starts_on, m.ends_on, m.recorded_by) for m in mandates))  # fmt: skip


def _officers(body: Organisation) -> Piece:
    return table(f"{FOLDER}/officers.csv", "Accountable offices", ("Office", "Holder", "Holder's e-mail", "Mailbox",
                 "Deputy", "Deputy's e-mail", "Deputy until", "From", "Until"), ((o.get_office_display(), o.holder,
                 o.holder_email, o.mailbox, o.deputy, o.deputy_email, o.deputy_until, o.starts_on, o.ends_on)
                 for o in body.officers.order_by("starts_on", "pk")))  # fmt: skip


def _boards(body: Organisation) -> Iterator[Piece]:
    seats = body.seats.select_related("board").order_by("starts_on", "pk")
    yield table(f"{FOLDER}/seats.csv", "Boards on which it sits", ("Board", "From", "Until"),
                ((one.board, one.starts_on, one.ends_on) for one in seats))  # fmt: skip
    # What a body reads of proposals (agreements.access): those that it was commissioned to lead.
    led = Proposal.objects.filter(leads=body, state=ProposalState.COMMISSIONED).select_related("board").order_by("pk")
    yield table(f"{FOLDER}/proposals.csv", "Proposals that it leads", ("Board", "Title", "Need", "Asked by", "Raised",
                "Decided", "Reference"), ((one.board, one.title, one.need, one.asked_by, one.raised_on,
                one.decided_on, one.decision_reference) for one in led))  # fmt: skip
