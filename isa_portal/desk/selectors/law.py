"""Where the law meets the agreements: which live ones rely on an entry, and which changes they must answer to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations

from isa_portal.agreements.lifecycle import BINDING, EFFECTIVE, PartyState, State
from isa_portal.agreements.models import Adherence, Agreement, Party, Version
from isa_portal.agreements.rules.approval import DECIDE_FOR_A_PARTY
from isa_portal.desk.selectors.waiting import LIVE
from isa_portal.gateways import selectors as gateways
from isa_portal.gateways.models import LawChange, LegalGateway
from isa_portal.lib.clock import london_date
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import User
from isa_portal.reviews import services as reviews
from isa_portal.reviews.models import Review

BOUND = (PartyState.ACTIVE, PartyState.NOTICE_GIVEN)


@dataclass(frozen=True)
class Relying:
    """A live agreement that relies on an entry, and by which of its versions."""

    agreement: Agreement
    versions: tuple[Version, ...]

    @property
    def words(self) -> str:
        return "; ".join(_version_words(one) for one in self.versions)


def _version_words(version: Version) -> str:
    if version.state == State.CURRENT:
        return f"Version {version.number}"
    return f"Version {version.number}, which still governs between some parties"


def relying_on(gateway: LegalGateway, person: User, *, on: date) -> list[Relying]:
    """
    Return the live agreements that rely on an entry, as far as a person may see them.

    Between any two parties the newest version that both have signed governs, so an older version counts as long as
    two of its parties have nothing newer in common.
    """
    visible = Agreement.objects.followed_by(person, on=on).filter(state__in=LIVE)
    named = Version.objects.filter(reliances__gateway=gateway, state__in=BINDING, agreement__in=visible)
    versions = list(named.distinct().select_related("agreement__board"))
    still = _governing(one for one in versions if one.state != State.CURRENT)
    found: dict[Agreement, list[Version]] = {}
    for one in versions:
        if one.state == State.CURRENT or one.pk in still:
            found.setdefault(one.agreement, []).append(one)
    ordered = sorted(found, key=lambda one: (one.board.short_name, one.reference))
    return [Relying(agreement, tuple(found[agreement])) for agreement in ordered]


def _governing(versions: Iterable[Version]) -> set[int]:
    """Return which of these older versions still govern between two bound parties."""
    wanted = {version.pk: version.agreement_id for version in versions}
    if not wanted:
        return set()
    # What was taken back or lapsed governs between nobody, whoever signed it.
    rows = Adherence.objects.filter(
        party__agreement__in=set(wanted.values()), party__state__in=BOUND, version__state__in=EFFECTIVE
    )
    signed: dict[int, dict[int, set[int]]] = {}
    for agreement, party, version in rows.values_list("party__agreement_id", "party_id", "version_id"):
        signed.setdefault(agreement, {}).setdefault(party, set()).add(version)
    return {pk for pk, agreement in wanted.items() if _governs(pk, signed.get(agreement, {}).values())}


def _governs(version: int, signed: Iterable[set[int]]) -> bool:
    # Parties that signed the same versions are one case.
    kinds = {frozenset(one) for one in signed if version in one}
    many = [one for one in kinds if sum(one == other for other in map(frozenset, signed)) > 1]
    pairs = (*combinations(kinds, 2), *((one, one) for one in many))
    return any(max(one & other) == version for one, other in pairs)


def proposing(relying: Iterable[Relying], person: User, *, at: datetime) -> list[Agreement]:
    """Return the agreements among these in which this person may propose another power, for a party or the board."""
    own, agreements = grants(person, on=london_date(at)), [one.agreement for one in relying]
    bodies = {body for role in DECIDE_FOR_A_PARTY for body in own.organisations.get(role, ())}
    rows = Party.objects.filter(agreement__in=agreements, organisation__in=bodies, state__in=BOUND)
    bound = set(rows.values_list("agreement_id", flat=True))
    return [one for one in agreements if own.runs(one.board) or one.pk in bound]


@dataclass(frozen=True)
class Change:
    """A change of the law, the reviews that it opened, and the agreements in which this person may open one."""

    change: LawChange
    opened: int
    waiting: tuple[Agreement, ...]
    due: date


def changes_of(gateway: LegalGateway, relying: list[Relying], person: User, *, at: datetime) -> list[Change]:
    """Return the changes of an entry, newest first, with what they still ask of these agreements."""
    agreements = [one.agreement for one in relying]
    changes = list(gateways.law_changes(gateways=[gateway.pk]))
    made = Review.objects.filter(law_change__in=changes, agreement__in=agreements)
    there = set(made.values_list("law_change_id", "agreement_id"))
    own = grants(person, on=london_date(at))
    mine = [agreement for agreement in agreements if own.runs(agreement.board)]
    return [
        Change(
            change,
            sum(one == change.pk for one, _ in there),
            tuple(agreement for agreement in mine if (change.pk, agreement.pk) not in there),
            reviews.due_on(change, at=at),
        )
        for change in changes
    ]
