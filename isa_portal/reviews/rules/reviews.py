"""Who may answer, consolidate and decide a review, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from isa_portal.agreements import access
from isa_portal.agreements.models import Agreement, Party
from isa_portal.agreements.rules import in_force, leads_ig, runs_the_board
from isa_portal.agreements.rules.consulting import SPEAK_FOR_A_PARTY
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board, User
from isa_portal.reviews.lifecycle import ReviewState
from isa_portal.reviews.models import Cause, Review

LONGEST = 4_000
MOST_QUESTIONS = 40
LONGEST_QUESTION = 300
MOST_EVIDENCE = 20
# What a person chooses: the date opens the one, the page of the law the other.
OUT_OF_TURN = tuple(cause for cause in Cause if cause not in (Cause.PERIODIC, Cause.LAW_CHANGE))


def speaks_for(party: Party, by: Actor, at: datetime) -> bool:
    """Say whether somebody may answer for a party as one of its people."""
    if not isinstance(by, User):
        return False
    own = grants(by, on=clock.london_date(at))
    return any(own.is_(role, party.organisation) for role in SPEAK_FOR_A_PARTY)


def may_answer(party: Party, by: Actor, at: datetime) -> bool:
    """Its own people answer for a party; the secretariat records a question sheet that was filled on paper."""
    return speaks_for(party, by, at) or runs_the_board(party.agreement, by, at)


def consolidates(agreement: Agreement, by: Actor, at: datetime) -> bool:
    """Say whether somebody sums up and decides: the secretariat, and editors and IG leads of the lead."""
    if not isinstance(by, User):
        return False
    return access.may_write(agreement, by, on=clock.london_date(at)) or leads_ig(agreement, by, at)


def is_open(review: Review) -> Iterator[str]:
    """Yield why a review takes no answers, summaries or decision."""
    if review.state in (ReviewState.DECIDED, ReviewState.CLOSED) and review.closed_at:
        on = in_words(clock.london_date(review.closed_at))
        yield f"The review was closed on {on}: {review.get_outcome_display()}. Its answers stay as they are."
    elif review.state == ReviewState.SCHEDULED:
        yield f"The review is not open yet. It is due {'on' if review.due.is_exact else 'in'} {review.due}."
    elif not in_force(review.agreement):
        yield f"{review.agreement} is {review.agreement.stage_words.lower()}, so there is nothing to review."


def answering_obstacles(
    review: Review, party: Party, answers: Mapping[str, str], *, is_final: bool, by: Actor, at: datetime
) -> Iterator[str]:
    """Yield why this actor cannot save or send these answers for this party."""
    yield from is_open(review)
    if not party.is_bound:
        yield f"{party} is not bound by this agreement, so it is not asked."
    if not may_answer(party, by, at):
        yield f"Only an IG lead, editor, signatory or administrator of {party} answers for it."
    for number, question in review.numbered:
        answer = answers.get(number, "")
        if len(answer) > LONGEST:
            yield f"The answer to question {number} has {len(answer):,} characters; the limit is {LONGEST:,}."
        elif is_final and not answer.strip():
            yield f"Answer question {number}: {question}"


def sheet_obstacles(party: Party, has_sheet: bool, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield what is missing where the secretariat writes down what another party answered."""
    if not speaks_for(party, by, at) and not has_sheet:
        yield f"Enter the day on which the question sheet of {party} was received."


def evidence_obstacles(count: int, *, title: str, address: str, content: bytes | None) -> Iterator[str]:
    if count >= MOST_EVIDENCE:
        yield f"A party shows at most {MOST_EVIDENCE} pieces of evidence. Remove one first."
    if not title.strip():
        yield "Say what the evidence is."
    if bool(address) == (content is not None):
        yield "Give an address or choose a file: one of the two."


def summary_obstacles(review: Review, summaries: Mapping[str, str], *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot sum up the answers of a review."""
    yield from is_open(review)
    yield from _for_the_lead(review, by, at, "sums up the answers")
    for number, summary in summaries.items():
        if len(summary) > LONGEST:
            yield f"The summary of question {number} has {len(summary):,} characters; the limit is {LONGEST:,}."


def _for_the_lead(review: Review, by: Actor, at: datetime, what: str) -> Iterator[str]:
    if not consolidates(review.agreement, by, at):
        yield f"Only the board's secretariat, or an editor or IG lead of the lead organisation, {what}."


def deciding_obstacles(review: Review, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot decide a review now; the questions without an answer are named."""
    yield from is_open(review)
    yield from _for_the_lead(review, by, at, "decides a review")
    if not review.is_answered:
        return
    late, asked = review.late(), review.asked()
    if asked and len(late) == len(asked):
        yield "No party has sent its answers yet."
    elif late and clock.london_date(at) <= review.due.last:
        yield (
            f"Not every party has answered: {', '.join(map(str, late))}. It may be decided without them from the day"
            f" after {in_words(review.due.last)}."
        )
    for number, question in review.numbered:
        if not str(review.summaries.get(number, "")).strip():
            yield f"Question {number} has no summary: {question}"


def opening_obstacles(agreement: Agreement, cause: str, because: str, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot open a review of this agreement out of turn."""
    if isinstance(by, User) and not runs_the_board(agreement, by, at):
        yield f"Only the secretariat of {agreement.board} may open a review of {agreement}."
    if not in_force(agreement):
        yield f"{agreement} is {agreement.stage_words.lower()}, so there is nothing to review."
    if cause not in OUT_OF_TURN:
        yield "Choose what happened."
    if not because.strip():
        yield "Say what happened. Every party reads it."
    elif len(because) > LONGEST:
        yield f"This has {len(because):,} characters; the limit is {LONGEST:,}. Shorten it."


def question_obstacles(board: Board, questions: Sequence[str], *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot let the reviews of a board ask these questions."""
    if not (isinstance(by, User) and grants(by, on=clock.london_date(at)).runs(board)):
        yield f"Only the secretariat of {board} changes its questions."
    if not questions:
        yield "Enter at least one question."
    if len(questions) > MOST_QUESTIONS:
        yield f"These are {len(questions)} questions; the limit is {MOST_QUESTIONS}. Remove some."
    for number, question in enumerate(questions, 1):
        if len(question) > LONGEST_QUESTION:
            yield f"Question {number} has {len(question)} characters; the limit is {LONGEST_QUESTION}. Shorten it."
    if len(set(questions)) < len(questions):
        yield "The same question stands there twice. Remove one of the two."
