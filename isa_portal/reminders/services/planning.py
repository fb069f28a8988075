"""Lets a board choose when it reminds, and whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from isa_portal.agreements.models import Agreement
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import Board
from isa_portal.reminders import rules
from isa_portal.reminders.models import DAYS, Policy
from isa_portal.reminders.policies import OURS, Plan


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


def furthest(agreements: QuerySet[Agreement], *, at_least: timedelta) -> timedelta:
    """Return how long before their days the boards of some agreements remind."""
    chosen = Policy.objects.filter(board__in=agreements.order_by().values("board"))
    return max([at_least, *(timedelta(days=one.furthest) for one in chosen)])


@transaction.atomic
def change_policy(board: Board, *, by: Actor, at: datetime, **chosen: Any) -> Policy:
    """
    Choose when a board reminds, and whom, from today on: what came due before is not caught up.

    :param chosen: fields of ``Policy``
    :raises Refused: if it is not the board's secretariat that asks, or something cannot be as it is chosen
    """
    board = Board.objects.select_for_update(of=("self",), no_key=True).get(pk=board.pk)
    policy = policy_of(board)
    policy.changed_on = clock.london_date(at)
    for name, value in chosen.items():
        setattr(policy, name, sorted(value, reverse=name != "signature_days") if name in DAYS else value)
    if reasons := [*rules.planning_obstacles(board, by=by, at=at), *rules.policy_obstacles(policy)]:
        raise Refused(*reasons)
    policy.full_clean()
    policy.save()
    audit.record("board.change_reminders", policy, by=by, at=at, **{name: getattr(policy, name) for name in chosen})
    return policy
