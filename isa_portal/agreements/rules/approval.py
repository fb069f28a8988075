"""Who may record a decision on a version, and who may not because they wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from isa_portal.agreements import content
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement, ChairConfirmation, Decision, Version
from isa_portal.agreements.rules.agreement import over, runs_the_board
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.organisations.access import NOTHING, grants
from isa_portal.organisations.models import ApprovalRoute, Board, BoardRole, Organisation, OrganisationRole, User

WRITERS_DO_NOT_APPROVE = (
    "Who wrote a version may not record its approval. Ask a colleague or the IG lead of the lead organisation to"
    " record it, or ask the chair by letter."
)
# An editor drafts and a reader reads: neither says what a party decided.
DECIDE_FOR_A_PARTY = (OrganisationRole.ADMINISTRATOR, OrganisationRole.IG_LEAD, OrganisationRole.SIGNATORY)
TEXT_CHANGED = "The text is no longer the text of this letter. Nothing was recorded. Ask the secretariat."
CHAIRED = (ApprovalRoute.BOARD, ApprovalRoute.CHAIR)


def wrote(version: Version, person: Actor) -> bool:
    """Say whether a person opened a version or edited any part of its text."""
    if not isinstance(person, User):
        return False
    return version.author_id == person.pk or version.writers.filter(pk=person.pk).exists()


def approval_obstacles(
    version: Version, *, organisation: Organisation | None, by: Actor, at: datetime
) -> Iterator[str]:
    """Yield why this actor cannot record a decision on this version."""
    if version.state != State.AWAITING_APPROVAL:
        yield f"{version} is {State(version.state).label.lower()}. A decision is recorded while it awaits the board."
        return
    yield from over(version.agreement)
    if wrote(version, by):
        yield WRITERS_DO_NOT_APPROVE
    if organisation and not version.agreement.parties.filter(organisation=organisation).exists():
        yield f"{organisation} is not a party of this agreement. Choose the party that decided."
    elif not may_record(version.agreement, organisation, by=by, at=at):
        yield "Only the board's secretariat, its chair or the lead's IG lead may record this decision."
    if version.approvals.filter(organisation=organisation).exists():
        yield f"The decision of {organisation or 'the board'} is recorded already."


def may_record(agreement: Agreement, organisation: Organisation | None, *, by: Actor, at: datetime) -> bool:
    """Say whether this actor may record a decision of the board, or of one party for itself."""
    own = grants(by, on=clock.london_date(at)) if isinstance(by, User) else NOTHING
    if own.runs(agreement.board) or own.is_(BoardRole.CHAIR, agreement.board):
        return True
    if organisation:
        return any(own.is_(role, organisation) for role in DECIDE_FOR_A_PARTY)
    leads = agreement.parties.filter(leads=True).select_related("organisation")
    return any(own.is_(OrganisationRole.IG_LEAD, party.organisation) for party in leads)


def asking_obstacles(version: Version, chairs: Sequence[User], *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot ask the chair by letter to confirm a decision on this version."""
    board = version.agreement.board
    if version.state != State.AWAITING_APPROVAL:
        yield f"{version} is {State(version.state).label.lower()}. The chair is asked while it awaits the board."
        return
    if not runs_the_board(version.agreement, by, at):
        yield "Only the board's secretariat may ask the chair."
    if board.approval_route(version.agreement.tier) not in CHAIRED:
        yield "The chair confirms what the board or the chair decided. This agreement is decided by others."
    if not chairs:
        yield f"{board} has no chair in this portal. Name one under Board, People."
    elif all(wrote(version, chair) for chair in chairs):
        yield "The chair wrote a part of this version and may not confirm it. Ask somebody else to record the decision."


def wrong_decision(
    version: Version,
    *,
    organisation: Organisation | None,
    decision: str,
    body: str,
    decided_on: date,
    advice: str,
    at: datetime,
) -> Iterator[str]:
    """Yield what is wrong with the facts of a decision on a version."""
    route = version.agreement.board.approval_route(version.agreement.tier)
    if not body.strip():
        yield "Say who decided, for example the name of the board."
    if decided_on > clock.london_date(at):
        yield f"{decided_on:%-d %B %Y} is in the future. Enter the day of the decision."
    if version.submitted_at and decided_on < clock.london_date(version.submitted_at):
        yield (
            f"This text was sent for approval on {clock.london_date(version.submitted_at):%-d %B %Y}."
            " A decision cannot be older than the text."
        )
    if route == ApprovalRoute.EACH_PARTY and organisation is None:
        yield "Each party approves for itself here. Say which party decided."
    if route != ApprovalRoute.EACH_PARTY and organisation is not None:
        yield "Here one body approves for all. Leave the party empty."
    if decision not in Decision.values:
        yield "Say what was decided: approved, sent back or rejected."
    elif decision != Decision.APPROVED and not advice.strip():
        yield "Say why, under Advice: those who write the next version will read it."


def confirming_obstacles(confirmation: ChairConfirmation, version: Version, *, at: datetime) -> Iterator[str]:
    """Yield why the chair's answer counts no more: the letter, its chair or the text is not what it was."""
    board = version.agreement.board
    if confirmation.ended_at:
        yield f"This letter no longer counts. {confirmation.ended_because}"
    elif confirmation.answered_at:
        yield "This letter was answered already. The first answer stands."
    elif confirmation.has_expired(at):
        yield f"This letter expired on {clock.london_date(confirmation.expires_at):%-d %B %Y}."
    elif version.state != State.AWAITING_APPROVAL:
        yield f"{version} is {State(version.state).label.lower()}. There is nothing to confirm any more."
    elif {confirmation.content_sha256} != {version.content_sha256, content.sha256(content.of(version))}:
        yield TEXT_CHANGED
    if not is_chair(confirmation.chair, board, at=at):
        yield f"{confirmation.chair.name} no longer chairs {board}. Ask the secretariat."


def is_chair(person: User, board: Board, *, at: datetime) -> bool:
    return grants(person, on=clock.london_date(at)).is_(BoardRole.CHAIR, board)
