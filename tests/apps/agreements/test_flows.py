"""Data flows piece by piece, the impact assessment, and what is missing of them before a draft is sent."""

from datetime import date

import pytest

from isa_portal.agreements import content
from isa_portal.agreements.comparing import compare
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import DataFlow, DataItem
from isa_portal.agreements.models.version import SCREENING
from isa_portal.agreements.printing import picture
from isa_portal.agreements.services import approval, flows, opening, reliances, terms
from isa_portal.gateways.models import LegalGateway
from isa_portal.lib.errors import Refused
from tests import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return stories.world()


@pytest.fixture
def version(story):
    return stories.draft(story)


def did(story):
    return {"by": story.secretariat, "at": story.at}


def reasons(version, story):
    with pytest.raises(Refused) as refused:
        approval.submit(version, **did(story))
    return refused.value.reasons


def bare(version, story, **facts):
    return flows.add_flow(
        version, stage="Review", discloser=story.council, recipient=story.police, data="Plans", **facts, **did(story)
    )


def test_a_flow_is_saved_with_almost_nothing_and_each_gap_stops_the_sending(story, version):
    flow = bare(version, story)
    empty = reasons(version, story)
    flows.add_items(flow, [{"name": "Plan", "identifiability": "personal"}], **did(story))

    assert empty == ("Data flow 2: name at least one data item.",)
    assert reasons(version, story) == (
        "Data flow 2: say why Plan is needed and why less or anonymous data would not do.",
        "Data flow 2: say how it travels, how often and which period it covers.",
        "Data flow 2: say how long it is kept, what starts the clock and how it is then disposed of.",
        "Data flow 2: say where it is stored and whether it leaves the UK.",
        "Data flow 2: of the system it comes from, say its name, who owns the information, when the owner agreed, "
        "who is its custodian and who may see it.",
        "Data flow 2: of the system it goes to, say its name, who owns the information, when the owner agreed, "
        "who is its custodian and who may see it.",
        "Data flow 2: say whether it may be passed on.",
        "Data flow 2: say what people are told and why.",
        "Data flow 2: say whether the National Data Opt-Out applies and why.",
        "Data flow 2: give the reference of its entry in the records of processing (Article 30).",
    )


def test_of_anonymous_data_only_the_items_are_asked(story, version):
    bare(version, story, items=[{**stories.ITEM, "name": "Number of cases", "identifiability": "anonymous"}])

    assert approval.submit(version, **did(story)).state == State.AWAITING_APPROVAL


def test_a_yes_is_asked_what_follows_from_it(story, version):
    flow = version.flows.get()
    flows.change_flow(flow, onward="yes", outside_uk="yes", not_shared="Names", victims_told="not_told", **did(story))

    assert reasons(version, story) == (
        "Data flow 1: say why that is expressly not shared.",
        "Data flow 1: say by what mechanism it may leave the UK.",
        "Data flow 1: say to whom it may be passed on and on whose decision.",
        "Data flow 1: say why victims and witnesses are told that.",
    )


def test_what_a_flow_carries_follows_from_its_items(story, version):
    flow = version.flows.get()
    marked = {"special_category": True, "offence_data": True, "patient_data": True}
    flows.add_items(flow, [{"name": "Counts", "identifiability": "anonymous", **marked}], **did(story))
    before = version.flows.kinds()
    flows.add_items(flow, [{"name": "Key", "identifiability": "pseudonymous", "patient_data": True}], **did(story))

    after = version.flows.kinds()
    flow = DataFlow.objects.get(pk=flow.pk)
    assert (before.identifiability, before.special_category, before.patient_data) == ("personal", False, False)
    assert (after.special_category, after.offence_data, after.patient_data) == (False, False, True)
    assert (flow.identifiability, flow.special_category, flow.patient_data) == ("personal", False, True)


def test_items_keep_their_order_when_one_is_removed(story, version):
    flow = version.flows.get()
    flows.add_items(flow, [{**stories.ITEM, "name": name} for name in ("Name", "Address")], **did(story))

    flows.remove_item(flow.items.get(name="Incidents"), **did(story))

    assert list(flow.items.values_list("position", "name")) == [(1, "Name"), (2, "Address")]


