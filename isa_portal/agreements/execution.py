"""
How a version is sent, takes effect and lapses. Only signing may import this: it demands the signed facts,
so no agreement comes into force without them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

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
from isa_portal.lib.states import Transition


def sending_obstacles(
    version: Version, signatories: Mapping[int, Sequence[str]], *, by: Actor, at: datetime
) -> list[str]:
    """
    Return why a version cannot be sent for signature.

    :param signatories: the names of the signatories of each party, by the party's key
    """
    reasons = list(rules.obstacles(lifecycle.SEND, version, by=by, at=at))
    for party in version.agreement.present_parties():
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
    Bind a party to a version by its complete signature, and say whether the version took effect by it.

    The agreement row must be locked already: the last two signatures then see each other.
    """
    version = moves.locked(version)
    Adherence.objects.create(party=party, version=version, adhered_at=at)
    audit.record("party.adhere", party, by=by, at=at, party=party.organisation.legal_name, number=version.number)
    return settle(version.agreement, by=by, at=at)


@transaction.atomic
def settle(agreement: Agreement, *, by: Actor = PORTAL, at: datetime) -> bool:
    """
    Do what follows from who is bound by now, and say whether a version took effect. Safe to repeat.

    A rule may be met by a signature, by a party that left, or by the day from which a signed version binds.
    """
    agreement = Agreement.objects.locked().get(pk=agreement.pk)
    effective = _meet_rule(agreement, at=at)
    _join(agreement, by=by, at=at)
    _supersede(agreement, at=at)
    return effective


def met(rule: str, parties: Mapping[int, bool], bound: Collection[int]) -> bool:
    """
    Say whether signatures bring a version into force; always at least two distinct parties.

    :param parties: the present parties by key, and whether each is essential
    :param bound: the keys of the parties that signed
    """
    if len(parties.keys() & set(bound)) < 2:
        return False
    if rule == Rule.AS_EACH_SIGNS:
        return True
    needed = [key for key, is_essential in parties.items() if is_essential or rule != Rule.ESSENTIAL_SIGN]
    return bool(needed) and all(key in bound for key in needed)


def rule_is_met(version: Version) -> bool:
    """Say whether the signatures of the present parties bring a version into force."""
    parties = {party.pk: party.is_essential for party in version.agreement.present_parties()}
    return met(version.rule, parties, _signed(version))


def _signed(version: Version) -> set[int]:
    return set(version.adherences.values_list("party_id", flat=True))


def _meet_rule(agreement: Agreement, *, at: datetime) -> bool:
    version: Version | None = agreement.versions.filter(state=State.OUT_FOR_SIGNATURE).first()
    if version is None:
        return False
    if version.rule_met_at is None:
        if not rule_is_met(version):
            return False
        version.rule_met_at = at
        version.save(update_fields=["rule_met_at"])
    if agreement.state != AgreementState.PROPOSED:
        start = _start(version)
        return (
            agreement.is_in_force
            and start <= clock.london_date(at)
            and _take_effect(lifecycle.MEET_RULE, version, start, at=at)
        )
    moves.move_version(lifecycle.MEET_RULE, version, by=PORTAL, at=at)
    agreement.refresh_from_db()
    moves.move_agreement(lifecycle.SIGN, agreement, by=PORTAL, at=at)
    commence(agreement, at=at)
    agreement.refresh_from_db()
    return True


def _start(version: Version) -> date:
    assert version.rule_met_at is not None
    return max(filter(None, (version.commences_on, clock.london_date(version.rule_met_at))))


def _take_effect(transition: Transition, version: Version, start: date, *, at: datetime) -> bool:
    """Let a version bind from a day; the one before it gives way and goes on between those who stand on it."""
    for current in version.agreement.versions.filter(state=State.CURRENT):
        moves.move_version(lifecycle.GIVE_WAY, current, by=PORTAL, at=at)
    version.effective_from = start
    version.save(update_fields=["effective_from"])
    moves.move_version(transition, version, by=PORTAL, at=at)
    return True


