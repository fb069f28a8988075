"""Two who look after a body act on its people at the same instant: one outcome, and somebody always stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from isa_portal.evidence.actors import PORTAL
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services
from isa_portal.organisations.models import AccountInvitation, Membership, Organisation, OrganisationRole, User
from tests import stories
from tests.faults.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ADMINISTRATOR = OrganisationRole.ADMINISTRATOR
WORDS = {"name": "New", "position": "Officer", "password": None, "by": PORTAL, "at": stories.NOON}


def body_with_two(number: int) -> tuple[Organisation, User, User]:
    body = services.register_organisation(f"Body {number}", by=PORTAL, at=stories.NOON)
    pair = [stories.person(f"{one}@body{number}.example", f"Administrator {one}", "Officer") for one in "ab"]
    for user in pair:
        services.appoint(user, body, ADMINISTRATOR, by=PORTAL, at=stories.NOON)
    return body, pair[0], pair[1]


def releasing(user: User, body: Organisation, by: User) -> Callable[[], Any]:
    return lambda: services.release_person(user, body, by=by, at=stories.NOON)


def administrators(body: Organisation) -> int:
    held = Membership.objects.in_date(stories.NOON.date()).filter(organisation=body, role=ADMINISTRATOR)
    return int(held.count())


def test_two_administrators_who_release_each_other_leave_one(rounds: Callable[[int, int], int]) -> None:
    for number in range(rounds(5, 200)):
        body, first, second = body_with_two(number)

        answers = at_once(releasing(first, body, second), releasing(second, body, first))

        assert administrators(body) == 1
        assert sum(isinstance(one, Refused) for one in answers) == 1


def test_five_presses_of_accept_make_one_account_and_one_membership(rounds: Callable[[int, int], int]) -> None:
    body, first, _ = body_with_two(0)

    for number in range(rounds(2, 50)):
        person = services.Invitee(f"new{number}@body0.example", "", OrganisationRole.READER)
        invitation = services.invite(body, [person], by=first, at=stories.NOON)[0]

        answers = at_once(*[lambda one=invitation: services.accept(one, **WORDS)] * 5)  # type: ignore[misc]

        assert sum(isinstance(one, User) for one in answers) == 1
        assert User.objects.get(email=person.email).memberships.count() == 1


def test_an_acceptance_against_a_withdrawal_has_one_outcome(rounds: Callable[[int, int], int]) -> None:
    body, first, _ = body_with_two(0)

    for number in range(rounds(3, 100)):
        person = services.Invitee(f"new{number}@body0.example", "", OrganisationRole.READER)
        invitation = services.invite(body, [person], by=first, at=stories.NOON)[0]

        at_once(
            lambda one=invitation: services.accept(one, **WORDS),  # type: ignore[misc]
            lambda one=invitation: services.withdraw(one, by=first, at=stories.NOON),  # type: ignore[misc]
        )

        row = AccountInvitation.objects.get(pk=invitation.pk)
        assert (row.accepted_at is None) != (row.withdrawn_at is None)
        assert User.objects.filter(email=person.email).exists() == (row.accepted_at is not None)
