"""What pages count, filter and give away equals an oracle that knows nothing of the gate."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from django.apps import apps
from django.conf import settings
from django.http import QueryDict

from isa_portal.agreements.models import Agreement, Clause, ClauseWording, Reliance
from isa_portal.agreements.selectors import bank
from isa_portal.desk.forms import RegisterFilter
from isa_portal.desk.selectors import home, law, register, takeaway
from isa_portal.evidence import guards
from isa_portal.evidence.actors import PORTAL
from isa_portal.gateways import services as gateways
from isa_portal.gateways.models import LegalGateway
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board, Organisation, User
from isa_portal.reminders import feeds
from isa_portal.reminders.models import Feed
from tests.factories import graphs
from tests.factories.graphs import NOON, TODAY

pytestmark = pytest.mark.django_db
BOUND = ("active", "notice_given", "withdrawn")
LIVE = ("in_force", "terminating")
WRITING = ("drafting", "consultation", "returned", "lapsed")


@pytest.fixture
def power():
    gateways.load_catalogue(by=PORTAL, at=NOON)
    return LegalGateway.objects.shown()[0]


@pytest.fixture
def worlds(power):
    """Sixteen worlds in full; some versions rely on one power, and some have a clause from their board's bank."""
    made = [graphs.make(place, random.Random(place)) for place in range(16)]
    graphs.load(made)
    chance, relied, clauses = random.Random(26), [], []
    for world in made:
        for board in world.boards:
            ClauseWording.objects.create(board_id=board, heading="Complaints", text="To any.", created_at=NOON)
        wordings = dict(ClauseWording.objects.filter(board__in=world.boards).values_list("board_id", "pk"))
        for agreement in world.agreements:
            for version in agreement["versions"]:
                version["relies"], version["wording"] = chance.random() < 0.8, chance.random() < 0.5
                if version["relies"]:
                    relied.append(Reliance(version_id=version["key"], position=1, gateway=power))
                if version["wording"]:
                    words = {"heading": "Complaints", "text": "To any.", "position": 1}
                    clauses.append(Clause(version_id=version["key"], wording_id=wordings[agreement["board"]], **words))
    # These texts are fixed already: their parts are written as before a migration.
    config = apps.get_app_config("agreements")
    guards.lift_before_migrate(config)
    Reliance.objects.bulk_create(relied)
    Clause.objects.bulk_create(clauses)
    guards.install_after_migrate(config)
    return made


def everybody(worlds):
    people = User.objects.in_bulk([person for world in worlds for person in world.people])
    return [(world, people[key]) for world in worlds for key in world.people]


def wanted(world, person):
    """Return what the oracle says a person is shown, by list."""
    found = {name: set() for name in ("listed", "visible", "followed", "left", "version", "party")}
    for name, key in graphs.expected(world, person):
        found[name].add(key)
    return found


def page(person, **query):
    words = QueryDict(mutable=True)
    words.update(query)
    run = grants(person, on=TODAY).boards.get("secretariat", frozenset())
    filters = RegisterFilter(words, person, run=run, on=TODAY)
    return register.page_of(person, filters, words, on=TODAY), filters


def keys(shown):
    return {row.agreement.pk for row in shown.rows}


def holding(world, person, kind, role):
    """Return the boards or bodies for which a person holds one role."""
    held = graphs.holds(world, person)[0 if kind == "board" else 1]
    rows = [row for row in world.roles if row[:2] == (person, kind) and row[3] == role and row[2] in held]
    return {
        row[2] for row in rows
        if graphs.in_date(row[4]) and not row[5] and graphs.granted_to(world, person, kind, row[2], role)
    }  # fmt: skip


def is_here(party):
    return party["state"] not in ("withdrawn", "never_joined") and not (party["until"] and party["until"] < TODAY)


def outlined(world, person, agreement):
    """Say whether an agreement stands in an outline for a person, whatever else they see of it."""
    bodies = graphs.holds(world, person)[1]
    seats = {body for board, body, span in world.seats if board == agreement["board"] and graphs.in_date(span)}
    return agreement["state"] not in ("proposed", "abandoned") and world.boards[agreement["board"]] and seats & bodies


def test_the_register_counts_by_tier_what_the_oracle_lists(worlds):
    for world, person in everybody(worlds):
        shown, filters = page(person)
        tiers = Counter(str(key % 3) for key in wanted(world, person.pk)["listed"])

        counted = {value: text.rpartition(" ")[2] for value, text in filters.form.fields["tier"].choices}

        assert counted == {tier: f"({number})" for tier, number in tiers.items()}
        assert shown.total == sum(tiers.values())


def test_an_export_of_the_register_holds_what_the_oracle_lists(worlds):
    for world, person in everybody(worlds):
        _, filters = page(person)

        rows = list(register.exported(person, filters, QueryDict(), on=TODAY))

        addresses = {row[register.EXPORTED.index("Address")] for row in rows}
        listed = Agreement.objects.filter(pk__in=wanted(world, person.pk)["listed"]).select_related("board")
        assert len(rows) == len(addresses)
        assert addresses == {f"{settings.PORTAL_ADDRESS}{one.get_absolute_url()}" for one in listed}


def test_a_calendar_tells_only_of_agreements_that_the_oracle_lets_one_follow(worlds):
    Agreement.objects.filter(state__in=LIVE).update(review_due_from=TODAY, review_due_on=TODAY)
    found_any = 0
    for world, person in everybody(worlds):
        # What ends by itself is of the person's own body, and of no agreement.
        dated = [one.key for one in feeds.wanted(Feed(user=person), on=TODAY) if not one.key.startswith("lapsing:")]
        told = {int(key.rpartition(":agreement:")[2]) for key in dated}

        assert told <= wanted(world, person.pk)["followed"]
        found_any += len(told)
    assert found_any > 0


