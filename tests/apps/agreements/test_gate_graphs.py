"""Lists equal the gate: random worlds side by side against an oracle that knows nothing of the gate."""

import itertools
import random
import re
from collections import Counter

import pytest
from django.db import connection, transaction
from django.db.models import Q, Value
from django.http import QueryDict

from isa_portal.agreements import access
from isa_portal.agreements.lifecycle import PartyState
from isa_portal.agreements.models import Agreement, Party, Version
from isa_portal.desk.forms import RegisterFilter
from isa_portal.desk.selectors import organisations, register
from isa_portal.organisations import access as holding
from isa_portal.organisations.access import Grants, grants
from isa_portal.organisations.models import Organisation, User
from tests.factories import graphs
from tests.factories.graphs import TODAY

pytestmark = pytest.mark.django_db
SIDE_BY_SIDE = 100
# A prepared statement lives as long as its connection, longer than the object that asked for it.
PREPARED = itertools.count(1)
# Stands for a person, and for boards and bodies, in a statement that is compiled once for all who hold as many.
PERSON, BOARDS, BODIES, OUTLINED = -1, range(-200, -100), range(-400, -300), range(-600, -500)


class Statements:
    """The gate's own SQL, compiled once for each number of grants; then only the keys are exchanged."""

    def __init__(self):
        self.granted = holding.granted(PERSON, on=TODAY).query.sql_with_params()
        self.memberships = holding.memberships(PERSON, on=TODAY).query.sql_with_params()
        self.lists, self.names = {}, {}

    def shown_to(self, person):
        """Return what the gate shows a person, as (list, key) pairs."""
        own = holding.held(person, self._rows(self.granted, {PERSON: person}),
                           self._rows(self.memberships, {PERSON: person}))  # fmt: skip
        keys = [sorted(one) for one in (own.all_boards, own.all_organisations, own.outlined)]
        shape = tuple(map(len, keys))
        if shape not in self.lists:
            self.lists[shape] = lists(*shape)
        stand_ins = {PERSON: person}
        for places, real in zip((BOARDS, BODIES, OUTLINED), keys, strict=True):
            stand_ins |= dict(zip(places, real, strict=False))
        return set(self._rows(self.lists[shape], stand_ins))

    def _rows(self, statement, stand_ins):
        sql, params = statement
        with connection.cursor() as cursor:
            cursor.execute(self._planned(cursor, sql, params), [stand_ins.get(one, one) for one in params])
            return cursor.fetchall()

    def _planned(self, cursor, sql, params):
        """Let PostgreSQL plan a statement once: planning takes it longer than the answer."""
        if connection.vendor == "sqlite":
            return sql
        if sql not in self.names:
            self.names[sql] = name = f"gate_{next(PREPARED)}"
            places = iter(range(1, len(params) + 1))
            cursor.execute(f"PREPARE {name} AS {re.sub('%s', lambda _: f'${next(places)}', sql)}")
        return f"EXECUTE {self.names[sql]} ({', '.join(['%s'] * len(params))})"


def lists(boards, bodies, outlined):
    """Return one statement with every list that the gate gives to a person who holds that many."""
    own = Grants({"auditor": frozenset(BOARDS[:boards])}, {"reader": frozenset(BODIES[:bodies])}, False, PERSON,
                 frozenset(OUTLINED[:outlined]))  # fmt: skip
    person = User(pk=PERSON, is_active=True)
    person.remembered_grants = {TODAY: own}
    found = {
        "visible": access.filter_visible(Agreement.objects.order_by(), person, on=TODAY),
        "listed": access.filter_listed(Agreement.objects.order_by(), person, on=TODAY),
        "followed": access.filter_followed(Agreement.objects.order_by(), person, on=TODAY),
        "left": Agreement.objects.order_by().filter(pk__in=access.former_keys(person, on=TODAY)),
        "version": access.filter_versions(Version.objects.order_by(), person, on=TODAY),
        "party": access.filter_parties(Party.objects.order_by(), person, on=TODAY),
    }
    first, *rest = [rows.values_list(Value(name), "pk") for name, rows in found.items()]
    return first.union(*rest, all=True).query.sql_with_params()


def analyse():
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")


def differences(number, seed):
    """Load worlds side by side, compare every list of every person, and return what differs."""
    chance, found, statements = random.Random(seed), [], Statements()
    for first in range(0, number, SIDE_BY_SIDE):
        worlds = [graphs.make(place, chance) for place in range(min(SIDE_BY_SIDE, number - first))]
        with transaction.atomic():
            graphs.load(worlds)
            analyse()
            for world in worlds:
                for person, active in world.people.items():
                    # An account that is closed never reaches the statement: the gate turns it away before.
                    shown = statements.shown_to(person) if active else set()
                    if shown != (wanted := graphs.expected(world, person)):
                        found.append((first, person, sorted(shown ^ wanted)))
            transaction.set_rollback(True)
    return found


def test_every_list_equals_the_oracle_in_ten_thousand_worlds(rounds):
    number = rounds(10_000 if connection.vendor == "sqlite" else 2_000, 10_000)

    assert differences(number, seed=26)[:3] == []


