"""What the tabs of an agreement show: its flows, its cover, its parties, its documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from isa_portal.agreements import content, cover, printing
from isa_portal.agreements.cover import Cover
from isa_portal.agreements.lifecycle import PartyState
from isa_portal.agreements.models import Clause, DataFlow, Party, Version
from isa_portal.agreements.printing.flows import Picture
from isa_portal.desk.selectors.head import Head
from isa_portal.desk.selectors.waiting import few
from isa_portal.lib import markup
from isa_portal.lib.calendar import in_words
from isa_portal.reviews.services import OPENS_BEFORE
from isa_portal.signing.lifecycle import RoundState
from isa_portal.signing.models import SigningRound

# So many pairs are shown whole; more would be a list that nobody reads and a question each.
MOST_PAIRS = 28


@dataclass(frozen=True)
class Pair:
    first: str
    second: str
    cover: Cover


def covers(head: Head, *, on: date) -> list[Pair]:
    """Return for each pair of parties whether this agreement covers them on a day."""
    if head.is_former:
        return [Pair(str(own), "any other party", _left(own)) for own in head.sight.own]
    bodies = [party.organisation for party in head.parties]
    pairs = list(combinations(bodies, 2))[:MOST_PAIRS]
    return [Pair(str(a), str(b), cover.between(head.agreement, a, b, on=on)) for a, b in pairs]


def _left(party: Party) -> Cover:
    if party.bound_until:
        return Cover(False, f"{party} was bound until {in_words(party.bound_until)}.")
    return Cover(False, f"{party} has not joined." if party.state == PartyState.NEVER_JOINED else f"{party} left.")


def unknown_cover(head: Head, *, on: date) -> Cover | None:
    """Return the one answer for an agreement whose document does not list its parties."""
    if not head.agreement.other_parties_note or len(head.parties) > 1:
        return None
    return Cover(None, f"The parties are {head.agreement.other_parties_note}.")


@dataclass(frozen=True)
class Flow:
    """One flow: its row, and what the canonical text says of it."""

    number: int
    row: DataFlow
    said: dict[str, Any]

    @property
    def kind(self) -> str:
        return ", ".join([printing.kind(self.said), *printing.marks(self.said)])

    @property
    def facts(self) -> list[tuple[str, str]]:
        return printing.facts(self.said)

    @property
    def items(self) -> list[dict[str, Any]]:
        return printing.items(self.said)


def flows(version: Version | None) -> list[Flow]:
    rows = version.flows.in_full() if version else ()
    return [Flow(number, row, content.flow_of(row, number)) for number, row in enumerate(rows, 1)]


def flow_picture(found: list[Flow]) -> Picture | None:
    """Return the picture of the flows: a column for each body, an arrow for each flow."""
    short = [
        {**flow.said, "discloser": flow.row.discloser.short, "recipient": flow.row.recipient.short} for flow in found
    ]
    return printing.picture(short)


def flows_in_words(found: list[Flow]) -> list[str]:
    """Return one line for each pair: who gives whom how many flows, and how identifiable they are."""
    pairs: dict[tuple[str, str], list[str]] = {}
    for flow in found:
        pair = (flow.row.discloser.short, flow.row.recipient.short)
        pairs.setdefault(pair, []).append(printing.kind(flow.said).lower())
    return [f"{a} to {b}: {_flows_of(kinds)}" for (a, b), kinds in pairs.items()]


def _flows_of(kinds: list[str]) -> str:
    number = "1 flow" if len(kinds) == 1 else f"{len(kinds)} flows"
    return f"{number}, {', '.join(dict.fromkeys(kinds))}"


def key_facts(head: Head) -> list[tuple[str, str]]:
    """Return the facts that a reader asks for first; what is not known says so."""
    version, agreement = head.version, head.agreement
    leads = [str(party) for party in head.parties if party.leads]
    facts = [("Lead organisation", few(leads, most=len(leads)) or "None")]
    if agreement.other_parties_note:
        facts.append(("Other parties", agreement.other_parties_note.capitalize()))
    if version is None:
        return facts
    facts += [
        ("Signed by", _signed_by(head, version)),
        ("Special category data", _special(version)),
        ("Leaving", _leaving(version)),
        ("Review", f"Every {version.review_months} months" if version.review_months else "No interval is stated"),
        ("Liability", version.liability or "Nothing is stated"),
        ("Data protection impact assessment", _impact(version)),
        ("Security classification", version.get_classification_display()),
    ]
    if version.printed_marking:
        facts.append(("Marking of the paper original", f"{version.printed_marking}, as printed"))
    return facts


def _impact(version: Version) -> str:
    said = {"dpia": version.dpia, "impact_assessment": content.impact_assessment(version)}
    return printing.impact(said) or "None is named"


def _signed_by(head: Head, version: Version) -> str:
    found = version.signatures.values_list("party_id", "signed_at")
    signed = [party for party, at in found if head.sight.shows(at)]
    if not signed:
        return "Nobody yet" if version.sent_at else "Not recorded in the document"
    people = "1 person" if len(signed) == 1 else f"{len(signed)} people"
    parties = "1 party" if len(set(signed)) == 1 else f"{len(set(signed))} parties"
    return f"{people}, {parties}"


def _special(version: Version) -> str:
    if not version.flows.kinds().special_category:
        return "None is stated"
    rows = version.reliances.all()
    named = {one.get_article_9_display() or one.get_schedule_8_display() for one in rows} - {""}
    return "Yes. " + ("; ".join(sorted(named)) or "No Article 9 condition is named")


def _leaving(version: Version) -> str:
    if version.notice_period is None:
        return "No notice period is stated"
    period = str(version.notice_period)
    words = [f"{period}' notice" if period.endswith("s") else f"{period}'s notice"]
    words += [version.notice_method] if version.notice_method else []
    words += [f"to {version.notice_to}"] if version.notice_to else []
    return ", ".join(words)


def coming(head: Head, *, on: date) -> list[tuple[str, str]]:
    """Return what happens next to an agreement, day by day."""
    found: list[tuple[date, str, str]] = []
    if head.is_former:
        return []
    due = head.agreement.review_due
    if due and due.last >= on and head.agreement.state in ("in_force", "terminating"):
        opens = due.first - OPENS_BEFORE
        if opens > on:
            found.append((opens, in_words(opens), "The review opens"))
        found.append((due.last, str(due), "The review is due"))
    for party in head.parties:
        if party.state == "notice_given" and party.bound_until:
            found.append((party.bound_until, in_words(party.bound_until), f"{party} is bound until this day"))
    for one in SigningRound.objects.filter(version__in=[one.pk for one in head.versions], state=RoundState.OPEN):
        found.append((one.last_day, in_words(one.last_day), "Last day to sign"))
    version = head.version
    if version and version.commences_on and version.commences_on > on:
        found.append((version.commences_on, in_words(version.commences_on), "The agreement may come into force"))
    return [(when, what) for _, when, what in sorted(found)]


@dataclass(frozen=True)
class ShownClause:
    clause: Clause
    html: str


def clauses(version: Version | None) -> list[ShownClause]:
    rows = list(version.clauses.all()) if version else []
    anchors = frozenset(content.anchor(row.number) for row in rows)
    return [ShownClause(row, _html(row, text, anchors)) for row, text in zip(rows, content.resolved(rows), strict=True)]


def _html(row: Clause, text: str, anchors: frozenset[str]) -> str:
    return markup.too_long(text, row.called) or markup.render(text, anchors=anchors)
