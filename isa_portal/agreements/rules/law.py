"""Which legal answers each flow takes over, what they lack, and whether the bodies may use the powers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.text import get_text_list

from isa_portal.agreements.models import DataFlow, Identifiability, Reliance, Version
from isa_portal.gateways.conditions import (
    EXPLAINED,
    WITH_PARAGRAPH,
    Article10,
    LawfulBasis,
    wrong_paragraph,
)
from isa_portal.gateways.eligibility import Answer, Outcome, eligibility
from isa_portal.gateways.models import DataKind, Kind, LegalGateway, Prerequisite, Standing
from isa_portal.gateways.rules import why_not_choosable
from isa_portal.organisations.models import BodyKind, Organisation


@dataclass(frozen=True)
class Side:
    """One flow as one of its two bodies answers for it: whether it gives, and the answers that hold for it."""

    number: int
    flow: DataFlow
    body: Organisation
    gives: bool
    reliances: tuple[Reliance, ...]

    @property
    def is_personal(self) -> bool:
        return self.flow.identifiability != Identifiability.ANONYMOUS

    @property
    def enforces_law(self) -> bool:
        """Whether every answer stands on Part 3 of the Act, so that the UK GDPR does not apply to this side."""
        return bool(self.reliances) and all(one.enforces_law for one in self.reliances)


@dataclass(frozen=True)
class Lack:
    """What the legal answers lack: the sentence, and where it is written."""

    sentence: str
    question: str
    reliance: Reliance | None = None
    body: Organisation | None = None


def law_for(version: Version) -> list[Side]:
    """Return both sides of every flow with the answers that hold: the flow's own, else the party's, else everyone's."""
    flows = list(version.flows.in_full())
    rows: dict[tuple[int | None, int | None], list[Reliance]] = {}
    for one in version.reliances.select_related("organisation", "gateway__successor", "flow"):
        rows.setdefault((one.flow_id, one.organisation_id), []).append(one)

    def answers(flow: DataFlow, body: Organisation) -> tuple[Reliance, ...]:
        places = ((flow.pk, body.pk), (flow.pk, None), (None, body.pk), (None, None))
        return tuple(next((rows[place] for place in places if place in rows), ()))

    return [
        Side(number, flow, body, body == flow.discloser, answers(flow, body))
        for number, flow in enumerate(flows, 1)
        for body in (flow.discloser, flow.recipient)
    ]


def lacks(version: Version, sides: list[Side] | None = None) -> Iterator[Lack]:
    """Yield what the answers of a draft still lack, question by question."""
    sides = law_for(version) if sides is None else sides
    yield from _asked_of_bodies(sides, "power", "choose the power or duty", lambda side: not side.reliances)
    used = _uses(side for side in sides if side.is_personal)
    for use in used.values():
        yield from _of_row(use)
    answered = [side for side in sides if side.reliances and side.is_personal]
    yield from _asked_of_bodies(
        answered, "conditions", "choose the Article 9 condition for the special category data", _lacks_article_9
    )
    yield from _asked_of_bodies(
        answered,
        "conditions",
        "choose the Schedule 8 condition for the special category data, which is sensitive processing",
        _lacks_schedule_8,
    )
    yield from _asked_of_bodies(
        answered, "conditions", "answer Article 10 for the data about offences", _lacks_article_10
    )
    yield from _asked_of_bodies(
        answered,
        "confidentiality",
        "say how confidentiality is answered",
        lambda side: not any(one.confidentiality for one in side.reliances),
    )


def _asked_of_bodies(sides: Iterable[Side], question: str, words: str, is_lacking: Any) -> Iterator[Lack]:
    """Ask each body once, with all flows for which it lacks an answer."""
    found: dict[Organisation, list[Side]] = {}
    for side in sides:
        if is_lacking(side):
            found.setdefault(side.body, []).append(side)
    for body, lacking in found.items():
        reliance = lacking[0].reliances[0] if lacking[0].reliances else None
        yield Lack(f"{body}, {flows_in_words(lacking)}: {words}.", question, reliance, body)


def flows_in_words(sides: Iterable[Side]) -> str:
    numbers = [str(number) for number in dict.fromkeys(side.number for side in sides)]
    return f"data flow{'' if len(numbers) == 1 else 's'} {get_text_list(numbers, 'and')}"


def _lacks_article_9(side: Side) -> bool:
    if not side.flow.special_category or side.enforces_law:
        return False
    return not any(one.article_9 for one in side.reliances)


def _lacks_schedule_8(side: Side) -> bool:
    if not side.flow.special_category or not side.enforces_law:
        return False
    return not any(one.schedule_8 or _by_consent(one) for one in side.reliances)


def _by_consent(one: Reliance) -> bool:
    return one.lawful_basis == LawfulBasis.ENFORCEMENT_CONSENT


def _lacks_article_10(side: Side) -> bool:
    if not side.flow.offence_data or side.enforces_law:
        return False
    return not any(one.article_10 for one in side.reliances)


@dataclass
class Use:
    """One row of answers, and the sides for which it holds."""

    reliance: Reliance
    sides: list[Side] = field(default_factory=list)


def _uses(sides: Iterable[Side]) -> dict[int, Use]:
    found: dict[int, Use] = {}
    for side in sides:
        for one in side.reliances:
            found.setdefault(one.pk, Use(one)).sides.append(side)
    return found


