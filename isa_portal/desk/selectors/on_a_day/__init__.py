"""Who was bound to what on a day, under which text, signed by whom with which authority, with which gateways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.text import Truncator

from isa_portal.accession import selectors as accessions
from isa_portal.agreements.models import Party, Reliance
from isa_portal.agreements.selectors.bound import Bound, Reading, Standing
from isa_portal.desk.selectors.on_a_day.subjects import AGREEMENT, PATHS, Gate, Subject
from isa_portal.evidence import audit
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.models import Organisation, OtherName, User
from isa_portal.signing import selectors as signing
from isa_portal.signing.models import Method, Signature
from isa_portal.signing.services.signatures import DECLARED

PER_PAGE = 20


@dataclass
class Row:
    """One party of one agreement, with everything that an answer says of it."""

    standing: Standing
    name: str
    href: str
    then_called: str = ""
    signatures: list[str] = field(default_factory=list)
    gateways: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)

    @property
    def places(self) -> list[str]:
        """Whose seat it has, where it is bound by that."""
        return self.standing.party.places if self.standing.answer is Bound.YES else []

    @property
    def text(self) -> str:
        return f"Version {self.standing.text.number}" if self.standing.text else ""


@dataclass(frozen=True)
class Section:
    title: str
    href: str
    rows: list[Row]


@dataclass(frozen=True)
class Answer:
    """The answer to a question: a sentence, and a section for each agreement, or for each kind of answer."""

    subject: Subject
    day: date
    known_on: date | None
    today: date
    standings: Sequence[Standing]
    began: date | None

    @property
    def day_words(self) -> str:
        return in_words(self.day)

    @property
    def sentence(self) -> str:
        """Return the answer in one sentence; the rest is detail."""
        bound, unknown = self._count(Bound.YES), self._count(Bound.UNKNOWN)
        verb = "was" if self.day < self.today else "is" if self.day == self.today else "will be"
        if self.subject.of_one_body:
            said = f"On {self.day_words} {self.subject.name} {verb} bound to {_number(bound, 'agreement')}."
            return said + (f" Of {_number(unknown, 'other')} it is not known." if unknown else "")
        bodies = len({one.party.organisation_id for one in self.standings if one.answer is Bound.YES})
        through = "" if self.subject.kind == AGREEMENT else f" by {_number(self._agreements(), 'agreement')}"
        said = f"On {self.day_words} {_number(bodies, 'organisation')} {_plural(verb, bodies)} bound{through}."
        return said + (f" Of {_number(unknown, 'party', 'parties')} it is not known." if unknown else "")

    @property
    def caution(self) -> str:
        """Return what the answer rests on: what was known when, and since when the portal keeps records."""
        if self.known_on:
            known = f"As the portal knew it at the end of {in_words(self.known_on)}."
        elif self.day > self.today:
            known = f"As far as is known today, {in_words(self.today)}."
        else:
            known = f"As the portal knows it today, {in_words(self.today)}."
        if self.began is None:
            return known
        return f"{known} This portal keeps records since {in_words(self.began)}; earlier days rest on papers."

    @property
    def organisations(self) -> list[tuple[Organisation, list[Standing]]]:
        """Return each body that is bound, or perhaps bound, with its agreements, by name."""
        by_body: dict[Organisation, list[Standing]] = defaultdict(list)
        for one in self.standings:
            if one.answer is not Bound.NO:
                by_body[one.party.organisation].append(one)
        return sorted(by_body.items(), key=lambda one: one[0].legal_name.casefold())

    def page(self, number: str | None) -> Page[Any]:
        """Return one page of sections without their details: agreements, or for one body its answers."""
        return Paginator(self.units(), PER_PAGE).get_page(number)

    def units(self) -> list[list[Standing]]:
        """Return what stays together on a page: the parties of an agreement; for one body, each answer."""
        if self.subject.of_one_body:
            order = list(Bound)
            return [[one] for one in sorted(self.standings, key=lambda one: order.index(one.answer))]
        by_agreement: dict[int, list[Standing]] = defaultdict(list)
        for one in self.standings:
            by_agreement[one.agreement.pk].append(one)
        return sorted(by_agreement.values(), key=lambda group: all(one.answer is Bound.NO for one in group))

    def sections(self, units: Iterable[list[Standing]]) -> list[Section]:
        """Return some units with all details, in a number of statements that does not grow with them."""
        told = [one for group in units for one in group]
        rows = _Details(told, self).rows
        if self.subject.of_one_body:
            return [
                Section(f"{answer.value}", "", kept)
                for answer in Bound
                if (kept := [row for row in rows if row.standing.answer is answer])
            ]
        by_agreement: dict[int, list[Row]] = defaultdict(list)
        for row in rows:
            by_agreement[row.standing.agreement.pk].append(row)
        return [
            Section(str(kept[0].standing.agreement), kept[0].standing.agreement.get_absolute_url(), kept)
            for kept in by_agreement.values()
        ]

    def _count(self, answer: Bound) -> int:
        return sum(one.answer is answer for one in self.standings)

    def _agreements(self) -> int:
        return len({one.agreement.pk for one in self.standings if one.answer is Bound.YES})


def _number(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}" if number else f"no {one}"


def _plural(verb: str, number: int) -> str:
    return {"was": "were", "is": "are"}.get(verb, verb) if number > 1 else verb


def answer(asked: Subject, person: User, *, day: date, known_on: date | None, today: date) -> Answer:
    """Return who of what this person may see was bound on a day, as known now or at the end of an earlier day."""
    of: dict[str, Any] = {PATHS[asked.kind]: asked.row}
    parties = Party.objects.filter(**of)
    known = clock.midnight(known_on + timedelta(days=1)) if known_on else None
    found = Reading(Gate(person, today=today).parties(parties), known=known).on(day)
    began = audit.began()
    return Answer(asked, day, known_on, today, found, clock.london_date(began) if began else None)


class _Details:
    """Signatures, gateways, sources and names of some standings, each kind read once."""

    def __init__(self, told: list[Standing], answer: Answer) -> None:
        self.answer = answer
        self.told = told
        self.signatures = self._signatures()
        self.recorders = _offices(one for found in self.signatures.values() for one in found)
        self.forms = self._forms()
        self.gateways = self._gateways()
        self.names = self._names()

    @property
    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.told]

    def _row(self, one: Standing) -> Row:
        body = one.party.organisation
        name = str(one.agreement) if self.answer.subject.of_one_body else str(body)
        href = one.agreement.get_absolute_url() if self.answer.subject.of_one_body else ""
        row = Row(one, name, href, self.names.get(body.pk, ""))
        if one.text is None:
            return row
        signed = self._signed(one)
        row.signatures = [_signed_by(each, one) for each in signed] or self.forms[one.party.pk]
        row.sources = list(dict.fromkeys(self._source(each) for each in signed))
        row.gateways = self.gateways[one.text.pk, None] + self.gateways[one.text.pk, body.pk]
        return row

    def _signed(self, one: Standing) -> list[Signature]:
        """Return the signatures by which the text binds: of a minor one, those of the text that it amends."""
        found = (self.signatures.get((key, one.party.pk)) for key in one.signed)
        return next(filter(None, found), [])

    def _signatures(self) -> dict[tuple[int, int], list[Signature]]:
        keys = {key for one in self.told if one.text for key in one.signed}
        parties = [one.party.pk for one in self.told]
        rows = Signature.objects.filter(version__in=keys, party__in=parties).select_related("version")
        if self.answer.known_on:
            rows = rows.filter(recorded_at__lt=clock.midnight(self.answer.known_on + timedelta(days=1)))
        found: dict[tuple[int, int], list[Signature]] = defaultdict(list)
        for one in signing.named(rows):
            found[one.version_id, one.party_id].append(one)
        return found

    def _forms(self) -> dict[int, list[str]]:
        """Return the accession forms by which parties are bound; what was signed later is not known yet."""
        found: dict[int, list[str]] = defaultdict(list)
        known_on = self.answer.known_on
        for one in accessions.signatures(standing.party for standing in self.told):
            if known_on is None or clock.london_date(one.signed_at) <= known_on:
                found[one.accession.party_id or 0].append(one.words)
        return found

    def _source(self, one: Signature) -> str:
        if one.method == Method.ONLINE:
            return "Online"
        office = self.recorders.get(one.record.get("recorded_by", "")) or "board’s secretariat"
        return f"Paper, entered on {in_words(clock.london_date(one.recorded_at))} by the {office}"

    def _gateways(self) -> dict[tuple[int, int | None], list[str]]:
        versions = {one.text.pk for one in self.told if one.text}
        found: dict[tuple[int, int | None], list[str]] = defaultdict(list)
        rows = Reliance.objects.filter(version__in=versions).order_by("position", "pk")
        for version, body, words in rows.values_list("version_id", "organisation_id", "gateway__citation"):
            if words not in found[version, body]:
                found[version, body].append(words)
        return found

    def _names(self) -> dict[int, str]:
        """Return the legal names of that day, where they have changed since."""
        bodies = [one.party.organisation_id for one in self.told]
        given_up = OtherName.objects.filter(organisation__in=bodies, was_legal_until__gt=self.answer.day)
        rows = given_up.order_by("-was_legal_until").values_list("organisation_id", "name")
        return dict(rows)


def _signed_by(one: Signature, standing: Standing) -> str:
    who = ", ".join(filter(None, (one.name, one.position))) or "Not recorded"
    when = in_words(clock.london_date(one.signed_at)) if one.signed_at else str(one.dated or "undated")
    note = f" ({Truncator(one.authority_note).chars(120)})" if one.authority_note else ""
    written = one.record.get("mandate") or DECLARED
    mandate = f"; mandate: {written}" if written != DECLARED else ""
    version = "" if standing.text and one.version_id == standing.text.pk else f"version {one.version.number}, "
    return f"{who}: {version}{when}. Authority: {one.get_authority_display()}{note}{mandate}."


def _offices(signatures: Iterable[Signature]) -> dict[str, str]:
    """Return by actor in which office somebody entered papers."""
    keys = {one.record.get("recorded_by", "") for one in signatures if one.method == Method.PAPER}
    users = {key.partition(":")[2]: key for key in keys if key.startswith("user:")}
    return {users[str(one.pk)]: one.position for one in User.objects.filter(pk__in=users).only("position")}
