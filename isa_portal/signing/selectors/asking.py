"""The questions of a round as every party reads them."""

from __future__ import annotations

from collections.abc import Iterable

from isa_portal.signing.models import Invitation, Question, SigningRound


def questions(signing_round: SigningRound) -> list[Question]:
    """Return the questions of a round with their answers, the oldest first."""
    found = Question.objects.filter(invitation__round=signing_round)
    return list(found.select_related("invitation__party__organisation"))


def asking(invitations: Iterable[Invitation]) -> set[int]:
    """Return the keys of those invitations whose party waits for an answer: one query."""
    keys = [one.pk for one in invitations]
    return set(Question.objects.waiting().filter(invitation__in=keys).values_list("invitation_id", flat=True))
