"""
How a version is sent, takes effect and lapses. Only signing may import this: it demands the signed facts,
so no agreement comes into force without them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from isa_portal.agreements import content, lifecycle, rules
from isa_portal.agreements.lifecycle import AgreementState, PartyState, State
from isa_portal.agreements.models import Adherence, Agreement, Party, PrintedHistory, Rule, Version
from isa_portal.agreements.models.version import ReviewBasis
from isa_portal.agreements.services import moves
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.lib import clock
from isa_portal.lib.calendar import PartialDate, months_after
from isa_portal.lib.errors import Refused


def sending_obstacles(
    version: Version, signatories: Mapping[int, Sequence[str]], *, by: Actor, at: datetime
) -> list[str]:
    """
    Return why a version cannot be sent for signature.

    :param signatories: the names of the signatories of each party, by the party's key
    """
    reasons = list(rules.obstacles(lifecycle.SEND, version, by=by, at=at))
    for party in version.agreement.parties.select_related("organisation"):
        if not signatories.get(party.pk):
            reasons.append(f"{party} has no signatory. Name who signs for it.")
    return reasons


@transaction.atomic
def send(version: Version, signatories: Mapping[int, Sequence[str]], *, by: Actor, at: datetime) -> Version:
    """
    Put an approved version out for signature and let every listed party join.

    :raises Refused: with every reason that stands in the way
    """
    version = moves.locked(version)
    if reasons := sending_obstacles(version, signatories, by=by, at=at):
        raise Refused(*reasons)
    version.sent_at = at
    version.save(update_fields=["sent_at"])
    version = moves.move_version(lifecycle.SEND, version, by=by, at=at, content_sha256=version.content_sha256)
    for party in version.agreement.parties.filter(state=PartyState.LISTED):
        moves.move_party(lifecycle.INVITE, party, by=by, at=at)
    return version


@transaction.atomic
def take_back(version: Version, *, by: Actor, at: datetime, reason: str) -> Version:
    """
    Return a version that is out for signature; the row stays as it was shown.

    :raises Refused: with every reason that stands in the way
    """
    version = moves.move_version(lifecycle.WITHDRAW_ROUND, version, by=by, at=at, reason=reason)
    version.returned_because = reason
    version.save(update_fields=["returned_because"])
    return version


def lapse(version: Version, *, at: datetime) -> Version:
    """End a round whose last day has passed without its rule met."""
    return moves.move_version(lifecycle.LAPSE, version, by=PORTAL, at=at)


@transaction.atomic
def adhere(party: Party, version: Version, *, by: Actor, at: datetime) -> bool:
    """
    Bind a party to a version by its complete signature, and say whether this met the rule.

    The agreement row must be locked already: the last two signatures then see each other.
    """
    version = moves.locked(version)
    Adherence.objects.create(party=party, version=version, adhered_at=at)
    audit.record("party.adhere", party, by=by, at=at, party=party.organisation.legal_name, number=version.number)
    if version.state == State.CURRENT:
        _join(version.agreement, by=by, at=at)
        return False
    if not rule_is_met(version):
        return False
    _meet_rule(version, by=by, at=at)
    return True


def rule_is_met(version: Version) -> bool:
    """Say whether the signatures so far bring a version into force; always at least two distinct parties."""
    bound = set(version.adherences.values_list("party_id", flat=True))
    parties = [party for party in version.agreement.parties.all() if party.state != PartyState.NEVER_JOINED]
    if len(bound) < 2:
        return False
    if version.rule == Rule.AS_EACH_SIGNS:
        return True
    needed = [p for p in parties if p.is_essential] if version.rule == Rule.ESSENTIAL_SIGN else parties
    return bool(needed) and all(party.pk in bound for party in needed)


def _meet_rule(version: Version, *, by: Actor, at: datetime) -> None:
    agreement = version.agreement
    for current in agreement.versions.filter(state=State.CURRENT):
        moves.move_version(lifecycle.SUPERSEDE_VERSION, current, by=PORTAL, at=at)
    version.rule_met_at = at
    version.save(update_fields=["rule_met_at"])
    moves.move_version(lifecycle.MEET_RULE, version, by=PORTAL, at=at)
    agreement = Agreement.objects.locked().get(pk=agreement.pk)
    if agreement.state == AgreementState.PROPOSED:
        moves.move_agreement(lifecycle.SIGN, agreement, by=PORTAL, at=at)
        commence(agreement, at=at)


@transaction.atomic
def commence(agreement: Agreement, *, at: datetime) -> bool:
    """Bring a signed agreement into force if its day has come, and say whether it did. Safe to repeat."""
    agreement = Agreement.objects.locked().get(pk=agreement.pk)
    today = clock.london_date(at)
    version = agreement.versions.filter(state=State.CURRENT).first()
    if agreement.state != AgreementState.SIGNED or version is None or version.rule_met_at is None:
        return False
    start = max(filter(None, (version.commences_on, clock.london_date(version.rule_met_at))))
    if start > today:
        return False
    agreement.in_force_from = start
    agreement.review_due_on = agreement.review_due_from = _review_due(version, start)
    moves.move_agreement(lifecycle.COMMENCE, agreement, by=PORTAL, at=at, in_force_from=start.isoformat())
    _join(agreement, by=PORTAL, at=at)
    _replace(agreement, at=at)
    return True


def _review_due(version: Version, start: date) -> date | None:
    if not version.review_months:
        return None
    anchor = start
    if version.review_basis == ReviewBasis.LAST_SIGNATURE and version.rule_met_at:
        anchor = clock.london_date(version.rule_met_at)
    if version.review_basis == ReviewBasis.APPROVAL and (approval := version.approvals.last()):
        anchor = approval.decided_on
    return months_after(anchor, version.review_months)


def _join(agreement: Agreement, *, by: Actor, at: datetime) -> None:
    """Make active every party that has adhered, once the agreement is in force."""
    if agreement.state != AgreementState.IN_FORCE:
        return
    joining = agreement.parties.filter(state=PartyState.JOINING, adherences__isnull=False).distinct()
    for party in joining:
        # From its own day, not from the day on which the portal came round to it.
        adhered_at = party.adherences.latest("adhered_at").adhered_at
        party.active_from = max(filter(None, (clock.london_date(adhered_at or at), agreement.in_force_from)))
        moves.move_party(lifecycle.JOIN, party, by=by, at=at)


def _replace(agreement: Agreement, *, at: datetime) -> None:
    if agreement.replaces_id is None:
        return
    old = Agreement.objects.locked().get(pk=agreement.replaces_id)
    if old.state in lifecycle.REPLACE.sources:
        old.ended_on = agreement.in_force_from
        moves.move_agreement(lifecycle.REPLACE, old, by=PORTAL, at=at, replaced_by=agreement.reference)


@transaction.atomic
def stay_out(party: Party, *, at: datetime) -> None:
    """Record that a party never joined, when a round ended without its signature."""
    if party.state == PartyState.JOINING and not party.adherences.exists():
        moves.move_party(lifecycle.STAY_OUT, party, by=PORTAL, at=at)


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
