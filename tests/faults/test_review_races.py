"""Two officers close one review at once: one decision stands, and one review follows."""

import threading
from datetime import timedelta

import pytest

from isa_portal.agreements.lifecycle import AgreementState
from isa_portal.evidence.models import AuditEvent
from isa_portal.lib.errors import Refused
from isa_portal.reviews import services as reviews
from isa_portal.reviews.models import Review
from isa_portal.reviews.rules.reviews import deciding_obstacles
from isa_portal.reviews.services import answering, deciding
from tests import stories
from tests.faults.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story():
    return stories.world()


@pytest.fixture
def review(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    found = reviews.schedule(agreement, at=story.at)
    story.at += agreement.review_due_on - timedelta(days=90) - story.at.date()
    reviews.open_review(found, at=story.at)
    return Review.objects.get(pk=found.pk)


def ready(story, review):
    said = {number: "Yes." for number, _ in review.numbered}
    for person, body in ((story.editor, story.council), (story.ig_lead, story.police)):
        party = review.agreement.parties.get(organisation=body)
        answering.answer(review, party, said, is_final=True, by=person, at=story.at)
    deciding.summarise(review, said, by=story.editor, at=story.at)
    return Review.objects.select_related("agreement__board").get(pk=review.pk)


def deciding_as(story, review, outcome, by):
    return lambda: deciding.decide(review, outcome, reasons=f"Because of {by}.", by=by, at=story.at)


def test_two_closings_at_once_leave_one_decision_and_one_next_review(story, review, rounds):
    for turn in range(rounds(3, 20)):
        review = ready(story, review)
        story.at += timedelta(minutes=1)

        answers = at_once(
            deciding_as(story, review, "continue", story.editor),
            deciding_as(story, review, "end", story.secretariat),
        )

        refusal = next(answer for answer in answers if isinstance(answer, Refused))
        closed = Review.objects.get(pk=review.pk)
        assert refusal.reasons[0].startswith("The review was closed on")
        assert sum(isinstance(answer, Review) for answer in answers) == 1
        assert AuditEvent.objects.filter(type="review.close").count() == turn + 1
        review = Review.objects.get(agreement=review.agreement_id, state="scheduled")
        assert review.due_on == closed.next_due_on
        story.at += review.due_on - timedelta(days=90) - story.at.date()
        reviews.open_review(review, at=story.at)
        review = Review.objects.get(pk=review.pk)


def test_without_the_lock_both_would_decide(story, review):
    """The negative control: two who both asked what stands in the way before either wrote."""
    review, asked = ready(story, review), threading.Barrier(2)

    def naive(outcome, by):
        mine = Review.objects.select_related("agreement__board").get(pk=review.pk)
        assert list(deciding_obstacles(mine, by=by, at=story.at)) == []
        asked.wait(timeout=30)
        mine.state, mine.outcome, mine.reasons, mine.closed_at = "closed", outcome, "Now.", story.at
        mine.save()
        return outcome

    answers = at_once(lambda: naive("continue", story.editor), lambda: naive("end", story.secretariat))

    assert sorted(answers) == ["continue", "end"]
