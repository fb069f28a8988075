"""Five questions, one list each: what is taken over, what is asked apart, what is missing, who may use what."""

from datetime import date

import pytest

from isa_portal.agreements.content import of
from isa_portal.agreements.models import Version
from isa_portal.agreements.rules import law
from isa_portal.agreements.selectors import law as reading
from isa_portal.agreements.services import approval, editing, flows, reliances
from isa_portal.gateways.models import LegalGateway
from isa_portal.lib.errors import Refused
from tests import stories

pytestmark = pytest.mark.django_db
SAFEGUARDING = {"article_9": "9(2)(g)", "article_9_paragraph": "2.18"}
POLICY = {"policy_document": "APD-3", "policy_document_on": date(2026, 3, 2)}
POLICE = "The Chief Constable of Avon and Somerset"
ANSWERED = {"lawful_basis": "6(1)(e)", "confidentiality": "not_confidential"}


@pytest.fixture
def story():
    return stories.world()


@pytest.fixture
def version(story):
    return stories.draft(story)


@pytest.fixture
def do(story):
    return {"by": story.secretariat, "at": story.at}


def power(slug):
    return LegalGateway.objects.get(slug=slug)


def carries(version, do, **kinds):
    flows.change_item(version.flows.first().items.get(), **kinds, **do)


def second_flow(version, story, do):
    return flows.add_flow(
        version,
        stage="Support",
        discloser=story.council,
        recipient=story.police,
        data="Key worker",
        **stories.MOVES,
        **do,
    )


def missing(version):
    return [lack.sentence for lack in law.lacks(version)]


def refusal(act, *arguments, **more):
    with pytest.raises(Refused) as refused:
        act(*arguments, **more)
    return refused.value.reasons


def holding(version):
    return {
        (side.number, side.body.short): [one.gateway.slug for one in side.reliances] for side in law.law_for(version)
    }


def test_a_flow_takes_over_the_answers_of_every_party(version):
    assert holding(version) == {
        (1, "Avon and Somerset Police"): ["cda1998-s115"],
        (1, "Bristol City Council"): ["cda1998-s115"],
    }


def test_a_party_answers_apart_and_a_flow_apart_from_its_parties(version, story, do):
    second = second_flow(version, story, do)
    reliances.add_reliance(version, organisation=story.council, gateway=power("ca2004-s10"), **ANSWERED, **do)
    reliances.add_reliance(version, flow=second, gateway=power("cda1998-s17"), **ANSWERED, **do)
    reliances.add_reliance(
        version, flow=second, organisation=story.police, gateway=power("police-cl"), **ANSWERED, **do
    )

    assert holding(version) == {
        (1, "Avon and Somerset Police"): ["cda1998-s115"],
        (1, "Bristol City Council"): ["ca2004-s10"],
        (2, "Bristol City Council"): ["cda1998-s17"],
        (2, "Avon and Somerset Police"): ["police-cl"],
    }


def test_a_body_that_is_no_side_of_a_flow_cannot_answer_for_it(version, story, do):
    words = {"gateway": power("ca2004-s10"), "flow": version.flows.get(), "organisation": story.trust}

    assert refusal(reliances.add_reliance, version, **words, **do) == (
        "Riverside Trust neither gives nor receives data flow 1. Choose its discloser or its recipient.",
    )
    assert version.reliances.count() == 1


def test_a_power_is_saved_before_it_is_answered_and_each_question_is_then_asked(version, story, do):
    reliances.add_reliance(version, organisation=story.police, gateway=power("police-cl"), **do)

    found = missing(version)

    assert found == [
        f"{POLICE}: choose the lawful basis beside Common law; Code of Practice on Police Information"
        " and Records Management 2023.",
        f"{POLICE}, data flow 1: say how confidentiality is answered.",
    ]
    assert set(found) <= set(refusal(approval.submit, version, **do))


def test_special_category_data_is_asked_for_per_party_and_flow(version, story, do):
    second_flow(version, story, do)
    carries(version, do, special_category=True)
    reliances.add_reliance(
        version, organisation=story.council, gateway=power("ca2004-s10"), **ANSWERED, **SAFEGUARDING, **POLICY, **do
    )

    assert missing(version) == [f"{POLICE}, data flow 1: choose the Article 9 condition for the special category data."]


def test_anonymous_data_needs_a_power_and_nothing_else(version, do):
    carries(version, do, identifiability="anonymous", special_category=True)
    reliances.change_reliance(version.reliances.get(), lawful_basis="", confidentiality="", **do)

    assert missing(version) == []


