"""Every address, asked by everybody in every way: who is not named in the table gets nothing and changes nothing."""

import pytest
from django.db import connection

from isa_portal.organisations.models import BoardRole, OrganisationRole, PortalRole
from tests.permissions import asking
from tests.permissions.addresses import addresses, patterns
from tests.permissions.declarations import TABLE
from tests.permissions.judging import SAMPLE, Judge, table
from tests.permissions.people import EVERYBODY, ROLES

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def hashes(world):
    return asking.tables()


@pytest.fixture(scope="module")
def judge(world, hashes):
    # Writing is asked on one database: what a person may do is decided above it.
    return Judge(world).judge(addresses(world), writes=connection.vendor == "sqlite")


def test_every_address_and_every_role_is_declared(_as_asked):
    roles = {"board": BoardRole, "organisation": OrganisationRole, "portal": PortalRole}
    names = {name for name, _ in patterns()}

    assert [f'add to declarations.py: "{name}": Row(...)' for name in sorted(names - set(TABLE))] == []
    assert [f"take out of declarations.py: {name}" for name in sorted(set(TABLE) - names)] == []
    assert {kind: list(role.values) for kind, role in roles.items()} == ROLES


def test_every_cell_is_as_declared(judge):
    if judge.faults:
        pytest.fail(f"Cells that are not as declared:\n{table(judge.faults)}", pytrace=False)
    assert judge.asked > len(TABLE) * len(EVERYBODY) * 6


def test_nothing_was_changed_by_all_of_it(judge, hashes):
    assert asking.tables() == hashes
    assert connection.vendor != "sqlite" or judge.sampled == [True] * SAMPLE
