"""Two officers open the reviews of one change at once: each review opens once, its letters go once."""

import threading

import pytest
from django.db import IntegrityError

from isa_portal.agreements.lifecycle import AgreementState
from isa_portal.correspondence.models import Letter
from isa_portal.gateways import services as gateways
from isa_portal.gateways.models import LegalGateway
from isa_portal.reviews import services as reviews
from isa_portal.reviews.models import Review
from tests import stories
from tests.faults.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story():
    return stories.world()


def amend(story, limits):
    power = LegalGateway.objects.get(slug="cda1998-s115")
    why = {"reason": "Amended", "source": "legislation.gov.uk"}
    return gateways.amend(power, limits=limits, **why, by=story.secretariat, at=story.at).law_change


def pressing(change, agreements, by, at):
    return lambda: reviews.open_for_law_change(change, agreements, by=by, at=at)


def test_two_who_press_at_once_open_each_review_once(story, rounds):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    agreements = [agreement, story.extra["tier_1"]]

    for turn in range(rounds(3, 30)):
        change = amend(story, f"Limit {turn}")
        answers = at_once(*(pressing(change, agreements, by, story.at) for by in (story.secretariat, story.colleague)))

        assert sorted(map(len, answers)) == [0, 2]

    assert Review.objects.filter(cause="law_change").count() == rounds(3, 30) * 2
    found = list(Letter.objects.filter(kind="law_review").values_list("subject_key", "recipient"))
    assert len(found) == len(set(found)) == rounds(3, 30) * 2


def test_without_lock_and_look_only_the_unique_key_stops_the_second(story):
    """The negative control: two who both looked before either wrote; one of them is refused by the key alone."""
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    change = amend(story, "Narrower")
    looked = threading.Barrier(2)

    def naive():
        assert not Review.objects.filter(agreement=agreement, law_change=change).exists()
        looked.wait(timeout=30)
        day = reviews.due_on(change, at=story.at)
        facts = {"cause": "law_change", "because": "Amended", "due_from": day, "due_on": day, "created_at": story.at}
        try:
            return Review.objects.create(agreement=agreement, law_change=change, **facts)
        except IntegrityError:
            return None

    answers = at_once(naive, naive)

    assert sum(answer is not None for answer in answers) == 1
