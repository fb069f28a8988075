"""How the fields of the canonical content are called and how their values read; any other field says its name."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

from isa_portal.agreements.models import Tier
from isa_portal.agreements.models.leaving import Counting, LastDay, Removal, Way
from isa_portal.agreements.models.schedule import ReviewBasis, ReviewFollows
from isa_portal.agreements.models.version import Classification, Rule
from isa_portal.lib.calendar import Period, in_words
from isa_portal.organisations.models import Nation

# The path of a field, lists left out, and what a sentence calls it.
LABELS = {
    "board.name": "name of the board",
    "board.host": "host of the board",
    "stands_on": "agreements that it stands on",
    "replaces": "agreement that it replaces",
    "dpia": "data protection impact assessment",
    "classification": "security classification",
    "legal_name": "legal name",
    "before": "what it was called and whose place it took",
    "lead": "lead organisation",
    "essential": "essential for coming into force",
    "units": "parts that take part",
    "tier_1_waived.because": "reason why it does without the tier 1",
    "tier_1_waived.takes_in": "clauses of the tier 1 that bind it",
    "member_of": "class of which it is a member",
    "kind": "kind of body",
    "signs": "who signs",
    "controller": "party for which it acts",
    "does": "what it does",
    "contract_reference": "reference of the contract",
    "contract_on": "date of the contract",
    "checked_on": "day on which the notice was checked",
    "arrangement.who_does_what": "who does what among joint controllers",
    "arrangement.gist": "gist of the arrangement for people",
    "telling.who": "who tells people",
    "telling.stage": "stage at which people are told",
    "telling.identity": "what people are told: who asks",
    "telling.purposes": "what people are told: what for",
    "telling.sources": "what people are told: from whom",
    "telling.recipients": "what people are told: to whom",
    "telling.storage": "what people are told: where it is kept",
    "telling.victims": "what victims are told",
    "telling.witnesses": "what witnesses are told",
    "discloser": "body that gives",
    "recipient": "body that receives",
    "special_category": "special category data",
    "offence_data": "criminal offence data",
    "method": "method of transfer",
    "patient_data": "patient data",
    "period": "period covered",
    "not_shared": "data that is expressly not shared",
    "not_shared_why": "reason why that is not shared",
    "clock_starts": "start of its keeping",
    "stored_in": "place of storage",
    "outside_uk": "transfer out of the UK",
    "transfer_mechanism": "mechanism of the transfer out of the UK",
    "transfer_note": "words on the transfer out of the UK",
    "onward": "permission to pass it on",
    "onward_to": "receiver of what is passed on",
    "onward_decides": "office that decides on passing it on",
    "told": "answer to what people are told",
    "told_why": "reason for what people are told",
    "victims_told": "answer to what victims and witnesses are told",
    "victims_told_why": "reason for what victims and witnesses are told",
    "opt_out": "answer on the National Data Opt-Out",
    "opt_out_why": "reason for the answer on the National Data Opt-Out",
    "article_30": "Article 30 reference",
    "why_needed": "reason why it is needed",
    "why_not_less": "reason why less would not do",
    **{
        f"systems.{end}.{name}": f"{words} of the system that it {way}"
        for end, way in (("source", "comes from"), ("destination", "goes to"))
        for name, words in {
            "name": "name",
            "owner": "information asset owner",
            "agreed_on": "day of the owner's agreement",
            "custodian": "custodian",
            "seen_by": "readers",
        }.items()
    },
    "flow": "data flow",
    "impact_assessment.kind": "answer on an impact assessment",
    "impact_assessment.reference": "reference of the impact assessment",
    "impact_assessment.done_on": "day of the impact assessment",
    "impact_assessment.owner": "owner of the impact assessment",
    "impact_assessment.answers": "answers of the screening",
    "printed_marking": "marking of the paper original",
    "media_type": "kind of file",
    "sha256": "fingerprint of the file",
    "size": "size in bytes",
    "lawful_basis": "lawful basis",
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
    "leaving.counting": "counting of the period of notice",
    "leaving.non_working": "rule for a last day that is no working day",
    "leaving.nation": "nation whose bank holidays count",
    "leaving.way": "means of giving notice",
    "leaving.address": "postal address for notice",
    "leaving.email": "e-mail address for notice",
    "leaving.post_days": "working days after posting",
    "leaving.late_after": "hour from which notice counts as sent the next day",
    "leaving.working_days_only": "service on working days only",
    "leaving.ends_on": "last day of the agreement",
    "leaving.ends_when": "condition that ends the agreement",
    "leaving.ends_without_lead": "end without a lead organisation",
    "leaving.removal": "right to remove a party",
    "terms.commences_on": "earliest day of coming into force",
    "terms.rule": "rule of coming into force",
    "terms.deed": "execution as a deed",
    "terms.accession": "consent to another body’s joining",
    "terms.notice.period": "period of notice",
    "terms.notice.method": "way of giving notice",
    "terms.notice.to": "receiver of notice",
    "terms.review.period": "time between reviews",
    "terms.review.first_months": "months to the first review",
    "terms.review.basis": "day that reviews are counted from",
    "terms.review.follows": "day that a later review is counted from",
    "terms.review.on": "day of the review",
    "terms.review.event": "event that asks for a review",
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
    "classes": ("Classes of parties", "class", "classes"),
    "arrangement": ("Joint controllers", "part of the arrangement", "parts of the arrangement"),
    "processors": ("Processors", "processor", "processors"),
    "leaving": ("Leaving and ending", "term of leaving", "terms of leaving"),
    "telling": ("What people are told", "point", "points"),
    "privacy_notices": ("Privacy notices", "privacy notice", "privacy notices"),
    "clauses": ("Clauses", "clause", "clauses"),
    "flows": ("Data flows", "data flow", "data flows"),
    "data_items": ("Data items", "data item", "data items"),
    "attachments": ("Attachments", "attachment", "attachments"),
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
    "terms.review.follows": _choice(ReviewFollows),
    "classification": _choice(Classification),
    "leaving.counting": _choice(Counting),
    "leaving.non_working": _choice(LastDay),
    "leaving.nation": _choice(Nation),
    "leaving.way": _choice(Way),
    "leaving.removal": _choice(Removal),
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
