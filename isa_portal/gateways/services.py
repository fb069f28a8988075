"""Keeps the catalogue as its data file states it."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.gateways.models import LegalGateway

CATALOGUE = Path(__file__).with_name("catalogue.json")


def entries() -> list[dict[str, Any]]:
    """Return the entries of the data file, days as dates."""
    listed: list[dict[str, Any]] = json.loads(CATALOGUE.read_text(encoding="utf-8"))["gateways"]
    for entry in listed:
        entry["checked_on"] = date.fromisoformat(entry["checked_on"]) if entry["checked_on"] else None
    return listed


@transaction.atomic
def load_catalogue(*, by: Actor, at: datetime) -> int:
    """
    Bring the catalogue to its data file: enter what is new, change what differs, delete nothing.

    :return: how many entries were entered or changed; a second load answers 0
    """
    known = {gateway.slug: gateway for gateway in LegalGateway.objects.all()}
    return sum(_keep(known.get(entry["slug"]), entry, by=by, at=at) for entry in entries())


def _keep(gateway: LegalGateway | None, entry: dict[str, Any], *, by: Actor, at: datetime) -> bool:
    verb = "change" if gateway else "enter"
    gateway = gateway or LegalGateway()
    differing = [name for name, fact in entry.items() if getattr(gateway, name) != fact]
    if gateway.pk and not differing:
        return False
    for name in differing:
        setattr(gateway, name, entry[name])
    gateway._history_date = at
    gateway.save()
    audit.record(f"gateway.{verb}", gateway, by=by, at=at, slug=gateway.slug, fields=sorted(differing))
    return True
