"""When the law changes, every agreement that relies on it is found and reviewed, once."""

from datetime import date, timedelta

import pytest

from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.correspondence.models import Letter
from isa_portal.desk.selectors import law
from isa_portal.desk.selectors.law import _governs
from isa_portal.evidence.models import AuditEvent
from isa_portal.gateways import services as gateways
from isa_portal.gateways.models import LegalGateway
from isa_portal.lib.errors import Refused
from isa_portal.reminders import sweep
from isa_portal.reviews import services as reviews
from isa_portal.reviews.models import Review
from tests import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return stories.world()


@pytest.fixture
def agreement(story):
    return stories.agreement_in(AgreementState.IN_FORCE, story)


def amend(story, limits="Narrower than before", **more):
    why = {"reason": "Amended", "source": "legislation.gov.uk"}
    power = LegalGateway.objects.get(slug="cda1998-s115")
    return gateways.amend(power, limits=limits, **why, **more, by=story.secretariat, at=story.at).law_change


def test_the_live_agreements_that_rely_on_an_entry_are_listed(story, agreement):
    stories.draft(story, reference="02/26")
    power = LegalGateway.objects.get(slug="cda1998-s115")

    found = law.relying_on(power, story.secretariat, on=story.at.date())

    tier_1 = story.extra["tier_1"]
    assert [(one.agreement, one.words) for one in found] == [(agreement, "Version 1.0"), (tier_1, "Version 1.0")]
    assert law.relying_on(power, story.outsider, on=story.at.date()) == []


@pytest.mark.parametrize(
    ("signed", "governs"),
    [
        ([{1, 2}, {1, 2}], False),
        ([{1}, {1, 2}], True),
        ([{1}, {1}], True),
        ([{1}], False),
        ([{1, 2}, {1, 2}, {1}], True),
        ([{1, 3}, {1, 2}], True),
        ([{2}, {2}], False),
    ],
)
def test_an_older_version_counts_while_two_parties_have_nothing_newer_in_common(signed, governs):
    assert _governs(1, signed) is governs


def test_reviews_open_in_one_act_and_the_leads_are_told(story, agreement):
    change = amend(story)

    (review,) = reviews.open_for_law_change(change, [agreement], by=story.secretariat, at=story.at)

    assert (review.state, review.cause, review.due_on) == ("open", "law_change", date(2026, 12, 19))
    assert review.because == "Crime and Disorder Act 1998 s.115 amended from 21 November 2026."
    assert AuditEvent.objects.filter(type="review.open_for_law").count() == 1
    told = Letter.objects.filter(kind="law_review").values_list("recipient", flat=True)
    assert list(told) == ["editor@bristol.example"]


def test_a_review_is_due_no_earlier_than_the_change_counts(story, agreement):
    change = amend(story, from_on=date(2027, 4, 1))

    assert reviews.due_on(change, at=story.at) == date(2027, 4, 1)


def test_pressing_again_on_another_day_opens_none_twice(story, agreement):
    change = amend(story)
    reviews.open_for_law_change(change, [agreement], by=story.secretariat, at=story.at)

    again = reviews.open_for_law_change(change, [agreement], by=story.secretariat, at=story.later(days=3))

    assert again == []
    assert Review.objects.filter(law_change=change).count() == 1
    assert Letter.objects.filter(kind="law_review").count() == 1


def test_a_second_change_on_the_same_day_opens_its_own_review(story, agreement):
    for limits in ("Narrower", "Narrower still"):
        reviews.open_for_law_change(amend(story, limits), [agreement], by=story.secretariat, at=story.at)

    assert Review.objects.filter(cause="law_change").count() == 2


def test_the_periodic_review_is_scheduled_beside_it(story, agreement):
    change = amend(story, from_on=agreement.review_due_on)
    reviews.open_for_law_change(change, [agreement], by=story.secretariat, at=story.at)

    sweep.follow_calendar(at=story.at)
    sweep.follow_calendar(at=story.at + timedelta(days=1))

    assert sorted(agreement.reviews.values_list("cause", flat=True)) == ["law_change", "periodic"]


def test_only_the_secretariat_of_the_board_opens_them_and_only_in_force(story, agreement):
    change = amend(story)
    draft = stories.version_in(State.DRAFTING, story, reference="02/26").agreement

    for by, which in ((story.ig_lead, agreement), (story.secretariat, draft)):
        with pytest.raises(Refused):
            reviews.open_for_law_change(change, [agreement, which], by=by, at=story.at)

    assert not Review.objects.filter(law_change=change).exists()
