"""Lets the boards of the demonstration meet: one meeting that was held, and the next one of two boards."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from isa_portal.agreements.models import MeetingItem, Outcome, Proposal
from isa_portal.agreements.services import meetings, outcomes
from isa_portal.demo import content
from isa_portal.demo.services import writing
from isa_portal.demo.services.people import Cast
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.calendar import is_working_day

MINUTE = "Illustration: no meeting took place"
# What became of the decisions asked, in their order; an illustration.
FOUND = (Outcome.AGREED, Outcome.NOTED, Outcome.DEFERRED, Outcome.AGREED)


def ahead(name: str, cast: Cast, *, by: Actor, at: datetime) -> None:
    """Put a need on the agenda of its board's next meeting."""
    document = content.read(name)
    proposal = writing.propose(document, cast, by=by, at=at)
    planned = document["meeting"]
    day = _working(clock.london_date(at) + timedelta(days=planned["in_days"]), proposal)
    _put(document, proposal, day, place=planned["place"], paper=planned["paper"], by=by, at=at)


def held(document: dict[str, Any], proposal: Proposal, cast: Cast, *, by: Actor, at: datetime) -> None:
    """Let a board have met on the day before this instant, and record what it decided."""
    day = clock.london_date(at - timedelta(days=1))
    paper = {"author": document["raised_by"], "advice": document["advice"], "alternatives": "None that would do."}
    item = _put(document, proposal, day, place="Illustration", paper=paper, by=by, at=at - timedelta(days=20))
    leads = tuple(cast.bodies[name] for name in document["outcome"]["lead_agencies"])
    said = [
        outcomes.Said(decision, outcome, minute=MINUTE, leads=leads if decision.settles else ())
        for decision, outcome in zip(item.decisions.all(), FOUND, strict=True)
    ]
    outcomes.record(item.meeting, said, by=by, at=at)


def _put(
    document: dict[str, Any],
    proposal: Proposal,
    day: date,
    *,
    place: str,
    paper: dict[str, str],
    by: Actor,
    at: datetime,
) -> MeetingItem:
    meeting = meetings.arrange(proposal.board, held_on=day, place=place, by=by, at=at)
    return meetings.put(meeting, proposal, questions=document["decisions_asked"], **paper, by=by, at=at)


def _working(day: date, proposal: Proposal) -> date:
    while not is_working_day(day, proposal.board.nation):
        day += timedelta(days=1)
    return day
