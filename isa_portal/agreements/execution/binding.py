"""How signatures bind: a version takes effect, its parties join, the one before it ends."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from itertools import takewhile

from django.db import transaction
from django.db.models import QuerySet

from isa_portal.agreements import lifecycle
from isa_portal.agreements.lifecycle import AgreementState, PartyState, State
from isa_portal.agreements.models import Adherence, Agreement, Party, Rule, Version
from isa_portal.agreements.models.schedule import ReviewBasis
from isa_portal.agreements.services import moves
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.lib import clock
from isa_portal.lib.states import Transition


@transaction.atomic
def adhere(party: Party, version: Version, *, by: Actor, at: datetime) -> bool:
    """
    Bind a party to a version by its complete signature, and say whether the version took effect by it.

    The agreement row must be locked already: the last two signatures then see each other.
    """
    version = moves.locked(version)
    Adherence.objects.create(party=party, version=version, adhered_at=at)
    audit.record("party.adhere", party, by=by, at=at, party=party.organisation.legal_name, number=version.number)
    for amendment in _minor_after(version):
        Adherence.objects.get_or_create(party=party, version=amendment, defaults={"adhered_at": at})
    return settle(version.agreement, by=by, at=at)


def _minor_after(version: Version) -> Iterator[Version]:
    """Yield the minor versions in force that amend a text: who signs it later is bound by them too."""
    later = version.agreement.versions.filter(state__in=lifecycle.EFFECTIVE, created_at__gt=version.created_at)
    yield from takewhile(lambda one: one.is_minor, later.order_by("created_at", "pk"))


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
    return met(version.rule, parties, signed_by(version))


def signed_by(version: Version) -> set[int]:
    """Return the keys of the parties that are bound to a version."""
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
            and take_effect(lifecycle.MEET_RULE, version, start, at=at)
        )
    moves.move_version(lifecycle.MEET_RULE, version, by=PORTAL, at=at)
    agreement.refresh_from_db()
    agreement.in_force_from = _start(version)
    moves.move_agreement(lifecycle.SIGN, agreement, by=PORTAL, at=at)
    commence(agreement, at=at)
    agreement.refresh_from_db()
    return True


def _start(version: Version) -> date:
    assert version.rule_met_at is not None
    return max(filter(None, (version.commences_on, clock.london_date(version.rule_met_at))))


def take_effect(transition: Transition, version: Version, start: date, *, at: datetime) -> bool:
    """Let a version bind from a day; the one before it gives way and goes on between those who stand on it."""
    for current in version.agreement.versions.filter(state=State.CURRENT):
        moves.move_version(lifecycle.GIVE_WAY, current, by=PORTAL, at=at)
        _plan_again(version, current, start)
    version.effective_from = start
    version.save(update_fields=["effective_from"])
    moves.move_version(transition, version, by=PORTAL, at=at)
    return True


def _plan_again(version: Version, before: Version, start: date) -> None:
    """Move the next review where a version says something else of it, or is signed anew and counts from that."""
    counts_anew = not version.is_minor and version.review_basis != ReviewBasis.COMMENCEMENT
    if version.review_schedule == before.review_schedule and not counts_anew:
        return
    agreement = Agreement.objects.get(pk=version.agreement_id)
    _plan_review(agreement, version, _counting_day(agreement, version, start), after=start)
    agreement.save(update_fields=["review_due_from", "review_due_on", "review_note"])


def _counting_day(agreement: Agreement, version: Version, start: date) -> date:
    """Commencement is that of the agreement; a basis that its own version lacks falls back on its first day."""
    is_from_commencement = version.review_basis == ReviewBasis.COMMENCEMENT
    return agreement.in_force_from if is_from_commencement and agreement.in_force_from else start


def _supersede(agreement: Agreement, *, at: datetime) -> None:
    """End each older version on which nobody stands any more: all whom it binds have signed the current one."""
    current: Version | None = agreement.versions.filter(state=State.CURRENT).first()
    if current is None:
        return
    signed = signed_by(current)
    for old in agreement.versions.filter(state=State.GIVING_WAY):
        if not old.adherences.filter(party__in=agreement.present_parties()).exclude(party__in=signed).exists():
            moves.move_version(lifecycle.SUPERSEDE_VERSION, old, by=PORTAL, at=at)


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
    _plan_review(agreement, version, start)
    moves.move_agreement(lifecycle.COMMENCE, agreement, by=PORTAL, at=at, in_force_from=start.isoformat())
    _join(agreement, by=PORTAL, at=at)
    _replace(agreement, at=at)
    return True


def _plan_review(agreement: Agreement, version: Version, start: date, *, after: date = date.min) -> None:
    """Let the next review of an agreement fall where the terms of a version put it."""
    due = version.review_schedule.next(version.review_anchor(start), after=after).due
    agreement.review_due_from, agreement.review_due_on = (due.first, due.last) if due else (None, None)
    agreement.review_note = ""


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
