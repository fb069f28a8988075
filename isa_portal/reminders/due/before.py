"""What is due before an agreement binds: decisions, minutes, sending, signatures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from isa_portal.agreements.lifecycle import ProposalState, State
from isa_portal.agreements.models import Approval, Decision, MeetingItem, Party, Proposal, Version
from isa_portal.agreements.models.proposal import Proposals
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.models import ApprovalRoute, BoardRole, OrganisationRole
from isa_portal.reminders.due.reading import (
    APPROVAL,
    CONSULTATION,
    MINUTES,
    PAPER,
    PROPOSAL,
    QUESTION,
    SENDING,
    SIGNATURE,
    Due,
    Reading,
    due_of,
    in_days,
    names,
    page,
    secretariat,
    with_bodies,
)
from isa_portal.signing.lifecycle import WAITING, InvitationState, RoundState
from isa_portal.signing.models import Invitation, PaperSignature, Question, SigningRound

LIVE = (State.AWAITING_APPROVAL, State.APPROVED, State.OUT_FOR_SIGNATURE, State.CURRENT)


def undecided(*, on: date) -> Proposals:
    """Return the proposals that wait; what stands on the agenda of a meeting to come needs nobody until then."""
    planned = MeetingItem.objects.filter(meeting__held_on__gt=on, proposal__isnull=False).values("proposal")
    return Proposal.objects.undecided().exclude(pk__in=planned)


def proposals(reading: Reading) -> Iterator[Due]:
    for proposal in undecided(on=reading.on).filter(board__in=reading.boards).select_related("board"):
        runs = proposal.board_id in reading.holds.boards.get(BoardRole.SECRETARIAT, ())
        deferred = " and deferred since" if proposal.state == ProposalState.DEFERRED else ""
        yield due_of(
            PROPOSAL,
            f"{proposal.title}: raised on {in_words(proposal.raised_on)}{deferred}, not decided.",
            None,
            reading,
            waits_for=proposal.board.name,
            url=reverse("proposal", args=[proposal.board.slug, proposal.pk]),
            action="Record the decision" if runs else "Open the proposal",
            yours=runs,
        )


def minutes(reading: Reading) -> Iterator[Due]:
    bare = Approval.objects.filter(
        reference="", decision=Decision.APPROVED, version__agreement__in=reading.drafts, version__state__in=LIVE
    ).select_related("version__agreement__board")
    for approval in bare:
        agreement = approval.version.agreement
        runs = reading.runs(agreement)
        yield due_of(
            MINUTES,
            f"{agreement.reference}: the minute of the approval on {in_words(approval.decided_on)} is to follow.",
            None,
            reading,
            waits_for=secretariat(agreement),
            agreement=agreement,
            url=page("add_reference", agreement, approval.pk) if runs else page("agreement", agreement),
            action="Add the reference" if runs else "Open the agreement",
            yours=runs,
        )


def questions(reading: Reading) -> Iterator[Due]:
    """What a party asks before it signs: it waits for those who may answer, and the party for them."""
    waiting = Question.objects.waiting().filter(
        invitation__round__state=RoundState.OPEN, invitation__round__version__agreement__in=reading.agreements
    )
    for one in waiting.select_related(
        "invitation__party__organisation", "invitation__round__version__agreement__board"
    ).prefetch_related(with_bodies("invitation__round__version__agreement__parties")):
        agreement, party = one.invitation.round.version.agreement, one.invitation.party
        asked_on = clock.london_date(one.asked_at)
        leads = [each for each in agreement.parties.all() if each.leads]
        answers = reading.runs(agreement) or reading.edits(leads)
        yield due_of(
            QUESTION,
            f"{agreement.reference}: {party} asked a question on {in_words(asked_on)}. Its reminders rest.",
            None,
            reading,
            waits_for=f"{secretariat(agreement)}, or {names(leads)}" if leads else secretariat(agreement),
            agreement=agreement,
            url=page("answer_question", agreement, one.pk),
            action="Answer the question" if answers else "Read the question",
            yours=answers,
            about=f"question:{one.pk}",
        )


def papers_to_check(reading: Reading) -> Iterator[Due]:
    """What was entered from paper counts once a second person has looked at it: never who entered it."""
    waiting = PaperSignature.objects.filter(
        checked_at=None,
        invitation__round__state=RoundState.OPEN,
        invitation__round__version__agreement__in=reading.agreements,
    )
    looks = reading.holds.organisations.get(OrganisationRole.IG_LEAD, frozenset())
    for one in waiting.select_related(
        "invitation__party__organisation", "invitation__round__version__agreement__board", "signatory__user"
    ):
        signing_round, party = one.invitation.round, one.invitation.party
        agreement, last = signing_round.version.agreement, signing_round.last_day
        may_look = reading.runs(agreement) or party.organisation_id in looks
        checks = may_look and reading.person not in (one.recorded_by_id, one.signatory.user_id)
        yield due_of(
            PAPER,
            f"{agreement.reference}: a signature on paper for {party} waits for a second person until"
            f" {in_words(last)}, {in_days((last - reading.on).days)}.",
            last,
            reading,
            waits_for=f"{secretariat(agreement)}, or the IG lead of {party}",
            agreement=agreement,
            url=page("paper_check", agreement, one.pk) if checks else page("agreement_parties", agreement),
            action="Check the paper signature" if checks else "See who has signed",
            yours=checks,
            about=one.key,
        )


def _unanswered(path: str) -> Prefetch[Any]:
    return Prefetch(path, Question.objects.waiting())


def signatures(reading: Reading) -> Iterator[Due]:
    rounds = SigningRound.objects.filter(state=RoundState.OPEN, version__agreement__in=reading.agreements)
    for one in rounds.select_related("version__agreement__board").prefetch_related(
        with_bodies("invitations", Invitation), _unanswered("invitations__questions")
    ):
        agreement = one.version.agreement
        asked = [each for each in one.invitations.all() if each.state != InvitationState.TAKEN_OUT]
        waiting = [a.party for a in asked if a.state in WAITING and not a.questions.all()]
        runs = reading.runs(agreement)
        yield due_of(
            SIGNATURE,
            _how_far(one, asked, reading.on),
            one.last_day,
            reading,
            waits_for=names(waiting) or secretariat(agreement),
            agreement=agreement,
            url=page("signatures" if runs else "agreement_parties", agreement),
            action="Remind or extend" if runs else "See who has signed",
            yours=reading.is_of(waiting) or runs,
        )


def _how_far(one: SigningRound, asked: Sequence[Invitation], on: date) -> str:
    signed = sum(invitation.state == InvitationState.SIGNED for invitation in asked)
    declined = [invitation.party for invitation in asked if invitation.state == InvitationState.DECLINED]
    last = f"The last day to sign is {in_words(one.last_day)}, {in_days((one.last_day - on).days)}."
    no = f" {names(declined)} declined." if declined else ""
    return f"{one.version.agreement.reference}: {signed} of {len(asked)} parties have signed.{no} {last}"


def consultations(reading: Reading) -> Iterator[Due]:
    """What the parties may comment on; once it is closed, what waits for answers and for those who approve."""
    asked = Version.objects.filter(state=State.CONSULTATION, agreement__in=reading.agreements)
    for version in asked.select_related("agreement__board").prefetch_related(with_bodies("agreement__parties")):
        agreement, parties = version.agreement, list(version.agreement.parties.all())
        leads = [party for party in parties if party.leads]
        is_open = version.comments_until is not None and reading.on <= version.comments_until
        writes = reading.runs(agreement) or reading.is_of(leads)
        until = in_words(version.comments_until) if version.comments_until else ""
        yield due_of(
            CONSULTATION,
            f"{agreement} is open for the comments of its parties until {until}."
            if is_open
            else f"{agreement}: comments were taken until {until}. They are answered, then it goes to approval.",
            version.comments_until if is_open else None,
            reading,
            waits_for=names(parties) if is_open else names(leads) or secretariat(agreement),
            agreement=agreement,
            url=page("consultation", agreement),
            action="Read and comment" if is_open and reading.is_of(parties) else "Read the comments",
            yours=reading.is_of(parties) if is_open else writes,
        )


def approvals(reading: Reading) -> Iterator[Due]:
    waiting = Version.objects.filter(state=State.AWAITING_APPROVAL, agreement__in=reading.drafts)
    for version in waiting.select_related("agreement__board").prefetch_related(
        with_bodies("agreement__parties"), "approvals"
    ):
        agreement, each = version.agreement, approves_itself(version)
        since = clock.london_date(version.submitted_at or version.created_at)
        runs = reading.runs(agreement)
        yield due_of(
            APPROVAL,
            f"{agreement.reference} {agreement.title} waits for approval since {in_words(since)}.",
            None,
            reading,
            waits_for=names(each) or agreement.board.name,
            agreement=agreement,
            url=page("record_approval" if runs else "agreement", agreement),
            action="Record the decision" if runs else "Read the draft",
            yours=reading.is_of(each) or runs,
        )


def approves_itself(version: Version) -> list[Party]:
    """Return the parties that have still to approve a version where each decides for itself; else none."""
    agreement = version.agreement
    if agreement.board.approval_route(agreement.tier) != ApprovalRoute.EACH_PARTY:
        return []
    given = {approval.organisation_id for approval in version.approvals.all()}
    return [party for party in agreement.parties.all() if party.organisation_id not in given]


def unsent() -> QuerySet[Version]:
    return Version.objects.filter(state=State.APPROVED)


def sends(version: Version) -> tuple[str, str]:
    """Return by which page an approved version goes to its parties, and what that is called."""
    return ("tell_parties", "Tell the parties") if version.is_minor else ("send", "Send for signature")


def sending(reading: Reading) -> Iterator[Due]:
    for version in unsent().filter(agreement__in=reading.drafts).select_related("agreement__board"):
        agreement, runs = version.agreement, reading.runs(version.agreement)
        said = f"{agreement} is approved as version {version.number} and not yet sent for signature."
        told = f"{agreement}: version {version.number} is minor, and the parties are not told of it yet."
        act = sends(version)
        yield due_of(
            SENDING,
            told if version.is_minor else said,
            None,
            reading,
            waits_for=secretariat(agreement),
            agreement=agreement,
            url=page(act[0] if runs else "agreement", agreement),
            action=act[1] if runs else "Open the agreement",
            yours=runs,
        )
