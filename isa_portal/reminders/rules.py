"""What may stand in the way of a board's own days of reminding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board, User

LONGEST = 366
MOST = 12


def planning_obstacles(board: Board, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot choose when a board reminds."""
    if not (isinstance(by, User) and grants(by, on=clock.london_date(at)).runs(board)):
        yield "Only the board's secretariat chooses when people are reminded."


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