def _supersede(agreement: Agreement, *, at: datetime) -> None:
    """End each older version on which nobody stands any more: all whom it binds have signed the current one."""
    current: Version | None = agreement.versions.filter(state=State.CURRENT).first()
    if current is None:
        return
    signed = _signed(current)
    for old in agreement.versions.filter(state=State.GIVING_WAY):
        if not old.adherences.filter(party__in=agreement.present_parties()).exclude(party__in=signed).exists():
            moves.move_version(lifecycle.SUPERSEDE_VERSION, old, by=PORTAL, at=at)


@transaction.atomic
def stand(version: Version, *, at: datetime) -> bool:
    """
    Let a minor version bind once its days for objections are over, and say whether it does. Safe to run late or twice.

    It binds whom the version that it amends binds, from the day after the last day for objections, without a signature.
    """
    version = moves.locked(version)
    amends = version.agreement.versions.filter(state=State.CURRENT).exists() and version.agreement.is_in_force
    if not amends or any(rules.obstacles(lifecycle.STAND, version, by=PORTAL, at=at)):
        return False
    assert version.objections_until is not None
    start = version.objections_until + timedelta(days=1)
    bound = Adherence.objects.filter(version__agreement=version.agreement_id, version__state=State.CURRENT)
    parties = Party.objects.filter(pk__in=bound.values("party")).exclude(state__in=lifecycle.FORMER)
    carried = [Adherence(party=one, version=version, adhered_at=clock.midnight(start)) for one in parties]
    _take_effect(lifecycle.STAND, version, start, at=at)
    Adherence.objects.bulk_create(carried)
    settle(version.agreement, at=at)
    return True


@transaction.atomic
def cut_over(version: Version, *, at: datetime) -> bool:
    """
    Put out who has not signed a version by its cut-over day, and say whether anybody is. Safe to run late or twice.

    Where those who signed would not bring it into force without the others, nobody is put out.
    """
    version = moves.locked(version)
    signed = _signed(version)
    parties = {party.pk: party for party in version.agreement.present_parties()}
    out = [party for key, party in parties.items() if key not in signed and party.state in lifecycle.DROP_OUT.sources]
    remaining = {key: party.is_essential for key, party in parties.items() if party not in out}
    if version.cut_over_on is None or clock.london_date(at) <= version.cut_over_on:
        return False
    if version.state not in (State.OUT_FOR_SIGNATURE, State.CURRENT) or not met(version.rule, remaining, signed):
        return False
    for party in out:
        party.bound_until = min(filter(None, (party.bound_until, version.cut_over_on)))
        last = party.bound_until.isoformat()
        moves.move_party(lifecycle.DROP_OUT, party, by=PORTAL, at=at, bound_until=last, number=version.number)
    if out:
        settle(version.agreement, at=at)
    return bool(out)


@transaction.atomic
def commence(agreement: Agreement, *, at: datetime) -> bool:
    """Bring a signed agreement into force if its day has come, and say whether it did. Safe to repeat."""
    agreement = Agreement.objects.locked().get(pk=agreement.pk)
    today = clock.london_date(at)
    version = agreement.versions.filter(state=State.CURRENT).first()
    if agreement.state != AgreementState.SIGNED or version is None or version.rule_met_at is None:
        return False
    start = _start(version)
    if start > today:
        return False
    version.effective_from = start
    version.save(update_fields=["effective_from"])
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
    """Make active every party that is bound to a version that took effect, once the agreement is in force."""
    if agreement.state != AgreementState.IN_FORCE:
        return
    for party in agreement.parties.filter(state=PartyState.JOINING):
        if not (bound := _effective(party).select_related("version").order_by("adhered_at").first()):
            continue
        # From its own day, not from the day on which the portal came round to it.
        since = (bound.version.effective_from, agreement.in_force_from)
        party.active_from = max(filter(None, (clock.london_date(bound.adhered_at or at), *since)))
        moves.move_party(lifecycle.JOIN, party, by=by, at=at)


def _effective(party: Party) -> QuerySet[Adherence]:
    """Return what binds a party: never a text that was taken back or lapsed."""
    return party.adherences.filter(version__state__in=lifecycle.EFFECTIVE)


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
    if party.state == PartyState.JOINING and not _effective(party).exists():
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