def test_more_than_a_thousand_items_and_unseen_characters_are_refused(story, version):
    flow = version.flows.get()
    for names, sentence in (
        (["x"] * 1_000, "A data flow has at most 1,000 data items."),
        (["Na\u200bme"], "The data item contains an invisible character after 'Na'."),
        (["n" * 301], "has 301 characters; the limit is 300. Shorten it."),
    ):
        with pytest.raises(Refused, match="data item") as refused:
            flows.add_items(flow, [{"name": name, "identifiability": "personal"} for name in names], **did(story))
        assert sentence in " ".join(refused.value.reasons)

    assert flow.items.count() == 1


def test_the_next_draft_carries_items_and_systems_on(story):
    version = stories.version_in(State.AWAITING_APPROVAL, story)
    stories.approve(story, version, decision="sent_back", advice="Say more.")
    version.refresh_from_db()

    following = opening.start_next_draft(version, **did(story))

    assert content.flows(following) == version.content["flows"]
    assert version.flows.get().items.count() == 1


def test_every_key_of_a_flow_is_there_when_nothing_is_stated(story, version):
    full = content.flows(version)[0]
    flow = bare(version, story)

    said = content.flow_of(flow, 2)

    assert said.keys() == full.keys()
    assert (said["data_items"], said["opt_out"], said["told"], said["period"]) == ([], "", "", "")
    assert said["systems"]["source"] == {"name": "", "owner": "", "agreed_on": "", "custodian": "", "seen_by": ""}


def test_a_comparison_names_the_data_item_that_changed(story, version):
    before = content.of(version)
    flow = version.flows.get()
    flows.add_items(flow, [{**stories.ITEM, "name": "Arrests"}], **did(story))
    flows.change_item(flow.items.get(name="Incidents"), special_category=True, **did(story))
    flows.change_systems(flow, source={"agreed_on": date(2026, 10, 2)}, **did(story))

    sections = {section.name: section for section in compare(before, content.of(version)).sections}

    entries = {entry.heading: entry for entry in sections["data_items"].entries}
    told = [line.words for entry in entries.values() for line in entry.lines]
    assert len(entries) == 2
    assert any("Special category data" in line for line in told)


def test_the_picture_counts_the_items_and_says_it_in_words(story, version):
    flows.add_items(version.flows.get(), [{**stories.ITEM, "name": "Arrests", "offence_data": True}], **did(story))

    drawn = picture(content.flows(version))

    assert [line for _, line in drawn.arrows[0].under] == ["2 data items, criminal offence data"]
    assert "personal, 2 data items, criminal offence data." in drawn.words


# The impact assessment ------------------------------------------------------------------------------------------------

SCREENED = {"dpia_kind": "screening", "dpia_answers": dict.fromkeys(SCREENING, "no"), "dpia": "Nothing is matched."}


def test_a_reference_needs_its_date_and_owner(story, version):
    terms.change(version, dpia_owner="", **did(story))

    assert reasons(version, story) == (
        "Give the reference, the date and the owner of the data protection impact assessment.",
    )


def test_a_screening_needs_every_answer_and_its_reasons(story, version):
    terms.change(version, **{**SCREENED, "dpia_answers": {"matching": "no"}, "dpia": " "}, **did(story))

    assert reasons(version, story) == (
        "Answer every question of the screening for a data protection impact assessment.",
        "Give the reasons why no data protection impact assessment is needed.",
    )


def test_a_screening_with_its_reasons_is_enough_and_is_signed(story, version):
    terms.change(version, **SCREENED, **did(story))

    sent = approval.submit(version, **did(story))

    said = sent.content["impact_assessment"]
    assert said["kind"] == "It was screened: no assessment is needed"
    assert len(said["answers"]) == len(SCREENING)
    assert sent.content["dpia"] == "Nothing is matched."


def test_where_the_power_asks_for_an_assessment_a_screening_alone_is_refused(story, version):
    power = LegalGateway.objects.choosable().get(slug="dea2017-s35")
    terms.change(version, **SCREENED, **did(story))
    for body in (story.council, story.police):
        reliances.add_reliance(version, organisation=body, gateway=power, lawful_basis="6(1)(e)", **did(story))

    refused = [one for one in reasons(version, story) if "screening" in one]

    assert refused == [
        f"{power.citation} needs a data protection impact assessment: a screening alone is not enough. Give its "
        "reference, date and owner."
    ]


def test_items_have_a_history_like_every_part_of_a_text(story, version):
    item = version.flows.get().items.get()
    flows.change_item(item, name="Incidents at the address", **did(story))

    assert list(DataItem.history.filter(id=item.pk).values_list("name", flat=True)) == [
        "Incidents at the address",
        "Incidents",
    ]
