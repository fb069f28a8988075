"""Who was bound to what on a day, as the portal knows it now or knew it at an earlier instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from isa_portal.agreements.cover import LIVE
from isa_portal.agreements.lifecycle import EFFECTIVE, UNBOUND, AgreementState, PartyState
from isa_portal.agreements.models import Adherence, Agreement, Party, Version
from isa_portal.evidence import audit
from isa_portal.lib import clock
from isa_portal.lib.calendar import PartialDate, in_words

# Nobody was ever bound by these.
NEVER_SIGNED = (AgreementState.PROPOSED, AgreementState.ABANDONED)
STAYS = (PartyState.LISTED, PartyState.JOINING, PartyState.ACTIVE)


class Bound(Enum):
    YES = "Bound"
    UNKNOWN = "Not known"
    NO = "Not bound"


@dataclass(frozen=True)
class Standing:
    """
    The answer for one party on one day.

    :ivar reason: since when, or why not, in one sentence
    :ivar text: the version that binds it, or may bind it
    :ivar signed: the keys of the versions that it had adhered to by then, newest first
    """

    party: Party
    answer: Bound
    reason: str
    text: Version | None = None
    signed: tuple[int, ...] = ()

    @property
    def agreement(self) -> Agreement:
        return self.party.agreement


@dataclass(frozen=True)
class Beginning:
    """
    From when a party is bound to a text: not before ``first``, and surely from ``last``, where these are known.

    :ivar dated: when it signed, as far as the document tells
    """

    version: Version
    first: date | None
    last: date | None
    dated: PartialDate | None

    def is_sure(self, on: date) -> bool:
        return self.last is not None and self.last <= on

    def is_possible(self, on: date) -> bool:
        return self.first is None or self.first <= on

    @property
    def words(self) -> str:
        if self.first == self.last and self.last:
            return f"since {in_words(self.last)}"
        if self.dated:
            known = str(self.dated)
            return f"signed {known if known.startswith('between') else f'in {known}'}, day not recorded"
        by_then = f" before {in_words(self.last + timedelta(days=1))}" if self.last else ""
        return f"signed{by_then}, day not recorded"


@dataclass(frozen=True)
class Facts:
    """What is known of one agreement: in force when, bound until when, which texts took effect."""

    state: str
    ended_on: date | None
    states: Mapping[int, str]
    last_days: Mapping[int, date | None]
    begins: Mapping[int, list[Beginning]]

    def standing(self, party: Party, *, on: date) -> Standing:
        answer, reason, text = self._answer(party.pk, on)
        signed = [one.version.pk for one in self.begins.get(party.pk, ()) if one.is_possible(on)]
        return Standing(party, answer, reason, text, tuple(reversed(signed)))

    def _answer(self, party: int, on: date) -> tuple[Bound, str, Version | None]:
        begins, last = self.begins.get(party, []), self.last_days[party]
        if not begins and self.states[party] in UNBOUND:
            return Bound.NO, "It had not joined.", None
        if last and on > last:
            return Bound.NO, f"It was bound until {in_words(last)}.", None
        if self.ended_on and on >= self.ended_on:
            return Bound.NO, f"The agreement was in force until {in_words(self.ended_on - timedelta(days=1))}.", None
        if self.state not in LIVE and self.state != AgreementState.SIGNED and not self.ended_on:
            return Bound.UNKNOWN, "The agreement has ended; the day is not recorded.", None
        if not begins:
            return Bound.UNKNOWN, "The document names it and carries no signature for it.", None
        return _begun(begins, on)


def _begun(begins: list[Beginning], on: date) -> tuple[Bound, str, Version | None]:
    sure = [one for one in begins if one.is_sure(on)]
    possible = [one for one in begins if one.is_possible(on) and one not in sure]
    if sure:
        newest = possible[-1] if possible and possible[-1].version.created_at > sure[-1].version.created_at else None
        perhaps = f" Perhaps under version {newest.version.number} already: {newest.words}." if newest else ""
        return Bound.YES, f"{_capital(sure[0].words)}.{perhaps}", sure[-1].version
    if possible:
        return Bound.UNKNOWN, f"{_capital(possible[0].words)}.", possible[0].version
    return Bound.NO, f"It is bound from {in_words(min(one.first for one in begins if one.first))}.", None


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


class Reading:
    """
    What is known of some parties, read once in a number of statements that does not grow with them.

    :param parties: the parties that the reader may know of
    :param known: what the portal had learned before this instant; without it, what it knows now
    """

    def __init__(self, parties: QuerySet[Party], *, known: datetime | None = None) -> None:
        parties = parties.exclude(agreement__state__in=NEVER_SIGNED).order_by()
        self.keys = parties.values("agreement_id")
        asked = parties.select_related("organisation", "agreement__board")
        self.rows = list(asked.order_by("agreement__reference", "agreement_id", "-leads", "organisation__legal_name"))
        self.agreements = {one.agreement_id: one.agreement for one in self.rows}
        effective = Version.objects.filter(agreement__in=self.keys, state__in=EFFECTIVE).order_by("created_at", "pk")
        wanted = ("agreement_id", "number", "effective_from", "commences_on", "rule_met_at", "created_at")
        self.versions = {one.pk: one for one in effective.only(*wanted)}
        self.places = {key: place for place, key in enumerate(self.versions)}
        bound = Adherence.objects.filter(party__in=parties.values("pk"))
        self.adherences = [one for one in bound if one.version_id in self.versions]
        self.facts = self.then(known) if known else self.now()

    def on(self, day: date) -> list[Standing]:
        """Return the answer for each party on a day."""
        known = [one for one in self.rows if one.agreement_id in self.facts]
        return [self.facts[one.agreement_id].standing(one, on=day) for one in known]

    def now(self) -> dict[int, Facts]:
        """Return what is known now: the rows themselves."""
        states = {one.pk: one.state for one in self.rows}
        days = {one.pk: one.last_day for one in self.rows}
        begins = self._begins(self.adherences, {key: one.state for key, one in self.agreements.items()})
        return {key: Facts(one.state, one.ended_on, states, days, begins) for key, one in self.agreements.items()}

    def then(self, known: datetime) -> dict[int, Facts]:
        """Return what was known before an instant: the same rows, as far as the trail had come by then."""
        trail = _Trail(self._moves(known))
        learned = [one for one in self.adherences if trail.knows(one, self.versions[one.version_id], before=known)]
        states = {one.pk: trail.state(f"party:{one.pk}") or PartyState.LISTED for one in self.rows}
        days = {one.pk: trail.last_day(one) for one in self.rows}
        stood = {key: trail.state(one.chain) or AgreementState.PROPOSED for key, one in self.agreements.items()}
        begins = self._begins(learned, stood)
        return {
            key: Facts(stood[key], trail.ended_on(row, stood[key]), states, days, begins)
            for key, row in self.agreements.items()
            if stood[key] not in NEVER_SIGNED
        }

    def _moves(self, known: datetime) -> list[audit.Moved]:
        text = Cast("agreement_id", CharField())
        chains = Party.objects.filter(agreement__in=self.keys).order_by().values_list(Concat(Value("agreement:"), text))
        return audit.moves(chains, kinds=("agreement", "party", "version"), until=known)

    def _begins(self, adherences: Iterable[Adherence], states: Mapping[int, str]) -> dict[int, list[Beginning]]:
        """Return by party the texts that bind it, oldest first."""
        found: dict[int, list[Beginning]] = defaultdict(list)
        for one in sorted(adherences, key=lambda one: self.places[one.version_id]):
            version = self.versions[one.version_id]
            agreement = self.agreements[version.agreement_id]
            found[one.party_id].append(_beginning(one, version, agreement, states[agreement.pk]))
        return found


def _beginning(one: Adherence, version: Version, agreement: Agreement, state: str) -> Beginning:
    since = version.effective_from or agreement.in_force_from
    if state == AgreementState.SIGNED:
        since = max(filter(None, (version.commences_on, _day(version.rule_met_at))), default=since)
    dated = one.dated
    first, last = (dated.first, dated.last) if dated else (None, None)
    if one.adhered_at:
        first = last = clock.london_date(one.adhered_at)
    elif not dated and agreement.is_recorded:
        # It stood on the document when the portal was shown it.
        last = clock.london_date(version.created_at)
    return Beginning(version, max(filter(None, (first, since)), default=None), _later(last, since), dated)


def _later(last: date | None, since: date | None) -> date | None:
    return max(filter(None, (last, since))) if last else None


def _day(at: datetime | None) -> date | None:
    return clock.london_date(at) if at else None


class _Trail:
    """What the trail says of the things of some agreements, up to an instant."""

    def __init__(self, moves: Iterable[audit.Moved]) -> None:
        self.of: dict[str, list[audit.Moved]] = defaultdict(list)
        for one in moves:
            self.of[one.subject].append(one)

    def state(self, subject: str) -> str:
        return next((str(one.facts["entered"]) for one in reversed(self.of[subject]) if "entered" in one.facts), "")

    def ended_on(self, row: Agreement, state: str) -> date | None:
        if state == row.state:
            return row.ended_on
        said = next(self._said(row.chain, "ended_on"), None)
        return date.fromisoformat(said) if said else None if state in LIVE else row.ended_on

    def last_day(self, party: Party) -> date | None:
        """Return the last bound day that was known; a party that stays has none, unless one was said since."""
        for one in reversed(self.of[f"party:{party.pk}"]):
            if said := one.facts.get("bound_until"):
                return date.fromisoformat(said)
            if one.facts.get("entered") in STAYS:
                return None
        return None

    def knows(self, one: Adherence, version: Version, *, before: datetime) -> bool:
        """Say whether it was known that a party is bound to a text that took effect."""
        took_effect = (move.at for move in self.of[f"version:{version.pk}"] if move.facts.get("entered") in EFFECTIVE)
        effect = next(took_effect, None)
        if effect is None:
            return False
        signed = (move for move in self.of[f"party:{one.party_id}"] if move.type == "party.adhere")
        learned = next((move.at for move in signed if move.facts["number"] == version.number), None)
        # Without a signature of its own it was carried over, or stood on a document.
        return (learned or max(filter(None, (effect, one.adhered_at)))) < before

    def _said(self, subject: str, fact: str) -> Iterator[Any]:
        return (one.facts[fact] for one in reversed(self.of[subject]) if one.facts.get(fact))