def test_looking_for_a_party_finds_only_by_parties_that_one_may_know_of(worlds):
    found_any = 0
    for world, person in everybody(worlds):
        told = wanted(world, person.pk)
        for body in world.bodies[:1]:
            expected = {
                one["key"] for one in world.agreements for p in one["parties"]
                if one["key"] in told["listed"] and p["body"] == body
                and (p["key"] in told["party"] or (p["state"] in BOUND and outlined(world, person.pk, one)))
            }  # fmt: skip

            shown, _ = page(person, party=f"body-{body}")

            assert (keys(shown), shown.found) == (expected, len(expected))
            found_any += shown.found
    assert found_any > 0


def test_looking_for_a_power_finds_only_by_texts_that_one_may_read(worlds, power):
    found_any = 0
    for world, person in everybody(worlds):
        told = wanted(world, person.pk)
        expected = {
            one["key"] for one in world.agreements for v in one["versions"]
            if one["key"] in told["listed"] and v["relies"] and v["key"] in told["version"]
        }  # fmt: skip

        shown, _ = page(person, gateway=power.slug)

        assert (keys(shown), shown.found) == (expected, len(expected))
        found_any += shown.found
    assert found_any > 0


def test_the_page_of_a_power_names_the_live_agreements_that_one_follows(worlds, power):
    found_any = 0
    for world, person in everybody(worlds):
        told = wanted(world, person.pk)
        expected = {
            one["key"] for one in world.agreements for v in one["versions"]
            if one["key"] in told["followed"] and one["state"] in LIVE and v["state"] == "current" and v["relies"]
        }  # fmt: skip

        found = law.relying_on(power, person, on=TODAY)

        assert {one.agreement.pk for one in found} == expected
        found_any += len(expected)
    assert found_any > 0


def test_the_clause_bank_counts_uses_in_texts_that_one_may_read(worlds):
    found_any = 0
    for world, person in everybody(worlds):
        told = wanted(world, person.pk)
        for board in Board.objects.filter(pk__in=world.boards):
            expected = {
                one["key"] for one in world.agreements for v in one["versions"]
                if one["board"] == board.pk and v["wording"] and v["key"] in told["version"]
            }  # fmt: skip

            (wording,) = bank.wordings(board, person, on=TODAY)

            assert wording.used == len(expected)
            assert {use.agreement.pk for use in bank.uses(wording, person, on=TODAY)} == expected
            found_any += len(expected)
    assert found_any > 0


def test_home_counts_what_binds_and_lists_what_one_may_go_on_writing(worlds):
    found_any = 0
    for world, person in everybody(worlds):
        bodies = graphs.holds(world, person.pk)[1]
        binding = {
            one["key"] for one in world.agreements for p in one["parties"]
            if one["state"] in LIVE and p["body"] in bodies and p["state"] in ("active", "notice_given") and is_here(p)
        }  # fmt: skip
        run = holding(world, person.pk, "board", "secretariat")
        edited = holding(world, person.pk, "organisation", "editor")
        writing = {
            one["key"] for one in world.agreements if one["stage"] in WRITING
            and (one["board"] in run or any(p["leads"] and p["body"] in edited and is_here(p) for p in one["parties"]))
        }  # fmt: skip

        found = home.of(person, on=TODAY)

        assert found.bound_count == len(binding)
        assert {one.agreement.pk for one in found.bound} == binding
        assert {one.pk for one in found.drafts} == writing
        found_any += len(binding) + len(writing)
    assert found_any > 0


def test_the_zip_of_a_body_holds_the_agreements_and_texts_that_the_oracle_shows_to_its_readers(worlds):
    found_any = 0
    for world in worlds:
        for body in Organisation.objects.filter(pk__in=world.bodies):
            reader = (0, "organisation", body.pk, "reader", (TODAY, None), False, True)
            told = wanted(replace(world, people={0: True}, roles=[reader], mandates=[], loans=[]), 0)

            paths = [piece.path.split("/") for piece in takeaway.pieces(body, on=TODAY)]

            folders = {int(parts[2].partition("-")[0]) for parts in paths if parts[0] == "agreements"}
            texts = {int(parts[4].partition(".")[0]) for parts in paths if len(parts) == 5 and parts[3] == "versions"}
            assert (folders, texts) == (told["visible"], told["version"])
            found_any += len(texts)
    assert found_any > 0


@pytest.mark.parametrize("arm", ["party", "power", "bank", "zip"])
def test_a_page_that_forgets_the_gate_is_caught(worlds, power, monkeypatch, arm):
    everything = lambda rows, person, *, on: rows  # noqa: E731
    names = {"party": "filter_parties", "power": "filter_versions", "bank": "filter_versions", "zip": "filter_visible"}
    checks = {
        "party": lambda: test_looking_for_a_party_finds_only_by_parties_that_one_may_know_of(worlds),
        "power": lambda: test_looking_for_a_power_finds_only_by_texts_that_one_may_read(worlds, power),
        "bank": lambda: test_the_clause_bank_counts_uses_in_texts_that_one_may_read(worlds),
        "zip": lambda: test_the_zip_of_a_body_holds_the_agreements_and_texts_that_the_oracle_shows_to_its_readers(
            worlds
        ),
    }
    monkeypatch.setattr(f"isa_portal.agreements.access.{names[arm]}", everything)

    with pytest.raises((AssertionError, LookupError)):
        checks[arm]()
