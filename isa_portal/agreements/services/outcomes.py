"""Records what a meeting decided, each decision separately, and lets the proposal follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from isa_portal.agreements.lifecycle import ProposalState
from isa_portal.agreements.models import Meeting, MeetingDecision, Proposal
from isa_portal.agreements.rules import meetings as rules
from isa_portal.agreements.services import proposals
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import Organisation


@dataclass(frozen=True)
class Said:
    """What became of one decision; a minute may follow, an outcome that is recorded stays."""

    decision: MeetingDecision
    outcome: str = ""
    words: str = ""
    minute: str = ""
    leads: Sequence[Organisation] = ()


@transaction.atomic
def record(meeting: Meeting, said: Iterable[Said], *, by: Actor, at: datetime) -> Meeting:
    """
    Record the outcomes of a meeting, all of them or none.

    :raises Refused: with every reason that stands in the way
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("board").get(pk=meeting.pk)
    if not rules.may_arrange(meeting.board, by=by, at=at):
        raise Refused(rules.NOT_YOUR_MEETINGS)
    reasons: list[str] = []
    for one in said:
        try:
            _record(meeting, one, by=by, at=at)
        except Refused as refusal:
            reasons += refusal.reasons
    if reasons:
        raise Refused(*dict.fromkeys(reasons))
    return meeting


def _record(meeting: Meeting, said: Said, *, by: Actor, at: datetime) -> None:
    decision = MeetingDecision.objects.select_related("item__proposal", "item__meeting__board").get(
        pk=said.decision.pk, item__meeting=meeting
    )
    if decision.outcome and not said.outcome:
        _add_minute(decision, said.minute, by=by, at=at)
        return
    if reasons := tuple(rules.outcome_obstacles(decision, said.outcome, said.words, at=at)):
        raise Refused(*reasons)
    decision.outcome, decision.words, decision.minute = said.outcome, said.words.strip(), said.minute.strip()
    decision.save()
    audit.record(
        "meeting.record_outcome",
        decision,
        by=by,
        at=at,
        what=str(decision.item),
        asked=decision.question,
        outcome=str(said.outcome),
        minute=decision.minute,
        held_on=meeting.held_on.isoformat(),
    )
    if decision.settles and decision.item.proposal:
        _settle(decision.item.proposal, meeting, said, by=by, at=at)


def _settle(proposal: Proposal, meeting: Meeting, said: Said, *, by: Actor, at: datetime) -> None:
    """Let the proposal follow, unless it is where the board put it: deferred once more, or recorded before."""
    target = rules.FOR_A_PROPOSAL[said.outcome]
    if proposal.state == target:
        return
    proposals.decide(
        proposal,
        target,
        decided_on=meeting.held_on,
        reference=said.minute.strip(),
        leads=said.leads if target == ProposalState.COMMISSIONED else (),
        by=by,
        at=at,
    )


def _add_minute(decision: MeetingDecision, minute: str, *, by: Actor, at: datetime) -> None:
    if not minute.strip() or minute.strip() == decision.minute:
        return
    if decision.minute:
        raise Refused(f"The minute of “{decision}” is recorded already: {decision.minute}.")
    decision.minute = minute.strip()
    decision.save(update_fields=["minute"])
    audit.record("meeting.add_minute", decision, by=by, at=at, asked=decision.question, minute=decision.minute)
    proposal = decision.item.proposal
    if decision.settles and proposal and not proposal.decision_reference:
        proposal.decision_reference = decision.minute
        proposal.save(update_fields=["decision_reference"])
