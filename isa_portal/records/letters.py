"""The letters that a record owes: to the offices of the other parties that it concerns, and to whose turn it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from isa_portal.agreements.models import Party
from isa_portal.correspondence.services import Link, Recipient
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.access import people
from isa_portal.organisations.models import BoardRole, Office, OrganisationRole
from isa_portal.organisations.selectors import office_mailboxes
from isa_portal.organisations.services import hearing
from isa_portal.organisations.services.hearing import each_once
from isa_portal.records.kinds import KINDS, Kind, StepKind
from isa_portal.records.models import Record, Step
from isa_portal.signing import letters


def key(record: Record) -> str:
    return f"record:{record.pk}"


def step_key(step: Step) -> str:
    return f"step:{step.pk}"


def of_party(party: Party, kind: str, *, at: datetime) -> list[Recipient]:
    """
    Return who hears of a kind of record for a party, each mailbox once.

    The office that the party named for such enquiries under this agreement; where it named none, its data protection
    officer's, and its IG leads.
    """
    on, body = clock.london_date(at), party.organisation
    named = party.contacts.filter(about=KINDS[kind].enquiry)
    found = [Recipient(one.mailbox, f"{one.office} of {body}") for one in named]
    if not found:
        found = [Recipient(*one) for one in office_mailboxes(body, Office.DPO, on=on)]
        found += [Recipient(one.email, str(one)) for one in people(body, OrganisationRole.IG_LEAD, on=on)]
    return each_once(found)


def secretariat(record: Record, *, at: datetime) -> list[Recipient]:
    on = clock.london_date(at)
    return [Recipient(one.email, str(one)) for one in people(record.agreement.board, BoardRole.SECRETARIAT, on=on)]


def tell(record: Record, steps: list[Step], *, at: datetime) -> None:
    """Write to each other party that a record concerns; of a breach also to the secretariat."""
    if record.kind == Kind.BREACH:
        _owe(record, secretariat(record, at=at), None, "made", at=at)
    for party in record.concerned.exclude(pk=record.party_id).select_related("organisation"):
        mine = next((one for one in steps if one.party == party), None)
        _owe_party(record, party, mine, "made", at=at)


def tell_reasons(step: Step, *, at: datetime) -> None:
    """Let the party that asked know that the written reasons for the refusal can be read."""
    record = step.record
    for party in record.concerned.exclude(pk=record.party_id).select_related("organisation"):
        _owe_party(record, party, None, StepKind.REASONS, at=at)


def remind(step: Step, occurrence: str, *, at: datetime) -> None:
    """Remind whose turn a step is; once it is overdue, the secretariat hears of it too."""
    record, on = step.record, clock.london_date(at)
    assert step.due_on is not None
    days = (step.due_on - on).days
    to = of_party(step.party, record.kind, at=at) + (secretariat(record, at=at) if days < 0 else [])
    hearing.owe_each(
        "record_reminder",
        to=each_once(to),
        lacking=_nobody_of(step.party),
        about=letters.about(record.agreement, step_key(step)),
        occurrence=occurrence,
        link=Link(record.get_absolute_url()),
        context={**facts_of(record), **_wanted(step), "days": days, "waits_for": str(step.party)},
        day=step.due_on,
        at=at,
    )


def _owe_party(record: Record, party: Party, step: Step | None, occurrence: str, *, at: datetime) -> None:
    _owe(record, of_party(party, record.kind, at=at), step, occurrence, lacking=_nobody_of(party), at=at)


def _nobody_of(party: Party) -> str:
    return f"{party} has nobody in the portal who answers for it"


def _owe(
    record: Record, to: list[Recipient], step: Step | None, occurrence: str, *, lacking: str = "", at: datetime
) -> None:
    hearing.owe_each(
        "breach_told" if record.kind == Kind.BREACH else "record_told",
        to=to,
        lacking=lacking,
        about=letters.about(record.agreement, key(record)),
        occurrence=occurrence,
        link=Link(record.get_absolute_url()),
        context={**facts_of(record), **_wanted(step), "reasons_given": occurrence == StepKind.REASONS},
        at=at,
    )


def facts_of(record: Record) -> dict[str, Any]:
    """Return what every letter about a record says: never a word of what was written in it."""
    agreement = record.agreement
    return {
        **letters.sender(agreement),
        "reference": agreement.reference,
        "title": agreement.title,
        "number": record.number,
        "what": KINDS[record.kind].one.lower(),
        "party": str(record.party),
        "begins": in_words(record.begins_on),
    }


def _wanted(step: Step | None) -> dict[str, str]:
    if step is None:
        return {"wanted": "", "due": ""}
    return {"wanted": str(step.get_kind_display()), "due": in_words(step.due_on) if step.due_on else ""}
