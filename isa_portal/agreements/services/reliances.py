"""Keeps the legal answers of a draft: the powers with what stands beside them, and the restrictions considered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from isa_portal.agreements.models import Reliance, RestrictionAnswer, Version
from isa_portal.agreements.models.law import Considered
from isa_portal.agreements.rules import law
from isa_portal.agreements.services.editing import changed_by, editable, ensure_as_shown
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.gateways.models import LegalGateway
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.services.editing import ensure_unchanged

# What holds under the UK GDPR only, and under Part 3 of the Data Protection Act 2018 only.
UK_GDPR_ONLY = ("article_9", "article_9_paragraph", "article_10", "article_10_paragraph")
ENFORCEMENT_ONLY = ("schedule_8",)


@transaction.atomic
def add_reliance(version: Version, *, by: Actor, at: datetime, **fields: Any) -> Reliance:
    """
    Add a legal power that the sharing relies on, with whichever answers beside it are known.

    :raises Refused: if the catalogue entry is not a power that can be chosen, or answers contradict each other
    """
    version = editable(version, by=by, at=at)
    reliance = Reliance(version=version, position=version.reliances.count() + 1, **fields)
    return _kept(reliance, "add", by=by, at=at)


@transaction.atomic
def change_reliance(
    reliance: Reliance, *, stamp: str | None = None, by: Actor, at: datetime, **fields: Any
) -> Reliance:
    """
    Change answers of a draft; what is not given stays.

    :param stamp: of the answers that the person was shown; none asks nothing
    :raises Refused: if the catalogue entry is not a power that can be chosen, or answers contradict each other
    :raises Overtaken: if somebody else changed them meanwhile
    """
    reliance = editable(reliance.version, by=by, at=at).reliances.get(pk=reliance.pk)
    ensure_as_shown(reliance, fields, stamp=stamp, event="reliance.change")
    changed = changed_by(reliance, fields)
    return _kept(reliance, "change", changed=changed, by=by, at=at)


def replace_power(version: Version, power: LegalGateway, other: LegalGateway, *, by: Actor, at: datetime) -> None:
    """
    Let every answer of a draft that relies on a power rely on another; which objective it serves is asked again.

    :raises Refused: if the other is not a power that can be chosen
    """
    for one in version.reliances.filter(gateway=power):
        one.gateway, one.objective = other, ""
        _kept(one, "change", changed=["gateway"], by=by, at=at)


def _kept(reliance: Reliance, verb: str, *, by: Actor, at: datetime, **more: Any) -> Reliance:
    if reasons := tuple(law.reliance_obstacles(reliance, on=clock.london_date(at))):
        raise Refused(*reasons)
    # What the chosen law does not ask is no answer to it.
    for name in UK_GDPR_ONLY if reliance.enforces_law else ENFORCEMENT_ONLY:
        setattr(reliance, name, "")
    reliance.save()
    audit.record(f"reliance.{verb}", reliance, by=by, at=at, what=str(reliance), **more)
    return reliance


def restrictions_of(version: Version) -> dict[str, str]:
    """Return what a person who answers the restrictions was shown of them."""
    given = {row.gateway_id: row for row in version.restriction_answers.all()}
    rows = [(one.pk, given.get(one.pk) or RestrictionAnswer()) for one in law.restrictions()]
    answers = {f"answer_{key}": row.answer for key, row in rows}
    return {**answers, **{f"because_{key}": row.because for key, row in rows}}


@transaction.atomic
def answer_restrictions(
    version: Version,
    answers: Mapping[LegalGateway, tuple[str, str]],
    *,
    stamp: str | None = None,
    by: Actor,
    at: datetime,
) -> Version:
    """
    Say for restrictions of the catalogue whether what they protect is shared, each with its reason.

    :param answers: by restriction, the answer (``Considered``) and why; what is not named stays as it was answered
    :param stamp: of the answers that the person was shown; none asks nothing
    :raises Refused: if something is shared without a reason
    :raises Overtaken: if somebody else changed them meanwhile
    """
    version = editable(version, by=by, at=at)
    ensure_unchanged(version, restrictions_of(version), stamp=stamp, event="restrictions.answer")
    unreasoned = [one for one, (answer, why) in answers.items() if answer == Considered.SHARED and not why.strip()]
    if unreasoned:
        raise Refused(*(f"{one.short_title} ({one.citation}): say why it is shared." for one in unreasoned))
    given = {row.gateway_id: row for row in version.restriction_answers.all()}
    changed = []
    for position, (restriction, (answer, why)) in enumerate(answers.items(), 1):
        row = given.get(restriction.pk) or RestrictionAnswer(version=version, gateway=restriction)
        if (row.answer, row.because) != (answer, why.strip()):
            row.answer, row.because, row.position = answer, why.strip(), position
            row.save()
            changed.append(restriction.short_title)
    if changed:
        audit.record("restrictions.answer", version, by=by, at=at, what=", ".join(changed))
    return version
