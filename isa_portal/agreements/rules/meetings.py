"""Who arranges meetings, what may stand on an agenda, and when an outcome may be recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from isa_portal.agreements.lifecycle import ProposalState, State
from isa_portal.agreements.models import Meeting, MeetingDecision, MeetingItem, Outcome, Proposal, Version
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock, names
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board, User

MOST_PAPER_DAYS = 30
NOTHING_WAITS = "No proposal and no version waits for this board beside what stands on the agenda."
NOT_YOUR_MEETINGS = "Only the board's secretariat may arrange meetings and record what they decided."
# What the outcome of the first decision asked means for the proposal that it is about.
FOR_A_PROPOSAL: dict[str, ProposalState] = {
    Outcome.AGREED: ProposalState.COMMISSIONED,
    Outcome.AMENDED: ProposalState.COMMISSIONED,
    Outcome.NOTED: ProposalState.NOTED,
    Outcome.DEFERRED: ProposalState.DEFERRED,
    Outcome.REFUSED: ProposalState.REFUSED,
}
Subject = Proposal | Version


def may_arrange(board: Board, *, by: Actor, at: datetime) -> bool:
    return isinstance(by, User) and grants(by, on=clock.london_date(at)).runs(board)


def arranging_obstacles(
    board: Board, held_on: date, *, place: str, papers_days: int, by: Actor, at: datetime, but: int | None = None
) -> Iterator[str]:
    """Yield why this actor cannot put a meeting of a board on this day; ``but`` is the key of the meeting itself."""
    if not may_arrange(board, by=by, at=at):
        yield NOT_YOUR_MEETINGS
    if board.meetings.filter(held_on=held_on).exclude(pk=but).exists():
        yield f"A meeting on {in_words(held_on)} is on the list already. Change that one."
    if not 0 <= papers_days <= MOST_PAPER_DAYS:
        yield f"Enter a number of clear working days from 0 to {MOST_PAPER_DAYS}."
    yield from names.problems(place, "The place")


def moving_obstacles(meeting: Meeting, held_on: date) -> Iterator[str]:
    """Yield why a meeting cannot be put on another day."""
    if held_on != meeting.held_on and any(item.is_recorded for item in meeting.items.all()):
        yield f"Outcomes of the meeting on {in_words(meeting.held_on)} are recorded: its day stays."


def putting_obstacles(meeting: Meeting, subject: Subject) -> Iterator[str]:
    """Yield why a proposal or a version cannot stand on the agenda of a meeting."""
    if isinstance(subject, Proposal):
        board, twice = subject.board_id, meeting.items.filter(proposal=subject)
        waits, words = subject.waits, f"{subject} is {subject.get_state_display().lower()}"
    else:
        board, twice = subject.agreement.board_id, meeting.items.filter(version=subject)
        waits, words = subject.state == State.AWAITING_APPROVAL, f"{subject} is {State(subject.state).label.lower()}"
    if board != meeting.board_id:
        yield "This belongs to another board. Choose a proposal or a version of this board."
    elif twice.exists():
        yield f"{subject} stands on the agenda of this meeting already. Change that item."
    elif not waits:
        yield f"{words} and waits for no decision of the board."


def asking_obstacles(questions: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the decisions that a paper asks for."""
    if not questions:
        yield "Write at least one decision that the board is asked for."
    if len({question.casefold() for question in questions}) < len(questions):
        yield "Two of the decisions asked are the same. Write each once."
    for place, question in enumerate(questions, 1):
        if len(question) > 500:
            yield f"Decision {place} has {len(question):,} characters; the limit is 500. Shorten it."


def changing_obstacles(item: MeetingItem) -> Iterator[str]:
    """Yield why an item of an agenda cannot be changed any more."""
    if item.is_recorded:
        yield f"The outcome of {item} is recorded: the item stays as the board had it before it."


def outcome_obstacles(decision: MeetingDecision, outcome: str, words: str, *, at: datetime) -> Iterator[str]:
    """Yield why the outcome of a decision cannot be recorded now."""
    held_on = decision.item.meeting.held_on
    if clock.london_date(at) < held_on:
        yield f"The board meets on {in_words(held_on)}. What it decides is recorded on that day or later."
    if decision.outcome:
        yield f"The outcome of “{decision}” is recorded already: {decision.get_outcome_display().lower()}."
    if outcome not in Outcome.values:
        yield f"Say what became of “{decision}”: agreed, agreed with changes, noted, deferred or refused."
    if outcome == Outcome.AMENDED and not words.strip():
        yield f"“{decision}” was agreed with changes. Write down which."
