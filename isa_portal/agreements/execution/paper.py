"""How a document signed before the portal is taken as in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from isa_portal.agreements import content, lifecycle, rules
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Adherence, Agreement, Party, PrintedHistory, Version
from isa_portal.agreements.services import moves
from isa_portal.evidence.actors import Actor
from isa_portal.lib.calendar import PartialDate
from isa_portal.lib.errors import Refused


@transaction.atomic
def record_from_paper(
    agreement: Agreement,
    version: Version,
    *,
    signed: Mapping[int, PartialDate | None],
    start: date | None,
    review_due: PartialDate | None,
    printed: Sequence[tuple[str, PartialDate | None, str]] = (),
    by: Actor,
    at: datetime,
) -> Agreement:
    """
    Take a document signed before the portal as in force, keeping what it leaves open unknown.

    :param signed: the party keys that signed, with the day, month or year of it, or nothing where undated
    :param printed: the version history printed in the document: number, date, description; rows, not versions
    :raises Refused: with every reason that stands in the way
    """
    version = moves.locked(version)
    agreement = version.agreement
    reasons = list(rules.obstacles(lifecycle.ADOPT_PAPER, version, by=by, at=at))
    if not agreement.other_parties_note:
        reasons += rules.two_distinct_parties(agreement)
    if reasons:
        raise Refused(*reasons)
    version.content = content.of(version)
    version.content_sha256 = content.sha256(version.content)
    version.save(update_fields=["content", "content_sha256"])
    moves.move_version(lifecycle.ADOPT_PAPER, version, by=by, at=at)
    _keep_facts(agreement, start=start, review_due=review_due, printed=printed)
    moves.move_agreement(lifecycle.RECORD, agreement, by=by, at=at, source="paper")
    for party in agreement.parties.all():
        _take_as_signed(party, version, signed.get(party.pk), party.pk in signed, by=by, at=at)
    return agreement


def _keep_facts(
    agreement: Agreement,
    *,
    start: date | None,
    review_due: PartialDate | None,
    printed: Sequence[tuple[str, PartialDate | None, str]],
) -> None:
    agreement.in_force_from = start
    if review_due:
        agreement.review_due_from, agreement.review_due_on = review_due.first, review_due.last
    agreement.save()
    PrintedHistory.objects.bulk_create(
        PrintedHistory(
            agreement=agreement,
            position=position,
            number=number,
            first_day=dated.first if dated else None,
            last_day=dated.last if dated else None,
            description=description,
        )
        for position, (number, dated, description) in enumerate(printed, 1)
    )


def _take_as_signed(
    party: Party, version: Version, dated: PartialDate | None, has_signed: bool, *, by: Actor, at: datetime
) -> None:
    if has_signed:
        first, last = (dated.first, dated.last) if dated else (None, None)
        Adherence.objects.create(party=party, version=version, first_day=first, last_day=last)
        party.active_from = dated.last if dated else None
    moves.move_party(lifecycle.JOIN, party, by=by, at=at, source="paper")


def start_recording(agreement_fields: dict[str, Any], version_fields: dict[str, Any], *, at: datetime) -> Version:
    """Make the rows of a document signed before the portal; record_from_paper takes them into force."""
    agreement = Agreement.objects.create(is_recorded=True, created_at=at, **agreement_fields)
    version = Version.objects.create(agreement=agreement, state=State.RECORDED, created_at=at, **version_fields)
    moves.restage(agreement)
    return version
