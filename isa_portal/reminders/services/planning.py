"""Lets a board choose the days on which it reminds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import Board
from isa_portal.reminders import rules
from isa_portal.reminders.models import Policy
from isa_portal.reminders.policies import OURS, Plan

LISTS = ("review_days", "signature_days", "notice_days")


def plans() -> defaultdict[int, Plan]:
    """Return how every board reminds, by its key."""
    chosen = Policy.objects.select_related("board")
    return defaultdict(lambda: OURS, {policy.board_id: policy.plan for policy in chosen})


def by_plan(rows: QuerySet[Any], board: str) -> Iterator[tuple[Plan, QuerySet[Any]]]:
    """
    Yield each way of reminding with the rows of its boards.

    :param board: how a row comes to its board
    """
    chosen = plans()
    yield OURS, rows.exclude(**{f"{board}__in": list(chosen)}) if chosen else rows
    for key, plan in chosen.items():
        yield plan, rows.filter(**{board: key})


def policy_of(board: Board) -> Policy:
    """Return how a board reminds; where it never chose, the portal's own days, unsaved."""
    return Policy.objects.select_related("board").filter(board=board).first() or Policy(board=board)


@transaction.atomic
def change_policy(board: Board, *, by: Actor, at: datetime, **chosen: Any) -> Policy:
    """
    Choose the days on which a board reminds, from today on: what came due before is not caught up.

    :param chosen: fields of ``Policy``
    :raises Refused: if it is not the board's secretariat that asks, or a number of days cannot be
    """
    board = Board.objects.select_for_update(of=("self",), no_key=True).get(pk=board.pk)
    reasons = [*rules.planning_obstacles(board, by=by, at=at)]
    reasons += [why for name in LISTS for why in rules.day_obstacles(chosen.get(name, []))]
    if reasons:
        raise Refused(*reasons)
    policy = policy_of(board)
    policy.changed_on = clock.london_date(at)
    for name, value in chosen.items():
        setattr(policy, name, sorted(value, reverse=name != "signature_days") if name in LISTS else value)
    policy.full_clean()
    policy.save()
    audit.record("board.change_reminders", policy, by=by, at=at, **{name: getattr(policy, name) for name in chosen})
    return policy
