"""A review is answered by every party, summed up by the lead and closed by a decision."""

from datetime import date, timedelta

import pytest

from isa_portal.agreements.lifecycle import AgreementState
from isa_portal.agreements.models import Agreement
from isa_portal.agreements.services import opening, terms
from isa_portal.correspondence.models import Letter
from isa_portal.evidence.models import AuditEvent
from isa_portal.lib.errors import Refused
from isa_portal.reviews import printing
from isa_portal.reviews import services as reviews
from isa_portal.reviews.models import Review
from isa_portal.reviews.rules.reviews import OUT_OF_TURN
from isa_portal.reviews.services import answering, deciding, questions
from tests import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return stories.world()


@pytest.fixture
def agreement(story):
    return stories.agreement_in(AgreementState.IN_FORCE, story)


@pytest.fixture
def review(story, agreement):
    """The periodic review, open on the day on which it opens."""
    return opened(story, agreement)


def opened(story, agreement) -> Review:
    found = reviews.schedule(agreement, at=story.at)
    story.at += agreement.review_due_on - timedelta(days=90) - story.at.date()
    assert reviews.open_review(found, at=story.at)
    return Review.objects.select_related("agreement__board").get(pk=found.pk)


def said(review, words="Yes."):
    return {number: words for number, _ in review.numbered}


def answers(story, review, person, words="Yes.", **more):
    body = story.council if person == story.editor else story.police
    party = review.agreement.parties.get(organisation=body)
    more = {"is_final": True, **more}
    return answering.answer(review, party, more.pop("said", said(review, words)), **more, by=person, at=story.at)


def all_answered(story, review):
    for person in (story.editor, story.ig_lead):
        answers(story, review, person)
    deciding.summarise(review, said(review, "All say yes."), by=story.editor, at=story.at)


def decide(story, review, outcome="continue", **more):
    return deciding.decide(review, outcome, **{"reasons": "It works.", "by": story.editor, "at": story.at, **more})


def test_a_review_keeps_the_questions_with_which_it_was_opened(story, review):
    questions.change(story.board, 2, ["Is it of use?"], by=story.secretariat, at=story.at)

    assert len(Review.objects.get(pk=review.pk).questions) == 16
    assert questions.asked_of(review.agreement) == (["Is it of use?"], "Questions of Avon and Somerset, edition 1")
    assert questions.set_of(story.board, 1)[1] == "Questions of the portal, edition 1"


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], "Enter at least one question."),
        (["Twice?", "Twice?"], "The same question stands there twice. Remove one of the two."),
        (["?" * 301], "Question 1 has 301 characters; the limit is 300. Shorten it."),
    ],
)
def test_questions_that_cannot_be_asked(story, lines, sentence):
    with pytest.raises(Refused) as refused:
        questions.change(story.board, 2, lines, by=story.secretariat, at=story.at)

    assert sentence in refused.value.reasons


def test_a_draft_is_nobody_elses_and_sending_names_what_is_missing(story, review):
    reply = answers(story, review, story.ig_lead, said={"1": "Yes."}, is_final=False)

    with pytest.raises(Refused) as refused:
        answers(story, review, story.ig_lead, said={"1": "Yes."})

    assert reply.sent_at is None
    assert Review.objects.get(pk=review.pk).state == "in_progress"
    assert refused.value.reasons[0].startswith("Answer question 2: ")
    assert len(refused.value.reasons) == 15


def test_who_is_late_is_said_by_name_and_blocks_until_the_day_is_over(story, review):
    answers(story, review, story.editor)
    deciding.summarise(review, said(review), by=story.editor, at=story.at)

    with pytest.raises(Refused) as refused:
        decide(story, review)
    story.at += timedelta(days=91)
    closed = decide(story, review)

    assert refused.value.reasons == (
        "Not every party has answered: The Chief Constable of Avon and Somerset. It may be decided without them from"
        " the day after 21 November 2027.",
    )
    assert AuditEvent.objects.get(type="review.close").facts["without"] == [story.police.legal_name]
    assert closed.state == "closed"


