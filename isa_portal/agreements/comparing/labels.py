"""How the fields of the canonical content are called and how their values read; any other field says its name."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

from isa_portal.agreements.models import Tier
from isa_portal.agreements.models.version import Classification, ReviewBasis, Rule
from isa_portal.lib.calendar import Period, in_words

# The path of a field, lists left out, and what a sentence calls it.
LABELS = {
    "board.name": "name of the board",
    "board.host": "host of the board",
    "stands_on": "agreements that it stands on",
    "replaces": "agreement that it replaces",
    "dpia": "data protection impact assessment",
    "classification": "security classification",
    "legal_name": "legal name",
    "lead": "lead organisation",
    "essential": "essential for coming into force",
    "discloser": "body that gives",
    "recipient": "body that receives",
    "special_category": "special category data",
    "offence_data": "criminal offence data",
    "method": "method of transfer",
    "lawful_basis": "lawful basis",
    "flow": "data flow for which it is answered apart",
    "schedule_8": "Schedule 8 condition",
    "article_9": "Article 9 condition",
    "article_9_paragraph": "paragraph of Schedule 1 for special category data",
    "article_10": "Article 10 answer for data about offences",
    "article_10_paragraph": "paragraph of Schedule 1 for data about offences",
    "policy_document": "appropriate policy document",
    "policy_document_on": "day of the appropriate policy document",
    "confidentiality": "answer to confidentiality",
    "confidentiality_note": "reason of the answer to confidentiality",
    "because": "reason",
    "note": "reason why it applies",
    "inherent": "score before countermeasures",
    "residual": "score after countermeasures",
    "terms.commences_on": "earliest day of coming into force",
    "terms.rule": "rule of coming into force",
    "terms.notice.period": "period of notice",
    "terms.notice.method": "way of giving notice",
    "terms.notice.to": "receiver of notice",
    "terms.review.period": "time between reviews",
    "terms.review.basis": "day that reviews are counted from",
    "terms.declarations": "declarations of each signatory",
    "terms.review_questions": "questions of the review",
    "scale.name": "name of the scale",
    "scale.size": "size of the scale",
    "scale.bands": "bands of the scale",
}

# Section, one, many: for lists of records and for the texts that stand on their own.
SECTIONS = {
    "purpose": ("Purpose", "purpose", "purposes"),
    "benefits": ("Benefits", "text of the benefits", "texts of the benefits"),
    "purposes": ("Purposes", "purpose", "purposes"),
    "parties": ("Parties", "party", "parties"),
    "clauses": ("Clauses", "clause", "clauses"),
    "flows": ("Data flows", "data flow", "data flows"),
    "data_items": ("Data items", "data item", "data items"),
    "reliances": ("Law", "gateway", "gateways"),
    "restrictions": ("Restrictions considered", "restriction", "restrictions"),
    "bases": ("Lawful bases", "lawful basis", "lawful bases"),
    "risks": ("Risks", "risk", "risks"),
    "terms": ("Terms", "term", "terms"),
    "particulars": ("Title and particulars", "particular", "particulars"),
}


def label(path: str) -> str:
    last = path.rpartition(".")[2]
    return LABELS.get(path) or LABELS.get(last) or last.replace("_", " ")


def section(name: str) -> tuple[str, str, str]:
    """Return the heading of a section, and what one and many of its entries are called."""
    words = name.replace("_", " ")
    return SECTIONS.get(name) or (words.capitalize(), f"entry of {words}", f"entries of {words}")


def _day(value: Any) -> str:
    with suppress(ValueError):
        return in_words(date.fromisoformat(str(value)))
    return str(value)


def _choice(choices: type[Any]) -> Callable[[Any], str]:
    words = dict(choices.choices)
    return lambda value: str(words.get(value, value))


READ: dict[str, Callable[[Any], str]] = {
    "tier": _choice(Tier),
    "terms.rule": _choice(Rule),
    "terms.review.basis": _choice(ReviewBasis),
    "classification": _choice(Classification),
    "inherent": lambda score: _score(score),
    "residual": lambda score: _score(score),
    "scale.size": lambda size: f"1 to {size}",
}


def _score(score: Any) -> str:
    likelihood, impact, priority = score
    return f"{likelihood} × {impact} = {priority}" if priority is not None else "not scored"


def value(path: str, found: Any) -> str:
    """Return a value as a sentence quotes it; nothing for what is not stated."""
    if found is None or found == "" or found == [] or found == {}:
        return ""
    read = READ.get(path) or READ.get(path.rpartition(".")[2])
    if read:
        return read(found)
    if isinstance(found, bool):
        return "yes" if found else "no"
    if path.endswith("_on") and isinstance(found, str):
        return _day(found)
    if isinstance(found, dict):
        return ", ".join(text for name, part in found.items() if name != "key" and (text := value(name, part)))
    if isinstance(found, list | tuple):
        return "; ".join(text for part in found if (text := value("", part)))
    return str(found)


def flat(found: dict[str, Any], path: str = "") -> dict[str, Any]:
    """Return a record with what stands in records inside it under its path; a number and its unit are one period."""
    fields: dict[str, Any] = {}
    for name, part in _periods(found).items():
        if isinstance(part, dict):
            fields |= flat(part, f"{path}{name}.")
        else:
            fields[f"{path}{name}"] = part
    return fields


def _periods(found: dict[str, Any]) -> dict[str, Any]:
    if {"count", "unit"} <= found.keys():
        stated = found["count"] and found["unit"]
        period = str(Period(int(found["count"]), found["unit"])) if stated else ""
        return {"period": period, **{name: part for name, part in found.items() if name not in ("count", "unit")}}
    if "months" in found:
        period = str(Period(int(found["months"]), "months")) if found["months"] else ""
        return {"period": period, **{name: part for name, part in found.items() if name != "months"}}
    return found
