"""The pages of meetings: the list, an agenda, papers, outcomes on one page, and who may only read."""

import subprocess

import pytest
from django.urls import reverse

from isa_portal.agreements.lifecycle import ProposalState, State
from isa_portal.agreements.models import Meeting, MeetingItem, Proposal
from isa_portal.agreements.rules import meetings as rules
from isa_portal.agreements.services import meetings, outcomes, proposals
from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import BoardRole
from tests import stories
from tests.pages.agreements.conftest import as_, at, events, of_board, text

TODAY = stories.NOON.date()
SOON = {"held_on_day": "15", "held_on_month": "12", "held_on_year": "2026", "papers_days": "5", "place": "Room 2"}
PAST = {**SOON, "held_on_day": "3", "held_on_month": "11"}
NEED = {"title": "Early help for families", "need": "Nobody knows the whole.", "asked_by": "Children's services"}


@pytest.fixture
def proposal(story):
    return proposals.propose(
        story.board, **NEED, bodies=[story.council, story.police], agencies="Probation", by=story.secretariat,
        at=story.at,
    )  # fmt: skip


@pytest.fixture
def item(story, proposal):
    do = {"by": story.secretariat, "at": story.at}
    meeting = meetings.arrange(story.board, held_on=TODAY, **do)
    return meetings.put(meeting, proposal, questions=["Create the agreement.", "Ask for a DPIA."], **do)


@pytest.fixture
def chair(story):
    person = stories.person("chair@board.example", "Chair", "Chair of the board")
    organisations.appoint(person, story.board, BoardRole.CHAIR, by=story.secretariat, at=story.at)
    return as_(person)


def address(name, thing):
    meeting = thing.meeting if isinstance(thing, MeetingItem) else thing
    more = [thing.pk] if name in ("change_item", "move_item", "remove_item", "board_paper") else []
    return reverse(name, args=[meeting.board.slug, meeting.pk, *more])


def test_the_secretariat_adds_the_next_meeting_and_sees_when_its_papers_are_due(officer, story):
    page = text(officer.post(of_board("arrange_meeting", story), SOON, follow=True))
    listed = text(officer.get(of_board("meetings", story)))

    assert "The board meets in 24 days. Papers are due on 7 December 2026, in 16 days." in page
    assert "Nothing stands on its agenda yet." in page
    assert "The board meets on 15 December 2026, in 24 days." in listed
    assert "Papers are due on 7 December 2026, in 16 days." in text(officer.get("/"))


def test_a_meeting_that_was_held_says_so_and_takes_its_outcomes(officer, story):
    page = text(officer.post(of_board("arrange_meeting", story), PAST, follow=True))

    assert "This meeting was on 3 November 2026, 18 days ago." in page
    assert "Its papers were due on 26 October 2026." in page


def test_papers_that_are_late_are_said_with_their_day(officer, story):
    page = text(officer.post(of_board("arrange_meeting", story), {**SOON, "held_on_day": "24", "held_on_month": "11"},
                             follow=True))  # fmt: skip

    assert "The board meets in 3 days. Papers were due on 16 November 2026, 5 days ago." in page


@pytest.mark.parametrize(
    ("wrong", "status", "sentence"),
    [
        ({"held_on_day": "31", "held_on_month": "11"}, 200, "31/11/2026 is not a real date"),
        ({"papers_days": "99"}, 200, "Enter 30 or less."),
        ({"held_on_day": "21", "held_on_month": "11"}, 409, "is on the list already. Change that one."),
    ],
)
def test_a_meeting_that_cannot_be_keeps_what_was_typed(wrong, status, sentence, officer, story, item):
    before = events()

    response = officer.post(of_board("arrange_meeting", story), {**SOON, **wrong})

    assert response.status_code == status
    assert sentence in text(response)
    assert 'value="Room 2"' in text(response)
    assert events() == before


def test_an_item_is_added_moved_written_and_taken_off(officer, story, proposal, item):
    version = stories.version_in(State.AWAITING_APPROVAL, story)
    meeting = item.meeting

    form = text(officer.get(address("add_item", meeting)))
    officer.post(address("add_item", meeting), {"subject": f"version-{version.pk}"})
    second = meeting.items.last()
    asked = second.decisions.get().question
    moved = text(officer.post(address("move_item", second), {"up": "1"}, follow=True))
    words = {"questions": "Approve it.\nAsk for a review.", "author": "Head of early help", "sources": "None"}
    officer.post(address("change_item", second), words)
    twice = officer.get(address("add_item", meeting))
    off = text(officer.post(address("remove_item", item), follow=True))

    assert "Approval: 01/26 version 0.1, Family support" in form
    assert f"proposal-{proposal.pk}" not in form
    assert asked == "Approve the agreement for signature."
    assert "Item 2, 01/26 version 0.1: Family support, is now item 1." in moved
    second.refresh_from_db()
    assert (second.author, second.decisions.count()) == ("Head of early help", 2)
    assert twice.status_code == 409
    assert "Early help for families is off the agenda." in off
    assert list(meeting.items.all()) == [second]