def test_questions_without_a_summary_are_named_and_block(story, review):
    all_answered(story, review)
    deciding.summarise(review, {**said(review), "3": " "}, by=story.editor, at=story.at)

    with pytest.raises(Refused) as refused:
        decide(story, review)

    assert refused.value.reasons == (f"Question 3 has no summary: {review.questions[2]}",)


def test_no_amendment_needed_closes_it_and_the_anniversary_is_kept(story, review):
    all_answered(story, review)

    closed = decide(story, review)

    assert (closed.state, closed.get_outcome_display()) == ("closed", "No amendment needed: it continues unchanged")
    assert closed.next_because == (
        "24 months from 21 November 2026, the day it came into force, end on 21 November 2028: the first such day after"
        " the review that was due on 21 November 2027 and closed on 23 August 2027."
    )
    following = Review.objects.get(state="scheduled", agreement=review.agreement)
    assert following.due_on == Agreement.objects.get(pk=review.agreement_id).review_due_on == date(2028, 11, 21)
    assert closed.led_to is None
    assert {*Letter.objects.filter(kind="review_closed").values_list("recipient", flat=True)} >= {"ig@police.example"}


def test_answers_after_closing_are_refused(story, review):
    all_answered(story, review)
    decide(story, review)

    with pytest.raises(Refused) as refused:
        answers(story, review, story.ig_lead, "No!")

    assert refused.value.reasons == (
        "The review was closed on 23 August 2027: No amendment needed: it continues unchanged. Its answers stay as they"
        " are.",
    )


@pytest.mark.parametrize("outcome", ["minor", "material"])
def test_changes_open_the_draft_and_link_it(story, review, outcome):
    all_answered(story, review)

    closed = decide(story, review, outcome)

    assert closed.led_to.state == "drafting"
    assert closed.led_to.opened_because.endswith("It works.")


@pytest.mark.parametrize("outcome", ["merge", "end"])
def test_a_merger_or_an_end_is_decided_and_leaves_the_text_as_it_is(story, review, outcome):
    all_answered(story, review)

    closed = decide(story, review, outcome)

    assert (closed.state, closed.outcome, closed.led_to) == ("closed", outcome, None)
    assert Agreement.objects.get(pk=review.agreement_id).state == AgreementState.IN_FORCE


@pytest.mark.parametrize(
    ("outcome", "more", "sentence"),
    [
        ("", {}, "Choose what becomes of the agreement."),
        ("continue", {"reasons": " "}, "Give the reasons of the decision. Every party reads them."),
    ],
)
def test_a_decision_that_says_too_little(story, review, outcome, more, sentence):
    all_answered(story, review)

    with pytest.raises(Refused) as refused:
        decide(story, review, outcome, **more)

    assert refused.value.reasons == (sentence,)


def test_only_the_lead_and_the_secretariat_decide_and_only_its_people_answer(story, review):
    all_answered(story, review)
    police = review.agreement.parties.get(organisation=story.police)

    for act in (
        lambda: decide(story, review, by=story.ig_lead),
        lambda: deciding.summarise(review, {}, by=story.outsider, at=story.at),
        lambda: answering.answer(review, police, said(review), is_final=True, by=story.editor, at=story.at),
    ):
        with pytest.raises(Refused):
            act()

    assert Review.objects.get(pk=review.pk).state == "in_progress"


def test_the_secretariat_records_a_sheet_with_the_day_on_which_it_came(story, review):
    with pytest.raises(Refused) as refused:
        answering.answer(
            review, police_of(review, story), said(review), is_final=True, by=story.secretariat, at=story.at
        )
    received = story.at.date()
    reply = answering.answer(
        review,
        police_of(review, story),
        said(review),
        is_final=True,
        sheet_received_on=received,
        by=story.secretariat,
        at=story.at,
    )

    assert refused.value.reasons == (
        "Enter the day on which the question sheet of The Chief Constable of Avon and Somerset was received.",
    )
    assert reply.sheet_received_on == received


def police_of(review, story):
    return review.agreement.parties.get(organisation=story.police)


def test_no_change_stands_for_what_was_answered_last_time(story, agreement, review):
    all_answered(story, review)
    decide(story, review)
    agreement.refresh_from_db()
    again = opened(story, agreement)

    reply = answers(story, again, story.ig_lead, said={"2": "Better."}, unchanged_because="Same teams.")

    assert reply.answers["1"] == "No change since the last review. Same teams."
    assert reply.answers["2"] == "Better."


