"""What the database itself refuses, whoever writes to it."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Version, part
from isa_portal.evidence import guards
from isa_portal.signing.models import Signature
from tests import stories

pytestmark = pytest.mark.django_db


def test_whatever_hangs_on_a_part_says_whether_it_is_a_part_of_the_text() -> None:
    assert [f'add part_of = "", or the name of the key, to the model of {key}' for key in part.undeclared()] == []


def test_every_part_of_a_version_is_guarded_without_being_named() -> None:
    guarded = {guard.label for guard in guards._GUARDS.values() if guard.owner}

    assert guarded == {model._meta.label for model, _ in part.paths()} | {"risk.Risk"}
    assert {"agreements.Clause", "agreements.DataFlow", "agreements.Reliance"} <= guarded


def test_a_migration_finds_the_parts_without_their_guards_and_leaves_them_guarded() -> None:
    config = apps.get_app_config("agreements")

    guards.lift_before_migrate(config)
    lifted = guards.missing(connection)
    guards.install_after_migrate(config)

    assert "agreements_clause_no_insert" in lifted
    assert guards.missing(connection) == []


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize("state", [State.AWAITING_APPROVAL, State.OUT_FOR_SIGNATURE, State.CURRENT])
def test_the_text_of_a_submitted_version_cannot_be_updated_or_removed(state: State) -> None:
    version = stories.version_in(state, stories.world())
    table = Version._meta.db_table

    assert refused(f"UPDATE {table} SET purpose = 'Another' WHERE id = {version.pk}")
    assert refused(f"UPDATE {table} SET content_sha256 = 'x' WHERE id = {version.pk}")
    assert refused(f"DELETE FROM {table} WHERE id = {version.pk}")


def test_the_text_of_a_draft_can_be_updated() -> None:
    version = stories.version_in(State.DRAFTING, stories.world())

    assert not refused(f"UPDATE {Version._meta.db_table} SET purpose = 'Another' WHERE id = {version.pk}")


def test_a_signature_cannot_be_changed_or_removed() -> None:
    stories.version_in(State.CURRENT, stories.world())
    table = Signature._meta.db_table

    assert refused(f"UPDATE {table} SET person = 'Somebody else'")
    assert refused(f"DELETE FROM {table}")


def test_a_recorded_decision_cannot_be_turned_round_but_its_minute_may_follow() -> None:
    version = stories.version_in(State.APPROVED, stories.world())

    assert refused(f"UPDATE agreements_approval SET decision = 'rejected' WHERE version_id = {version.pk}")
    assert not refused(f"UPDATE agreements_approval SET reference = 'Minute 7' WHERE version_id = {version.pk}")
