"""Who may ask a question about a text that is out for signature, and who may answer it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from isa_portal.agreements import access
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.organisations.models import User
from isa_portal.signing import lifecycle
from isa_portal.signing.models import LONGEST, PersonalLink, Question
from isa_portal.signing.rules import is_seated, obstacles

NEW_VERSION = (
    "An answer that changes the text needs a new version: this signing is withdrawn, and every party signs anew, also"
    " those that have signed."
)


def asking_obstacles(link: PersonalLink, text: str, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this person cannot ask this question now."""
    yield from is_seated(link, "Nothing was asked.", by=by, at=at)
    # Who may decline may ask.
    yield from obstacles(lifecycle.DECLINE, link.invitation, by=by, at=at)
    yield from _problems(text, "Write your question.")


def answering_obstacles(question: Question, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this person cannot answer this question now."""
    agreement = question.invitation.party.agreement
    if not (isinstance(by, User) and access.may_write(agreement, by, on=clock.london_date(at))):
        yield "Only the board's secretariat, or an editor of the lead organisation, answers questions."
    elif question.answered_at:
        yield f"{question.answered_by} has answered this question already."
    elif not question.invitation.round.is_open:
        yield f"The signing of this version is {question.invitation.round.get_state_display().lower()}."


def answer_problems(answer: str) -> Iterator[str]:
    yield from _problems(answer, "Write the answer.")


def changing_obstacles(question: Question, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this person cannot give an answer that changes the text."""
    yield from obstacles(lifecycle.WITHDRAW_ROUND, question.invitation.round, by=by, at=at)
    if question.invitation.round.version.rule_met_at:
        yield "The rule for coming into force is met: this text stands. Start a new version instead."


def _problems(text: str, missing: str) -> Iterator[str]:
    if not text.strip():
        yield missing
    elif len(text) > LONGEST:
        yield f"This has {len(text):,} characters; the limit is {LONGEST:,}. Shorten it."
