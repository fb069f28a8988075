"""What may stand in the way of a board's own way of reminding."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board, User
from isa_portal.reminders.policies import Group

if TYPE_CHECKING:
    from isa_portal.reminders.models import Policy

LONGEST = 366
MOST = 12


def planning_obstacles(board: Board, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot choose when and whom a board reminds."""
    if not (isinstance(by, User) and grants(by, on=clock.london_date(at)).runs(board)):
        yield "Only the board's secretariat chooses when people are reminded."


def policy_obstacles(policy: Policy) -> Iterator[str]:
    """Yield what is wrong with a way of reminding, wherever it stands."""
    for days in policy.lists:
        yield from day_obstacles(days)
    yield from record_obstacles(policy.record_days)
    yield from step_obstacles(policy.chair_after, policy.board_after)
    for groups in (policy.review_told, policy.notice_told, policy.silent_told):
        yield from told_obstacles(groups)


def day_obstacles(days: Sequence[int]) -> Iterator[str]:
    """Yield what is wrong with some numbers of days."""
    if wrong := [day for day in days if day < 0]:
        yield f"{wrong[0]} is a negative number of days. Enter whole numbers from 0 to {LONGEST}, for example 30, 7, 0."
    elif wrong := [day for day in days if day > LONGEST]:
        yield f"{wrong[0]} days is too far away. Enter whole numbers from 0 to {LONGEST}."
    if twice := sorted({day for day in days if days.count(day) > 1}):
        yield f"{twice[0]} days stands there twice. Enter each number once."
    if len(days) > MOST:
        yield f"These are {len(days)} days; at most {MOST} can be chosen. Take some out."


def record_obstacles(days: Sequence[int]) -> Iterator[str]:
    if not days:
        yield "The law sets the last days of records. Enter at least one number of days, for example 7."


def step_obstacles(chair: int | None, board: int | None) -> Iterator[str]:
    """Yield what is wrong with the days after which a review goes up; none: it does not."""
    if 0 in (chair, board):
        yield "A review is overdue from the first day after it. Enter 1 or more; empty, nobody is told."
    elif chair and board and board < chair:
        yield (
            f"The board would be told after {board} days, before its chair is after {chair}."
            f" Enter {chair} or more for the board, or fewer days for the chair."
        )


def told_obstacles(groups: Collection[str]) -> Iterator[str]:
    """Yield why some groups cannot be all who are told."""
    if not set(groups) - {Group.OFFICES}:
        yield "The mailbox of an office may reach nobody. Choose at least one group of people."
