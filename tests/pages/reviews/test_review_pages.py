"""The pages of a review: what each reader may do there, what they say, and what they refuse with the words kept."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from isa_portal.agreements.lifecycle import AgreementState
from isa_portal.reviews import services as reviews
from isa_portal.reviews.models import Review
from isa_portal.reviews.services import answering, deciding
from tests import stories

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
AT = datetime(2026, 11, 21, 15, tzinfo=UTC)


class Afternoon:
    """The afternoon of the story's day."""

    def now(self) -> datetime:
        return AT


@pytest.fixture
def story(settings) -> stories.World:
    settings.CLOCK = f"{__name__}.Afternoon"
    return stories.world()


@pytest.fixture
def review(story) -> Review:
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    found = reviews.open_because(agreement, "complaint", "A parent complained.", by=story.secretariat, at=story.at)
    return Review.objects.select_related("agreement__board").get(pk=found.pk)


@pytest.fixture
def party(story, review):
    return review.agreement.parties.get(organisation=story.police)


def at(name, review, *more):
    return reverse(name, args=[review.agreement.board.slug, review.agreement.slug, review.pk, *more])


def text(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def signed_in(client, person):
    client.force_login(person, BACKEND)
    return client


def said(review, words="Yes.", box="answer"):
    return {f"{box}_{number}": words for number, _ in review.numbered}


def stamp_of(page) -> str:
    return page.context["form"]["stamp"].value()


def answered(story, review):
    for person, body in ((story.editor, story.council), (story.ig_lead, story.police)):
        own = review.agreement.parties.get(organisation=body)
        words = {number: f"{body} says yes." for number, _ in review.numbered}
        answering.answer(review, own, words, is_final=True, by=person, at=story.at)


def test_a_party_saves_and_then_sends_its_answers(client, story, review, party):
    mine, address = signed_in(client, story.ig_lead), at("answer_review", review, party.pk)

    assert "Has not answered yet" in text(mine.get(at("review", review)))
    assert mine.post(address, {"answer_1": "Half of it", "save": "1"}).status_code == 302
    refused = mine.post(address, {"answer_1": "More of it", "send": "1"})
    sent = mine.post(address, {**said(review), "send": "1"}, follow=True)

    assert refused.status_code == 409
    assert "Answer question 2: " in text(refused) and "More of it" in text(refused)
    assert "Answered on 21 November 2026 by" in text(sent)


def test_the_lead_sums_up_beside_the_answers_and_decides(client, story, review):
    answered(story, review)
    mine = signed_in(client, story.editor)

    blocked = mine.get(at("decide_review", review))
    summing = mine.get(at("summarise_review", review))
    mine.post(at("summarise_review", review), {**said(review, "Fine.", "summary"), "stamp": stamp_of(summing)})
    closed = mine.post(at("decide_review", review), {"outcome": "continue", "reasons": "It works."}, follow=True)
    after = mine.post(at("decide_review", review), {"outcome": "end", "reasons": "Too late."})

    assert "Question 1 has no summary" in text(blocked)
    assert f"{story.police} says yes." in text(summing)
    assert "No amendment needed: it continues unchanged." in text(closed)
    assert after.status_code == 409 and "The review was closed on 21 November 2026" in text(after)


def test_two_who_sum_up_at_once_see_both_and_nothing_is_lost(client, story, review):
    mine, address = signed_in(client, story.editor), at("summarise_review", review)
    shown = stamp_of(mine.get(address))
    by_colleague = {number: "Hers." for number, _ in review.numbered}
    deciding.summarise(review, by_colleague, by=story.secretariat, at=story.at)

    overtaken = mine.post(address, {**said(review, "Mine.", "summary"), "stamp": shown})
    review.refresh_from_db()
    kept = review.summaries
    again = mine.post(address, {**said(review, "Mine.", "summary"), "stamp": stamp_of(overtaken)})

    assert (overtaken.status_code, kept) == (409, by_colleague)
    assert "Secretariat officer, Governance officer changed this on 21 November 2026" in text(overtaken)
    assert "Hers." in text(overtaken) and "Mine." in text(overtaken)
    assert again.status_code == 302


def test_a_closed_review_has_its_report_and_stands_in_the_tab(client, story, review):
    answered(story, review)
    deciding.summarise(review, {n: "Fine." for n, _ in review.numbered}, by=story.editor, at=story.at)
    mine = signed_in(client, story.ig_lead)
    too_early = mine.get(at("review_report", review))
    deciding.decide(review, "continue", reasons="It works.", by=story.editor, at=story.at)

    report = mine.get(at("review_report", review))
    tab = text(mine.get(reverse("agreement_reviews", args=["avon-and-somerset", review.agreement.slug])))

    assert too_early.status_code == 404
    assert (report["Content-Type"], report.content[:5]) == ("application/pdf", b"%PDF-")
    assert "Closed on 21 November 2026. No amendment needed" in tab
    assert "12 months from 21 November 2026, the day it came into force, end on 21 November 2027." in tab


def test_evidence_is_shown_once_the_answers_are_sent(client, story, review, party):
    mine = signed_in(client, story.ig_lead)
    address = at("show_evidence", review, party.pk)

    nothing = mine.post(address, {"title": "Audit"})
    wrong = mine.post(address, {"title": "Audit", "address": "javascript:alert(1)"})
    mine.post(address, {"title": "Audit", "address": "https://www.example.org/audit"})
    before = text(mine.get(at("review", review)))
    mine.post(at("answer_review", review, party.pk), {**said(review), "send": "1"})

    assert nothing.status_code == 409 and "Give an address or choose a file: one of the two." in text(nothing)
    assert "Enter an address that begins with https://" in text(wrong)
    assert "Audit" not in before
    assert "Audit" in text(mine.get(at("review", review)))


def test_the_secretariat_opens_a_review_and_a_party_does_not(client, story, review):
    address = reverse("open_review", args=["avon-and-somerset", review.agreement.slug])

    empty = signed_in(client, story.secretariat).post(address, {})
    made = client.post(address, {"cause": "breach", "because": "A letter went astray."}, follow=True)
    others = signed_in(client, story.ig_lead).get(address)

    assert "Choose what happened." in text(empty) and "Say what happened." in text(empty)
    assert "Review because of a breach" in text(made)
    assert others.status_code == 409


def test_the_questions_of_a_tier_are_changed_line_by_line(client, story):
    mine = signed_in(client, story.secretariat)

    mine.post(reverse("change_review_questions", args=["avon-and-somerset", 2]), {"questions": "Is it of use?\n\n"})

    page = text(mine.get(reverse("review_questions", args=["avon-and-somerset"])))
    assert "Questions of Avon and Somerset, edition 1. Change" in page
    assert "Is it of use?" in page


def test_what_a_page_asks_does_not_grow_with_the_questions(client, story, review):
    answered(story, review)
    mine = signed_in(client, story.ig_lead)
    mine.get(at("review", review))
    with CaptureQueriesContext(connection) as few:
        mine.get(at("review", review))
    review.questions = [*review.questions, *(f"Another {n}?" for n in range(20))]
    review.save()

    with CaptureQueriesContext(connection) as many:
        mine.get(at("review", review))

    assert len(many) == len(few)
