"""The history of an agreement: the trail as sentences, and who changed which part of a draft."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from isa_portal.agreements.access import Level
from isa_portal.agreements.models import Clause, DataFlow, DataItem, FlowSystem, Reliance, RestrictionAnswer, Version
from isa_portal.desk.selectors.head import Head
from isa_portal.desk.selectors.history.words import DATES, FIELDS, FOR_A_READER, FOR_EVERY_PARTY, GOING, SENTENCES
from isa_portal.evidence import audit
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.models import ROLE_WORDS
from isa_portal.risk.models import Risk


@dataclass(frozen=True)
class Told:
    """One event as a line of the timeline (templates/design/timeline.html)."""

    title: str
    at: datetime
    by: str
    text: str = ""


def timeline(head: Head) -> list[Told]:
    """Return what happened, newest first, as far as this reader may know it."""
    events = audit.history(head.agreement.chain)
    if not head.sees_drafts:
        told = FOR_A_READER if head.sight.level is Level.READER else FOR_EVERY_PARTY
        own = {audit.subject_of(party) for party in head.sight.own}
        events = [
            one
            for one in events
            if one.type.startswith(told) and (head.sight.shows(one.at) or (one.type in GOING and one.subject in own))
        ]
    return [Told(sentence(one.type, one.facts), one.at, one.actor_words) for one in reversed(events)]


def sentence(kind: str, facts: dict[str, Any]) -> str:
    """Return an event as a sentence; an event nobody wrote a sentence for is told by its name."""
    words = SENTENCES.get(kind, "")
    try:
        return words.format(**_shown(facts)) if words else _plain(kind)
    except KeyError:
        return _plain(kind)


def _plain(kind: str) -> str:
    noun, _, verb = kind.partition(".")
    return f"{noun.replace('_', ' ').capitalize()}: {verb.replace('_', ' ')}"


def _shown(facts: dict[str, Any]) -> dict[str, Any]:
    shown = dict(facts)
    for name in DATES:
        if isinstance(facts.get(name), str) and facts[name]:
            shown[name] = in_words(date.fromisoformat(facts[name]))
    if isinstance(facts.get("changed"), list):
        shown["changed"] = ", ".join(_field(name) for name in facts["changed"])
    if facts.get("role") in ROLE_WORDS:
        shown["role"] = ROLE_WORDS[facts["role"]].lower()
    if "decision" in facts:
        shown["decision"] = str(facts["decision"]).replace("_", " ")
    return shown


def _field(name: str) -> str:
    return FIELDS.get(name, name.replace("_", " "))


MODELS: tuple[tuple[Any, str, str], ...] = (
    (Version, "id__in", "Version {0.number}"),
    (Clause, "version_id__in", "Clause {0.position}, {0.heading}"),
    (DataFlow, "version_id__in", "Data flow {0.position}, {0.stage}"),
    (DataItem, "flow__version_id__in", "Data item {0.name}"),
    (FlowSystem, "flow__version_id__in", "System of a data flow, {0.name}"),
    (Reliance, "version_id__in", "Legal power {0.position}"),
    (RestrictionAnswer, "version_id__in", "Restriction {0.position}"),
    (Risk, "assessment_id__in", "Risk R{0.number}"),
)
NOT_TOLD = {
    "id", "version", "flow", "assessment", "agreement", "author", "state", "size", "content_sha256",
    "history_id", "history_date", "history_type", "history_user", "history_change_reason",
    "created_at", "consulted_at", "submitted_at", "sent_at", "rule_met_at",
}  # fmt: skip
MOST_CHANGES = 100


def changes(head: Head) -> list[Told]:
    """Return who changed which field of which draft when, newest first, from the history of the rows."""
    keys = [version.pk for version in head.versions]
    assessments = [version.assessment_id for version in head.versions if version.assessment_id]
    found: list[Told] = []
    for model, within, words in MODELS:
        rows = model.history.filter(**{within: assessments if model is Risk else keys}).select_related("history_user")
        found += _differences(model, rows.order_by("id", "history_date", "history_id"), words)
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST_CHANGES]


def _differences(model: Any, rows: Iterable[Any], words: str) -> Iterable[Told]:
    names = [(field.attname, str(field.verbose_name)) for field in model._meta.concrete_fields]
    names = [(name, label) for name, label in names if name.removesuffix("_id") not in NOT_TOLD]
    before: Any = None
    for row in rows:
        if before is not None and before.id == row.id and row.history_type == "~":
            differing = [label for name, label in names if getattr(before, name, None) != getattr(row, name, None)]
            if differing:
                yield Told(f"{words.format(row)}: {', '.join(differing)}", row.history_date, _who(row))
        before = row


def _who(row: Any) -> str:
    return str(row.history_user) if row.history_user else "the portal"
