"""Meetings of a board: agenda, decisions asked, outcomes, and what follows from them."""

from datetime import date, timedelta

import pytest

from isa_portal.agreements.lifecycle import ProposalState, State
from isa_portal.agreements.models import Meeting, MeetingItem, Outcome, Proposal
from isa_portal.agreements.rules import likeness
from isa_portal.agreements.services import meetings, outcomes, proposals
from isa_portal.agreements.services.outcomes import Said
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import BoardRole
from tests import stories

TODAY = stories.NOON.date()
NEXT_MONTH = date(2026, 12, 15)
ASKED = ["Create the agreement and name who leads.", "Ask for an impact assessment."]


@pytest.fixture
def story(db):
    return stories.world()


def proposed(story, title="Early help for families", **more):
    facts = {"need": "Nobody knows the whole.", "asked_by": "Children's services", **more}
    return proposals.propose(story.board, title=title, **facts, by=story.secretariat, at=story.at)


def arranged(story, held_on=TODAY):
    return meetings.arrange(story.board, held_on=held_on, by=story.secretariat, at=story.at)


def put(story, meeting, subject, questions=ASKED):
    return meetings.put(meeting, subject, questions=questions, by=story.secretariat, at=story.at)


def record(story, item, *said, by=None, at=None):
    return outcomes.record(item.meeting, said, by=by or story.secretariat, at=at or story.at)


def reasons(refused):
    return " ".join(refused.value.reasons)


def test_papers_are_due_the_boards_clear_working_days_before(story):
    meeting = arranged(story, NEXT_MONTH)

    organisations.change_practice(story.board, paper_days=3, by=story.secretariat, at=story.at)
    later = meetings.arrange(story.board, held_on=date(2026, 12, 16), by=story.secretariat, at=story.at)

    assert meeting.papers_due_on == date(2026, 12, 7)
    assert later.papers_due_on == date(2026, 12, 10)


def test_each_decision_is_recorded_separately_and_the_first_commissions(story):
    proposal = proposed(story)
    item = put(story, arranged(story), proposal)
    first, second = item.decisions.all()

    record(story, item, Said(first, Outcome.AGREED, minute="Minute 4", leads=(story.council,)))
    record(story, item, Said(second, Outcome.DEFERRED, "Until spring"))

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.COMMISSIONED
    assert (proposal.decided_on, proposal.decision_reference) == (TODAY, "Minute 4")
    assert list(proposal.leads.all()) == [story.council]
    told = [event.facts["outcome"] for event in audit.history(story.board.chain) if event.type.endswith("outcome")]
    assert told == ["agreed", "deferred"]


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.NOTED, ProposalState.NOTED),
        (Outcome.DEFERRED, ProposalState.DEFERRED),
        (Outcome.REFUSED, ProposalState.REFUSED),
    ],
)
def test_the_proposal_follows_the_outcome_of_the_first_decision(outcome, state, story):
    item = put(story, arranged(story), proposed(story))

    record(story, item, Said(item.decisions.get(position=1), outcome))

    assert Proposal.objects.get().state == state


def test_a_proposal_may_be_deferred_twice_and_then_commissioned(story):
    proposal = proposed(story)
    for days in (2, 1):
        item = put(story, arranged(story, TODAY - timedelta(days=days)), proposal)
        record(story, item, Said(item.decisions.get(position=1), Outcome.DEFERRED))
        proposal.refresh_from_db()
    item = put(story, arranged(story), proposal)

    record(story, item, Said(item.decisions.get(position=1), Outcome.AGREED, leads=(story.police,)))

    assert Proposal.objects.get().state == ProposalState.COMMISSIONED


def test_all_outcomes_are_recorded_or_none(story):
    item = put(story, arranged(story), proposed(story))
    first, second = item.decisions.all()

    with pytest.raises(Refused) as refused:
        record(story, item, Said(second, Outcome.AGREED), Said(first, Outcome.AGREED))

    assert "Name the lead agency, or the agencies that lead together." in refused.value.reasons
    assert not item.decisions.exclude(outcome="").exists()


def test_nothing_is_recorded_before_the_day_of_the_meeting(story):
    item = put(story, arranged(story, NEXT_MONTH), proposed(story))
    said = Said(item.decisions.get(position=2), Outcome.NOTED)

    with pytest.raises(Refused) as refused:
        record(story, item, said)
    record(story, item, said, at=story.later(days=24))

    assert "The board meets on 15 December 2026." in reasons(refused)
    assert item.decisions.get(position=2).outcome == Outcome.NOTED


def test_an_outcome_is_recorded_once_and_its_minute_may_follow(story):
    item = put(story, arranged(story), proposed(story))
    first = item.decisions.get(position=1)
    record(story, item, Said(first, Outcome.REFUSED))

    with pytest.raises(Refused) as again:
        record(story, item, Said(first, Outcome.AGREED, leads=(story.council,)))
    record(story, item, Said(first, minute="Minute 4"))
    with pytest.raises(Refused) as changed:
        record(story, item, Said(first, minute="Minute 5"))

    assert "is recorded already: refused." in reasons(again)
    assert "is recorded already: Minute 4." in reasons(changed)
    assert Proposal.objects.get().decision_reference == "Minute 4"


def test_changes_that_were_agreed_are_written_down(story):
    item = put(story, arranged(story), proposed(story))

    with pytest.raises(Refused, match="Write down which"):
        record(story, item, Said(item.decisions.get(position=2), Outcome.AMENDED))


