"""How a party leaves and an agreement ends. Only leaving may import this: it demands the notice, or the end."""

from datetime import date, datetime

from django.db import transaction

from isa_portal.agreements import lifecycle
from isa_portal.agreements.models import Agreement, Party, Suspension
from isa_portal.agreements.services import moves
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.lib import clock
from isa_portal.lib.calendar import day_after
from isa_portal.lib.states import Transition


@transaction.atomic
def give_notice(party: Party, *, bound_until: date, by: Actor, at: datetime) -> Party:
    """
    Mark a party as leaving after its last bound day.

    :raises Refused: if it is not an active party
    """
    party = _locked(party)
    party.bound_until = bound_until
    moves.move_party(lifecycle.GIVE_NOTICE, party, by=by, at=at, bound_until=bound_until.isoformat())
    return party


@transaction.atomic
def stay(party: Party, *, by: Actor, at: datetime) -> Party:
    """
    Let a party stay whose notice was taken back.

    :raises Refused: if it is not leaving
    """
    party = _locked(party)
    party.bound_until = None
    moves.move_party(lifecycle.STAY, party, by=by, at=at)
    return party


@transaction.atomic
def move_last_day(party: Party, day: date, *, by: Actor, at: datetime) -> Party:
    """Give a leaving party another last bound day, to which all others agreed."""
    party = _locked(party)
    party.bound_until = day
    party.save(update_fields=["bound_until"])
    name = party.organisation.legal_name
    audit.record("party.move_last_day", party, by=by, at=at, party=name, bound_until=day.isoformat())
    return party


@transaction.atomic
def leave(party: Party, *, at: datetime) -> Party:
    """Put a party out, on the day after its last bound day."""
    party = _locked(party)
    moves.move_party(lifecycle.LEAVE, party, by=PORTAL, at=at)
    return party


@transaction.atomic
def remove_after(party: Party, last_day: date, *, by: Actor, at: datetime) -> Party:
    """Give a party that is removed its last bound day; until then it is a party like the others."""
    party = _locked(party)
    party.bound_until = last_day
    party.save(update_fields=["bound_until"])
    name = party.organisation.legal_name
    audit.record("party.remove_after", party, by=by, at=at, party=name, bound_until=last_day.isoformat())
    return party


@transaction.atomic
def put_out(party: Party, *, at: datetime) -> Party:
    """Put out a removed party, on the day after its last bound day."""
    party = _locked(party)
    moves.move_party(lifecycle.PUT_OUT, party, by=PORTAL, at=at)
    return party


@transaction.atomic
def end(move: Transition, agreement: Agreement, last_day: date, *, why: str, by: Actor, at: datetime) -> None:
    """
    End a locked agreement with its last day, which counts in full.

    :param move: TERMINATE or EXPIRE
    :raises Refused: if it is not in force
    """
    agreement.ended_on = day_after(last_day)
    moves.move_agreement(move, agreement, by=by, at=at, last_day=last_day.isoformat(), why=why)


@transaction.atomic
def lead(party: Party, *, words: str, by: Actor, at: datetime) -> None:
    """Let a party lead, as the parties decided."""
    party = _locked(party)
    party.leads = True
    party.save(update_fields=["leads"])
    audit.record("party.lead", party, by=by, at=at, party=party.organisation.legal_name, words=words)


@transaction.atomic
def suspend(party: Party, towards: Party | None, *, reason: str, by: Actor, at: datetime) -> Suspension:
    """Let a party suspend sharing with another, or with all, from today on."""
    party, on = _locked(party), clock.london_date(at)
    who = {"suspended_by": by.actor_words, "suspended_by_key": by.actor_key, "suspended_at": at}
    suspension = Suspension.objects.create(
        agreement=party.agreement, party=party, towards=towards, since=on, reason=reason, **who
    )
    facts = {"party": party.organisation.legal_name, "towards": _towards(suspension), "reason": reason}
    audit.record("suspension.suspend", suspension, by=by, at=at, **facts)
    return suspension


@transaction.atomic
def lift(suspension: Suspension, *, reason: str, by: Actor, at: datetime) -> Suspension:
    """Lift a suspension; from today sharing is covered as before."""
    _locked(suspension.party)
    suspension.lifted_on, suspension.lifted_at = clock.london_date(at), at
    suspension.lifted_because, suspension.lifted_by = reason, by.actor_words
    suspension.save(update_fields=["lifted_on", "lifted_at", "lifted_because", "lifted_by"])
    facts = {"party": suspension.party.organisation.legal_name, "towards": _towards(suspension), "reason": reason}
    audit.record("suspension.lift", suspension, by=by, at=at, **facts)
    return suspension


def _towards(suspension: Suspension) -> str:
    return suspension.towards.organisation.legal_name if suspension.towards else "all other parties"


def _locked(party: Party) -> Party:
    Agreement.objects.locked().get(pk=party.agreement_id)
    return Party.objects.get(pk=party.pk)
