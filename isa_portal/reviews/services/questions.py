"""The questions of a review: those of the text, then the set of the board for the tier, or the portal's own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import transaction

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import Board
from isa_portal.reviews.models import QuestionSet
from isa_portal.reviews.rules import reviews as rules

FILE = Path(__file__).parent.parent / "questions.json"


@cache
def _own() -> tuple[str, tuple[str, ...]]:
    found = json.loads(FILE.read_text(encoding="utf-8"))
    return found["edition"], tuple(found["questions"])


def set_of(board: Board, tier: int) -> tuple[list[str], str]:
    """Return the questions that a board asks of agreements of a tier, and whose they are."""
    if chosen := newest(board, tier):
        return list(chosen.questions), str(chosen)
    edition, questions = _own()
    return list(questions), f"Questions of the portal, edition {edition}"


def newest(board: Board, tier: int) -> QuestionSet | None:
    found: QuestionSet | None = board.question_sets.filter(tier=tier).last()
    return found


def asked_of(agreement: Agreement) -> tuple[list[str], str]:
    """Return what a review of an agreement that opens now asks: what its text asks first, each question once."""
    version = agreement.versions.filter(state=State.CURRENT).first()
    own = list(version.review_questions) if version else []
    questions, source = set_of(agreement.board, agreement.tier)
    return list(dict.fromkeys([*own, *questions])), f"Questions of the text; {source.lower()}" if own else source


@transaction.atomic
def change(board: Board, tier: int, questions: Sequence[str], *, by: Actor, at: datetime) -> QuestionSet:
    """
    Make the next edition of a board's questions for a tier; open reviews keep those with which they were opened.

    :raises Refused: with every reason that stands in the way
    """
    board = Board.objects.select_for_update(of=("self",)).get(pk=board.pk)
    lines = [line.strip() for line in questions if line.strip()]
    if reasons := tuple(rules.question_obstacles(board, lines, by=by, at=at)):
        raise Refused(*reasons)
    last = newest(board, tier)
    if last and last.questions == lines:
        return last
    made = QuestionSet.objects.create(
        board=board,
        tier=tier,
        edition=last.edition + 1 if last else 1,
        questions=lines,
        made_by=by.actor_words,
        made_at=at,
    )
    audit.record("questionset.change", made, by=by, at=at, tier=tier, edition=made.edition, count=len(lines))
    return made
