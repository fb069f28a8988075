"""What the catalogue's pages and the apps above read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Choices, Q, QuerySet

from isa_portal.gateways.models import (
    ANYBODY,
    DISCLOSERS_OR_RECIPIENTS,
    Confidence,
    DataKind,
    LawChange,
    LegalGateway,
    LegalGatewayQuerySet,
    Prerequisite,
    Standing,
    Territory,
)
from isa_portal.lib.calendar import in_words as day_in_words
from isa_portal.organisations.models import BodyKind

NOT_DETERMINED = "Not determined"
NONE_RECORDED = "None recorded"
EMPTY = {
    "excluded_bodies": NONE_RECORDED,
    "excluded_data": NONE_RECORDED,
    "prerequisites": NONE_RECORDED,
    "objectives": NONE_RECORDED,
    "named_only": NONE_RECORDED,
    "limits": NONE_RECORDED,
    "in_force_to": "No end recorded",
    "successor": NONE_RECORDED,
    "replaced_by": NONE_RECORDED,
    "note": NONE_RECORDED,
}
BODIES = dict(DISCLOSERS_OR_RECIPIENTS)
CHOICES: dict[str, dict[str, Any]] = {
    "may_disclose": BODIES,
    "may_receive": BODIES,
    "named_only": BODIES,
    "excluded_bodies": BODIES,
    "excluded_data": dict(DataKind.choices),
    "prerequisites": dict(Prerequisite.choices),
    "territories": dict(Territory.choices),
}
SINGLE: dict[str, type[Choices]] = {"standing": Standing, "confidence": Confidence}


def catalogue_page(*, search: str = "", kind: str = "", standing: str = "", body: str = "") -> LegalGatewayQuerySet:
    """Return the entries people may read that carry every word searched for and name a kind of body."""
    found = LegalGateway.objects.shown()
    for word in search.split():
        found = found.filter(
            Q(short_title__icontains=word)
            | Q(citation__icontains=word)
            | Q(who_may_rely__icontains=word)
            | Q(note__icontains=word)
        )
    if kind:
        found = found.filter(kind=kind)
    if standing:
        found = found.filter(standing=standing)
    return found.filter(pk__in=_naming(body)) if body else found


def _naming(body: str) -> list[int]:
    """Return the keys of the entries that name a kind of body; SQLite cannot look into a JSON list."""
    listed = LegalGateway.objects.values_list("pk", "may_disclose", "may_receive")
    return [pk for pk, gives, receives in listed if {body, ANYBODY} & {*gives, *receives}]


def law_changes(*, since: datetime | None = None, gateways: Collection[int] | None = None) -> QuerySet[LawChange]:
    """
    Return the changes of the law that were recorded, newest first, each with its entry and revision.

    :param since: those recorded at this instant or later
    :param gateways: those of these entries only, by key
    """
    found = LawChange.objects.select_related("gateway", "revision")
    if since is not None:
        found = found.filter(at__gte=since)
    return found if gateways is None else found.filter(gateway__in=gateways)


def in_words(name: str, fact: Any) -> str:
    """Return a fact of an entry as a reader sees it."""
    if isinstance(fact, bool):
        return "Yes" if fact else "No"
    if fact in (None, "", []):
        return EMPTY.get(name, NOT_DETERMINED)
    if isinstance(fact, date):
        return day_in_words(fact)
    if name == "objectives":
        return "; ".join(_objective(row) for row in fact)
    if name in SINGLE:
        return str(SINGLE[name](fact).label)
    return "; ".join(str(CHOICES[name].get(one, one)) for one in fact) if name in CHOICES else str(fact)


def _objective(row: dict[str, Any]) -> str:
    kinds = ", ".join(BodyKind(kind).label for kind in row["kinds"])
    return f"{row['name']}: {kinds or 'who is specified is not determined'}"


@dataclass(frozen=True)
class Row:
    label: str
    words: str
    more: str = ""
    lines: tuple[str, ...] = ()


def who_rows(entry: LegalGateway) -> list[Row]:
    """Return who may rely on an entry, within which limits; what the source does not settle is said."""
    words = entry.who_may_rely if entry.who_may_rely not in ("", "-") else NOT_DETERMINED
    return [
        Row("In the words of the catalogue", words),
        _side(entry, "may_disclose", "Who may disclose", entry.disclosers_complete),
        _side(entry, "may_receive", "Who may receive", entry.recipients_complete),
        *(_several(entry, "named_only", "Only some of these bodies") if entry.named_only else ()),
        *_several(entry, "excluded_bodies", "Excluded bodies"),
        *_several(entry, "excluded_data", "Excluded data"),
        *_several(entry, "prerequisites", "What it needs"),
        *(_several(entry, "objectives", "Objectives") if entry.objectives else ()),
        Row("Limits", in_words("limits", entry.limits)),
        Row("Where it applies", in_words("territories", entry.territories), entry.extent),
    ]


def _side(entry: LegalGateway, name: str, label: str, complete: bool) -> Row:
    fact = getattr(entry, name)
    if not fact and complete:
        return Row(label, "No kind of body as a whole", "The list is complete.")
    more = ("The list is complete." if complete else "The list is not complete.") if fact and fact != [ANYBODY] else ""
    return Row(label, in_words(name, fact) if not fact else "", more, _lines(name, fact))


def _several(entry: LegalGateway, name: str, label: str) -> tuple[Row]:
    fact = getattr(entry, name)
    return (Row(label, "" if fact else in_words(name, fact), lines=_lines(name, fact)),)


def _lines(name: str, fact: list[Any]) -> tuple[str, ...]:
    return tuple(in_words(name, [one]) for one in fact)


def force_rows(entry: LegalGateway) -> list[Row]:
    """Return when an entry is in force and how sure that is."""
    return [
        Row("Status", entry.status),
        Row("In force from", in_words("in_force_from", entry.in_force_from)),
        Row("In force to", in_words("in_force_to", entry.in_force_to)),
        Row("Source", entry.source or NOT_DETERMINED),
        Row("Checked on", in_words("checked_on", entry.checked_on)),
        Row("How sure this is", in_words("confidence", entry.confidence)),
    ]
