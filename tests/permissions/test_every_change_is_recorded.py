"""Whatever changes a row that has a history, by a form or by the day, leaves its event in that history, once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from isa_portal.evidence import audit
from isa_portal.evidence.models import AuditEvent
from isa_portal.reminders import sweep
from tests.permissions import asking
from tests.permissions.addresses import Address, addresses
from tests.permissions.test_mass_assignment import OF_CHANCE, posted
from tests.permissions.world import World
from tests.stories import NOON

pytestmark = pytest.mark.django_db

# A code is a letter: the letter is kept, and what is done with the code is recorded.
RUNNING = {"signing.PersonalLink": {"code_generation", "code_sent_at"}}

Rows = dict[tuple[str, Any], dict[str, Any]]


def governed() -> list[type[models.Model]]:
    """Return every model whose rows say to whose history they belong."""
    found = [model for model in apps.get_models() if isinstance(getattr(model, "chain", None), property)]
    return sorted(found, key=lambda model: model._meta.label)


def rows() -> Rows:
    return {
        (model._meta.label, row.pop(model._meta.pk.attname)): row
        for model in governed()
        for row in model._base_manager.values()
    }


def changed(before: Rows, after: Rows) -> dict[tuple[str, Any], set[str]]:
    """Return the columns that changed of each row that is new or different."""
    return {
        key: {column for column, value in row.items() if key not in before or before[key][column] != value}
        for key, row in after.items()
        if before.get(key) != row
    }


def found_wrong(before: Rows, after: Rows, events: list[AuditEvent]) -> list[str]:
    """Return each changed row whose history holds no new event, and each event that was written twice."""
    chains = {event.chain for event in events}
    wrong = [
        f"{label} {sorted(columns)}: no event in {chain}"
        for (label, key), columns in changed(before, after).items()
        if columns - RUNNING.get(label, set())
        if (chain := apps.get_model(label)._base_manager.get(pk=key).chain) not in chains
    ]
    written = Counter((event.type, event.subject, event.facts_sha256) for event in events)
    return wrong + [f"{kind} of {subject}: {count} times" for (kind, subject, _), count in written.items() if count > 1]


def after(world: World, address: Address, before: Rows) -> tuple[set[str], list[str]]:
    """Return the columns that a form changed, and what is wrong with the record of that."""
    person, path, body = posted(world, address)
    last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with asking.in_the_browser_of(world, person) as client, asking.undone():
        client.post(path, body)
        now = rows()
        columns = {f"{label}.{column}" for (label, _), names in changed(before, now).items() for column in names}
        return columns, found_wrong(before, now, list(AuditEvent.objects.filter(pk__gt=last)))


def test_every_form_that_changes_a_row_with_a_history_leaves_its_event_there_once(world: World) -> None:
    before, silent, columns = rows(), [], set()

    for address in addresses(world):
        if address.row.write and address.name not in OF_CHANCE:
            touched, wrong = after(world, address, before)
            columns |= touched
            if wrong:
                silent.append(f"{address}: {', '.join(wrong)}")

    assert "\n".join(silent) == ""
    assert len(governed()) >= 30
    assert len(columns) >= 150


def test_what_the_days_change_leaves_its_event_there_once(world: World) -> None:
    seen = set()

    with asking.undone():
        for day in range(0, 800, 40):
            at, before = NOON + timedelta(days=day), rows()
            last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            sweep.follow_calendar(at=at)
            now = rows()
            seen |= {label for label, _ in changed(before, now)}

            assert found_wrong(before, now, list(AuditEvent.objects.filter(pk__gt=last))) == []

    assert len(seen) >= 3


def test_a_change_that_nobody_recorded_would_be_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    address = next(one for one in addresses(world) if one.name == "draft_purpose" or "purpose" in one.name)
    monkeypatch.setattr(audit, "record", lambda *_, **__: None)

    columns, wrong = after(world, address, rows())

    assert columns
    assert wrong
