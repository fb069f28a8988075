"""The legal answers as pages and documents show them: per party, what is missing, who may use which power."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from isa_portal.agreements.models import Reliance, RestrictionAnswer, Tier, Version
from isa_portal.agreements.rules import law
from isa_portal.agreements.rules.law import Eligibility, Lack, Side
from isa_portal.gateways.eligibility import Outcome
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.models import Organisation

EVERY_PARTY = "Every party"
NOT_DETERMINED = "Not determined"
TAGS = {Outcome.YES: ("Yes", "green"), Outcome.NO: ("No", "grey"), Outcome.NOT_DETERMINED: (NOT_DETERMINED, "yellow")}


@dataclass(frozen=True)
class Question:
    """One question beside a power: its words, the answer in lines, and where it is answered in a draft."""

    key: str
    title: str
    lines: tuple[str, ...]
    href: str = ""


@dataclass(frozen=True)
class Power:
    reliance: Reliance
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Group:
    """The answers of one party, or of all, and what is said where it has none of its own."""

    name: str
    organisation: Organisation | None
    powers: tuple[Power, ...]

    @property
    def add(self) -> str:
        return f"?organisation={self.organisation.pk}" if self.organisation else ""


@dataclass(frozen=True)
class Said:
    """Who may give or receive what under a power: one sentence, and the flows of which it is true."""

    citation: str
    slug: str
    who: str
    flows: str
    word: str
    colour: str
    sentence: str


@dataclass(frozen=True)
class Missing:
    sentence: str
    href: str


def law_page(version: Version, *, on: date) -> dict[str, Any]:
    """Return what the page of a draft shows."""
    sides = law.law_for(version)
    rows = _rows(version)
    return {
        "groups": groups(version, rows, is_draft=True),
        "missing": _missing(version, sides, rows),
        "eligibility": said(law.eligibilities(version, on=on, sides=sides)),
        "unusable": list(law.unusable(law.eligibilities(version, on=on, sides=sides))),
        "restrictions": restrictions(version),
    }


def law_tab(version: Version, *, on: date) -> dict[str, Any]:
    """Return what the tab of an agreement shows."""
    return {
        "groups": groups(version),
        "eligibility": said(law.eligibilities(version, on=on)),
        "restrictions": restrictions(version),
    }


def _rows(version: Version) -> list[Reliance]:
    return list(version.reliances.select_related("organisation", "gateway", "flow"))


def groups(version: Version, rows: list[Reliance] | None = None, *, is_draft: bool = False) -> list[Group]:
    """Return the answers that all parties share, then those of each party."""
    rows = _rows(version) if rows is None else rows
    bodies = [party.organisation for party in version.agreement.parties.select_related("organisation")]
    # A fixed text may name a body that is a party no more.
    bodies += [one.organisation for one in rows if one.organisation and one.organisation not in bodies]
    everyone: list[Organisation | None] = [None, *dict.fromkeys(bodies)]
    found = [_group(version, body, rows, is_draft) for body in everyone]
    return [group for group in found if group.powers or (group.organisation and is_draft)]


def _group(version: Version, body: Organisation | None, rows: list[Reliance], is_draft: bool) -> Group:
    own = [one for one in rows if one.organisation == body]
    powers = tuple(Power(one, tuple(questions(one, version, is_draft=is_draft))) for one in own)
    return Group(str(body or EVERY_PARTY), body, powers)


def questions(one: Reliance, version: Version, *, is_draft: bool = False) -> Iterator[Question]:
    """Yield the four questions beside a power with their answers."""
    words = [version.agreement.board.slug, version.agreement.slug, one.pk]
    power = reverse("change_reliance", args=words) if is_draft else ""
    objective = [f"Objective: {one.objective}"] if one.objective else []
    yield Question("power", "Power or duty", (one.gateway.short_title, *objective, *_text(one.note)), power)
    for key, title, lines in (
        ("basis", "Lawful basis", _text(one.get_lawful_basis_display())),
        ("conditions", "Special category and offence data", conditions(one)),
        ("confidentiality", "Confidentiality", [*_confidentiality(one)]),
    ):
        href = reverse("answer_law", args=[*words, key]) if is_draft else ""
        yield Question(key, title, tuple(lines), href)


def _text(words: str) -> list[str]:
    return [words] if words else []


def conditions(one: Reliance) -> list[str]:
    """Return the third answer, line by line."""
    article_9 = "; ".join(_text(one.get_article_9_display()) + _text(str(one.special_paragraph or "")))
    article_10 = "; ".join(_text(one.get_article_10_display()) + _text(str(one.offence_paragraph or "")))
    adopted = f", {in_words(one.policy_document_on)}" if one.policy_document_on else ""
    return [
        *_text(one.get_schedule_8_display()),
        *_text(article_9),
        *([f"Article 10: {article_10}"] if article_10 else []),
        *([f"Appropriate policy document: {one.policy_document}{adopted}"] if one.policy_document else []),
    ]


def _confidentiality(one: Reliance) -> Iterator[str]:
    yield from _text(one.get_confidentiality_display())
    yield from _text(one.confidentiality_note)


def _missing(version: Version, sides: list[Side], rows: list[Reliance]) -> list[Missing]:
    """Return what the answers lack, each with the page where it is answered."""
    if version.agreement.tier == Tier.OVERARCHING or not rows:
        return []
    words = [version.agreement.board.slug, version.agreement.slug]
    found = [Missing(lack.sentence, _place(lack, words)) for lack in law.lacks(version, sides)]
    if left := law.unconsidered(version):
        sentence = f"{len(left)} of the restrictions {'is' if len(left) == 1 else 'are'} not answered yet."
        found.append(Missing(sentence, reverse("draft_restrictions", args=words)))
    return found


def _place(lack: Lack, words: list[str]) -> str:
    if lack.reliance is None:
        return f"{reverse('add_reliance', args=words)}{f'?organisation={lack.body.pk}' if lack.body else ''}"
    if lack.question == "power":
        return reverse("change_reliance", args=[*words, lack.reliance.pk])
    return reverse("answer_law", args=[*words, lack.reliance.pk, lack.question])


def said(found: Iterable[Eligibility]) -> list[Said]:
    """Return the eligibility in sentences, power by power, each once with all flows of which it is true."""
    found = list(found)
    powers = list(dict.fromkeys(one.gateway for one in found))
    same: dict[tuple[Any, ...], list[Eligibility]] = {}
    for one in sorted(found, key=lambda one: powers.index(one.gateway)):
        same.setdefault((one.gateway, one.side.body, one.does, one.answer), []).append(one)
    return [
        Said(
            gateway.citation,
            gateway.slug,
            f"{body.short} {does}",
            law.flows_in_words(one.side for one in ones),
            *TAGS[answer.outcome],
            capfirst(answer.sentence.removeprefix(f"{NOT_DETERMINED}: ")),
        )
        for (gateway, body, does, answer), ones in same.items()
    ]


def for_documents(version: Version, *, on: date) -> dict[str, Any]:
    """Return the same for a document: the day in words, and what stands in each row of its table."""
    rows = [
        {"gateway": one.citation, "who": f"{one.who} {one.flows}", "answer": one.word, "sentence": one.sentence}
        for one in said(law.eligibilities(version, on=on))
    ]
    return {"on": in_words(on), "rows": rows}


def restrictions(version: Version) -> list[RestrictionAnswer]:
    return list(version.restriction_answers.select_related("gateway"))
