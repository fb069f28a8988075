"""Says in a draft how a party leaves, when notice counts as served, where the text ends and who may remove a party."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from isa_portal.agreements.models import LeavingTerms, Version
from isa_portal.agreements.models.leaving import Way, terms_of
from isa_portal.agreements.services.editing import editable
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.lib.errors import Refused


@transaction.atomic
def say_how_to_leave(version: Version, *, by: Actor, at: datetime, **said: Any) -> LeavingTerms:
    """
    Write how notice is counted and served, where the text ends, and who may remove a party.

    :param said: any of the fields of LeavingTerms; what is left out stays
    :raises Refused: if the draft cannot be changed by this actor, or notice by post has no address
    """
    version = editable(version, by=by, at=at)
    terms = terms_of(version)
    for name, value in said.items():
        setattr(terms, name, value)
    reasons = []
    if terms.way == Way.POST and not terms.address.strip():
        reasons.append("Notice goes by post only. Give the postal address of the office that it goes to.")
    if terms.ends_on and terms.ends_on <= clock.london_date(at):
        reasons.append(f"{in_words(terms.ends_on)} is not to come. Enter a later last day, or none.")
    if reasons:
        raise Refused(*reasons)
    terms.save()
    audit.record("version.write_leaving", version, by=by, at=at, number=version.number)
    return terms
