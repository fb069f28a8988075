"""The pages of a consultation: what they show to whom, what they refuse, and what they keep."""

from datetime import datetime, timedelta

import pytest

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Comment, Version
from tests import stories
from tests.pages.agreements.conftest import as_, at, events, text


@pytest.fixture
def shown(story, version):
    return stories.consulted(story, version)


def day(when):
    return {"until_day": when.day, "until_month": when.month, "until_year": when.year}


def test_the_writers_consult_the_parties_from_the_draft(editor, story, version):
    page = text(editor.get(at("consult", version)))
    answer = editor.post(at("consult", version), day(story.at.date() + timedelta(days=7)), follow=True)

    assert "No IG lead is known, so no letter goes to Bristol City Council." in page
    assert Version.objects.get(pk=version.pk).state == State.CONSULTATION
    assert "The parties comment until 28 November 2026, that day included. 0 comments so far." in text(answer)


def test_a_party_comments_under_a_clause_and_all_parties_read_it(story, editor, shown):
    clause = shown.clauses.first()
    police = as_(story.ig_lead)
    address = at("comment_on_clause", shown, clause.pk)

    form = text(police.get(address))
    told = text(police.post(address, {"text": "Say <b>24</b> hours.\nAnd who."}, follow=True))

    assert "Comment on clause 1, Purpose" in form
    assert "Comments are taken until 1 December 2026, that day included." in form
    assert "Your comment is added. All parties read it." in told
    for page in (told, text(editor.get(at("agreement_text", shown)))):
        assert "Say &lt;b&gt;24&lt;/b&gt; hours.<br>And who." in page
        assert "Unanswered" in page


class NextMonth:
    """After the last day for comments."""

    def now(self) -> datetime:
        return stories.NOON + timedelta(days=30)


def test_a_comment_after_closing_is_refused_with_a_sentence_and_kept_in_the_form(story, shown, settings):
    police, address = as_(story.ig_lead), at("comment_on_clause", shown, shown.clauses.first().pk)
    settings.CLOCK = "tests.pages.agreements.test_consulting.NextMonth"
    before = events()

    late = police.post(address, {"text": "One more thing."})
    page = text(police.get(address))

    said = (
        "Comments were taken until 1 December 2026, that day included. Ask the secretariat to extend the consultation."
    )
    assert late.status_code == 409
    assert said in text(late)
    assert "One more thing." in text(late)
    assert said in page
    assert "Add the comment" not in page
    assert (Comment.objects.count(), events()) == (0, before)


def test_ten_thousand_nested_quotes_are_told_the_limit(story, shown):
    answer = as_(story.ig_lead).post(at("comment_on_text", shown), {"text": "> " * 10_000})

    assert "the limit is 4000. Shorten it." in text(answer)
    assert not Comment.objects.exists()


def test_the_lead_answers_with_a_reason_and_a_party_cannot(story, editor, shown):
    made = stories.comment(story, shown)
    address = at("answer_comment", shown, made.pk)

    refused = editor.post(address, {"answer": "declined", "reason": ""})
    editor.post(address, {"answer": "declined", "reason": "The law says 72 hours."})
    party = as_(story.ig_lead).post(address, {"answer": "accepted"})

    assert "Say why it is declined: every party reads the reason." in text(refused)
    assert party.status_code == 409
    made.refresh_from_db()
    assert (made.answer, made.reason) == ("declined", "The law says 72 hours.")
    page = text(as_(story.ig_lead).get(at("consultation", shown)))
    assert "Answered on 21 November 2026 at 13:00: The law says 72 hours." in page
    assert "Change the answer" not in page


def test_the_draft_names_the_comments_that_are_not_answered(story, editor, shown):
    stories.comment(story, shown)

    page = text(editor.get(at("draft", shown)))
    sent = editor.post(at("submit", shown))

    said = "Answer the comment of The Chief Constable of Avon and Somerset on clause 1, Purpose."
    assert said in page
    assert sent.status_code == 409
    assert said in text(sent)


def test_recalling_asks_for_a_reason_and_leads_to_the_next_version(story, editor, shown):
    stories.comment(story, shown)

    empty = editor.post(at("recall_consultation", shown), {"reason": ""})
    page = text(editor.post(at("recall_consultation", shown), {"reason": "Clause 1 changes."}, follow=True))
    editor.post(at("next_draft", shown))
    later = text(editor.get(at("draft", shown)))

    assert "Why is it recalled?" in text(empty)
    assert "Start the next version" in page
    assert "Comments on version 0.1" in later
    assert "Clause 1 changes." in text(as_(story.ig_lead).get(at("consultation", shown)))


def test_a_stranger_and_whoever_was_not_consulted_find_no_consultation(story, editor, version):
    assert editor.get(at("consultation", version)).status_code == 404
    stories.consulted(story, version)

    stranger = as_(story.outsider)
    assert stranger.get(at("consultation", version)).status_code == 404
    assert stranger.get(at("comment_on_text", version)).status_code == 404
    assert stranger.post(at("comment_on_text", version), {"text": "x"}).status_code == 404


def test_the_questions_of_the_page_do_not_grow_with_clauses_and_comments(story, shown, django_assert_max_num_queries):
    police = as_(story.ig_lead)
    for number in range(12):
        stories.comment(story, shown, f"Comment {number}", clause=shown.clauses.all()[number % 2])

    with django_assert_max_num_queries(25):
        assert police.get(at("consultation", shown)).status_code == 200
    with django_assert_max_num_queries(35):
        assert police.get(at("agreement_text", shown)).status_code == 200
