"""What an instrument would do: every agreement, notice, review and mandate concerned, before anything is confirmed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from django.db.models import Q

from isa_portal.agreements.cover import LIVE
from isa_portal.agreements.lifecycle import FORMER, AgreementState, PartyState
from isa_portal.agreements.models import Agreement, Party
from isa_portal.leaving.lifecycle import NoticeState
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.models import Mandate, Organisation
from isa_portal.succession.models import named

BOUND = (PartyState.ACTIVE, PartyState.NOTICE_GIVEN)


@dataclass(frozen=True)
class Deed:
    """An instrument as somebody states it; with words that transfer rights and liabilities it binds at once."""

    instrument: str
    day: date
    address: str
    predecessors: Sequence[Organisation]
    successors: Sequence[Organisation]
    quote: str = ""
    exists_from: date | None = None

    @property
    def at_once(self) -> bool:
        return bool(self.quote.strip())

    @property
    def last_day(self) -> date:
        """The last day on which the bodies that go are bound."""
        return self.day - timedelta(days=1)

    @property
    def sentence(self) -> str:
        """Who takes whose place from when."""
        verb = "takes" if len(self.successors) == 1 else "take"
        return f"{named(self.successors)} {verb} the place of {named(self.predecessors)} from {in_words(self.day)}."


class Way(Enum):
    """What becomes of a successor in one agreement."""

    TAKES = "takes the seat"
    ASKED = "stands as a successor to sign"
    JOINED = "is a party already and stays one party"
    LEFT_OUT = "left it before and is not bound by this"


@dataclass(frozen=True)
class Step:
    """One agreement: whose seats pass, and what becomes of each successor."""

    agreement: Agreement
    olds: tuple[Party, ...]
    ways: tuple[tuple[Organisation, Party | None, Way], ...]
    others: int
    deed: Deed

    @property
    def leads(self) -> bool:
        return any(one.leads for one in self.olds)

    @property
    def sentences(self) -> Iterator[str]:
        """Yield in words what happens in this agreement."""
        yield f"{named(self.olds)}: bound until {in_words(self.deed.last_day)}."
        for body, _, way in self.ways:
            yield f"{body} {way.value}{self._from(way)}."
        taking = [body for body, _, way in self.ways if way in (Way.TAKES, Way.JOINED, Way.ASKED)]
        if self.leads and taking:
            yield f"{taking[0]} leads it then."
        yield from self._of_notices()
        yield from self._of_suspensions()
        for review in self.agreement.reviews.all():
            if review.state not in ("decided", "closed"):
                asks = f" and asks {named(taking)} in the place of {named(self.olds)}" if taking else ""
                yield f"The review due {review.due} goes on{asks}."
        yield f"From {in_words(self.deed.day)} a review asks every party whether the text still fits."
        bound = self.others + sum(way in (Way.TAKES, Way.JOINED) for _, _, way in self.ways)
        if bound < 2:
            asked = any(way is Way.ASKED for _, _, way in self.ways)
            until = " until it has signed" if asked and len(self.ways) == 1 else ""
            yield f"Fewer than two parties are then bound: nothing is covered by it{until}."

    def _from(self, way: Way) -> str:
        return f" from {in_words(self.deed.day)}" if way is Way.TAKES else ""

    def _of_notices(self) -> Iterator[str]:
        for one in self.olds:
            for notice in one.notices.all():
                if notice.state == NoticeState.RUNNING and notice.bound_until:
                    heir = self.heir
                    goes = f"goes on for {heir}" if heir else "ends with its seat"
                    yield f"The notice of {one} until {in_words(notice.bound_until)} {goes}."

    def _of_suspensions(self) -> Iterator[str]:
        for one in self.agreement.suspensions.all():
            if one.lifted_at is None and any(old.pk in (one.party_id, one.towards_id) for old in self.olds):
                yield f"{one} until its seat passes. Whoever takes it suspends sharing anew where that is wanted."

    @property
    def heir(self) -> Organisation | None:
        """The body for which a running notice goes on: the first that takes a seat, where none was a party already."""
        if any(way is Way.JOINED for _, _, way in self.ways):
            return None
        return next((body for body, _, way in self.ways if way is Way.TAKES), None)


@dataclass(frozen=True)
class Plan:
    deed: Deed
    steps: tuple[Step, ...]
    mandates: tuple[Mandate, ...]
    drafts: tuple[Agreement, ...]


def plan(deed: Deed) -> Plan:
    """Return what an instrument would do, in a number of statements that does not grow with the agreements."""
    seats = Party.objects.filter(
        organisation__in=list(deed.predecessors), state__in=BOUND, agreement__state__in=LIVE
    ).exclude(bound_until__lt=deed.day)
    olds: dict[int, list[Party]] = defaultdict(list)
    rows = seats.select_related("agreement__board", "organisation").prefetch_related(
        "notices",
        "agreement__reviews",
        "agreement__suspensions__party__organisation",
        "agreement__suspensions__towards__organisation",
    )
    for one in rows.order_by("agreement__reference", "agreement_id", "organisation__legal_name"):
        olds[one.agreement_id].append(one)
    there: dict[int, list[Party]] = defaultdict(list)
    for one in Party.objects.filter(agreement__in=seats.order_by().values("agreement_id")):
        there[one.agreement_id].append(one)
    steps = tuple(_step(deed, found, there[key]) for key, found in olds.items())
    mandates = Mandate.objects.filter(organisation__in=list(deed.predecessors)).select_related("user", "organisation")
    ending = mandates.filter(Q(ends_on=None) | Q(ends_on__gte=deed.day)).order_by("organisation__legal_name", "pk")
    unsigned = Agreement.objects.filter(state=AgreementState.PROPOSED).select_related("board")
    drafts = unsigned.filter(parties__organisation__in=list(deed.predecessors)).distinct()
    return Plan(deed, steps, tuple(ending), tuple(drafts))


def _step(deed: Deed, olds: list[Party], there: list[Party]) -> Step:
    seats = {one.organisation_id: one for one in there}
    ways = tuple((body, seats.get(body.pk), _way(deed, seats.get(body.pk))) for body in deed.successors)
    gone = {one.pk for one in olds} | {party.pk for _, party, _ in ways if party}
    others = sum(one.state in BOUND and one.pk not in gone for one in there)
    return Step(olds[0].agreement, tuple(olds), ways, others, deed)


def _way(deed: Deed, party: Party | None) -> Way:
    if party and party.state in BOUND:
        return Way.JOINED
    if party and party.state in FORMER:
        return Way.LEFT_OUT
    return Way.TAKES if deed.at_once else Way.ASKED