def test_outcomes_are_recorded_on_one_page_and_the_proposal_follows(officer, story, proposal, item):
    first, second = item.decisions.all()
    words = {f"outcome_{first.pk}": "agreed", f"leads_{first.pk}": [story.council.pk], f"minute_{first.pk}": "Minute 4",
             f"outcome_{second.pk}": "amended", f"words_{second.pk}": "By March"}  # fmt: skip

    page = text(officer.post(address("record_outcomes", item), words, follow=True))
    later = text(officer.get(address("record_outcomes", item)))
    done = text(officer.post(address("record_outcomes", item), {f"minute_{second.pk}": "Minute 5"}, follow=True))

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.COMMISSIONED
    assert list(proposal.leads.all()) == [story.council]
    assert "<strong>Agreed with changes.</strong> By March" in page
    assert f"outcome_{first.pk}" not in later
    assert f"minute_{second.pk}" in later
    assert "Minute 5" in done
    assert "Every outcome is recorded." in done
    assert "Record what the board decided" not in done


def test_outcomes_that_lack_something_keep_what_was_typed(officer, item):
    first, second = item.decisions.all()
    before = events()

    nothing = text(officer.post(address("record_outcomes", item), {}))
    half = text(officer.post(address("record_outcomes", item), {f"words_{second.pk}": "By March"}))
    refused = officer.post(address("record_outcomes", item), {f"outcome_{first.pk}": "agreed"})

    assert "Record at least one outcome or one minute." in nothing
    assert "Say what became of “Ask for a DPIA.”." in half
    assert "By March" in half
    assert refused.status_code == 409
    assert "Name the lead agency" in text(refused)
    assert events() == before


def test_before_the_day_nothing_is_recorded(officer, story, proposal):
    do = {"by": story.secretariat, "at": story.at}
    meeting = meetings.arrange(story.board, held_on=TODAY.replace(month=12), **do)
    item = meetings.put(meeting, proposal, questions=["Note it."], **do)

    response = officer.post(address("record_outcomes", item), {f"outcome_{item.decisions.get().pk}": "noted"})

    assert response.status_code == 409
    assert "The board meets on 21 December 2026." in text(response)
    assert Proposal.objects.get().state == ProposalState.PROPOSED


def test_a_proposal_needs_nobody_until_the_meeting_that_it_stands_on_the_agenda_of(officer, story, proposal):
    do = {"by": story.secretariat, "at": story.at}
    before = text(officer.get("/"))

    meetings.put(
        meetings.arrange(story.board, held_on=TODAY.replace(month=12), **do), proposal, questions=["It."], **do
    )
    after = text(officer.get("/"))

    assert "Early help for families: raised on 21 November 2026, not decided." in before
    assert "not decided." not in after
    assert "Next meeting" in after


def test_a_version_that_was_agreed_leads_to_its_approval_with_the_facts_filled_in(officer, story):
    version = stories.version_in(State.AWAITING_APPROVAL, story)
    do = {"by": story.secretariat, "at": story.at}
    item = meetings.put(meetings.arrange(story.board, held_on=TODAY, **do), version, questions=["Approve it."], **do)
    outcomes.record(item.meeting, [outcomes.Said(item.decisions.get(), "agreed", minute="Minute 9")], **do)
    colleague = as_(story.colleague)

    page = text(colleague.get(address("meeting", item)))
    link = page.split("/approval/?")[1].split('"')[0].replace("&amp;", "&")
    form = text(colleague.get(f"{at('record_approval', version)}?{link}"))
    odd = colleague.get(f"{at('record_approval', version)}?decided_on=x&decision=y")
    own = text(officer.get(f"{at('record_approval', version)}?{link}"))

    assert 'value="Minute 9"' in form
    assert 'value="approved"' in form.split("checked")[0][-200:]
    assert 'value="2026"' in form
    assert odd.status_code == 200
    assert "Who wrote a version may not record its approval." in own


def test_an_item_is_offered_only_while_something_waits(officer, story, item):
    page = text(officer.get(address("meeting", item)))
    refused = officer.get(address("add_item", item))
    again = NEED | {"title": "Later help for families"}
    proposals.propose(story.board, **again, bodies=[story.police], agencies="", by=story.secretariat, at=story.at)
    later = text(officer.get(address("meeting", item)))

    assert "Add an item" not in page
    assert rules.NOTHING_WAITS in page
    assert refused.status_code == 409
    assert "Add an item" in later
    assert rules.NOTHING_WAITS not in later


def test_the_chair_reads_and_changes_nothing(chair, story, item):
    before = events()

    home = text(chair.get("/"))
    page = text(chair.get(address("meeting", item)))
    statuses = [
        chair.post(address(name, item), {}).status_code
        for name in ("change_meeting", "record_outcomes", "add_item", "change_item", "move_item", "remove_item")
    ]

    assert "Avon and Somerset Board meets on" in home
    assert "Create the agreement." in home
    assert of_board("meetings", story) in home
    assert "Board pack (PDF)" in page
    assert "Add an item" not in page
    assert "Write the paper" not in page
    assert statuses == [409] * 6
    assert events() == before


