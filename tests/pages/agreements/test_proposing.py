"""From a need to an open draft: proposals, decisions, and the first page of an agreement."""

import pytest

from isa_portal.agreements.lifecycle import ProposalState
from isa_portal.agreements.models import Agreement, Proposal
from isa_portal.agreements.services import proposals
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import BoardRole
from tests import stories
from tests.pages.agreements.conftest import as_, events, of_board, text

NEED = {
    "title": "Early help for families",
    "need": "Schools and police do not know of each other's concerns.",
    "asked_by": "Children's services",
    "agencies": "",
}
DECIDED = {"decided_on_day": "20", "decided_on_month": "11", "decided_on_year": "2026", "reference": "Minute 4"}


@pytest.fixture
def proposal(story):
    return proposals.propose(story.board, **NEED, by=story.secretariat, at=story.at)


def commission(officer, story, proposal, *leads):
    words = {**DECIDED, "decision": "commissioned", "leads": [lead.pk for lead in leads]}
    return officer.post(of_board("decide_proposal", story, proposal.pk), words)


def test_an_empty_list_says_what_belongs_there(officer, story):
    page = text(officer.get(of_board("proposals", story)))

    assert "No proposal yet." in page
    assert of_board("propose", story) in page


def test_a_proposal_is_recorded_and_waits_for_the_board(officer, story):
    page = text(officer.post(of_board("propose", story), NEED, follow=True))

    assert "Raised on 21 November 2026. Waits for the board to decide." in page
    assert "Early help for families" in text(officer.get(of_board("proposals", story)))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Enter the title."),
        ({"title": "Early\u200bhelp"}, "Title contains an invisible character after 'Early'."),
        ({"need": " "}, "Answer the question: What is the sharing needed for?"),
        ({"asked_by": "Chil\u202edren"}, "contains a text-direction control character"),
    ],
)
def test_a_proposal_that_lacks_something_gets_a_sentence(wrong, sentence, officer, story):
    before = events()

    response = officer.post(of_board("propose", story), {**NEED, **wrong})

    assert sentence in text(response)
    assert not Proposal.objects.exists()
    assert events() == before


@pytest.mark.parametrize("decision", ["refused", "noted", "deferred"])
def test_the_board_refuses_notes_or_defers(decision, officer, story, proposal):
    officer.post(of_board("decide_proposal", story, proposal.pk), {**DECIDED, "decision": decision})

    proposal.refresh_from_db()
    assert proposal.state == decision
    assert proposal.decision_reference == "Minute 4"


def test_a_commission_names_who_leads(officer, story, proposal):
    before = events()

    nobody = commission(officer, story, proposal)
    after = events()
    commission(officer, story, proposal, story.council, story.police)

    assert nobody.status_code == 409
    assert "Name the lead agency, or the agencies that lead together." in text(nobody)
    assert after == before
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.COMMISSIONED
    assert set(proposal.leads.all()) == {story.council, story.police}


def test_a_decision_in_the_future_is_refused(officer, story, proposal):
    words = {**DECIDED, "decision": "noted", "decided_on_day": "30"}

    page = text(officer.post(of_board("decide_proposal", story, proposal.pk), words))

    assert "30/11/2026 is after 21 November 2026." in page
    assert Proposal.objects.get().state == ProposalState.PROPOSED


def test_a_decided_proposal_is_not_decided_again(officer, story, proposal):
    commission(officer, story, proposal, story.council)

    response = commission(officer, story, proposal, story.police)

    assert response.status_code == 409
    assert "is commissioned. It cannot take this step now." in text(response)
    assert list(proposal.leads.all()) == [story.council]


def test_a_commissioned_proposal_opens_its_draft(officer, story, proposal):
    commission(officer, story, proposal, story.council)
    address = f"{of_board('new_agreement', story)}?proposal={proposal.pk}"

    first = text(officer.get(address))
    words = {"tier": "2", "reference": "05/26", "title": proposal.title, "lead": story.council.pk}
    response = officer.post(address, words, follow=True)

    assert 'value="Early help for families"' in first
    agreement = Agreement.objects.get(reference="05/26")
    assert agreement.proposal == proposal
    assert "05/26 Early help for families is opened with the draft 0.1." in text(response)
    assert "The agreement is being made." in text(officer.get(of_board("proposal", story, proposal.pk)))


OPEN = {"tier": "2", "reference": "05/26", "title": "Early help"}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": "Early\u200bhelp"}, "Title contains an invisible character after 'Early'."),
        ({"reference": "05\u200b/26"}, "Reference contains an invisible character"),
        ({"reference": "//"}, "Enter the reference in letters, two or more."),
        ({"lead": "Avon and Somerset Board"}, "A board has no legal personality and cannot be a party."),
        ({"lead": ""}, "Choose the lead organisation."),
        ({"tier": "7"}, "Choose one from the list."),
    ],
)
def test_an_agreement_that_cannot_be_opened_gets_a_sentence(wrong, sentence, officer, story):
    before = events()

    response = officer.post(of_board("new_agreement", story), {**OPEN, "lead": story.council.pk, **wrong})

    assert sentence in text(response)
    assert not Agreement.objects.filter(board=story.board).exists()
    assert events() == before


def test_a_reference_is_used_once_within_a_board(officer, story):
    stories.draft(story)

    response = officer.post(of_board("new_agreement", story), {**OPEN, "reference": "01/26", "lead": story.council.pk})

    assert response.status_code == 409
    assert "Avon and Somerset Board has an agreement 01/26 already. Choose another reference." in text(response)


def test_an_editor_opens_drafts_that_their_own_organisation_leads(editor, story):
    page = text(editor.get(of_board("new_agreement", story)))
    own = editor.post(of_board("new_agreement", story), {**OPEN, "lead": story.council.pk})
    others = editor.post(of_board("new_agreement", story), {**OPEN, "reference": "06/26", "lead": story.police.pk})

    assert "Bristol City Council" in page
    assert "Riverside Trust" not in page
    assert own.status_code == 302
    assert others.status_code == 409
    assert Agreement.objects.filter(board=story.board).count() == 1


def test_strangers_and_parties_find_no_proposals(story, proposal):
    addresses = [
        of_board("proposals", story),
        of_board("propose", story),
        of_board("proposal", story, proposal.pk),
        of_board("decide_proposal", story, proposal.pk),
    ]

    for person in (story.outsider, story.ig_lead):
        client = as_(person)
        for address in [*addresses, of_board("new_agreement", story)]:
            assert client.get(address).status_code == 404, address
            assert client.post(address, NEED).status_code in (404, 405), address


def test_an_auditor_reads_proposals_and_records_none(story, proposal):
    auditor = stories.person("auditor@board.example", "Auditor", "Auditor")
    organisations.appoint(auditor, story.board, BoardRole.AUDITOR, by=story.secretariat, at=story.at)
    client = as_(auditor)
    before = events()

    assert client.get(of_board("proposal", story, proposal.pk)).status_code == 200
    assert client.post(of_board("propose", story), NEED).status_code == 409
    assert commission(client, story, proposal, story.council).status_code == 409
    assert client.post(of_board("new_agreement", story), OPEN).status_code == 409
    assert events() == before


@pytest.mark.parametrize("key", ["999", "x", "²", "9" * 30])
def test_a_proposal_that_is_not_there_opens_nothing(key, officer, story):
    response = officer.get(of_board("new_agreement", story), {"proposal": key})

    assert response.status_code in (200, 404)
