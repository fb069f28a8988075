"""Keeps words that a person has not saved, so that an ended session costs no work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from isa_portal.agreements import rules
from isa_portal.agreements.models import Jotting, Version
from isa_portal.agreements.rules.text import too_long
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import User


@transaction.atomic
def jot(version: Version, *, key: str, heading: str, text: str, stamp: str = "", by: User, at: datetime) -> Jotting:
    """
    Keep the unsaved words of one person for one clause; the clause stays as it is.

    :param key: the key of the clause, or Jotting.NEW
    :raises Refused: if the person may not write this text, or the words are longer than a clause may be
    """
    reasons = list(rules.editing_obstacles(version, by=by, at=at))
    if key != Jotting.NEW and not version.clauses.filter(key=key).exists():
        reasons.append("This clause was removed meanwhile. Copy your words before you leave the page.")
    if sentence := too_long(text, "The text"):
        reasons.append(sentence)
    if reasons:
        raise Refused(*reasons)
    kept, _ = Jotting.objects.update_or_create(
        version=version,
        person=by,
        key=key,
        defaults={"heading": heading[:200], "text": text, "stamp": stamp[:64], "saved_at": at},
    )
    return kept


@transaction.atomic
def jot_part(version: Version, *, key: str, words: Mapping[str, str], by: User, at: datetime) -> Jotting:
    """
    Keep what one person filled in and has not saved of a part that is one form; the draft stays as it is.

    :param key: one of Jotting.PARTS
    :raises Refused: if the person may not write this text, or an answer is longer than a text may be
    """
    reasons = list(rules.editing_obstacles(version, by=by, at=at))
    reasons += filter(None, [too_long(said, "The text") for said in words.values()])
    if reasons:
        raise Refused(*reasons)
    facts = {"words": dict(words), "saved_at": at}
    kept, _ = Jotting.objects.update_or_create(version=version, person=by, key=key, defaults=facts)
    return kept


@transaction.atomic
def drop(version: Version, *, key: str, by: User, at: datetime) -> None:
    """Forget the unsaved words of one person for one clause or part: they are saved now, or not wanted."""
    Jotting.objects.filter(version=version, person=by, key=key).delete()
