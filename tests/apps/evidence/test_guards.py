"""Guards of tables: registered by any app, installed after every migrate, missed when they are gone."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from isa_portal.evidence import audit, checks, documents, guards, log
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.audit import Named
from isa_portal.evidence.models import Checkpoint, LogEntry, LogTile, Person, StoredDocument

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen_people():
    """People stand in for any table whose text is fixed once it is signed."""
    kept = guards._GUARDS["evidence.Person"]
    guards.frozen_when("evidence.Person", fields=["commitment", "salt"], when="OLD.key = 'fixed'")
    guards.install(connection, guards._GUARDS["evidence.Person"])
    yield
    guards._GUARDS["evidence.Person"] = kept


@pytest.fixture
def person(frozen_people):
    return Person.objects.create(key="draft", commitment="a" * 64, salt="7", words="A")


def test_a_row_may_change_until_its_condition_holds(person):
    person.salt = "8"
    person.key = "fixed"
    person.save()

    assert Person.objects.get().salt == "8"


@pytest.mark.parametrize("change", [{"salt": "9"}, {"commitment": "b" * 64}, {"key": "draft", "salt": "9"}])
def test_fixed_fields_refuse_a_change(person, change):
    Person.objects.update(key="fixed")

    with pytest.raises(IntegrityError, match=r"commitment, salt may not be changed"), transaction.atomic():
        Person.objects.update(**change)


def test_other_fields_of_a_fixed_row_may_change_even_when_all_are_saved(person):
    Person.objects.update(key="fixed")
    person.refresh_from_db()
    person.words = "B"

    person.save()

    assert Person.objects.get().words == "B"


def test_a_fixed_row_cannot_be_removed(person):
    Person.objects.update(key="fixed")

    with pytest.raises(IntegrityError), transaction.atomic():
        person.delete()


def test_a_fixed_row_cannot_be_replaced(person):
    Person.objects.update(key="fixed")
    replace = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"{replace} INTO evidence_person (key, commitment, salt) SELECT key, commitment, '99' FROM evidence_person"
        )

    assert Person.objects.get().salt == "7"


@pytest.mark.parametrize("model", [StoredDocument, LogEntry, LogTile, Checkpoint])
def test_what_evidence_keeps_is_written_once(model, noon):
    with transaction.atomic():
        audit.record("board.set_up", Named("board:1", "board:1"), by=PORTAL, at=noon)
    documents.store(b"A", name="A", kind="draft", media_type="text/plain", subject="version:1", by=PORTAL, at=noon)
    log.advance(at=noon)
    LogTile.objects.create(index=7, root="a" * 64)
    field = {"Checkpoint": "root", "LogEntry": "hash", "LogTile": "root", "StoredDocument": "sha256"}[model.__name__]

    for change in (
        lambda: model.objects.update(**{field: "b" * 64}),
        lambda: model.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError, match="may not be changed"), transaction.atomic():
            change()

    assert not model.objects.filter(**{field: "b" * 64}).exists()


def drop_one():
    place = " ON evidence_auditevent" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER evidence_auditevent_no_delete{place}")


def test_a_missing_guard_is_named_and_migrate_puts_it_back():
    assert checks.guards_stand(["default"]) == []
    drop_one()

    (warning,) = checks.guards_stand(["default"])
    assert "evidence_auditevent_no_delete is missing" in warning.msg

    call_command("migrate", verbosity=0)
    assert checks.guards_stand(["default"]) == []


def test_verify_names_a_missing_guard(capsys):
    drop_one()

    with pytest.raises(Exception, match="1 found"):
        call_command("verify", all=True)

    assert "evidence_auditevent_no_delete is missing" in capsys.readouterr().err


def test_verify_says_that_everything_agrees(capsys):
    call_command("verify", all=True)

    assert capsys.readouterr().out.startswith("Everything agrees. Record 0, ")
