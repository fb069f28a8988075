"""Questions of signatories about a text that is out for signature, and their answers; every party reads both."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from isa_portal.agreements.models import Agreement
from isa_portal.correspondence import services as correspondence
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.signing.letters import asking as letters
from isa_portal.signing.letters import link_key
from isa_portal.signing.models import PersonalLink, Question
from isa_portal.signing.rules import asking as rules
from isa_portal.signing.services import rounds

REMINDERS = ("signature_reminder",)


@transaction.atomic
def ask(link: PersonalLink, text: str, *, by: Actor, at: datetime) -> Question:
    """
    Ask a question for a party; its reminders rest until it is answered.

    :raises Refused: with every reason that stands in the way
    """
    Agreement.objects.locked().get(pk=link.invitation.party.agreement_id)
    link = PersonalLink.objects.select_related("signatory__user", "invitation__round__version").get(pk=link.pk)
    if reasons := tuple(rules.asking_obstacles(link, text, by=by, at=at)):
        raise Refused(*reasons)
    question = Question.objects.create(invitation=link.invitation, link=link, text=text.strip(), asked_at=at)
    for other in link.invitation.links.all():
        correspondence.withdraw(link_key(other), at=at, reason="A question waits.", kinds=REMINDERS)
    audit.record("question.ask", question, by=by, at=at, party=link.invitation.party.organisation.legal_name)
    letters.question_asked(question, at=at)
    return question


@transaction.atomic
def answer(question: Question, answer: str, *, changes_text: bool = False, by: Actor, at: datetime) -> Question:
    """
    Answer a question, once; an answer that changes the text withdraws the signing, and the next version is signed anew.

    :raises Refused: with every reason that stands in the way
    """
    Agreement.objects.locked().get(pk=question.invitation.party.agreement_id)
    question = Question.objects.select_related("link__signatory__user", "invitation__round__version").get(
        pk=question.pk
    )
    reasons = [*rules.answering_obstacles(question, by=by, at=at), *rules.answer_problems(answer)]
    if changes_text and not reasons:
        reasons = list(rules.changing_obstacles(question, by=by, at=at))
    if reasons:
        raise Refused(*reasons)
    question.answer, question.changes_text = answer.strip(), changes_text
    question.answered_by, question.answered_at = by.actor_words, at
    question.save()
    party = question.invitation.party.organisation.legal_name
    audit.record("question.answer", question, by=by, at=at, party=party, changes_text=changes_text)
    if changes_text:
        rounds.withdraw(question.invitation.round, question.answer, by=by, at=at)
    letters.question_answered(question, at=at)
    return question
