"""
Whatever changes a row that has a history, by a form or by the day, is named by exactly one event of that history.

An event names a row if the row is its subject. Rows that come along with another are named by the event of that act
(CARRIED); an act may tell further facts of a row that it named already (FURTHER).
"""

from __future__ import annotations

import io
from collections import Counter
from datetime import timedelta
from operator import attrgetter
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command, get_commands
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
OF_A_CODE = {"code_generation", "code_sent_at"}
RUNNING = {"signing.PersonalLink": OF_A_CODE, "accession.AccessionSignatory": OF_A_CODE}

# Of one act these tell more about a row that another event of the act names.
FURTHER = {
    "accession.sign", "agreement.record", "exits.open", "link.ask_to_repeat", "notice.settle", "party.adhere",
    "version.open_next",
}  # fmt: skip
OF_A_VERSION = (
    "agreements.Clause", "agreements.DataFlow", "agreements.DataItem", "agreements.FlowSystem", "agreements.Party",
    "agreements.PrivacyNotice", "agreements.Reliance", "agreements.RestrictionAnswer", "agreements.Telling",
    "risk.Risk",
)  # fmt: skip
# The event that names a row of each kind when several stand in the act, and the way from the row to its subject.
CARRIED: dict[str, dict[str, str]] = {
    **{label: {"version.start": ""} for label in OF_A_VERSION},
    "agreements.Agreement": dict.fromkeys(
        ("version.start", "version.approve", "version.send", "version.lapse", "version.withdraw"), ""
    ),
    "accession.AccessionSignature": {"accession.sign": "accession"},
    "leaving.Change": {"notice.settle": "notice", "notice.end": "notice"},
    "leaving.Consent": {"notice.consent": "change.notice"},
    "leaving.ExitTask": {"exits.open": ""},
    "signing.Invitation": {
        "party.invite": "party", "party.stay_out": "party", "round.lapse": "round", "round.withdraw": "round",
        "signature.sign": "", "signature.record": "",
    },
    "signing.PaperSignature": {"signature.record": ""},
    "signing.PersonalLink": {"party.invite": "invitation.party"},
    "signing.Signatory": {"party.accede": "party"},
}  # fmt: skip

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


def naming(row: Any, act: list[AuditEvent]) -> list[str]:
    """Return the types of the events of an act that name a row."""
    own = [event.type for event in act if event.subject == audit.subject_of(row)]
    if own:
        return [type for type in own if type not in FURTHER] or own
    if len(act) == 1:
        return [act[0].type]
    ways = CARRIED.get(row._meta.label, {event.type: "" for event in act})
    return [event.type for event in act if event.type in ways and leads_to(row, ways[event.type], event.subject)]


def leads_to(row: Any, way: str, subject: str) -> bool:
    return not way or audit.subject_of(attrgetter(way)(row)) == subject


def found_wrong(before: Rows, after: Rows, events: list[AuditEvent]) -> list[str]:
    """Return each changed row that not exactly one new event of its history names."""
    wrong = []
    for (label, key), columns in changed(before, after).items():
        if columns - RUNNING.get(label, set()):
            row = apps.get_model(label)._base_manager.get(pk=key)
            named = naming(row, [event for event in events if event.chain == row.chain])
            if len(named) != 1:
                wrong.append(f"{label} {key} {sorted(columns)} in {row.chain}: {named or 'no event'}")
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


def test_every_row_with_a_history_that_a_form_changes_is_named_by_exactly_one_event(world: World) -> None:
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


def test_every_row_with_a_history_that_a_day_changes_is_named_by_exactly_one_event(world: World) -> None:
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


COMMANDS = {
    "appoint_operator": ["runs@portal.example"],
    "hold_post": [],
    "load_gateways": [],
    "set_up_board": ["Kent Board", "--short-name=Kent", "--host=Kent Council", "--secretariat=a@kent.example"],
}
# They change no row with a history, or do what another path of this file does.
OTHERS = {
    "build_demo", "build_verifier", "erase_person", "lifecycle", "read_bounces", "read_mailbox", "release_post",
    "remove_factors", "set_up_link", "sweep", "verify",
}  # fmt: skip


def test_every_row_with_a_history_that_a_command_changes_is_named_by_exactly_one_event(world: World) -> None:
    ours = {name for name, app in get_commands().items() if app.startswith("isa_portal.")}
    before, seen, wrong = rows(), set(), []

    for name, words in COMMANDS.items():
        last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        with asking.undone():
            call_command(name, *words, stdout=io.StringIO())
            now = rows()
            seen |= {label for label, _ in changed(before, now)}
            wrong += found_wrong(before, now, list(AuditEvent.objects.filter(pk__gt=last)))

    assert ours == COMMANDS.keys() | OTHERS
    assert wrong == []
    assert len(seen) >= 3


def test_a_change_that_nobody_or_two_recorded_would_be_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    address = next(one for one in addresses(world) if one.name == "draft_purpose" or "purpose" in one.name)
    record, before = audit.record, rows()

    def twice(*words: Any, **facts: Any) -> AuditEvent:
        record(*words, **facts)
        return record(*words, **facts | {"again": True})

    for instead, says in ((lambda *_, **__: None, "no event"), (twice, "['version.")):
        monkeypatch.setattr(audit, "record", instead)
        columns, wrong = after(world, address, before)

        assert columns
        assert any(says in one for one in wrong), wrong
