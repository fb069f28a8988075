"""The chained trail: what is written, what is refused, what is found."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from isa_portal.evidence import audit, log, verify
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.audit import Named
from isa_portal.evidence.models import AuditEvent, Checkpoint, LogEntry, LogTile
from isa_portal.evidence.verifier import notes
from tests.conftest import guard_rails_off

pytestmark = pytest.mark.django_db

AGREEMENT = Named("agreement:1", "version:4")


def a_history(at, events=3, thing=AGREEMENT):
    for number in range(events):
        audit.record(
            "version.submit", thing, by=PORTAL, at=at + timedelta(minutes=number), number=number, body="Müller"
        )


def test_events_of_one_thing_follow_each_other(noon):
    a_history(noon)

    first, second, third = AuditEvent.objects.filter(chain="agreement:1")
    assert (first.seq, second.seq, third.seq) == (1, 2, 3)
    assert (first.prev, second.prev, third.prev) == (audit.GENESIS, first.hash, second.hash)
    assert list(verify.everything()) == []


def test_a_clock_that_was_set_back_does_not_turn_the_history_round(noon):
    audit.record("version.submit", AGREEMENT, by=PORTAL, at=noon)
    event = audit.record("version.approve", AGREEMENT, by=PORTAL, at=noon - timedelta(hours=1))

    assert event.at == noon
    assert list(verify.everything()) == []


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_the_transaction_of_its_change_is_refused(noon):
    with pytest.raises(RuntimeError, match="outside the transaction"):
        audit.record("version.submit", AGREEMENT, by=PORTAL, at=noon)


def raw(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


CHANGES = [
    "UPDATE evidence_auditevent SET actor = 'user:9' WHERE seq = 2",
    "DELETE FROM evidence_auditevent WHERE seq = 3",
    "DELETE FROM evidence_auditevent",
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_an_event(noon, change):
    a_history(noon)

    with pytest.raises(IntegrityError):
        raw(change)

    assert list(verify.everything()) == []


@pytest.mark.parametrize("change", CHANGES)
def test_without_the_guard_rails_the_same_change_goes_through(noon, change):
    a_history(noon)
    before = list(AuditEvent.objects.values_list())

    with guard_rails_off():
        raw(change)

    assert list(AuditEvent.objects.values_list()) != before


COLUMNS = "chain, seq, at, type, subject, actor, actor_sha256, facts, facts_sha256, prev, hash"


@pytest.mark.parametrize(
    ("key", "id", "seq", "prev", "hash"),
    [
        ("the same id", "id", "99", "'p'", "'h'"),
        ("the same place", "NULL", "seq", "'p'", "'h'"),
        ("the same predecessor", "NULL", "99", "prev", "'h'"),
        ("the same hash", "NULL", "99", "'p'", "hash"),
    ],
)
def test_an_event_cannot_be_replaced_under_any_of_its_keys(noon, key, id, seq, prev, hash):
    a_history(noon)
    if connection.vendor == "postgresql":
        # PostgreSQL has no REPLACE; its nearest is an UPDATE on conflict.
        change = (
            f"INSERT INTO evidence_auditevent (id, {COLUMNS})"
            f" SELECT id, {COLUMNS} FROM evidence_auditevent WHERE seq = 2"
            " ON CONFLICT (id) DO UPDATE SET actor = 'user:9'"
        )
    else:
        values = f"chain, {seq}, at, type, subject, 'user:9', actor_sha256, facts, facts_sha256, {prev}, {hash}"
        change = (
            f"INSERT OR REPLACE INTO evidence_auditevent (id, {COLUMNS})"
            f" SELECT {id}, {values} FROM evidence_auditevent WHERE seq = 2"
        )

    with pytest.raises(IntegrityError):
        raw(change)

    assert not AuditEvent.objects.filter(actor="user:9").exists()


def test_a_table_of_events_cannot_be_emptied_at_once(noon):
    a_history(noon)
    statement = (
        "TRUNCATE evidence_auditevent" if connection.vendor == "postgresql" else "DELETE FROM evidence_auditevent"
    )

    with pytest.raises(IntegrityError):
        raw(statement)


def recalculated(event):
    event.facts_sha256 = audit.facts_hash(event.facts)
    event.hash = audit.event_hash(event)
    return event


def change_actor(event):
    event.actor = "user:9"


def change_time(event):
    event.at += timedelta(seconds=1)


def change_type(event):
    event.type = "version.reject"


def change_subject(event):
    event.subject = "version:5"


def change_facts(event):
    event.facts = {**event.facts, "number": 7}


def change_facts_and_their_hash(event):
    event.facts = {**event.facts, "number": 7}
    event.facts_sha256 = audit.facts_hash(event.facts)


def change_and_hash_again(event):
    event.actor = "user:9"
    recalculated(event)


@pytest.mark.parametrize(
    ("tamper", "finding"),
    [
        (change_actor, "agreement:1, event 2: it was changed."),
        (change_time, "agreement:1, event 2: it was changed."),
        (change_type, "agreement:1, event 2: it was changed."),
        (change_subject, "agreement:1, event 2: it was changed."),
        (change_facts, "agreement:1, event 2: its facts were changed."),
        (change_facts_and_their_hash, "agreement:1, event 2: it was changed."),
        (change_and_hash_again, "agreement:1, event 3: it does not follow the event before it."),
    ],
)
def test_a_changed_event_is_named(noon, tamper, finding):
    a_history(noon)
    event = AuditEvent.objects.get(chain="agreement:1", seq=2)
    tamper(event)

    with guard_rails_off():
        event.save()

    assert finding in list(verify.everything())


def test_a_removed_event_is_named(noon):
    a_history(noon)

    with guard_rails_off():
        raw("DELETE FROM evidence_auditevent WHERE seq = 2")

    assert list(verify.everything()) == ["agreement:1, event 3: event 2 was removed."]


def test_a_chain_rewritten_from_the_middle_contradicts_the_record_in_a_letter(noon):
    a_history(noon)
    kept = notes.read(log.advance(at=noon).note)
    events = list(AuditEvent.objects.filter(seq__gte=2))

    with guard_rails_off():
        change_actor(events[0])
        recalculated(events[0]).save()
        events[1].prev = events[0].hash
        recalculated(events[1]).save()
        for model in (LogEntry, LogTile, Checkpoint):
            model.objects.all().delete()
    log.advance(at=noon)

    assert list(verify.chains()) == []
    assert list(verify.checkpoint(kept)) == [
        "The history was rewritten: the first 3 events are not those of the checkpoint that was kept."
    ]


def test_the_record_of_a_letter_is_short_and_counts_the_events(noon):
    a_history(noon)
    a_history(noon, events=1, thing=Named("board:1", "board:1"))

    log.advance(at=noon)

    assert audit.checkpoint().startswith("Record 4, ")
    assert len(audit.checkpoint()) == len("Record 4, 7F3A 91C0 22DE 5B18")
    assert audit.head("board:1")[1] == 1
    assert audit.head("board:2") == (audit.GENESIS, 0)
