"""Who may remove a party, whom that asks first, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from isa_portal.agreements import cover
from isa_portal.agreements.models import Party
from isa_portal.agreements.models.leaving import Removal as ByWhom
from isa_portal.agreements.models.leaving import terms_of
from isa_portal.agreements.rules import in_force, runs_the_board, speaks_for
from isa_portal.evidence.actors import Actor
from isa_portal.leaving.lifecycle import RemovalState
from isa_portal.leaving.models import Removal
from isa_portal.leaving.rules import BOUND, active, going, has_mandate
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words

WHO_REMOVES = {
    ByWhom.OTHERS: "a signatory of another party with a mandate in date",
    ByWhom.LEAD: "a signatory of the lead organisation with a mandate in date",
    ByWhom.BOARD: "the board's secretariat, which records what the board decided",
}


def remover_of(party: Party) -> str:
    """Return by whom the text that binds a party lets remove it; nothing, where it does not provide for that."""
    version = cover.text_of(party)
    return str(terms_of(version).removal) if version else ""


def may_remove(party: Party, by_whom: str, by: Actor, at: datetime) -> bool:
    """Say whether this actor is one by whom a party is removed."""
    if by_whom == ByWhom.BOARD:
        return runs_the_board(party.agreement, by, at)
    others = [one for one in active(party.agreement) if one != party]
    return any(has_mandate(one, by, at) for one in others if by_whom == ByWhom.OTHERS or one.leads)


def removable_obstacles(party: Party, by_whom: str, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot remove this party, however it is heard."""
    if not in_force(party.agreement):
        yield f"The agreement is {party.agreement.stage_words.lower()}, so nobody is removed from it."
    if not by_whom:
        yield "The text does not provide for the removal of a party. A party may suspend sharing, or give notice."
    elif not may_remove(party, by_whom, by, at):
        yield f"By the text, {party} is removed only by {WHO_REMOVES[ByWhom(by_whom)]}."
    if party.state not in BOUND:
        yield f"{party} is not bound by this agreement."
    elif sentence := going(party):
        yield sentence


def proposing_obstacles(
    party: Party, reason: str, hear_by: date | None, *, by: Actor, at: datetime
) -> Iterator[str]:  # fmt: skip
    """Yield why this actor cannot propose to remove a party."""
    yield from removable_obstacles(party, remover_of(party), by=by, at=at)
    if party.removals.filter(state=RemovalState.PROPOSED).exists():
        yield f"The removal of {party} is proposed already."
    if not reason.strip():
        yield f"Say why {party} should go: it answers to that."
    if hear_by is None or hear_by <= clock.london_date(at):
        yield f"{party} is heard first. Enter a day after today by which it may answer."


def hearing_obstacles(removal: Removal, words: str, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot say for a party what it has to say to its removal."""
    if not removal.is_open:
        yield f"The removal is {removal.get_state_display().lower()}."
    if removal.heard_at:
        yield f"{removal.party} has answered already."
    if not speaks_for(removal.party, by, at):
        yield f"Only an administrator, the IG lead or a signatory of {removal.party} may answer for it."
    if not words.strip():
        yield "Say what those who decide should know."


def assent_obstacles(removal: Removal, party: Party, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot answer for another party whether it agrees to a removal."""
    if not removal.is_open:
        yield f"The removal is {removal.get_state_display().lower()}."
    if removal.by_whom != ByWhom.OTHERS or party == removal.party or party.state not in BOUND:
        yield "Only every other party is asked, and only where the text says so."
    yield from _unheard(removal, at)
    if not has_mandate(party, by, at):
        yield f"Consent binds, so it is given by a signatory of {party} with a mandate in date."
    if removal.assents.filter(party=party).exists():
        yield f"{party} has answered already."


def deciding_obstacles(removal: Removal, outcome: str, last_day: date, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot decide that a party goes after a last day."""
    if not removal.is_open:
        yield f"The removal is {removal.get_state_display().lower()}."
        return
    yield from removable_obstacles(removal.party, removal.by_whom, by=by, at=at)
    yield from _unheard(removal, at)
    if waiting := unasked(removal):
        yield f"Every other party must agree first. Not answered yet: {', '.join(map(str, waiting))}."
    if not outcome.strip():
        yield f"Say why {removal.party} goes, and what became of its words."
    if last_day < clock.london_date(at):
        yield f"{in_words(last_day)} is past. Enter today or a later day as the last one."


def dropping_removal_obstacles(removal: Removal, reason: str, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot drop a removal."""
    if not removal.is_open:
        yield f"The removal is {removal.get_state_display().lower()}."
    if not may_remove(removal.party, removal.by_whom, by, at):
        yield f"Only {WHO_REMOVES[ByWhom(removal.by_whom)]} may drop it."
    if not reason.strip():
        yield "Say why it is dropped."


def _unheard(removal: Removal, at: datetime) -> Iterator[str]:
    if not removal.is_heard(clock.london_date(at)):
        until = in_words(removal.hear_by)
        yield f"{removal.party} may be heard until {until}. Go on when it has answered, or after that day."


def unasked(removal: Removal) -> list[Party]:
    """Return the other parties whose consent the text asks for and who have not answered."""
    if removal.by_whom != ByWhom.OTHERS:
        return []
    said = set(removal.assents.values_list("party_id", flat=True))
    return [one for one in active(removal.party.agreement) if one != removal.party and one.pk not in said]
