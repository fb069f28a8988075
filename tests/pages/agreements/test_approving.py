"""The page of the decision: who decides, who may record it, what is missing."""

import pytest

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Approval, Version
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import ApprovalRoute, BoardRole
from tests import stories
from tests.pages.agreements.conftest import as_, at, events, text

DECISION = {
    "decision": "approved",
    "body": "Avon and Somerset Board",
    "decided_on_day": "21",
    "decided_on_month": "11",
    "decided_on_year": "2026",
    "reference": "",
    "advice": "",
}


@pytest.fixture
def version(story):
    return stories.version_in(State.AWAITING_APPROVAL, story)


@pytest.fixture
def colleague(story):
    return as_(story.colleague)


def test_the_page_says_who_decides_and_on_which_text(colleague, version):
    page = text(colleague.get(at("record_approval", version)))

    assert "The board decides, at a meeting." in page
    assert "Waits for Avon and Somerset Board." in page
    assert version.code in page
    assert 'value="Avon and Somerset Board"' in page


def test_a_colleague_records_the_approval_and_the_minute_follows(colleague, story, version):
    response = colleague.post(at("record_approval", version), DECISION, follow=True)
    decision = Approval.objects.get(version=version)
    listed = text(colleague.get(at("record_approval", version)))
    colleague.post(at("add_reference", version, decision.pk), {"reference": "Minute 7"})

    version.refresh_from_db()
    assert (version.state, version.number) == (State.APPROVED, "1.0")
    assert "Waits for the secretariat to send it for signature." in text(response)
    assert at("add_reference", version, decision.pk) in listed
    decision.refresh_from_db()
    assert decision.reference == "Minute 7"


def test_a_minute_is_added_once(colleague, version):
    colleague.post(at("record_approval", version), {**DECISION, "reference": "Item 4"})
    decision = Approval.objects.get(version=version)
    before = events()

    response = colleague.post(at("add_reference", version, decision.pk), {"reference": "Minute 7"})

    assert response.status_code == 409
    assert "The reference Item 4 is recorded already." in text(response)
    assert events() == before


def test_the_author_is_told_to_ask_somebody_else(officer, version):
    before = events()

    page = text(officer.get(at("record_approval", version)))
    response = officer.post(at("record_approval", version), DECISION)

    for shown in (page, text(response)):
        assert "Who wrote a version may not record its approval. Ask a colleague" in shown
    assert response.status_code == 409
    assert Version.objects.get(pk=version.pk).state == State.AWAITING_APPROVAL
    assert events() == before


def test_the_chair_may_record_it(story, version):
    chair = stories.person("chair@board.example", "Chair of the board", "Chair")
    organisations.appoint(chair, story.board, BoardRole.CHAIR, by=story.secretariat, at=story.at)

    response = as_(chair).post(at("record_approval", version), DECISION)

    assert response.status_code == 302
    assert Version.objects.get(pk=version.pk).state == State.APPROVED


def test_the_leads_editor_learns_who_records_it(editor, version):
    before = events()

    page = text(editor.get(at("record_approval", version)))
    response = editor.post(at("record_approval", version), DECISION)

    assert "Only the board's secretariat, its chair or the lead's IG lead may record this decision." in page
    assert response.status_code == 409
    assert events() == before


def test_sending_back_needs_its_reason(colleague, version):
    before = events()

    response = colleague.post(at("record_approval", version), {**DECISION, "decision": "sent_back"})

    assert response.status_code == 409
    assert "Say why, under Advice: those who write the next version will read it." in text(response)
    assert events() == before


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"decided_on_day": "22"}, "22/11/2026 is after 21 November 2026."),
        ({"decided_on_day": "20"}, "A decision cannot be older than the text."),
        ({"decided_on_year": "26"}, "Write the year with four digits"),
        ({"body": "The\u200bboard"}, "Who decided contains an invisible character after 'The'."),
        ({"decision": "banana"}, "Choose one from the list."),
        ({"decision": ""}, "Answer the question: What was decided?"),
    ],
)
def test_a_wrong_fact_gets_a_sentence_and_changes_nothing(wrong, sentence, colleague, version):
    before = events()

    response = colleague.post(at("record_approval", version), {**DECISION, **wrong})

    assert sentence in text(response)
    assert Version.objects.get(pk=version.pk).state == State.AWAITING_APPROVAL
    assert events() == before


def test_a_decision_is_recorded_once(colleague, version):
    colleague.post(at("record_approval", version), DECISION)
    before = events()

    response = colleague.post(at("record_approval", version), DECISION)

    assert response.status_code == 409
    assert "A decision is recorded while it awaits the board." in text(response)
    assert events() == before


def test_where_each_party_decides_the_missing_ones_are_named(story, colleague):
    organisations.change_practice(
        story.board, purpose_specific_approval=ApprovalRoute.EACH_PARTY, by=story.secretariat, at=story.at
    )
    version = stories.version_in(State.AWAITING_APPROVAL, story)
    address = at("record_approval", version)

    both = text(colleague.get(address))
    nobody = text(colleague.post(address, DECISION))
    colleague.post(address, {**DECISION, "organisation": story.council.pk})
    one = text(colleague.get(address))
    again = text(colleague.post(address, {**DECISION, "organisation": story.council.pk}))
    colleague.post(address, {**DECISION, "organisation": story.police.pk})

    assert "Each party decides for itself." in both
    assert "Waits for Bristol City Council and Avon and Somerset Police." in both
    assert "Each party approves for itself here. Choose the party that decided." in nobody
    assert "Waits for Avon and Somerset Police." in one
    assert "Choose one from the list." in again
    assert Version.objects.get(pk=version.pk).state == State.APPROVED
