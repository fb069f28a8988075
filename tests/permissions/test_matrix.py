"""Every address, asked by everybody in every way: who is not named in the table gets nothing and changes nothing."""

import pytest

from isa_portal.organisations.models import BoardRole, OrganisationRole, PortalRole
from tests.permissions import asking
from tests.permissions.addresses import addresses, of, patterns
from tests.permissions.declarations import TABLE, WRITERS, Row
from tests.permissions.judging import SAMPLE, Judge, table
from tests.permissions.people import EVERYBODY, ROLES

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def hashes(world):
    return asking.tables()


@pytest.fixture(scope="module")
def judge(world, hashes):
    return Judge(world).judge(addresses(world))


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
    assert judge.sampled == [True] * SAMPLE


@pytest.mark.urls("tests.permissions.ungated")
def test_a_view_without_the_gate_would_be_found(world):
    row = Row(read=WRITERS, write=WRITERS, at=("draft",))
    address = next(of("ungated", ("board", "slug"), row, world))

    judge = Judge(world).judge([address])

    found = {(fault.method, fault.got, fault.person) for fault in judge.faults}
    assert "ungated" in {name for name, _ in patterns()} - set(TABLE)
    assert {("GET", "200", "nobody"), ("GET", "200", "anonymous"), ("POST", "302", "outside:reader")} <= found
    assert {fault.person for fault in judge.faults if "rows changed" in fault.got} == EVERYBODY
    assert "ungated (draft)" in table(judge.faults)


def test_what_is_of_another_agreement_is_not_there_either(world):
    """The keys of an address are asked for together: a part of one agreement is no part of another."""
    secretariat = "board:secretariat"
    # A page to read sends on who asks for the draft of an agreement that has none; forms are asked for what they do.
    posted = [address for address in addresses(world) if address.row.write]
    named = [address for address in posted if "pk" in address.row.parts and address.stage]
    other = {"draft": "awaiting", "approved": "sent", "sent": "current", "current": "sent"}

    mixed = {
        address.name: address.path.replace(world.agreement(address.stage).slug, world.agreement(stage).slug)
        for address in named
        if (stage := other.get(address.stage))
    }
    answers = {name: asking.ask(world, secretariat, "POST", path) for name, path in mixed.items()}

    assert len(mixed) >= 8
    assert {name: (answer.status, answer.changed) for name, answer in answers.items()} == dict.fromkeys(mixed, (404, 0))
