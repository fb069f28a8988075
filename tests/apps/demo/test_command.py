"""The command that builds the demonstration."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from isa_portal.demo.services.people import ACCOUNTS, PASSWORD
from isa_portal.organisations.models import Board, User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.pages.demo.addresses")]


def test_nothing_is_built_outside_a_demonstration():
    with pytest.raises(CommandError, match="PORTAL_DEMONSTRATION=1"):
        call_command("build_demo")

    assert not Board.objects.exists()


def test_the_accounts_are_printed_every_time_and_open_with_their_password(settings):
    settings.DEMONSTRATION = True
    first, second = StringIO(), StringIO()

    call_command("build_demo", stdout=first)
    call_command("build_demo", "--fresh", stdout=second)

    assert first.getvalue() == second.getvalue()
    for account in ACCOUNTS:
        assert account.email in first.getvalue()
        assert User.objects.get(email=account.email).check_password(PASSWORD)
    assert "open 01/26" in first.getvalue()
