"""What the portal takes for material, from two contents alone; what it does not know counts."""

from copy import deepcopy

import pytest

from isa_portal.agreements.models import Weight
from isa_portal.agreements.rules.materiality import READ_CLAUSES, changes, proposed, reasons

TEXT = {
    "schema": "isa-version/1",
    "board": {"name": "Avon", "host": "Council"},
    "title": "Family support",
    "stands_on": [],
    "purpose": "Help families.",
    "benefits": "Earlier.",
    "parties": [
        {"legal_name": "Council", "role": "Controller", "lead": True, "essential": False},
        {"legal_name": "Police", "role": "Controller", "lead": False, "essential": False},
    ],
    "clauses": [{"number": 1, "key": "a", "heading": "Purpose", "text": "The parties share."}],
    "flows": [
        {
            "number": 1,
            "stage": "Finding",
            "discloser": "Police",
            "recipient": "Council",
            "data": "Incidents",
            "identifiability": "Personal",
            "special_category": False,
            "offence_data": False,
            "method": "Secure mail",
            "frequency": "Weekly",
            "retention": "6 years",
        }
    ],
    "reliances": [
        {"party": None, "gateway": "Crime", "citation": "s.115", "lawful_basis": "6(1)(e)", "condition": "", "note": ""}
    ],
    "risks": None,
    "terms": {
        "commences_on": None,
        "rule": "all_sign",
        "notice": {"count": 1, "unit": "months", "method": "in writing", "to": ""},
        "review": {"months": 12, "basis": "commencement"},
        "liability": "",
        "declarations": [],
        "review_questions": [],
    },
    "dpia": "DPIA-12",
    "classification": "",
}


def changed(*path, value):
    """Return the text with one field changed."""
    text = deepcopy(TEXT)
    place = text
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return text


MATERIAL = [
    (("purpose",), "Help families and find fraud."),
    (("stands_on",), [{"board": "Avon", "reference": "T1/26", "title": "Tier 1"}]),
    (("parties", 1, "role"), "Joint controller"),
    (("parties", 1, "sub_units"), ["Early help"]),
    (("flows", 0, "data"), "Incidents and health"),
    (("flows", 0, "retention"), "12 years"),
    (("flows", 0, "special_category"), True),
    (("flows", 0, "identifiability"), "Anonymous"),
    (("flows", 0, "items"), [{"name": "Name"}]),
    (("flows", 0, "passed_on"), "Yes"),
    (("reliances", 0, "lawful_basis"), "6(1)(c)"),
    (("reliances", 0, "condition"), "9(2)(h)"),
    (("reliances", 0, "restrictions"), "Not shared"),
    (("terms", "liability"), "Each pays."),
    (("terms", "declarations"), ["We hold a certificate."]),
    (("terms", "notice", "count"), 3),
    (("terms", "rule"), "as_each_signs"),
    (("terms", "cut_over"), "2027-01-01"),
    (("processors",), [{"legal_name": "Hosting company"}]),
    (("systems",), [{"name": "Case system"}]),
    (("telling",), {"who": "The council"}),
]
MINOR = [
    (("title",), "Support for families"),
    (("benefits",), "Earlier help."),
    (("clauses", 0, "text"), "The parties share what helps."),
    (("flows", 0, "method"), "A portal"),
    (("flows", 0, "frequency"), "Daily"),
    (("reliances", 0, "note"), "As the board said."),
    (("terms", "review", "months"), 24),
    (("dpia",), "DPIA-13"),
    (("risks",), {"scale": {"name": "5", "size": 5, "bands": []}, "rows": []}),
]


@pytest.mark.parametrize(("path", "value"), MATERIAL, ids=lambda one: str(one)[:40])
def test_what_the_parties_are_bound_to_is_material(path, value):
    found = changes(TEXT, changed(*path, value=value))

    assert [one.is_material for one in found] == [True]
    assert proposed(found) == Weight.MATERIAL
    assert list(reasons(found))


@pytest.mark.parametrize(("path", "value"), MINOR, ids=lambda one: str(one)[:40])
def test_what_binds_nobody_to_more_is_minor(path, value):
    found = changes(TEXT, changed(*path, value=value))

    assert [one.is_material for one in found] == [False]
    assert proposed(found) == Weight.MINOR


def test_a_party_or_a_flow_that_is_new_or_gone_is_material():
    more = deepcopy(TEXT)
    more["flows"].append({**more["flows"][0], "number": 2, "data": "Addresses", "stage": "Helping"})

    assert proposed(changes(TEXT, more)) == proposed(changes(more, TEXT)) == Weight.MATERIAL


def test_flows_in_another_order_are_minor():
    two = deepcopy(TEXT)
    two["flows"].append({**two["flows"][0], "number": 2, "data": "Addresses", "stage": "Helping"})
    turned = deepcopy(two)
    turned["flows"] = [{**row, "number": place} for place, row in enumerate(reversed(turned["flows"]), 1)]

    assert proposed(changes(two, turned)) == Weight.MINOR


def test_whoever_confirms_is_told_to_read_the_clauses():
    assert list(reasons(changes(TEXT, changed("clauses", 0, "text", value="All is liability.")))) == [READ_CLAUSES]


def test_a_part_that_older_texts_do_not_have_is_no_change_while_it_says_nothing():
    assert changes(TEXT, {**TEXT, "processors": [], "telling": None}) == []