def test_strangers_parties_and_other_boards_find_no_meeting(story, item):
    other = organisations.set_up_board("Other Board", host=story.police, by=story.secretariat, at=story.at)
    organisations.appoint(story.outsider, other, BoardRole.SECRETARIAT, by=PORTAL, at=story.at)
    names = ("meeting", "change_meeting", "record_outcomes", "board_pack", "add_item", "change_item", "remove_item",
             "board_paper")  # fmt: skip
    pages = [of_board("meetings", story), of_board("arrange_meeting", story), *(address(n, item) for n in names)]

    for who in (story.outsider, story.ig_lead, story.editor):
        client = as_(who)
        assert [page for page in pages if client.get(page).status_code != 404] == []
        assert client.post(address("move_item", item)).status_code == 404


def test_who_belongs_to_a_commissioned_lead_reads_that_proposal_only(story, proposal, officer):
    secret = proposals.propose(story.board, **{**NEED, "title": "Early help once more"}, by=story.secretariat,
                               at=story.at)  # fmt: skip
    client, page = as_(story.ig_lead), of_board("proposal", story, proposal.pk)
    before = client.get(page).status_code
    leads = [story.police]
    proposals.decide(proposal, "commissioned", decided_on=TODAY, leads=leads, by=story.secretariat, at=story.at)

    shown, listed = text(client.get(page)), text(client.get(of_board("proposals", story)))

    assert before == 404
    assert "Probation" in shown
    assert "Looks like" not in shown + listed
    assert client.get(of_board("proposal", story, secret.pk)).status_code == 404
    assert client.get(of_board("decide_proposal", story, proposal.pk)).status_code == 404
    assert "Looks like: Early help once more (proposed)" in text(officer.get(of_board("proposals", story)))


def test_a_proposal_and_its_agreement_lead_to_each_other(story, proposal, officer):
    proposals.decide(
        proposal, "commissioned", decided_on=TODAY, leads=[story.council], by=story.secretariat, at=story.at
    )
    agreement = stories.draft(story, proposal=proposal).agreement

    there = text(officer.get(of_board("proposal", story, proposal.pk)))
    back = text(officer.get(at("agreement", agreement)))

    assert agreement.get_absolute_url() in there
    assert of_board("proposal", story, proposal.pk) in back


HEADINGS = [
    "Role of the board", "Lead member and author", "Key questions", "Decisions asked of the board", "Summary",
    "Why this is recommended", "Alternatives", "Who is affected", "Law", "Risks",
    "Information governance and legal advice", "Sources", "Appendices",
]  # fmt: skip


def lines(program, tmp_path, response):
    path = tmp_path / "papers.pdf"
    path.write_bytes(response.content)
    done = subprocess.run([program("pdftotext"), "-layout", path, "-"], capture_output=True, text=True, check=True)
    return [line.strip() for line in done.stdout.splitlines() if line.strip()]


def test_a_board_paper_keeps_the_order_and_says_what_nobody_provided(officer, story, item, program, tmp_path):
    said = {"author": "Head of early help", "board_role": "It <b>decides</b>."}
    meetings.change_item(item, questions=["Create the agreement."], **said, by=story.colleague, at=story.at)

    response = officer.get(address("board_paper", item))
    found = lines(program, tmp_path, response)

    assert response["Content-Disposition"] == 'attachment; filename="board-paper-2026-11-21-item-1.pdf"'
    assert [line for line in found if line in HEADINGS] == HEADINGS
    assert "It <b>decides</b>." in found
    assert "Nobody knows the whole." in found
    assert "• Probation" in found
    assert found[found.index("Key questions") + 1] == "Not provided"


def test_a_board_pack_holds_every_paper_with_law_risks_and_text(officer, story, item, program, tmp_path):
    version = stories.version_in(State.AWAITING_APPROVAL, story)
    meetings.put(item.meeting, version, questions=["Approve it."], by=story.secretariat, at=story.at)

    response = officer.get(address("board_pack", item))
    found = lines(program, tmp_path, response)
    whole = " ".join(found)

    assert [line for line in found if line in HEADINGS] == HEADINGS * 2
    assert "Early help for families" in found[found.index("Agenda") + 1]
    assert "Appendix: text of 01/26, version 0.1" in whole
    assert "Leaving" in whole
    assert "115" in whole
    assert "Likelihood" in whole
    assert "Access by role" in whole


def test_an_empty_meeting_gives_a_pack_that_says_so(officer, story, program, tmp_path):
    meeting = meetings.arrange(story.board, held_on=TODAY, by=story.secretariat, at=story.at)

    found = lines(program, tmp_path, officer.get(address("board_pack", meeting)))

    assert "Nothing stands on the agenda." in found
    assert Meeting.objects.counted().get().asked == 0
