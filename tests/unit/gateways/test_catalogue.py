"""The catalogue's data file, and the contents that rely on it."""

import json
from collections import Counter
from pathlib import Path

import pytest

from isa_portal.gateways.conditions import Article9, Article10, Confidentiality, LawfulBasis, wrong_paragraph
from isa_portal.gateways.models import Kind
from isa_portal.gateways.rules import why_not_choosable
from isa_portal.gateways.services import entries
from tests.unit.gateways.reading import gateways

CONTENT = Path(__file__).parents[3] / "isa_portal/demo/content"
FILES = ["avon_tier1", "bristol_02_15", "bristol_2026", "shropshire", "suffolk_proposal", "suffolk_tier1"]


def content(name):
    return json.loads((CONTENT / f"{name}.json").read_text(encoding="utf-8"))


def test_the_catalogue_is_carried_over_whole():
    kinds = Counter(entry["kind"] for entry in entries())

    assert kinds == {
        "duty": 26,
        "implied_power": 20,
        "express_power": 18,
        "common_law": 2,
        "restriction": 7,
        "not_a_gateway": 9,
    }
    assert len(gateways()) == 82


def test_every_fact_fits_its_column():
    for gateway in gateways().values():
        gateway.clean_fields(exclude=["id"])


def test_every_status_that_begins_with_repealed_stands_as_repealed():
    words = {slug for slug, gateway in gateways().items() if gateway.status.startswith("repealed")}

    assert words == {slug for slug, gateway in gateways().items() if gateway.standing == "repealed"}


@pytest.mark.parametrize(
    ("slug", "sentence"),
    [
        ("consent", "Consent is not a power to share: choose the power or duty under which each body acts."),
        ("lga2000-s2", "It is repealed: see Localism Act 2011 s.1 instead."),
        ("cldc", "It is a restriction, which limits sharing and gives no power to share: choose a power or duty."),
        ("ca2004-s16la", "It is not yet in force: choose a power that is."),
        ("ca2004-s12", "It is no longer of use: see Children Act 2004 ss.16LA/16LC instead."),
        ("dpa1998", "It is repealed: see UK GDPR + DPA 2018 (s.29 -> Sch 2 p2; s.35 -> Sch 2 p5) instead."),
        ("duaa2025-s123", "Its source is not confirmed: choose a power whose source was checked."),
        ("cda1998-s115", None),
        ("police-cl", None),
    ],
)
def test_an_entry_says_why_it_cannot_be_chosen(slug, sentence):
    assert why_not_choosable(gateways()[slug]) == sentence


def test_everything_that_is_not_a_gateway_has_a_sentence_of_its_own():
    known = gateways()

    sentences = {why_not_choosable(entry) for entry in known.values() if entry.kind == Kind.NOT_A_GATEWAY}

    assert len(sentences) == 9


@pytest.mark.parametrize("name", FILES)
def test_each_content_says_whether_it_is_an_illustration(name):
    stated = content(name)

    assert isinstance(stated["illustration"], bool)
    assert bool(stated["illustration_note"]) == stated["illustration"]


def test_the_2026_agreement_relies_only_on_what_can_be_chosen():
    stated, known = content("bristol_2026"), gateways()
    flows = {flow["number"] for flow in stated["flows"]}
    parties = {party["name"] for party in stated["parties"]}

    for reliance in stated["reliances"]:
        assert why_not_choosable(known[reliance["gateway"]]) is None
        assert reliance["lawful_basis"] in LawfulBasis.values
        assert reliance.get("article_9", "") in {"", *Article9.values}
        assert wrong_paragraph(reliance.get("article_9", ""), reliance.get("article_9_paragraph", "")) is None
        assert reliance.get("article_10", "") in {"", *Article10.values}
        assert reliance["confidentiality"] in Confidentiality.values
        assert reliance.get("flow") in {None, *flows}
        assert reliance["party"] in parties


@pytest.mark.parametrize("name", ["bristol_02_15", "shropshire"])
def test_recorded_agreements_name_only_entries_of_the_catalogue(name):
    named = {printed["gateway"] for printed in content(name)["gateways_printed"]} - {None}

    assert named <= set(gateways())


def test_bristol_keeps_the_councils_signatures_undated():
    signatories = {
        party["name"]: [signatory["signed_on"] for signatory in party["signatories"]]
        for party in content("bristol_02_15")["parties"]
    }

    assert signatories == {
        "Bristol City Council": [None, None],
        "The Chief Constable of Avon and Somerset": ["2015-04-13"],
    }


def test_shropshire_has_ten_history_entries_by_month():
    history = content("shropshire")["history"]

    assert [entry["number"] for entry in history] == [*(f"0.{number}" for number in range(1, 10)), "10.0"]
    assert all(len(entry["on"]) == len("2015-09") for entry in history)