def test_an_item_stands_on_an_agenda_once_and_waits_for_this_board(story):
    proposal, meeting = proposed(story), arranged(story)
    put(story, meeting, proposal)
    draft = stories.draft(story)

    with pytest.raises(Refused, match="stands on the agenda of this meeting already"):
        put(story, meeting, proposal)
    with pytest.raises(Refused, match=r"01/26 version 0.1 is draft and waits for no decision"):
        put(story, meeting, draft)

    assert MeetingItem.objects.count() == 1


def test_an_item_of_another_board_is_refused(story):
    other = organisations.set_up_board("Other Board", host=story.police, by=story.secretariat, at=story.at)
    organisations.appoint(story.secretariat, other, BoardRole.SECRETARIAT, by=PORTAL, at=story.at)
    theirs = meetings.arrange(other, held_on=TODAY, by=story.secretariat, at=story.at)

    with pytest.raises(Refused, match="belongs to another board"):
        put(story, theirs, proposed(story))


def test_a_version_that_awaits_approval_keeps_waiting_for_its_own_record(story):
    version = stories.version_in(State.AWAITING_APPROVAL, story)
    item = put(story, arranged(story), version, ["Approve it."])

    record(story, item, Said(item.decisions.get(), Outcome.AGREED))

    version.refresh_from_db()
    assert version.state == State.AWAITING_APPROVAL
    assert not version.approvals.exists()


def test_items_move_are_changed_and_come_off_until_an_outcome_is_recorded(story):
    meeting = arranged(story)
    first, second = (put(story, meeting, proposed(story, title)) for title in ("Early help", "Housing"))
    do = {"by": story.secretariat, "at": story.at}

    meetings.move_item(second, up=True, **do)
    order = [str(item) for item in meeting.items.all()]
    meetings.change_item(first, questions=["Note it."], summary="Short.", **do)
    record(story, second, Said(second.decisions.get(position=1), Outcome.NOTED))
    meetings.take_off(first, **do)

    assert order == ["Housing", "Early help"]
    assert [item.position for item in meeting.items.all()] == [1]
    with pytest.raises(Refused, match="the item stays as the board had it"):
        meetings.take_off(second, **do)
    with pytest.raises(Refused, match="the item stays as the board had it"):
        meetings.change_item(second, questions=ASKED, summary="Other words", **do)
    with pytest.raises(Refused, match="its day stays"):
        meetings.change(meeting, held_on=NEXT_MONTH, papers_days=5, **do)


@pytest.mark.parametrize(
    ("questions", "sentence"),
    [
        ([], "Write at least one decision"),
        (["Agree it", "agree it"], "are the same"),
        (["x" * 501], "501 characters; the limit is 500"),
    ],
)
def test_decisions_that_cannot_be_asked_are_refused(questions, sentence, story):
    with pytest.raises(Refused, match=sentence):
        put(story, arranged(story), proposed(story), questions)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"held_on": TODAY}, "A meeting on 21 November 2026 is on the list already."),
        ({"papers_days": 31}, "from 0 to 30"),
        ({"place": "Room\u200b2"}, "invisible character"),
    ],
)
def test_a_meeting_that_cannot_be_arranged_is_refused(facts, sentence, story):
    arranged(story)

    with pytest.raises(Refused, match=sentence):
        meetings.arrange(
            story.board, **{"held_on": NEXT_MONTH, "papers_days": 5, **facts}, by=story.secretariat, at=story.at
        )

    assert Meeting.objects.count() == 1


def test_the_chair_and_strangers_arrange_and_record_nothing(story):
    chair = stories.person("chair@board.example", "Chair", "Chair of the board")
    organisations.appoint(chair, story.board, BoardRole.CHAIR, by=story.secretariat, at=story.at)
    item = put(story, arranged(story), proposed(story))
    said = Said(item.decisions.get(position=1), Outcome.NOTED)

    for who in (chair, story.editor, story.outsider):
        acts = (
            lambda by=who: meetings.arrange(story.board, held_on=NEXT_MONTH, by=by, at=story.at),
            lambda by=who: meetings.change(item.meeting, held_on=NEXT_MONTH, papers_days=1, by=by, at=story.at),
            lambda by=who: meetings.put(item.meeting, proposed(story), questions=ASKED, by=by, at=story.at),
            lambda by=who: meetings.change_item(item, questions=ASKED, by=by, at=story.at),
            lambda by=who: meetings.move_item(item, up=True, by=by, at=story.at),
            lambda by=who: meetings.take_off(item, by=by, at=story.at),
            lambda by=who: record(story, item, said, by=by),
        )
        for act in acts:
            with pytest.raises(Refused, match="Only the board's secretariat may arrange meetings"):
                act()

    assert record(story, item, said) == item.meeting


def test_proposals_with_the_same_words_or_the_same_agencies_look_alike(story):
    bodies = [story.council, story.police, story.trust]
    one = proposed(story, "Early help for families")
    other = proposed(story, "Sharing to help the family early", bodies=bodies)
    third = proposed(story, "Knife crime", bodies=bodies)
    fourth = proposed(story, "Help with housing", bodies=bodies[:2])

    like = likeness.alike(Proposal.objects.all())

    assert like[one.pk] == [other]
    assert set(like[other.pk]) == {one, third}
    assert like[third.pk] == [other]
    assert like[fourth.pk] == []
