"""What a person holds is read by statements that are written once: they answer as the ORM does each time."""

from collections import Counter
from datetime import timedelta

import pytest

from isa_portal.lib.statements import Statement
from isa_portal.organisations import access
from isa_portal.organisations.models import Membership, User
from tests import stories

pytestmark = pytest.mark.django_db
STATEMENTS = [access.GRANTED, access.MEMBERSHIPS]


@pytest.fixture
def asked():
    """Everybody of a world in which roles end, on days before and after that."""
    story = stories.world()
    today = story.at.date()
    Membership.objects.filter(user=story.ig_lead).update(ends_on=today)
    return [
        (person.pk, today + timedelta(days=days)) for person in User.objects.all() for days in (-4_000, 0, 1, 4_000)
    ]


def differing(statement, asked):
    return [
        (person, on)
        for person, on in asked
        if Counter(statement.query(person, on=on)) != Counter(statement.rows(person, on=on))
    ]


@pytest.mark.parametrize("statement", STATEMENTS, ids=["grants", "memberships"])
def test_a_statement_written_once_answers_for_everybody_on_every_day(asked, statement):
    assert {len(statement.rows(person, on=on)) for person, on in asked} > {0}
    assert differing(statement, asked) == []


@pytest.mark.parametrize("fixed", ["key", "day"])
def test_a_statement_that_keeps_the_first_key_or_day_would_be_found(asked, fixed):
    first, day = asked[1]

    class Kept(Statement):
        def rows(self, key, *, on):
            return super().rows(first if fixed == "key" else key, on=day if fixed == "day" else on)

    assert differing(Kept(access.memberships), asked)
