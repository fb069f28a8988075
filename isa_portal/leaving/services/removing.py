"""A party is removed where the text provides for it: proposed, heard, agreed where all decide, decided, put out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from isa_portal.agreements import ending
from isa_portal.agreements.lifecycle import PartyState
from isa_portal.agreements.models import Agreement, Party
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.leaving import lifecycle, rules
from isa_portal.leaving.lifecycle import RemovalState
from isa_portal.leaving.models import Assent, Removal
from isa_portal.leaving.rules.removing import (
    assent_obstacles,
    deciding_obstacles,
    dropping_removal_obstacles,
    hearing_obstacles,
    proposing_obstacles,
    remover_of,
)
from isa_portal.leaving.services import exits, telling
from isa_portal.leaving.services.ends import look_after
from isa_portal.lib import clock
from isa_portal.lib.calendar import day_after, in_words
from isa_portal.lib.errors import Refused
from isa_portal.lib.states import Transition


@transaction.atomic
def propose(party: Party, *, reason: str, hear_by: date | None, by: Actor, at: datetime) -> Removal:
    """
    Propose to remove a party, which is asked for its words until a day.

    :raises Refused: with every reason that stands in the way
    """
    agreement = Agreement.objects.locked().get(pk=party.agreement_id)
    party = agreement.parties.select_related("organisation", "agreement__board").get(pk=party.pk)
    _refuse(proposing_obstacles(party, reason, hear_by, by=by, at=at))
    assert hear_by is not None
    removal = Removal.objects.create(
        party=party,
        by_whom=remover_of(party),
        reason=reason.strip(),
        hear_by=hear_by,
        proposed_by=by.actor_words,
        proposed_by_key=by.actor_key,
        proposed_at=at,
    )
    _record("propose", removal, by=by, at=at, hear_by=hear_by.isoformat(), reason=removal.reason)
    telling.removal_proposed(removal, at=at)
    return removal


@transaction.atomic
def hear(removal: Removal, words: str, *, by: Actor, at: datetime) -> Removal:
    """
    Keep what the party says to its removal.

    :raises Refused: with every reason that stands in the way
    """
    removal = _locked(removal)
    _refuse(hearing_obstacles(removal, words, by=by, at=at))
    removal.words, removal.heard_at = words.strip(), at
    removal.heard_by, removal.heard_by_key = by.actor_words, by.actor_key
    removal.save()
    _record("hear", removal, by=by, at=at, words=removal.words)
    return removal


@transaction.atomic
def answer(removal: Removal, party: Party, agrees: bool, *, by: Actor, at: datetime) -> Removal:
    """
    Answer for another party whether it agrees; one that does not ends it.

    :raises Refused: with every reason that stands in the way
    """
    removal = _locked(removal)
    party = removal.party.agreement.parties.select_related("organisation").get(pk=party.pk)
    _refuse(assent_obstacles(removal, party, by=by, at=at))
    mandate = by.mandates.in_date(clock.london_date(at)).filter(organisation=party.organisation).first()  # type: ignore[attr-defined]
    who = {"said_by": by.actor_words, "said_by_key": by.actor_key, "said_at": at}
    Assent.objects.create(removal=removal, party=party, agrees=agrees, mandate=mandate.source, **who)
    _record("agree" if agrees else "withhold", removal, by=by, at=at, other=party.organisation.legal_name)
    if not agrees:
        _settle(lifecycle.DROP_REMOVAL, removal, f"{party} does not agree.", by=by, at=at)
    return removal


@transaction.atomic
def decide(removal: Removal, *, outcome: str, last_day: date, by: Actor, at: datetime) -> Removal:
    """
    Decide that a party goes after a last day; its tasks open and everybody hears of it at once.

    :param outcome: the reasons, and what became of the party's words; a board's minute
    :raises Refused: with every reason that stands in the way
    """
    removal = _locked(removal)
    _refuse(deciding_obstacles(removal, outcome, last_day, by=by, at=at))
    party = ending.remove_after(removal.party, last_day, by=by, at=at)
    removal.bound_until, removal.out_from = last_day, day_after(last_day)
    agreement, cause = removal.party.agreement, f"{party} is removed after {in_words(last_day)}"
    exits.open_because(agreement, rules.active(agreement), cause, last_day, at=at)
    _settle(lifecycle.DECIDE, removal, outcome, by=by, at=at)
    return removal


@transaction.atomic
def drop(removal: Removal, *, reason: str, by: Actor, at: datetime) -> Removal:
    """
    Drop a removal that was proposed.

    :raises Refused: with every reason that stands in the way
    """
    removal = _locked(removal)
    _refuse(dropping_removal_obstacles(removal, reason, by=by, at=at))
    _settle(lifecycle.DROP_REMOVAL, removal, reason, by=by, at=at)
    return removal


def _settle(move: Transition, removal: Removal, outcome: str, *, by: Actor, at: datetime) -> None:
    removal.state, removal.outcome, removal.decided_at = move.target, outcome.strip(), at
    removal.decided_by, removal.decided_by_key = by.actor_words, by.actor_key
    removal.save()
    _record(move.verb, removal, by=by, at=at, reason=removal.outcome)
    telling.removal_settled(removal, at=at)


@transaction.atomic
def end_removal(removal: Removal, *, at: datetime) -> bool:
    """Put a removed party out once its last day has passed, and say whether it went. Safe to run late or twice."""
    removal = _locked(removal)
    party = removal.party
    if removal.state != RemovalState.DECIDED or removal.out_from is None or clock.london_date(at) < removal.out_from:
        return False
    # Another body may have taken its seat since, or a cut-over day put it out.
    if party.state == PartyState.ACTIVE:
        ending.put_out(party, at=at)
    removal.state = lifecycle.END_REMOVAL.target
    removal.save(update_fields=["state"])
    _record("end", removal, by=PORTAL, at=at)
    look_after(party.agreement, removal.out_from, at=at)
    return True


def ending_removals(*, on: date) -> QuerySet[Removal]:
    """Return the decided removals whose last bound day has passed."""
    return Removal.objects.filter(state=RemovalState.DECIDED, out_from__lte=on).select_related("party")


def _record(verb: str, removal: Removal, *, by: Actor, at: datetime, **facts: str) -> None:
    audit.record(f"removal.{verb}", removal, by=by, at=at, party=removal.party.organisation.legal_name, **facts)


def _locked(removal: Removal) -> Removal:
    Agreement.objects.locked().get(pk=removal.party.agreement_id)
    return Removal.objects.select_related("party__organisation", "party__agreement__board").get(pk=removal.pk)


def _refuse(reasons: Iterable[str]) -> None:
    if found := tuple(reasons):
        raise Refused(*found)