def test_offence_data_without_an_article_10_answer_is_asked_for(version, do):
    carries(version, do, offence_data=True)
    row = version.reliances.get()

    asked = missing(version)
    reliances.change_reliance(row, article_10="schedule_1", **do)
    then = missing(version)
    reliances.change_reliance(row, article_10="official_authority", **do)

    assert asked == [
        f"{POLICE}, data flow 1: answer Article 10 for the data about offences.",
        "Bristol City Council, data flow 1: answer Article 10 for the data about offences.",
    ]
    assert then == [
        "Every party: name the paragraph of Schedule 1 for the data about offences beside"
        " Crime and Disorder Act 1998 s.115."
    ]
    assert missing(version) == []


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({"article_9": "9(2)(g)"}, "name the paragraph of Schedule 1 for the Article 9 condition"),
        ({"article_9": "9(2)(c)"}, ""),
        ({"article_9": "9(2)(h)", "article_9_paragraph": "1.2"}, ""),
        (SAFEGUARDING, "give reference and day of the appropriate policy document"),
        ({"article_9": "9(2)(b)", "article_9_paragraph": "1.1"}, "give reference and day"),
        (SAFEGUARDING | {"policy_document": "APD-3"}, "give reference and day"),
        (SAFEGUARDING | POLICY, ""),
    ],
)
def test_the_paragraph_and_the_policy_document_are_asked_where_they_are_needed(version, do, answers, asked):
    carries(version, do, special_category=True)
    reliances.change_reliance(version.reliances.get(), **answers, **do)

    found = missing(version)

    assert len(found) == bool(asked)
    assert asked in "".join(found)


def test_disclosing_to_the_police_about_unlawful_acts_spares_the_policy_document(version, story, do):
    second_flow(version, story, do)
    row = version.reliances.get()
    reliances.change_reliance(row, article_9="9(2)(g)", article_9_paragraph="2.10", **do)
    giving, receiving = (side for side in law.law_for(version) if side.number == 2)

    assert giving.body == story.council
    assert not law.needs_policy(row.version.reliances.get(), [giving])
    assert law.needs_policy(row.version.reliances.get(), [giving, receiving])


def test_a_paragraph_that_does_not_go_with_the_condition_is_refused(version, do):
    row = version.reliances.get()

    assert refusal(reliances.change_reliance, row, article_9="9(2)(h)", article_9_paragraph="2.18", **do) == (
        "Schedule 1, paragraph 18: safeguarding of children and of individuals at risk does not go with Article"
        " 9(2)(h). Choose Article 9(2)(g): substantial public interest, or another paragraph.",
    )


def test_a_policy_document_of_the_future_is_refused(version, do):
    later = POLICY | {"policy_document_on": date(2027, 1, 1)}

    assert "still to come" in refusal(reliances.change_reliance, version.reliances.get(), **later, **do)[0]


def test_law_enforcement_asks_schedule_8_and_forgets_articles_9_and_10(version, do):
    carries(version, do, special_category=True, offence_data=True)
    row = version.reliances.get()
    reliances.change_reliance(row, **SAFEGUARDING, article_10="official_authority", **do)

    row = reliances.change_reliance(row, lawful_basis="35(2)(b)", **do)
    asked = missing(version)
    reliances.change_reliance(row, schedule_8="8.4", **POLICY, **do)

    assert (row.article_9, row.article_9_paragraph, row.article_10) == ("", "", "")
    assert "Schedule 8 condition" in asked[1]
    assert missing(version) == []


def test_an_answer_that_weighs_needs_its_reason(version, do):
    row = reliances.change_reliance(version.reliances.get(), confidentiality="public_interest", **do)

    asked = missing(version)
    reliances.change_reliance(row, confidentiality_note="To protect a child.", **do)

    assert asked == ["Every party: say why confidentiality is answered so beside Crime and Disorder Act 1998 s.115."]
    assert missing(version) == []


def test_a_power_that_works_by_objectives_asks_for_one_of_its_own(version, do):
    row = reliances.change_reliance(version.reliances.get(), gateway=power("dea2017-s35"), **do)

    asked = missing(version)

    assert asked[0].startswith("Every party: choose the objective beside Digital Economy Act 2017 s.35")
    assert "has no objective 'Curing debt'" in refusal(reliances.change_reliance, row, objective="Curing debt", **do)[0]


