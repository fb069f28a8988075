"""The pages of data flows, the impact assessment and the classification."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isa_portal.agreements.models import Version
from isa_portal.agreements.services import classes, clauses, flows, terms
from isa_portal.organisations.models import Organisation
from tests import stories
from tests.pages.agreements.conftest import at, sent_as_shown, text

DAY = {"_day": "1", "_month": "10", "_year": "2026"}


def test_a_flow_is_filled_in_section_by_section(officer, story, version):
    flow = flows.add_flow(
        version,
        stage="Review",
        discloser=story.council,
        recipient=story.police,
        data="Plans",
        by=story.secretariat,
        at=story.at,
    )
    officer.post(
        at("add_data_items", version, flow.pk),
        {"names": "Plan\r\n\r\nKey worker", **stories.ITEM, "offence_data": "on"},
    )
    begun = text(officer.get(at("flow", version, flow.pk)))
    item = flow.items.first()
    for section, words in {
        "journey": {"method": "Secure e-mail", "frequency": "Weekly", "period": "The open plan"},
        "keeping": {"retention": "A year", "clock_starts": "The last visit", "disposal": "Deleted"},
        "place": {"stored_in": "United Kingdom", "outside_uk": "no"},
        "onward": {"onward": "no"},
        "people": {"told": "informed", "told_why": "By leaflet.", "opt_out": "unclear", "opt_out_why": "Asked."},
        "records": {"article_30": "ROPA-1"},
    }.items():
        answer = sent_as_shown(officer, at("change_flow", version, flow.pk, section), words)
        assert answer.url == at("flow", version, flow.pk), section
    system = {"name": "Records", "owner": "Head", "custodian": "ICT", "seen_by": "Team"}
    ends = {f"{end}_{name}": words for end in ("source", "destination") for name, words in system.items()}
    days = {f"{end}_agreed_on{box}": number for end in ("source", "destination") for box, number in DAY.items()}
    sent_as_shown(officer, at("flow_systems", version, flow.pk), {**ends, **days})
    complete = text(officer.get(at("flow", version, flow.pk)))

    assert [one.name for one in flow.items.all()] == ["Plan", "Key worker"]
    assert item.offence_data is True
    assert "Say how it travels, how often and which period it covers." in begun
    assert "To do" not in complete
    assert "Data flow" not in text(officer.get(at("draft_check", version))).partition("What version")[0]


def test_a_section_says_that_no_answer_is_a_lawful_basis(officer, version):
    page = text(officer.get(at("change_flow", version, version.flows.get().pk, "people")))

    assert "None of these is a lawful basis by itself" in page
    assert "They are asked to agree to the disclosure of confidential information" in page


def test_a_section_that_does_not_exist_and_an_item_of_another_flow_are_not_found(officer, story, version):
    other = stories.draft(story, reference="02/26")
    flow, item = version.flows.get(), other.flows.get().items.get()

    assert officer.get(at("change_flow", version, flow.pk, "nothing")).status_code == 404
    assert officer.get(at("change_data_item", version, flow.pk, item.pk)).status_code == 404
    assert officer.get(at("remove_part", version, "items", item.pk)).status_code == 404


def test_a_data_item_is_changed_and_removed(officer, version):
    flow = version.flows.get()
    item = flow.items.get()
    sent_as_shown(
        officer, at("change_data_item", version, flow.pk, item.pk), {"name": "Calls", "identifiability": "pseudonymous"}
    )
    item.refresh_from_db()
    removed = officer.post(at("remove_part", version, "items", item.pk))

    assert (item.name, item.identifiability) == ("Calls", "pseudonymous")
    assert removed.url == at("data_items", version, flow.pk)
    assert not flow.items.exists()


def test_a_screening_is_answered_with_its_reasons(officer, version):
    answers = {f"ask_{key}": "yes" if key == "matching" else "no" for key in ("vulnerable", "matching")}

    sent_as_shown(officer, at("draft_impact", version), {"dpia_kind": "screening", **answers, "dpia": "Keys only."})

    version.refresh_from_db()
    assert (version.dpia_kind, version.dpia) == ("screening", "Keys only.")
    assert version.dpia_answers == {"vulnerable": "no", "matching": "yes"}
    assert 'value="yes"' in text(officer.get(at("draft_impact", version)))


def test_an_assessment_of_tomorrow_is_refused(officer, version):
    day = {"dpia_on_day": "22", "dpia_on_month": "11", "dpia_on_year": "2027"}

    page = text(
        sent_as_shown(officer, at("draft_impact", version), {"dpia_kind": "reference", "dpia_reference": "D-1", **day})
    )

    assert "There is a problem" in page
    assert Version.objects.get(pk=version.pk).dpia_reference == "DPIA-12"


def test_the_classification_stands_on_the_pages_and_beside_the_old_marking(officer, story, version):
    terms.change(version, classification="OFFICIAL-SENSITIVE", by=story.secretariat, at=story.at)
    Version.objects.filter(pk=version.pk).update(printed_marking="RESTRICTED")

    page = text(officer.get(at("agreement", version)))

    assert "<strong>OFFICIAL-SENSITIVE</strong>" in page
    assert "Marking of the paper original" in page
    assert "RESTRICTED, as printed" in page


def test_the_tab_shows_items_and_facts_behind_the_picture(officer, version):
    page = text(officer.get(at("agreement_law", version)))

    assert "Flow 1: from" in page
    assert "1 data item" in page
    assert "Counts find nobody." in page
    assert "Information asset owner: Head of service, agreed on 1 October 2026" in page


BIG = ("draft", "draft_flows", "draft_check", "draft_text", "draft_law", "agreement", "agreement_law", "agreement_text",
       "compare")  # fmt: skip


def asked(client, version):
    """Return how many questions each page asks of the database."""
    flow = version.flows.get()
    addresses = [*(at(name, version) for name in BIG), at("flow", version, flow.pk), at("data_items", version, flow.pk)]
    found = {}
    for address in addresses:
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(address).status_code == 200, address
        found[address] = len(captured)
    return found


def test_200_parties_500_data_items_and_200_clauses_ask_no_more_than_3(officer, story, version):
    do = {"by": story.secretariat, "at": story.at}
    flow = version.flows.get()
    practices = classes.name_class(version, name="The practices", kind="gp_practice", **do)
    bodies = Organisation.objects.bulk_create(
        Organisation(legal_name=f"Practice {one:03}", slug=f"practice-{one:03}") for one in range(198)
    )
    classes.list_members(version, practices, {bodies[0]: ()}, **do)
    flows.add_items(flow, [{**stories.ITEM, "name": f"Item {number}"} for number in (2, 3)], **do)
    clauses.add_clause(version, heading="Third", text="Third.", **do)
    few = asked(officer, version)

    flows.add_items(flow, [{**stories.ITEM, "name": f"Item {number}"} for number in range(4, 501)], **do)
    for number in range(4, 201):
        version.clauses.create(position=number, heading=f"Clause {number}", text="Words.")
    classes.list_members(version, practices, dict.fromkeys(bodies[1:], ()), **do)
    many = asked(officer, version)

    assert (version.agreement.parties.count(), flow.items.count(), version.clauses.count()) == (200, 500, 200)
    assert many == few


@pytest.mark.parametrize("items", [3, 500])
def test_a_draft_of_many_items_is_sent_in_as_many_questions(items, story, version):
    from isa_portal.agreements.services import approval

    do = {"by": story.secretariat, "at": story.at}
    more = [{**stories.ITEM, "name": f"Item {number}"} for number in range(items - 1)]
    flows.add_items(version.flows.get(), more, **do)

    with CaptureQueriesContext(connection) as captured:
        sent = approval.submit(version, **do)

    assert len(sent.content["flows"][0]["data_items"]) == items
    assert len(captured) < 100
