"""How a seat passes from one body to another by an instrument of law: who was bound until when, who from when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from isa_portal.agreements import lifecycle
from isa_portal.agreements.lifecycle import EFFECTIVE, PartyState
from isa_portal.agreements.models import Adherence, Agreement, Party
from isa_portal.agreements.services import moves
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.lib import clock
from isa_portal.organisations.models import Organisation


def take_seat(
    party: Party | None,
    successor: Organisation,
    olds: Sequence[Party],
    *,
    day: date,
    leads: bool,
    instrument: str,
    by: Actor,
    at: datetime,
) -> Party:
    """
    Bind a successor from a day to every text that bound those whose seat it takes; the agreement is locked.

    :param party: its own seat, where it was listed or asked already
    """
    party = _seat(party, successor, olds, leads=leads, day=day, instrument=instrument)
    words = {"predecessor": ", ".join(map(str, olds)), "day": day.isoformat(), "instrument": instrument}
    party.active_from = day
    moves.move_party(lifecycle.JOIN, party, by=by, at=at)
    audit.record("party.take_seat", party, by=by, at=at, party=successor.legal_name, **words)
    _adhere(party, olds, day, by=by, at=at)
    return party


def be_asked(
    party: Party | None,
    successor: Organisation,
    olds: Sequence[Party],
    *,
    day: date,
    leads: bool,
    instrument: str,
    by: Actor,
    at: datetime,
) -> Party:
    """List a successor as asked to sign: the instrument alone does not bind it; the agreement is locked."""
    party = _seat(party, successor, olds, leads=leads, day=day, instrument=instrument)
    if party.state == PartyState.LISTED:
        moves.move_party(lifecycle.INVITE, party, by=by, at=at)
    return party


def stand_for(party: Party, olds: Sequence[Party], *, day: date, leads: bool, instrument: str) -> None:
    """Let a party that is bound already stand for others as well; the agreement is locked."""
    _seat(party, party.organisation, olds, leads=leads, day=day, instrument=instrument)


def _seat(
    party: Party | None, successor: Organisation, olds: Sequence[Party], *, day: date, leads: bool, instrument: str
) -> Party:  # fmt: skip
    first = olds[0]
    party = party or Party(agreement=first.agreement, organisation=successor, role=first.role, units=first.units)
    party.leads = party.leads or leads
    party.is_essential = party.is_essential or any(one.is_essential for one in olds)
    since = {"day": day.isoformat(), "instrument": instrument}
    places = [{"party": one.pk, "name": str(one), "short": one.organisation.short, **since} for one in olds]
    party.in_place_of = [*party.in_place_of, *places]
    party.save()
    return party


def _adhere(party: Party, olds: Iterable[Party], day: date, *, by: Actor, at: datetime) -> None:
    bound = Adherence.objects.filter(party__in=[one.pk for one in olds], version__state__in=EFFECTIVE)
    known = {one.version_id: one for one in bound.select_related("version").order_by("version__created_at", "pk")}
    # Nobody is bound before the instrument, and to no text before it was signed for the seat.
    begins = {key: max(clock.midnight(day), one.adhered_at or clock.midnight(day)) for key, one in known.items()}
    Adherence.objects.bulk_create(
        Adherence(party=party, version_id=key, adhered_at=begun) for key, begun in begins.items()
    )
    for one in known.values():
        audit.record("party.adhere", party, by=by, at=at, party=str(party), number=one.version.number)


def leave_by(party: Party, last_day: date, *, by: Actor, at: datetime) -> None:
    """Let a notice go on for the body that took the seat of who gave it; the agreement is locked."""
    party.bound_until = last_day
    moves.move_party(lifecycle.GIVE_NOTICE, party, by=by, at=at, bound_until=last_day.isoformat())


def hand_over(party: Party, *, day: date, instrument: str, by: Actor, at: datetime) -> None:
    """Let a party be bound until the day before another body takes its seat; the agreement is locked."""
    party.bound_until = day - timedelta(days=1)
    party.save()
    facts = {"bound_until": party.bound_until.isoformat(), "instrument": instrument}
    audit.record("party.hand_over", party, by=by, at=at, party=str(party), **facts)
    give_up(party, at=at)


def give_up(party: Party, *, by: Actor = PORTAL, at: datetime) -> bool:
    """Put out a party whose seat was handed over, once its last day has passed, and say so. Safe to repeat."""
    Agreement.objects.locked().get(pk=party.agreement_id)
    last = party.bound_until
    if last is None or clock.london_date(at) <= last or party.state not in lifecycle.SUCCEED.sources:
        return False
    moves.move_party(lifecycle.SUCCEED, party, by=by, at=at, bound_until=last.isoformat())
    return True