def _of_row(use: Use) -> Iterator[Lack]:
    one = use.reliance
    beside = f"beside {one.gateway.citation}"
    wanted = (
        ("power", "choose the objective", works_by_objectives(one.gateway) and not one.objective),
        ("basis", "choose the lawful basis", not one.lawful_basis),
        ("conditions", "name the paragraph of Schedule 1 for the Article 9 condition", _no_paragraph(one)),
        ("conditions", "name the paragraph of Schedule 1 for the data about offences", _no_offence_paragraph(one)),
        ("conditions", "give reference and day of the appropriate policy document", _no_policy(use)),
        ("confidentiality", "say why confidentiality is answered so", _unexplained(one)),
    )
    for question, words, is_lacking in wanted:
        if is_lacking:
            yield Lack(f"{one.who}: {words} {beside}.", question, one, one.organisation)


def works_by_objectives(gateway: LegalGateway) -> bool:
    return Prerequisite.OBJECTIVE in gateway.prerequisites


def _no_paragraph(one: Reliance) -> bool:
    return one.article_9 in WITH_PARAGRAPH and not one.article_9_paragraph


def _no_offence_paragraph(one: Reliance) -> bool:
    return one.article_10 == Article10.SCHEDULE_1 and not one.article_10_paragraph


def _unexplained(one: Reliance) -> bool:
    return one.confidentiality in EXPLAINED and not one.confidentiality_note.strip()


def _no_policy(use: Use) -> bool:
    stated = use.reliance.policy_document.strip() and use.reliance.policy_document_on
    return needs_policy(use.reliance, use.sides) and not stated


def needs_policy(one: Reliance, sides: Iterable[Side]) -> bool:
    """Say whether an appropriate policy document must be there (Schedule 1, paragraphs 1, 5 and 35; section 42)."""
    if one.enforces_law:
        return any(side.flow.special_category for side in sides)
    needing = [found for found in (one.special_paragraph, one.offence_paragraph) if found and found.needs_policy]
    spared = all(side.gives and BodyKind.POLICE in side.flow.recipient.kinds for side in sides)
    return any(not (paragraph.spared and spared) for paragraph in needing)


@dataclass(frozen=True)
class Eligibility:
    """Whether one body may give or receive one flow under one power."""

    gateway: LegalGateway
    side: Side
    answer: Answer

    @property
    def does(self) -> str:
        return "gives" if self.side.gives else "receives"


def eligibilities(version: Version, *, on: date, sides: list[Side] | None = None) -> list[Eligibility]:
    """Return for each power and each flow that stands on it: whether the discloser may give, the recipient receive."""
    sides = law_for(version) if sides is None else sides
    nation = version.agreement.board.nation
    found: dict[tuple[int, int, bool], Eligibility] = {}
    for asked, objective, gateway in _questions(sides):
        key = (gateway.pk, asked.flow.pk, asked.gives)
        answer = eligibility(
            gateway,
            asked.body.kinds,
            gives=asked.gives,
            on=on,
            nation=nation,
            data=data_of(asked.flow),
            objective=objective,
        )
        found.setdefault(key, Eligibility(gateway, asked, answer))
    return list(found.values())


def _questions(sides: list[Side]) -> Iterator[tuple[Side, str, LegalGateway]]:
    """
    Yield what is asked: the discloser's power of both bodies, the recipient's own of the recipient alone.

    A power to disclose runs from who gives to who receives; what a recipient stands on says nothing about the other.
    """
    for given, received in zip(sides[::2], sides[1::2], strict=True):
        for one in given.reliances:
            yield given, one.objective, one.gateway
        for one in dict.fromkeys((*given.reliances, *received.reliances)):
            yield received, one.objective, one.gateway


def data_of(flow: DataFlow) -> tuple[str, ...]:
    """Return the kinds of data of a flow as an entry of the catalogue may exclude them."""
    if flow.identifiability == Identifiability.ANONYMOUS:
        return ()
    patient = (DataKind.PATIENT,) if flow.patient_data else ()
    return (DataKind.PERSONAL, *patient)


def unusable(found: Iterable[Eligibility]) -> Iterator[str]:
    """Yield each power that no flow can use: somebody in every flow that stands on it may not."""
    flows: dict[LegalGateway, dict[int, list[Answer]]] = {}
    for one in found:
        flows.setdefault(one.gateway, {}).setdefault(one.side.flow.pk, []).append(one.answer)
    for gateway, by_flow in flows.items():
        refusals = [next((a for a in answers if a.outcome == Outcome.NO), None) for answers in by_flow.values()]
        if refusals[0] and all(refusals):
            yield f"{gateway.citation} cannot be used here: {refusals[0].sentence} Choose another power."


def restrictions() -> list[LegalGateway]:
    """Return the restrictions of the catalogue that every draft considers."""
    return list(LegalGateway.objects.shown().filter(kind=Kind.RESTRICTION, standing=Standing.IN_FORCE))


def unconsidered(version: Version) -> list[LegalGateway]:
    answered = set(version.restriction_answers.values_list("gateway_id", flat=True))
    return [one for one in restrictions() if one.pk not in answered]


def reliance_obstacles(one: Reliance, *, on: date) -> Iterator[str]:
    """Yield why these answers cannot be kept, complete or not."""
    if sentence := why_not_choosable(one.gateway):
        yield sentence
    flow, body = one.flow, one.organisation
    if flow and body and body not in (flow.discloser, flow.recipient):
        yield f"{body} neither gives nor receives data flow {flow.position}. Choose its discloser or its recipient."
    if sentence := wrong_paragraph(one.article_9, one.article_9_paragraph):
        yield sentence
    if one.objective and one.objective not in {row["name"] for row in one.gateway.objectives}:
        yield f"{one.gateway.citation} has no objective {one.objective!r}. Choose one of its own, or none."
    if one.policy_document_on and one.policy_document_on > on:
        yield "The day of the appropriate policy document is still to come. Enter the day it was adopted."
