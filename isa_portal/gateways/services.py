"""Keeps the catalogue: as its data file states it, and as the boards' secretariats amend it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.gateways import rules
from isa_portal.gateways.models import GatewayRevision, LawChange, LegalGateway, Standing
from isa_portal.gateways.selectors import in_words
from isa_portal.lib.calendar import in_words as day_in_words
from isa_portal.lib.clock import london_date
from isa_portal.lib.errors import Refused

CATALOGUE = Path(__file__).with_name("catalogue.json")
DAYS = ("checked_on", "in_force_from", "in_force_to")
ENDED = (Standing.REPEALED, Standing.SPENT)
SHIPPED = "The catalogue that comes with the portal was brought up to date."


def entries() -> list[dict[str, Any]]:
    """Return the entries of the data file, days as dates, successors as slugs."""
    listed: list[dict[str, Any]] = json.loads(CATALOGUE.read_text(encoding="utf-8"))["gateways"]
    for entry in listed:
        for name in DAYS:
            entry[name] = date.fromisoformat(entry[name]) if entry[name] else None
    return listed


@transaction.atomic
def load_catalogue(*, by: Actor, at: datetime) -> int:
    """
    Bring the catalogue to its data file: enter what is new, change what differs, delete nothing.

    A fact that a secretariat amended stays as amended, whatever the file says later: the file states what is
    generally known, the secretariat what it has checked. Every other fact of the same entry follows the file.

    :return: how many entries were entered or changed; a second load answers 0
    """
    known = {gateway.slug: gateway for gateway in LegalGateway.objects.select_for_update()}
    amended = _amended()
    changed = 0
    for entry in _successors_first(entries()):
        facts = {**entry, "successor": known.get(entry["successor"])}
        changed += _keep(known, facts, amended.get(entry["slug"], set()), by=by, at=at)
    return changed


def _successors_first(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    after = {entry["slug"]: entry["successor"] for entry in listed}

    def steps(slug: str) -> int:
        return 1 + steps(after[slug]) if after[slug] else 0

    return sorted(listed, key=lambda entry: steps(entry["slug"]))


def _amended() -> dict[str, set[str]]:
    """Return by slug the names of the facts that people, not the data file, have changed."""
    names: dict[str, set[str]] = {}
    revisions = GatewayRevision.objects.exclude(by_key=PORTAL.actor_key)
    for slug, changes in revisions.values_list("gateway__slug", "changes"):
        # Whoever amends an entry states its source and its day of checking too.
        names.setdefault(slug, {"source", "checked_on"}).update(changes)
    return names


def _keep(known: dict[str, LegalGateway], facts: dict[str, Any], amended: set[str], *, by: Actor, at: datetime) -> bool:
    gateway = known.get(facts["slug"])
    if gateway is None:
        gateway = LegalGateway(**facts)
        _save(gateway, "enter", sorted(facts), by=by, at=at)
        known[gateway.slug] = gateway
        return True
    before = _state(gateway)
    differing = [name for name, fact in facts.items() if name not in amended and getattr(gateway, name) != fact]
    if not differing:
        return False
    for name in differing:
        setattr(gateway, name, facts[name])
    _save(gateway, "change", sorted(differing), by=by, at=at)
    # What the file fills in for the first time was not known before; that is no change of the law.
    told = {name for name in differing if before.get(name) not in (None, "", [], False)} | _ended(before, gateway)
    if told & set(rules.LAW):
        revision = _revise(gateway, before, by=PORTAL, at=at, reason=SHIPPED, source=gateway.source or gateway.citation)
        _tell(gateway, before, revision, from_on=None, at=at)
    return True


def _save(gateway: LegalGateway, verb: str, fields: list[str], *, by: Actor, at: datetime) -> None:
    gateway._history_date = at
    gateway.save()
    audit.record(f"gateway.{verb}", gateway, by=by, at=at, slug=gateway.slug, fields=fields)


def _ended(before: dict[str, Any], gateway: LegalGateway) -> set[str]:
    return {"in_force_to"} if gateway.in_force_to and not before["in_force_to"] else set()


@transaction.atomic
def amend(
    entry: LegalGateway,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    source: str,
    expected: int | None = None,
    from_on: date | None = None,
    **fields: Any,
) -> GatewayRevision:
    """
    Amend an entry of the catalogue and keep what it said before.

    A change of what an agreement may have to answer to (rules.LAW) is told as a LawChange.

    :param expected: the number of revisions that the person saw; None if it does not matter
    :param from_on: the day the change counts from; by default the day that the new dates state, else the day of `at`
    :param fields: facts by the names of rules.LABELS
    :raises Refused: with every reason
    """
    if strange := set(fields) - set(rules.LABELS):
        raise TypeError(f"amend() has no fact {', '.join(sorted(strange))}.")
    # Two entries could close a circle together: whoever names a successor waits for all, in one order.
    if fields.get("successor"):
        list(LegalGateway.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    entry = LegalGateway.objects.select_for_update().get(pk=entry.pk)
    _not_overtaken(entry, expected)
    before = _state(entry)
    fields.setdefault("checked_on", london_date(at))
    for name, fact in fields.items():
        setattr(entry, name, fact)
    if reasons := tuple(rules.amending_obstacles(entry, by=by, at=at, reason=reason, source=source, fields=fields)):
        raise Refused(*reasons)
    entry.source, entry._history_date = source.strip(), at
    if not _differing(before, entry):
        raise Refused("Nothing was changed. Change a fact, or leave the page.")
    entry.save()
    revision = _revise(entry, before, by=by, at=at, reason=reason.strip(), source=source.strip())
    audit.record("gateway.amend", entry, by=by, at=at, slug=entry.slug, number=revision.number,
                 fields=sorted(revision.changes), reason=revision.reason, source=revision.source)  # fmt: skip
    _tell(entry, before, revision, from_on=from_on, at=at)
    return revision


def _not_overtaken(entry: LegalGateway, expected: int | None) -> None:
    last = entry.revisions.first()
    if last and expected is not None and last.number != expected:
        raise Refused(
            f"{last.by_words} amended this entry on {day_in_words(london_date(last.at))}, after you opened the page."
            " Read what it says now, then amend it again."
        )


def _state(entry: LegalGateway) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in rules.LABELS}


def _differing(before: dict[str, Any], entry: LegalGateway) -> list[str]:
    return [name for name, fact in before.items() if getattr(entry, name) != fact]


def _revise(
    entry: LegalGateway, before: dict[str, Any], *, by: Actor, at: datetime, reason: str, source: str
) -> GatewayRevision:
    changes = {
        name: {
            "label": rules.LABELS[name],
            "before": in_words(name, before[name]),
            "after": in_words(name, getattr(entry, name)),
        }
        for name in _differing(before, entry)
    }
    last = entry.revisions.first()
    return GatewayRevision.objects.create(
        gateway=entry,
        number=last.number + 1 if last else 1,
        changes=changes,
        by_key=by.actor_key,
        by_words=by.actor_words,
        at=at,
        reason=reason,
        source=source,
    )


def _tell(
    entry: LegalGateway, before: dict[str, Any], revision: GatewayRevision, *, from_on: date | None, at: datetime
) -> LawChange | None:
    law = [name for name in rules.LAW if name in revision.changes]
    if not law:
        return None
    kind, day = _kind(entry, before)
    return LawChange.objects.create(
        gateway=entry,
        revision=revision,
        kind=kind,
        what=_what(revision.changes[name] for name in law),
        from_on=from_on or day or london_date(at),
        at=at,
    )


def _kind(entry: LegalGateway, before: dict[str, Any]) -> tuple[LawChange.Kind, date | None]:
    """Return what happened to the law, and the day that the entry states for it."""
    changed = set(_differing(before, entry))
    ended = entry.standing in ENDED and "standing" in changed
    if ended or ("in_force_to" in changed and entry.in_force_to):
        last = entry.in_force_to
        return LawChange.Kind.REPEALED, date.fromordinal(last.toordinal() + 1) if last else None
    if entry.standing == Standing.IN_FORCE and changed & {"standing", "in_force_from"}:
        return LawChange.Kind.COMMENCED, entry.in_force_from
    if changed & {"successor", "replaced_by"}:
        return LawChange.Kind.REPLACED, None
    return LawChange.Kind.AMENDED, None


def _what(changes: Iterable[dict[str, str]]) -> str:
    return "\n".join(f"{change['label']}: {change['before']} → {change['after']}" for change in changes)
