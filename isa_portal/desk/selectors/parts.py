"""What the tabs of an agreement show: its flows, its cover, its parties, its documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from isa_portal.agreements import comparing, content, cover, printing
from isa_portal.agreements.cover import Cover
from isa_portal.agreements.lifecycle import PartyState, State
from isa_portal.agreements.models import Clause, OwnTerms, Party, Version
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
    pairs, known = list(combinations(bodies, 2))[:MOST_PAIRS], cover.facts(head.agreement)
    return [Pair(str(a), str(b), known.between(a, b, on=on)) for a, b in pairs]


def _left(party: Party) -> Cover:
    if party.bound_until:
        return Cover(False, f"{party} was bound until {in_words(party.bound_until)}.")
    return Cover(False, f"{party} has not joined." if party.state == PartyState.NEVER_JOINED else f"{party} left.")


def unknown_cover(head: Head, *, on: date) -> Cover | None:
    """Return the one answer for an agreement whose document does not list its parties."""
    if not head.agreement.other_parties_note or len(head.parties) > 1:
        return None
    return Cover(None, f"The parties are {head.agreement.other_parties_note}.")


def said(version: Version) -> dict[str, Any]:
    """Return what a version says: what is fixed as it was fixed, whatever its rows say by now."""
    return comparing.content_of(version)


@dataclass(frozen=True)
class Flow:
    """A data flow as the text has it, its bodies also by the names that fit into a picture."""

    number: int
    said: dict[str, Any]
    discloser: str
    recipient: str

    @property
    def kind(self) -> str:
        return ", ".join([printing.kind(self.said), *printing.marks(self.said)])

    @property
    def facts(self) -> list[tuple[str, str]]:
        return printing.facts(self.said)

    @property
    def items(self) -> list[dict[str, Any]]:
        return printing.items(self.said)


def flows(head: Head) -> list[Flow]:
    rows = said(head.version)["flows"] if head.version else ()
    shorts = {party.organisation.legal_name: party.organisation.short for party in head.parties}
    ends = ("discloser", "recipient")
    return [Flow(row["number"], row, *(shorts.get(row[end], row[end]) for end in ends)) for row in rows]


def flow_picture(found: list[Flow]) -> Picture | None:
    """Return the picture of the flows: a column for each body, an arrow for each flow."""
    return printing.picture([{**one.said, "discloser": one.discloser, "recipient": one.recipient} for one in found])


def flows_in_words(found: list[Flow]) -> list[str]:
    """Return one line for each pair: who gives whom how many flows, and how identifiable they are."""
    pairs: dict[tuple[str, str], list[str]] = {}
    for flow in found:
        pairs.setdefault((flow.discloser, flow.recipient), []).append(printing.kind(flow.said).lower())
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
        *printing.leaving(said(version)),
        ("Review", version.review_schedule.words),
        ("Liability", version.liability or "Nothing is stated"),
        ("Data protection impact assessment", _impact(version)),
        ("Security classification", version.get_classification_display()),
    ]
    if version.printed_marking:
        facts.append(("Marking of the paper original", f"{version.printed_marking}, as printed"))
    return facts


def grounds(head: Head) -> list[str]:
    """Return what an agreement stood on before, and since when it stands on something else."""
    passed = head.agreement.regroundings.select_related("old", "new")
    return [
        f"From {in_words(one.since)} on {one.new}, in the place of {one.old}: {one.because}"
        for one in passed
        if head.sight.shows(one.recorded_at)
    ]


def own_terms(head: Head) -> list[OwnTerms]:
    """Return the terms by which parties let it stand on its own, as far as this reader is told."""
    found = head.agreement.own_terms.prefetch_related("agreed__party__organisation")
    return [one for one in found if head.sight.shows(one.recorded_at)]


def _impact(version: Version) -> str:
    said = {"dpia": version.dpia, "impact_assessment": content.impact_assessment(version)}
    return printing.impact(said) or "None is named"


def _signed_by(head: Head, version: Version) -> str:
    signed = [one.party_id for one in version.signatures.all() if head.sight.shows(one.counts_at)]
    if not signed:
        return "Nobody yet" if version.sent_at else "Not recorded in the document"
    people = "1 person" if len(signed) == 1 else f"{len(signed)} people"
    parties = "1 party" if len(set(signed)) == 1 else f"{len(set(signed))} parties"
    return f"{people}, {parties}"


def _special(version: Version) -> str:
    text = said(version)
    if not any(flow["special_category"] for flow in text["flows"]):
        return "None is stated"
    named = {one.get("article_9") or one.get("schedule_8") or "" for one in text["reliances"]} - {""}
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
        if party.is_bound and party.bound_until:
            found.append((party.bound_until, in_words(party.bound_until), f"{party} is bound until this day"))
    for one in SigningRound.objects.filter(version__in=[one.pk for one in head.versions], state=RoundState.OPEN):
        found.append((one.last_day, in_words(one.last_day), "Last day to sign"))
    for text in head.versions:
        if text.state == State.OBJECTION_PERIOD and text.objections_until:
            last = text.objections_until
            found.append((last, in_words(last), f"Last day to object to version {text.number}"))
        if text.cut_over_on and text.cut_over_on >= on:
            words = f"Last day for parties that have not signed version {text.number}"
            found.append((text.cut_over_on, in_words(text.cut_over_on), words))
    version = head.version
    if version and version.commences_on and version.commences_on > on:
        found.append((version.commences_on, in_words(version.commences_on), "The agreement may come into force"))
    return [(when, what) for _, when, what in sorted(found)]


@dataclass(frozen=True)
class ShownClause:
    """A clause as the text has it, and its row: under that it is commented on."""

    number: int | str
    title: str
    html: str
    clause: Clause


def clauses(version: Version | None) -> list[ShownClause]:
    if version is None:
        return []
    texts = said(version)["clauses"]
    anchors = content.anchors(texts)
    return [
        ShownClause(text["number"], content.heading_of(text), _html(text, anchors), row)
        for text, row in zip(texts, version.clauses.all(), strict=True)
    ]


def _html(row: dict[str, Any], anchors: frozenset[str]) -> str:
    return markup.too_long(row["text"], content.heading_of(row)) or markup.render(row["text"], anchors=anchors)