def test_a_power_that_nobody_may_use_blocks_sending_by_name(version, story, do):
    trust_of_the_nhs = story.council
    trust_of_the_nhs.kinds = ["nhs_trust"]
    trust_of_the_nhs.save()
    reliances.change_reliance(
        version.reliances.get(), gateway=power("dea2017-s35"), objective="Multiple disadvantages", **do
    )

    (reason,) = refusal(approval.submit, version, **do)

    assert reason.startswith("Digital Economy Act 2017 s.35, Sch 4; SI 2018/912 (objectives) cannot be used here: ")
    assert "Excluded bodies names an NHS trust or foundation trust" in reason


def test_what_is_not_determined_is_shown_and_does_not_block(version, do):
    said = reading.said(law.eligibilities(version, on=do["at"].date()))

    assert [(one.who, one.flows, one.word) for one in said] == [
        ("Avon and Somerset Police gives", "data flow 1", "Not determined"),
        ("Bristol City Council receives", "data flow 1", "Not determined"),
    ]
    assert all(one.sentence.startswith("Ask your legal adviser (") for one in said)
    approval.submit(version, **do)


def test_a_yes_says_who_and_where(version, story, do):
    story.board.nation = "england"
    story.board.save()
    version = Version.objects.get(pk=version.pk)
    reliances.change_reliance(version.reliances.get(), gateway=power("ca2004-s10"), **do)

    said = reading.said(law.eligibilities(version, on=do["at"].date()))

    assert {one.word for one in said} == {"Yes"}
    assert "Who may disclose names a chief officer of police" in said[0].sentence


def test_each_restriction_of_the_catalogue_is_answered_before_sending(version, do):
    version.restriction_answers.filter(gateway__slug="aca2002-s57").delete()

    assert refusal(approval.submit, version, **do) == (
        "Say of each restriction whether what it protects is shared. Not answered yet: Adoption information.",
    )


def test_what_is_shared_in_spite_of_a_restriction_needs_its_reason(version, do):
    adoption = power("aca2002-s57")

    reasons = refusal(reliances.answer_restrictions, version, {adoption: ("shared", " ")}, **do)
    reliances.answer_restrictions(version, {adoption: ("shared", "A court ordered it.")}, **do)

    assert reasons == ("Adoption information (Adoption and Children Act 2002 ss.56-65): say why it is shared.",)
    assert version.restriction_answers.get(gateway=adoption).because == "A court ordered it."


def test_the_content_states_every_answer_and_keeps_every_key(version, do):
    reliances.change_reliance(version.reliances.get(), **SAFEGUARDING, **POLICY, **do)

    stated = of(version)

    assert stated["reliances"] == [
        {
            "party": None,
            "flow": None,
            "gateway": "Disclosure for crime and disorder purposes",
            "citation": "Crime and Disorder Act 1998 s.115",
            "objective": "",
            "lawful_basis": "Article 6(1)(e): public task",
            "schedule_8": "",
            "article_9": "Article 9(2)(g): substantial public interest",
            "article_9_paragraph": "Schedule 1, paragraph 18: safeguarding of children and of individuals at risk",
            "article_10": "",
            "article_10_paragraph": "",
            "policy_document": "APD-3",
            "policy_document_on": "2026-03-02",
            "confidentiality": "Nothing of it was given in confidence",
            "confidentiality_note": "",
            "note": "",
        }
    ]
    assert {one["answer"] for one in stated["restrictions"]} == {"Does not arise"}


def test_a_flow_with_answers_of_its_own_is_not_removed_silently(version, story, do):
    second = second_flow(version, story, do)
    row = reliances.add_reliance(version, flow=second, gateway=power("ca2004-s10"), **ANSWERED, **do)

    assert refusal(editing.remove_part, second, **do) == (
        "Data flow 2 has legal answers of its own. Remove them under Law first.",
    )
    editing.remove_part(row, **do)
    editing.remove_part(second, **do)
    assert version.flows.count() == 1


def test_the_next_draft_carries_the_answers_to_its_own_flows(version, story, do):
    reliances.add_reliance(version, flow=version.flows.get(), gateway=power("ca2004-s10"), **ANSWERED, **do)
    approval.submit(version, **do)
    sent_back = stories.approve(story, version, decision="sent_back", advice="Shorter.")

    draft = stories.opening.start_next_draft(sent_back, **do)

    assert of(draft)["reliances"] == of(version)["reliances"]
    assert of(draft)["restrictions"] == of(version)["restrictions"]
    assert draft.reliances.get(gateway__slug="ca2004-s10").flow == draft.flows.get()


def test_questions_do_not_grow_with_flows(version, story, do, django_assert_max_num_queries):
    for _ in range(12):
        second_flow(version, story, do)

    with django_assert_max_num_queries(20):
        reading.law_page(Version.objects.select_related("agreement__board").get(pk=version.pk), on=do["at"].date())
