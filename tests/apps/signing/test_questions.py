"""A signatory asks before signing: everybody reads it, its reminders rest, and a changed text is signed anew by all."""

from datetime import timedelta

import pytest

from isa_portal.agreements.lifecycle import State
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.evidence.models import AuditEvent
from isa_portal.lib.errors import Refused
from isa_portal.organisations.access import grants
from isa_portal.reminders import due
from isa_portal.reminders import services as reminders
from isa_portal.signing.lifecycle import RoundState
from isa_portal.signing.models import Question, SigningRound
from isa_portal.signing.selectors import following
from isa_portal.signing.services import questions, rounds
from tests import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return stories.world()


@pytest.fixture
def version(story):
    version = stories.version_in(State.OUT_FOR_SIGNATURE, story)
    story.later(minutes=1)
    return version


def link_of_the_police(version):
    return next(link for link in stories.links_of(version) if link.signatory.user.email.endswith("police.example"))


def asked(story, version, text="What does clause 2 ask of us?"):
    link = stories.sit(link_of_the_police(version), at=story.at)
    return questions.ask(link, text, by=story.constable, at=story.at)


def refusal(act, *arguments, **named):
    with pytest.raises(Refused) as refused:
        act(*arguments, **named)
    return list(refused.value.reasons)


def reminded(version, at):
    return {one.key for one in reminders.coming_due(at=at) if one.agreement == version.agreement}


def test_a_question_reaches_those_who_may_answer_and_its_answer_who_asked(story, version):
    question = asked(story, version)
    told = set(Letter.objects.filter(kind="question_asked").values_list("recipient", flat=True))
    questions.answer(question, "Nothing new.", by=story.editor, at=story.later(hours=1))

    answered = Letter.objects.get(kind="question_answered")
    assert told == {story.secretariat.email, story.colleague.email, story.editor.email}
    assert (answered.recipient, answered.context["answer"]) == (story.constable.email, "Nothing new.")
    assert not Letter.objects.filter(kind="question_asked", state=LetterState.OWED).exists()
    types = AuditEvent.objects.filter(chain=version.chain, type__startswith="question.").values_list("type", flat=True)
    assert list(types) == ["question.ask", "question.answer"]


def test_the_reminders_of_who_asks_rest_until_the_answer_and_are_not_made_up_for(story, version):
    police = link_of_the_police(version)
    a_week_on = story.at + timedelta(days=8)
    without = reminded(version, a_week_on)
    question = asked(story, version)
    resting = reminded(version, a_week_on)
    questions.answer(question, "Nothing new.", by=story.secretariat, at=a_week_on)

    key = f"personallink:{police.pk}"
    assert key in without
    assert without - resting == {key}
    assert key not in reminded(version, a_week_on)
    assert key in reminded(version, a_week_on + timedelta(days=7))


def test_while_it_waits_it_is_the_turn_of_the_secretariat_and_not_of_the_party(story, version):
    question = asked(story, version)

    mine = {one.kind: one for one in due.for_person(story.secretariat, on=story.at.date())}
    theirs = {one.kind: one for one in due.for_person(story.ig_lead, on=story.at.date())}

    assert mine["question"].yours and mine["question"].action == "Answer the question"
    assert mine["question"].action_url.endswith(f"/signatures/questions/{question.pk}/")
    assert not theirs["question"].yours and theirs["question"].action == "Read the question"
    assert not theirs["signature"].yours
    assert "Police" not in theirs["signature"].waits_for
    standing = following.standing(SigningRound.objects.get(version=version))
    assert "Waits for Bristol City Council, until" in standing
    assert "Avon and Somerset asked a question, which waits for an answer." in standing
    assert grants(story.ig_lead, on=story.at.date()).acts_for(story.police)


def test_an_answer_that_changes_the_text_withdraws_the_signing_with_the_answer_as_its_reason(story, version):
    question = asked(story, version)

    questions.answer(question, "Clause 2 will say so.", changes_text=True, by=story.secretariat, at=story.at)

    signing_round = SigningRound.objects.get(version=version)
    version.refresh_from_db()
    assert (signing_round.state, version.state) == (RoundState.WITHDRAWN, State.RETURNED)
    assert version.returned_because == "Clause 2 will say so."
    assert Letter.objects.get(kind="question_answered").context["changes_text"] is True


def test_only_the_secretariat_gives_an_answer_that_changes_the_text(story, version):
    question = asked(story, version)

    reasons = refusal(questions.answer, question, "It will.", changes_text=True, by=story.editor, at=story.at)

    assert reasons == ["Only the board's secretariat may do this."]
    assert Question.objects.waiting().count() == 1


def test_nobody_else_answers(story, version):
    question = asked(story, version)

    for by in (story.ig_lead, story.outsider):
        assert refusal(questions.answer, question, "Yes.", by=by, at=story.at) == [
            "Only the board's secretariat, or an editor of the lead organisation, answers questions."
        ]


def test_what_cannot_be_asked_or_answered_is_said_in_a_sentence(story, version):
    link = stories.sit(link_of_the_police(version), at=story.at)
    question = asked(story, version)
    by = {"by": story.constable, "at": story.at}

    empty = refusal(questions.ask, link, " ", **by)
    long = refusal(questions.ask, link, "x" * 2001, **by)
    of_another = refusal(questions.ask, link, "Mine?", by=story.director, at=story.at)
    late = refusal(questions.ask, link, "Late?", by=story.constable, at=story.at + timedelta(hours=3))
    nothing = refusal(questions.answer, question, "", by=story.secretariat, at=story.at)
    questions.answer(question, "Yes.", by=story.secretariat, at=story.at)
    twice = refusal(questions.answer, question, "No.", by=story.colleague, at=story.at)

    assert empty == ["Write your question."]
    assert long == ["This has 2,001 characters; the limit is 2,000. Shorten it."]
    assert any("You are not named to sign" in one for one in of_another)
    assert late == ["Your session ended. Nothing was asked. Ask for another code to go on."]
    assert nothing == ["Write the answer."]
    assert twice == [f"{story.secretariat.actor_words} has answered this question already."]


def test_after_the_signing_is_over_nothing_is_asked_or_answered(story, version):
    link = stories.sit(link_of_the_police(version), at=story.at)
    question = asked(story, version)
    rounds.withdraw(SigningRound.objects.get(version=version), "A mistake.", by=story.secretariat, at=story.at)

    late = refusal(questions.ask, link, "And now?", by=story.constable, at=story.at)
    answer = refusal(questions.answer, question, "Yes.", by=story.secretariat, at=story.at)

    assert late == ["This is withdrawn. It cannot take this step now."]
    assert answer == ["The signing of this version is withdrawn."]
