"""Guards of tables: registered by any app, installed after every migrate, missed when they are gone."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from isa_portal.evidence import checks, documents, guards
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.models import StoredDocument

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen_documents():
    """Stored documents stand in for any table whose text is fixed once it is signed."""
    guards.frozen_when("evidence.StoredDocument", fields=["sha256", "size"], when="OLD.kind = 'fixed'")
    guard = guards._GUARDS["evidence.StoredDocument"]
    guards.install(connection, guard)
    yield guard
    del guards._GUARDS["evidence.StoredDocument"]


@pytest.fixture
def document(frozen_documents, noon):
    content = documents.Kept("a" * 64, 7)
    return documents.enter(
        content, name="A", kind="draft", media_type="text/plain", subject="version:1", by=PORTAL, at=noon
    )


def test_a_row_may_change_until_its_condition_holds(document):
    document.size = 8
    document.kind = "fixed"
    document.save()

    assert StoredDocument.objects.get().size == 8


@pytest.mark.parametrize("change", [{"size": 9}, {"sha256": "b" * 64}, {"kind": "draft", "size": 9}])
def test_fixed_fields_refuse_a_change(document, change):
    StoredDocument.objects.update(kind="fixed")

    with pytest.raises(IntegrityError, match=r"sha256, size may not be changed"), transaction.atomic():
        StoredDocument.objects.update(**change)


def test_other_fields_of_a_fixed_row_may_change_even_when_all_are_saved(document):
    StoredDocument.objects.update(kind="fixed")
    document.refresh_from_db()
    document.name = "B"

    document.save()

    assert StoredDocument.objects.get().name == "B"


def test_a_fixed_row_cannot_be_removed(document):
    StoredDocument.objects.update(kind="fixed")

    with pytest.raises(IntegrityError), transaction.atomic():
        document.delete()


def test_a_fixed_row_cannot_be_replaced(document):
    StoredDocument.objects.update(kind="fixed")
    columns = "subject, kind, sha256, size, media_type, name, created_at, created_by, created_by_words"
    values = "subject, kind, sha256, 99, media_type, name, created_at, created_by, created_by_words"
    replace = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"{replace} INTO evidence_storeddocument ({columns}) SELECT {values} FROM evidence_storeddocument"
        )

    assert StoredDocument.objects.get().size == 7


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
