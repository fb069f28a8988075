"""A draft before its parties: who is shown it, who comments, until when, and what must be answered."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from isa_portal.agreements import access, content
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement, Clause, Comment, Version
from isa_portal.agreements.services import approval, clauses, consulting, opening, parties
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.desk.selectors import home
from isa_portal.desk.selectors.waiting import closing_of, waits_for
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import OrganisationRole
from tests import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return stories.world()


def answered(story, comment, answer="accepted", reason=""):
    return consulting.answer(comment, answer=answer, reason=reason, by=story.editor, at=story.at)


def refusal(act, *arguments, **facts):
    with pytest.raises(Refused) as refused:
        act(*arguments, **facts)
    return list(refused.value.reasons)


# What is shown, to whom ----------------------------------------------------------------------------------------------


def test_consulting_fixes_the_text_and_shows_it_to_a_party_that_was_only_listed(story):
    draft = stories.draft(story)
    assert "01/26" not in numbers(Agreement.objects.visible_to(story.ig_lead, on=story.at.date()))

    version = stories.consulted(story, draft)

    assert version.state == State.CONSULTATION
    assert version.content_sha256 == content.sha256(content.of(version))
    assert "01/26" in numbers(Agreement.objects.visible_to(story.ig_lead, on=story.at.date()))
    assert [one.number for one in access.versions_seen(version.agreement, story.ig_lead, on=story.at.date())] == ["0.1"]
    assert not Agreement.objects.visible_to(story.outsider, on=story.at.date()).filter(reference="01/26").exists()


def numbers(agreements):
    return set(agreements.values_list("reference", flat=True))


def test_the_next_draft_is_not_shown_to_a_party_before_it_is_consulted_on(story):
    version = stories.consulted(story)
    recalled = consulting.recall(version, reason="Clause 1 is wrong.", by=story.editor, at=story.at)
    following = opening.start_next_draft(recalled, by=story.editor, at=story.at)
    parties.add_party(following, story.trust, by=story.editor, at=story.at)

    seen = access.versions_seen(version.agreement, story.ig_lead, on=story.at.date())
    known = access.filter_parties(version.agreement.parties.all(), story.ig_lead, on=story.at.date())

    assert [one.number for one in seen] == ["0.1"]
    assert {str(party) for party in known} == {str(story.council), str(story.police)}
    assert not Agreement.objects.visible_to(story.outsider, on=story.at.date()).filter(reference="01/26").exists()


def test_a_text_in_consultation_cannot_be_changed_by_its_writers_nor_in_the_database(story):
    version = stories.consulted(story)
    clause = version.clauses.first()

    said = refusal(clauses.change_clause, clause, heading="New", text="New", by=story.editor, at=story.at)

    assert said == ["01/26 version 0.1 is in consultation and cannot be changed. Start a new version."]
    for change in ("purpose = 'Another'", "consulted_at = NULL"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {Version._meta.db_table} SET {change} WHERE id = {version.pk}")


def test_a_consultation_needs_a_text_two_parties_and_a_day_to_come(story):
    empty = opening.open_draft(
        story.board, tier=1, reference="05/26", title="Empty", lead=story.council, by=story.secretariat, at=story.at
    )

    said = refusal(consulting.consult, empty, until=date(2026, 11, 20), by=story.secretariat, at=story.at)

    assert said == [
        "Write at least one clause: the parties need a text to comment on.",
        "Add a second party: an agreement needs at least two different organisations.",
        "20 November 2026 is past. Enter the last day for comments: today or later.",
    ]
    assert Version.objects.get(pk=empty.pk).state == State.DRAFTING


def test_a_recalled_version_stays_as_it_was_shown_and_the_next_starts_with_its_text(story):
    version = stories.consulted(story)
    made = stories.comment(story, version)
    shown = version.content

    consulting.recall(version, reason="A new clause is needed.", by=story.editor, at=story.at)
    following = opening.start_next_draft(Version.objects.get(pk=version.pk), by=story.editor, at=story.at)

    before = Version.objects.get(pk=version.pk)
    assert (before.state, before.content) == (State.RETURNED, shown)
    assert before.returned_because == "A new clause is needed."
    assert (following.number, following.state, following.consulted_at) == ("0.2", State.DRAFTING, None)
    texts = [(clause.heading, clause.text) for clause in following.clauses.all()]
    assert texts == [(clause.heading, clause.text) for clause in before.clauses.all()]
    assert list(before.comments.all()) == [made]
    assert not following.comments.exists()


# Who comments, until when --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["ig_lead", "editor", "signatory", "administrator"])
def test_who_speaks_for_a_party_comments_for_it(story, role):
    version = stories.consulted(story)
    person = stories.person("somebody@police.example", "Somebody", "Officer")
    organisations.appoint(person, story.police, role, by=PORTAL, at=story.at)
    if role == OrganisationRole.SIGNATORY:
        organisations.record_mandate(person, story.police, source="Minute 7", by=PORTAL, at=story.at)

    made = stories.comment(story, version, by=person)

    assert made.organisation == story.police
    assert made.place == "clause 1, Purpose"


def test_a_reader_the_secretariat_and_a_stranger_do_not_comment(story):
    version = stories.consulted(story)
    reader = stories.person("reader@police.example", "Reader", "Officer")
    organisations.appoint(reader, story.police, "reader", by=PORTAL, at=story.at)

    for person in (reader, story.secretariat, story.outsider):
        said = refusal(stories.comment, story, version, by=person)
        assert said == ["Only an IG lead, editor, signatory or administrator of a party comments, for that party."]


def test_the_closing_day_is_a_day_for_comments_in_london_and_the_next_is_not(story):
    version = stories.consulted(story, days=0)
    story.at = clock.midnight(version.comments_until + timedelta(days=1)) - timedelta(seconds=1)
    stories.comment(story, version)

    story.later(seconds=1)
    said = refusal(stories.comment, story, version)

    assert said == [
        "Comments were taken until 21 November 2026, that day included. Ask the secretariat to extend the consultation."
    ]
    assert version.comments.count() == 1


def test_extending_lets_comments_in_again_and_tells_the_parties(story):
    version = stories.consulted(story, days=1)
    story.later(days=3)
    until = story.at.date() + timedelta(days=7)

    consulting.extend(version, until=until, by=story.editor, at=story.at)

    assert stories.comment(story, version)
    letters = Letter.objects.filter(kind="consultation_opened", recipient=story.ig_lead.email)
    assert [letter.context["until"] for letter in letters.order_by("pk")] == ["22 November 2026", "1 December 2026"]
    said = refusal(consulting.extend, version, until=until - timedelta(days=1), by=story.editor, at=story.at)
    assert said == [
        "Comments are taken until 1 December 2026 already."
        " Enter a later day: no party loses a day that it was promised."
    ]


def test_who_speaks_for_two_parties_says_for_which(story):
    version = stories.consulted(story)
    organisations.appoint(story.editor, story.police, "editor", by=PORTAL, at=story.at)

    said = refusal(stories.comment, story, version, by=story.editor)

    assert said == ["You speak for several parties. Choose for which of them you comment."]
    assert stories.comment(story, version, by=story.editor, organisation=story.police).organisation == story.police
    assert refusal(stories.comment, story, version, by=story.editor, organisation=story.trust)


def test_ten_thousand_nested_quotes_are_refused_with_the_limit_and_markup_stays_text(story):
    version = stories.consulted(story)

    said = refusal(stories.comment, story, version, ">" * 10_000)

    assert said == ["The comment has 10,000 characters; the limit is 4,000. Shorten it, or write a second one."]
    assert refusal(stories.comment, story, version, " \n ") == ["Enter the comment."]


def test_a_clause_of_another_version_is_not_commented_on(story):
    version = stories.consulted(story)
    other = stories.draft(story, reference="02/26").clauses.first()

    said = refusal(stories.comment, story, version, clause=other)

    assert said == ["Clause 1 belongs to another version. Comment on a clause of 01/26 version 0.1."]


def test_a_comment_cannot_be_changed_or_removed_in_the_database(story):
    made = stories.comment(story, stories.consulted(story))
    table = Comment._meta.db_table

    for statement in (f"UPDATE {table} SET text = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{statement} WHERE id = {made.pk}")
    assert answered(story, made).answer == "accepted"


# Answers, and what comes after ---------------------------------------------------------------------------------------


def test_unanswered_comments_are_named_and_stop_the_sending_for_approval(story):
    version = stories.consulted(story, days=1)
    first, second = stories.comment(story, version), stories.comment(story, version, clause=None)
    answered(story, first)
    story.later(days=2)

    said = refusal(approval.submit, version, by=story.secretariat, at=story.at)

    police = "The Chief Constable of Avon and Somerset"
    assert said == [f"Answer the comment of {police} on the text as a whole."]
    answered(story, second, "declined", "The law settles it.")
    assert approval.submit(version, by=story.secretariat, at=story.at).state == State.AWAITING_APPROVAL


def test_what_was_consulted_on_is_what_is_decided_on(story):
    version = stories.consulted(story, days=1)
    shown = version.content_sha256
    story.later(days=2)

    sent = approval.submit(version, by=story.secretariat, at=story.at)

    assert sent.content_sha256 == shown
    assert Version.objects.get(pk=version.pk).submitted_at == story.at
    decided = stories.approve(story, sent, decided_on=story.at.date())
    assert (decided.state, decided.number) == (State.APPROVED, "1.0")


def test_nothing_goes_to_the_board_while_the_parties_may_still_comment(story):
    version = stories.consulted(story, days=10)

    said = refusal(approval.submit, version, by=story.secretariat, at=story.at)

    assert said == [
        "The parties may comment until 1 December 2026."
        " Send it for approval from the day after, so that none is cut off."
    ]


def test_a_comment_on_an_earlier_text_is_answered_before_the_next_one_is_decided(story):
    version = stories.consulted(story)
    made = stories.comment(story, version)
    recalled = consulting.recall(version, reason="Clause 1.", by=story.editor, at=story.at)
    following = opening.start_next_draft(recalled, by=story.editor, at=story.at)

    said = refusal(approval.submit, following, by=story.editor, at=story.at)

    assert said == [
        "Answer the comment of The Chief Constable of Avon and Somerset on clause 1, Purpose of version 0.1."
    ]
    answered(story, made)
    assert approval.submit(following, by=story.editor, at=story.at).state == State.AWAITING_APPROVAL


def test_an_answer_changes_while_the_consultation_lasts_and_then_stays(story):
    version = stories.consulted(story, days=1)
    made = answered(story, stories.comment(story, version))
    made = answered(story, made, "declined", "It is in clause 2.")
    story.later(days=2)
    approval.submit(version, by=story.secretariat, at=story.at)

    said = refusal(answered, story, made)

    assert said == ["01/26 version 0.1 is awaiting the board. Its comments and answers stay as they are."]
    assert Comment.objects.get(pk=made.pk).reason == "It is in clause 2."


def test_a_declined_comment_says_why_and_only_writers_answer(story):
    made = stories.comment(story, stories.consulted(story))

    assert refusal(answered, story, made, "declined") == ["Say why it is declined: every party reads the reason."]
    said = refusal(consulting.answer, made, answer="accepted", by=story.ig_lead, at=story.at)
    assert said == ["Only the board's secretariat or an editor of the lead organisation may answer a comment."]


# Letters, and whose turn it is ---------------------------------------------------------------------------------------


def test_each_partys_ig_lead_is_told_once_at_its_mailbox(story):
    organisations.appoint_officer(story.council, "ig_lead", mailbox="ig@bristol.example", by=PORTAL, at=story.at)

    stories.consulted(story)

    told = Letter.objects.filter(kind="consultation_opened").values_list("recipient", flat=True)
    assert sorted(told) == ["ig@bristol.example", "ig@police.example"]


def test_answers_of_one_day_are_one_letter_early_on_the_next(story):
    version = stories.consulted(story)
    for _ in range(3):
        answered(story, stories.comment(story, version))
    story.later(days=1)
    answered(story, stories.comment(story, version))

    letters = list(Letter.objects.filter(kind="comments_answered").order_by("pk"))

    assert [letter.context["day"] for letter in letters] == ["21 November 2026", "22 November 2026"]
    assert letters[0].not_before.astimezone(clock.LONDON).isoformat() == "2026-11-22T07:00:00+00:00"


def test_recalling_withdraws_the_letters_that_have_not_gone(story):
    version = stories.consulted(story)

    consulting.recall(version, reason="Too early.", by=story.secretariat, at=story.at)

    states = Letter.objects.filter(kind="consultation_opened").values_list("state", flat=True)
    assert set(states) == {LetterState.WITHDRAWN}


def test_it_waits_for_the_parties_until_the_closing_day_and_then_for_the_lead(story):
    version = stories.consulted(story, days=1)
    agreement = Agreement.objects.get(pk=version.agreement_id)
    listed = list(agreement.parties.all())
    turn = lambda on: waits_for(agreement, listed, None, closing_of([agreement]), on=on)  # noqa: E731

    assert turn(version.comments_until) == "the parties, who comment until 22 November 2026"
    assert turn(version.comments_until + timedelta(days=1)) == "Bristol City Council"
    needs = home.of(story.ig_lead, on=story.at.date()).needs
    assert [one.action for one in needs if one.kind == "consultation"] == ["Read and comment"]
    later = home.of(story.ig_lead, on=story.at.date() + timedelta(days=5)).needs
    assert [one for one in later if one.kind == "consultation"] == []


def test_a_clause_that_was_commented_on_cannot_be_lost(story):
    made = stories.comment(story, stories.consulted(story))

    assert Clause.objects.get(pk=made.clause_id).comments.get() == made
