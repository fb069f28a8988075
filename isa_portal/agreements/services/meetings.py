"""Arranges meetings of a board and keeps their agendas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from isa_portal.agreements.models import Meeting, MeetingDecision, MeetingItem, Proposal
from isa_portal.agreements.rules import meetings as rules
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import Board

PAPER = (
    "board_role",
    "lead_member",
    "author",
    "key_questions",
    "summary",
    "why",
    "alternatives",
    "affected",
    "advice",
    "sources",
    "appendices",
)


@transaction.atomic
def arrange(
    board: Board, *, held_on: date, place: str = "", papers_days: int | None = None, by: Actor, at: datetime
) -> Meeting:
    """
    Put a meeting of a board on the list; one that was held already is for its outcomes.

    :param papers_days: clear working days between the papers and the meeting; the board's own number if none
    :raises Refused: with every reason that stands in the way
    """
    board = Board.objects.select_for_update(of=("self",)).get(pk=board.pk)
    days = board.paper_days if papers_days is None else papers_days
    _stop(rules.arranging_obstacles(board, held_on, place=place, papers_days=days, by=by, at=at))
    meeting = Meeting.objects.create(board=board, held_on=held_on, place=place.strip(), papers_days=days)
    audit.record("meeting.arrange", meeting, by=by, at=at, held_on=held_on.isoformat(), papers_days=days)
    return meeting


@transaction.atomic
def change(meeting: Meeting, *, held_on: date, place: str = "", papers_days: int, by: Actor, at: datetime) -> Meeting:
    """
    Change the day, the place or the papers' days of a meeting.

    :raises Refused: with every reason that stands in the way
    """
    board = Board.objects.select_for_update(of=("self",)).get(pk=meeting.board_id)
    meeting = _locked(meeting, by=by, at=at)
    facts: dict[str, Any] = {"place": place, "papers_days": papers_days}
    _stop(
        [
            *rules.arranging_obstacles(board, held_on, **facts, by=by, at=at, but=meeting.pk),
            *rules.moving_obstacles(meeting, held_on),
        ]
    )
    left = meeting.held_on
    meeting.held_on, meeting.place, meeting.papers_days = held_on, place.strip(), papers_days
    meeting.save()
    audit.record(
        "meeting.change", meeting, by=by, at=at, left=left.isoformat(), held_on=held_on.isoformat(),
        papers_days=papers_days,
    )  # fmt: skip
    return meeting


@transaction.atomic
def put(
    meeting: Meeting, subject: rules.Subject, *, questions: Sequence[str], by: Actor, at: datetime, **paper: str
) -> MeetingItem:
    """
    Put a proposal, or a version that awaits approval, at the end of an agenda.

    :param questions: the decisions asked; the first one decides on the proposal or the version itself
    :param paper: what the board paper says, by the names in PAPER
    :raises Refused: with every reason that stands in the way
    """
    meeting = _locked(meeting, by=by, at=at)
    _stop([*rules.putting_obstacles(meeting, subject), *rules.asking_obstacles(questions)])
    about = {"proposal" if isinstance(subject, Proposal) else "version": subject}
    item = MeetingItem.objects.create(meeting=meeting, position=meeting.items.count() + 1, **about, **_paper(paper))
    _ask(item, questions)
    audit.record("meeting_item.put", item, by=by, at=at, what=str(item), meeting=str(meeting), asked=list(questions))
    return item


@transaction.atomic
def change_item(item: MeetingItem, *, questions: Sequence[str], by: Actor, at: datetime, **paper: str) -> MeetingItem:
    """
    Change the decisions that an item asks for and what its paper says.

    :raises Refused: with every reason that stands in the way
    """
    meeting = _locked(item.meeting, by=by, at=at)
    item = meeting.items.get(pk=item.pk)
    _stop([*rules.changing_obstacles(item), *rules.asking_obstacles(questions)])
    if list(questions) != [one.question for one in item.decisions.all()]:
        item.decisions.all().delete()
        _ask(item, questions)
    for name, words in _paper(paper).items():
        setattr(item, name, words)
    item.save()
    audit.record("meeting_item.change", item, by=by, at=at, what=str(item), asked=list(questions))
    return item


@transaction.atomic
def move_item(item: MeetingItem, *, up: bool, by: Actor, at: datetime) -> MeetingItem:
    """Move an item one place up or down on the agenda; at the end nothing happens."""
    meeting = _locked(item.meeting, by=by, at=at)
    order = list(meeting.items.all())
    here = next(place for place, one in enumerate(order) if one.pk == item.pk)
    there = here + (-1 if up else 1)
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    _renumber(order)
    audit.record("meeting_item.move", item, by=by, at=at, what=str(item), up=up)
    return next(one for one in order if one.pk == item.pk)


@transaction.atomic
def take_off(item: MeetingItem, *, by: Actor, at: datetime) -> None:
    """
    Take an item off the agenda; the ones after it move up.

    :raises Refused: once an outcome is recorded
    """
    meeting = _locked(item.meeting, by=by, at=at)
    item = meeting.items.get(pk=item.pk)
    _stop(rules.changing_obstacles(item))
    audit.record("meeting_item.take_off", item, by=by, at=at, what=str(item), meeting=str(meeting))
    item.delete()
    _renumber(list(meeting.items.all()))


def _locked(meeting: Meeting, *, by: Actor, at: datetime) -> Meeting:
    found: Meeting = Meeting.objects.select_for_update(of=("self",)).select_related("board").get(pk=meeting.pk)
    if not rules.may_arrange(found.board, by=by, at=at):
        raise Refused(rules.NOT_YOUR_MEETINGS)
    return found


def _stop(reasons: Any) -> None:
    if found := tuple(reasons):
        raise Refused(*found)


def _paper(words: dict[str, str]) -> dict[str, str]:
    if strange := set(words) - set(PAPER):
        raise TypeError(f"A board paper has no {', '.join(sorted(strange))}.")
    return {name: text.strip() for name, text in words.items()}


def _ask(item: MeetingItem, questions: Sequence[str]) -> None:
    for position, question in enumerate(questions, 1):
        MeetingDecision.objects.create(item=item, position=position, question=question)


def _renumber(items: Sequence[MeetingItem]) -> None:
    for position, item in enumerate(items, 1):
        if item.position != position:
            item.position = position
            item.save(update_fields=["position"])
