"""Whatever else is posted beside a form: only what the form asks for is changed."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, models

from tests.permissions import asking
from tests.permissions.addresses import addresses, of
from tests.permissions.declarations import WRITERS, Row
from tests.permissions.people import who

pytestmark = pytest.mark.django_db

INVENTED = ("is_staff", "is_admin", "role", "owner", "id", "pk", "user_id", "by", "at", "sealed", "approved",
            "permissions", "groups", "password", "last_login", "board_id",
            "agreement_id", "author_id", "DELETE")  # fmt: skip


def smuggled(world) -> dict[str, str]:
    """Return a value for every field of every model, and for some that nobody has."""
    found = dict.fromkeys(INVENTED, "1")
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            found[field.name] = found[field.attname] = _value(field, world)
    return found


def _value(field, world) -> str:
    if field.choices:
        return str(list(dict(field.flatchoices))[-1])
    if isinstance(field, models.DateTimeField | models.DateField):
        return "2020-02-02"
    if isinstance(field, models.BooleanField):
        return "on"
    if field.is_relation or isinstance(field, models.IntegerField):
        return str(world.bodies["outside"].pk)
    return "smuggled"


@pytest.fixture(autouse=True)
def _keys_without_chance(monkeypatch):
    """A clause gets the same key both times, so that the tables can be compared."""
    monkeypatch.setattr(
        "isa_portal.agreements.models.clause.secrets", SimpleNamespace(choice=lambda letters: letters[0])
    )


def taken_along(world, address) -> list[str]:
    """Return the tables that end otherwise when every field of every model is posted beside the form."""
    body, declared = asking.body_of(world, address), asking.form_of(world, address)
    names = {*body, *declared.fields, *declared.buttons}
    extra = {name: value for name, value in smuggled(world).items() if name not in names}
    person = sorted(address.row.write)[0]
    (status, honest), (again, polluted) = (
        asking.outcome(world, person, address.path, sent) for sent in (body, {**extra, **body})
    )
    assert status == again in address.row.acts, f"{address}: {status}, {again}"
    return [table for table in honest if honest[table] != polluted[table]]


def test_only_what_a_form_asks_for_is_changed(world):
    acting = [address for address in addresses(world) if address.row.write and address.row.changes]

    taken = {str(address): tables for address in acting if (tables := taken_along(world, address))}

    assert len(acting) >= 30
    assert taken == {}


@pytest.mark.urls("tests.permissions.ungated")
def test_a_view_that_trusts_what_is_posted_would_be_found(world):
    row = Row(read=who(), write=WRITERS, at=("draft",), words={"title": "New title"})
    address = next(of("trusting", ("board", "slug"), row, world))

    assert "agreements_agreement" in taken_along(world, address)


def test_the_comparison_sees_every_table(world):
    assert set(asking.tables()) == set(connection.introspection.table_names())
