"""The triggers that keep evidence stand again after the flush between tests has lowered them."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.conftest import guard_rails_off


@pytest.mark.django_db(transaction=True)
def test_guard_rails_stand_again_after_they_were_lowered() -> None:
    guarded_table()
    try:
        with guard_rails_off(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM guarded")

        with pytest.raises(IntegrityError, match="kept"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO guarded VALUES (2)")
            cursor.execute("DELETE FROM guarded")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE guarded")


def guarded_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE guarded (id integer)")
        cursor.execute("INSERT INTO guarded VALUES (1)")
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE TRIGGER guarded_kept BEFORE DELETE ON guarded BEGIN SELECT RAISE(ABORT, 'kept'); END"
            )
            return
        cursor.execute(
            "CREATE OR REPLACE FUNCTION pg_temp.kept() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'kept' USING ERRCODE = '23001'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER guarded_kept BEFORE DELETE ON guarded FOR EACH ROW EXECUTE FUNCTION pg_temp.kept()"
        )
