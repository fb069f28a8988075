"""The form of the first board takes what it asks for, whatever else is posted beside it."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from isa_portal.organisations.services import boards
from tests.permissions.test_mass_assignment import _keys_without_chance, after, different, smuggled  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_as_asked", "_keys_without_chance")]


def test_the_first_board_is_set_up_with_what_its_form_asks_for():
    form = {
        "name": "First person",
        "position": "Governance officer",
        "email": "first@board.example",
        "password": "three other words in a row",
        "board_name": "First Board",
        "short_name": "First",
        "host": "First Council",
        "help_telephone": "01632 960 000",
    }
    nowhere = SimpleNamespace(bodies={"outside": SimpleNamespace(pk=1)})
    extra = {name: value for name, value in smuggled(nowhere).items() if name not in form}
    steps = [reverse("set_up", args=[boards.set_up_token()])]

    (status, honest), (again, polluted) = (after(steps, form, more) for more in ({}, extra))

    assert (status, again) == (302, 302)
    assert different(honest, polluted) == []
