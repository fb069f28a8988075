"""Whether a body may give or receive under an entry of the catalogue, in one sentence; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from isa_portal.gateways.models import (
    ANYBODY,
    CARRIED,
    Confidence,
    DataKind,
    LegalGateway,
    Prerequisite,
    Territory,
)
from isa_portal.gateways.rules import why_not_choosable
from isa_portal.lib.names import in_sentence
from isa_portal.organisations.models import BodyKind, Nation

ASK = "Not determined: ask your legal adviser."
HEALTH = {BodyKind.NHS_TRUST, BodyKind.INTEGRATED_CARE_BOARD, BodyKind.NHS_ENGLAND, BodyKind.GP_PRACTICE}
# Councils with social services: whether a limit on "social care authorities" meets them is for an adviser.
SOCIAL_CARE = {BodyKind.COUNTY_COUNCIL, BodyKind.UNITARY_AUTHORITY}
# The register knows legal divisions; an entry may hold for a part of one only.
WITHIN: dict[str, set[str]] = {
    **{territory: {territory} for territory in Territory},
    Nation.ENGLAND_AND_WALES: {Territory.ENGLAND, Territory.WALES},
}


class Outcome(StrEnum):
    YES = "yes"
    NO = "no"
    NOT_DETERMINED = "not_determined"


@dataclass(frozen=True)
class Answer:
    outcome: Outcome
    sentence: str


@dataclass(frozen=True)
class Question:
    """Who asks for what: kinds of the body, whether it gives, which data, where, when and for which objective."""

    kinds: frozenset[str]
    gives: bool
    data: frozenset[str]
    nation: str
    on: date
    objective: str


def eligibility(
    entry: LegalGateway,
    body_kinds: Collection[str],
    *,
    gives: bool,
    on: date,
    nation: str,
    data: Collection[str] = (DataKind.PERSONAL,),
    objective: str = "",
) -> Answer:
    """
    Say whether a body of these kinds may disclose (or receive) under an entry on a day.

    A "no" needs one reason that the catalogue states. A "yes" needs every field that the question touches:
    the list of that side, where the entry applies, that it is in force, and the objective where it works by
    objectives. Anything less is "not determined". Exclusions and prerequisites that nobody recorded are not there.

    :param nation: a Territory or a Nation; empty if it is not known
    :param data: kinds of data that move (models.CARRIED); empty if the data is neither personal nor patient data
    """
    asked = Question(frozenset(body_kinds), gives, frozenset(data), nation, on, objective)
    findings = list(_findings(entry, asked))
    for outcome in (Outcome.NO, Outcome.NOT_DETERMINED):
        if found := next((finding for finding in findings if finding.outcome == outcome), None):
            return found
    return Answer(Outcome.YES, _yes(entry, asked))


def needed_fields(entry: LegalGateway, *, gives: bool) -> list[str]:
    """Return the fields that must be filled before anything is answered with yes."""
    objectives = ["objectives"] if Prerequisite.OBJECTIVE in entry.prerequisites else []
    return ["may_disclose" if gives else "may_receive", "territories", *objectives]


def _findings(entry: LegalGateway, asked: Question) -> Iterator[Answer]:
    if entry.confidence == Confidence.LOW:
        yield _open("Its source is not confirmed.", entry)
        return
    if sentence := why_not_choosable(entry, on=asked.on):
        yield Answer(Outcome.NO, sentence)
        return
    yield from _of_body(entry, asked)
    yield from _of_data(entry, asked)
    yield from _of_objective(entry, asked)
    yield from _of_place(entry, asked)


def _of_body(entry: LegalGateway, asked: Question) -> Iterator[Answer]:
    listed, complete, label = _side(entry, asked.gives)
    body = in_words(asked.kinds)
    excluded, names = asked.kinds & set(entry.excluded_bodies), bool(asked.kinds & set(listed))
    if not asked.kinds:
        yield _open("The register does not say what kind of body this is.", entry)
    elif excluded == asked.kinds:
        yield _no(f"Excluded bodies names {body}", entry)
    elif excluded:
        yield _open(f"Excluded bodies names {in_words(excluded)}, but the body is also {in_words(asked.kinds)}.", entry)
    elif names or ANYBODY in listed:
        return
    elif asked.kinds & set(entry.named_only):
        kinds = " and ".join(in_sentence(BodyKind(kind).label) for kind in sorted(asked.kinds & set(entry.named_only)))
        yield _open(f"Of the kind {kinds}, only some bodies are named.", entry)
    elif complete and (listed or entry.named_only):
        yield _no(f"{label} is a complete list and does not name {body}", entry)
    elif listed:
        yield _open(f"{label} does not name {body}, and the list is not complete.", entry)
    else:
        yield _open(f"{label} is empty.", entry)


def _side(entry: LegalGateway, gives: bool) -> tuple[list[str], bool, str]:
    if gives:
        return entry.may_disclose, entry.disclosers_complete, "Who may disclose"
    return entry.may_receive, entry.recipients_complete, "Who may receive"


def _of_data(entry: LegalGateway, asked: Question) -> Iterator[Answer]:
    for kind in CARRIED:
        if kind in asked.data and kind in entry.excluded_data:
            yield _no(f"Excluded data names {in_sentence(kind.label)}", entry)
    # Patient information is personal information too.
    if DataKind.PERSONAL_FROM_CARE not in entry.excluded_data or not asked.data or not asked.gives:
        return
    if asked.kinds & HEALTH:
        yield _no("Excluded data names personal information from a health or social care authority", entry)
    elif asked.kinds & SOCIAL_CARE:
        words = "Excluded data names personal information from a health or social care authority"
        yield _open(f"{words}; whether {in_words(asked.kinds)} is one is not recorded.", entry)


def _of_objective(entry: LegalGateway, asked: Question) -> Iterator[Answer]:
    if Prerequisite.OBJECTIVE not in entry.prerequisites:
        return
    known = {row["name"]: row["kinds"] for row in entry.objectives}
    if not asked.objective:
        yield _open("It works by objectives, and none is named.", entry)
    elif known and asked.objective not in known:
        yield _no(f"Objectives does not name {asked.objective!r}", entry)
    elif not known.get(asked.objective):
        yield _open(f"Who is specified for the objective {asked.objective!r} is empty.", entry)
    elif not asked.kinds & set(known[asked.objective]):
        yield _no(f"{in_words(asked.kinds)} is not specified for the objective {asked.objective!r}", entry)


def _of_place(entry: LegalGateway, asked: Question) -> Iterator[Answer]:
    places = WITHIN.get(asked.nation, set())
    if not entry.territories:
        yield _open("Where it applies is empty.", entry)
    elif not places:
        yield _open("The nation of the body is not known.", entry)
    elif not places & set(entry.territories):
        yield _no(f"Where it applies is {where(entry.territories)}", entry)
    elif not places <= set(entry.territories):
        yield _open(f"Where it applies is {where(entry.territories)}, a part of {Nation(asked.nation).label}.", entry)


def _yes(entry: LegalGateway, asked: Question) -> str:
    label = _side(entry, asked.gives)[2]
    listed = _side(entry, asked.gives)[0]
    named = "anybody" if ANYBODY in listed else in_words(asked.kinds & set(listed))
    words = f"{label} names {named}, and it applies in {where(entry.territories)} ({_source(entry)})."
    if entry.prerequisites:
        needs = "; ".join(in_sentence(Prerequisite(one).label) for one in entry.prerequisites)
        words = f"{words[:-1]}; it also needs {needs}."
    if entry.confidence == Confidence.MEDIUM:
        words = f"{words[:-1]}; the entry is only fairly sure, so check it before relying on it."
    return words


def _no(words: str, entry: LegalGateway) -> Answer:
    return Answer(Outcome.NO, f"{words[:1].upper()}{words[1:]} ({_source(entry)}).")


def _open(words: str, entry: LegalGateway) -> Answer:
    return Answer(Outcome.NOT_DETERMINED, f"{ASK[:-1]} ({words[:1].lower()}{words[1:-1]}; {_source(entry)}).")


def _source(entry: LegalGateway) -> str:
    return f"source: {entry.source or entry.citation}"


def in_words(kinds: Collection[str]) -> str:
    """Return kinds of body as words inside a sentence."""
    return " and ".join(_with_article(BodyKind(kind)) for kind in sorted(kinds))


def _with_article(kind: BodyKind) -> str:
    words = in_sentence(kind.label)
    if kind in (BodyKind.NHS_ENGLAND, BodyKind.OTHER):
        return words
    if kind == BodyKind.PUBLIC_BODY:
        return f"an{words}"
    return f"{'an' if words.startswith(('NHS', 'a', 'e', 'i', 'o')) else 'a'} {words}"


def where(territories: Collection[str]) -> str:
    return " and ".join(Territory(one).label for one in Territory.values if one in territories)