ALL_STATES = list(PartyState)
MUTANTS = {
    "widened: a party that is only listed": ("SEEN", Q(leads=True) | Q(state__in=ALL_STATES)),
    "widened: a consulted party knows who else is listed": ("TOLD", Q(pk__isnull=False)),
    "widened: outlines of drafts": ("UNSIGNED", ()),
    "widened: every version for a party": ("TOLD_TO_PARTIES", Q(pk__isnull=False)),
    "widened: a party that left follows on": ("FORMER", ()),
    "narrowed: no party that leaves": ("SEEN", Q(leads=True) | Q(state__in=["joining", "active", "withdrawn"])),
    "narrowed: a version only when it was sent": ("TOLD_TO_PARTIES", Q(sent_at__isnull=False)),
    "narrowed: a party that is consulted sees nothing": ("SEEN", Q(leads=True) | ~Q(state="listed")),
    "narrowed: a text that was consulted on": (
        "TOLD_TO_PARTIES",
        Q(sent_at__isnull=False) | Q(state__in=("current", "superseded")),
    ),
    "narrowed: who else is consulted": ("TOLD", ~Q(state="listed")),
    "narrowed: nothing is lent": ("TAKEN_EFFECT", Q(state="nothing")),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_gate_with_one_arm_changed_is_caught(monkeypatch, mutant):
    monkeypatch.setattr(access, *MUTANTS[mutant])

    assert differences(100, seed=26)


@pytest.mark.parametrize("arm", ["mandates", "released", "group"])
def test_a_gate_that_forgets_what_ends_a_role_is_caught(monkeypatch, arm):
    changed = {
        "mandates": ("OrganisationRole", type("NoRole", (), {"SIGNATORY": None})),
        "released": ("Membership", Membership_of_the_released()),
        "group": ("held", lambda person, grants, rows: every_membership(person, rows)),
    }
    monkeypatch.setattr(holding, *changed[arm])

    assert differences(100, seed=26)


def Membership_of_the_released():
    """A Membership whose in_date forgets who was released."""
    from isa_portal.organisations.models import Membership
    from isa_portal.organisations.models.boards import InDate

    return type("Forgetful", (), {"objects": InDate(Membership)})


def every_membership(person, rows):
    boards, bodies = set(), set()
    for role, board, body, _, authorised in rows:
        if role != "signatory" or authorised:
            boards |= {board} - {None}
            bodies |= {body} - {None}
    return Grants({"auditor": frozenset(boards)}, {"reader": frozenset(bodies)}, False, person)


# What the pages count ------------------------------------------------------------------------------------------------


@pytest.fixture
def worlds():
    made = [graphs.make(place, random.Random(place)) for place in range(8)]
    graphs.load(made)
    analyse()
    return made


def everybody(worlds):
    people = User.objects.in_bulk([person for world in worlds for person in world.people])
    return [(world, people[key]) for world in worlds for key in world.people]


def by_list(world, person):
    found = {name: set() for name in ("listed", "visible", "followed", "left", "version", "party")}
    for name, key in graphs.expected(world, person.pk):
        found[name].add(key)
    return found


def test_the_gate_asked_as_a_page_asks_it_gives_the_same_lists(worlds):
    for world, person in everybody(worlds):
        wanted = by_list(world, person)
        agreements = Agreement.objects.in_bulk([one["key"] for one in world.agreements])
        listed = Agreement.objects.listed_to(person, on=TODAY)

        assert set(Agreement.objects.visible_to(person, on=TODAY).values_list("pk", flat=True)) == wanted["visible"]
        assert set(listed.values_list("pk", flat=True)) == wanted["listed"]
        levels = {key: seen.level.name for key, seen in access.sights(listed, person, on=TODAY).items()}
        assert levels == {
            one["key"]: graphs.level(world, person.pk, one)[0]
            for one in world.agreements
            if one["key"] in wanted["listed"]
        }
        read = [access.versions_seen(one, person, on=TODAY) for one in agreements.values()]
        assert {version.pk for versions in read for version in versions} == wanted["version"]


def page(person, **query):
    words = QueryDict(mutable=True)
    words.update(query)
    run = grants(person, on=TODAY).boards.get("secretariat", frozenset())
    filters = RegisterFilter(words, person, run=run, on=TODAY)
    return register.page_of(person, filters, words, on=TODAY), filters


def test_totals_counts_and_search_of_the_register_equal_the_oracle(worlds):
    for world, person in everybody(worlds):
        wanted = by_list(world, person)
        shown, filters = page(person)
        stages = Counter(
            "left" if one["key"] in wanted["left"] else one["stage"]
            for one in world.agreements
            if one["key"] in wanted["listed"]
        )

        assert shown.total == shown.found == len(wanted["listed"])
        assert {row.agreement.pk for row in shown.rows} == wanted["listed"]
        assert {value: text.rpartition(" ")[2] for value, text in filters.form.fields["state"].choices} == {
            stage: f"({number})" for stage, number in stages.items()
        }
        for one in world.agreements[:1]:
            hit, _ = page(person, q=f"Sharing {one['key']}")
            assert hit.found == (one["key"] in wanted["listed"])


def test_the_page_of_a_body_counts_what_the_oracle_counts(worlds):
    for world, person in everybody(worlds):
        wanted = by_list(world, person)
        for body in Organisation.objects.filter(pk__in=world.bodies):
            rows = organisations.agreements_of(body, person, on=TODAY)

            parties = {p["key"] for a in world.agreements for p in a["parties"] if p["body"] == body.pk}
            assert {row.party.pk for row in rows} == parties & wanted["party"]
            assert {row.agreement.pk for row in rows if row.has_left} <= wanted["left"]


def test_who_holds_nothing_is_shown_nothing_beside_two_hundred_worlds():
    graphs.load([graphs.make(place, random.Random(place)) for place in range(50)])
    stranger = User.objects.create_user("stranger@test.example", name="Stranger")

    assert not Agreement.objects.listed_to(stranger, on=TODAY).exists()
    assert page(stranger)[0].total == 0