def test_evidence_is_an_address_or_a_file(story, review):
    police, by = police_of(review, story), {"by": story.ig_lead, "at": story.at}

    with pytest.raises(Refused) as refused:
        answering.show_evidence(review, police, title="Audit", **by)
    with pytest.raises(Refused):
        answering.show_evidence(review, police, title="Audit", name="a.exe", content=b"MZ", **by)
    shown = answering.show_evidence(review, police, title="Audit", address="https://www.example.org/audit", **by)

    assert refused.value.reasons == ("Give an address or choose a file: one of the two.",)
    assert [one.title for one in shown.reply.evidence.all()] == ["Audit"]


def test_the_report_and_the_sheet_carry_the_questions_answers_and_decision(story, review):
    all_answered(story, review)
    closed = decide(story, review)

    html = printing.report_html(closed)

    for words in ("No amendment needed", "It works.", "All say yes.", story.police.legal_name, review.questions[0]):
        assert words in html
    assert printing.sheet_docx(review, created=story.at).startswith(b"PK")


# Out of turn -----------------------------------------------------------------------------------------------------


def test_something_that_happened_opens_a_review_once_and_asks_every_party(story, agreement):
    by = {"by": story.secretariat, "at": story.at}

    first = reviews.open_because(agreement, "complaint", "A parent complained on 20 November.", **by)
    again = reviews.open_because(agreement, "complaint", "A second parent complained.", **by)

    assert first == again
    assert (first.state, first.due_on, len(first.questions)) == ("open", date(2026, 12, 19), 16)
    assert again.because == "A parent complained on 20 November.\nA second parent complained."
    told = Letter.objects.filter(kind="review_opened").values_list("recipient", flat=True)
    assert {"ig@police.example", "secretariat@board.example"} <= {*told}


def test_each_thing_that_happens_opens_a_review_of_its_own(story, agreement):
    for cause in OUT_OF_TURN:
        reviews.open_because(agreement, cause, "It happened.", by=story.secretariat, at=story.at)

    assert {*agreement.reviews.filter(state="open").values_list("cause", flat=True)} == {
        *("breach", "new_party", "succession", "complaint", "programme_end")
    }


@pytest.mark.parametrize(
    ("who", "cause", "because", "sentence"),
    [
        ("ig_lead", "breach", "A letter went astray.", "Only the secretariat of"),
        ("secretariat", "periodic", "Now.", "Choose what happened."),
        ("secretariat", "breach", " ", "Say what happened. Every party reads it."),
    ],
)
def test_why_a_review_is_not_opened(story, agreement, who, cause, because, sentence):
    with pytest.raises(Refused) as refused:
        reviews.open_because(agreement, cause, because, by=getattr(story, who), at=story.at)

    assert refused.value.reasons[0].startswith(sentence)


def test_a_review_out_of_turn_leaves_the_periodic_one_where_it_is(story, agreement):
    due = agreement.review_due_on
    review = reviews.open_because(agreement, "breach", "A letter went astray.", by=story.secretariat, at=story.at)
    all_answered(story, review)

    closed = decide(story, review)

    assert (closed.next_due, Agreement.objects.get(pk=agreement.pk).review_due_on) == (None, due)


def test_a_review_that_is_not_closed_moves_with_its_day(story, agreement):
    review = reviews.schedule(agreement, at=story.at)
    agreement.review_due_from = agreement.review_due_on = date(2028, 5, 1)
    agreement.save()

    assert reviews.schedule(agreement, at=story.at) == review
    assert Review.objects.get(agreement=agreement).due_on == date(2028, 5, 1)


def test_a_version_that_says_something_else_of_reviews_moves_the_next_one(story, agreement):
    do = {"by": story.secretariat, "at": story.at}
    draft = opening.open_next(agreement, reason="Two years are enough.", **do)
    terms.change(draft, review_months=24, **do)

    stories.everyone_signs(story, stories.sent(story, draft))

    assert Agreement.objects.get(pk=agreement.pk).review_due_on == date(2028, 11, 21)
