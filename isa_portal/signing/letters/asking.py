"""Letters about questions, and about who signs instead."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.services import Link, Recipient
from isa_portal.evidence import audit
from isa_portal.lib import clock
from isa_portal.organisations.access import people
from isa_portal.organisations.models import Office, OrganisationRole
from isa_portal.organisations.selectors import office_mailboxes
from isa_portal.organisations.services import hearing
from isa_portal.organisations.services.hearing import each_once
from isa_portal.signing.letters import about, facts_for, link_key, secretariat, to_signatory, way_in
from isa_portal.signing.models import PersonalLink, Question


def question_asked(question: Question, *, at: datetime) -> None:
    """Tell those who may answer that a party asks: the secretariat, and the editors of the lead."""
    agreement, on = question.invitation.party.agreement, clock.london_date(at)
    found = secretariat(agreement, at=at)
    for party in agreement.present_parties().filter(leads=True):
        editors = people(party.organisation, OrganisationRole.EDITOR, on=on)
        found += [Recipient(one.email, str(one)) for one in editors]
    hearing.owe_each(
        "question_asked",
        to=each_once(found),
        about=about(agreement, audit.subject_of(question)),
        occurrence="asked",
        link=Link(reverse("answer_question", args=[agreement.board.slug, agreement.slug, question.pk])),
        context={**facts_for(question.link), "question": question.text, "day": f"{on:%-d %B %Y}"},
        at=at,
    )


def question_answered(question: Question, *, at: datetime) -> None:
    """Bring the answer to who asked; whoever else was told of the question need not answer it any more."""
    agreement, subject = question.invitation.party.agreement, audit.subject_of(question)
    correspondence.withdraw(subject, at=at, reason="Answered meanwhile.", kinds=["question_asked"])
    facts = {"answer": question.answer, "changes_text": question.changes_text}
    correspondence.owe(
        "question_answered",
        to=to_signatory(question.link),
        # About the link, so that the answer counts as having asked again: no reminder of the days before it follows.
        about=about(agreement, link_key(question.link)),
        occurrence=f"question {question.pk}",
        link=way_in(question.link),
        context={**facts_for(question.link), **facts, "day": f"{clock.london_date(at):%-d %B %Y}"},
        at=at,
    )


def signatory_wanted(link: PersonalLink, *, at: datetime) -> None:
    """Ask the IG lead of a party and the secretariat who signs for it, because its signatory does not know."""
    party, on = link.invitation.party, clock.london_date(at)
    agreement, body = party.agreement, party.organisation
    found = secretariat(agreement, at=at)
    found += [Recipient(one.email, str(one)) for one in people(body, OrganisationRole.IG_LEAD, on=on)]
    found += [Recipient(*one) for one in office_mailboxes(body, Office.IG_LEAD, on=on)]
    hearing.owe_each(
        "signatory_wanted",
        to=each_once(found),
        about=about(agreement, seat_key(link)),
        occurrence="wanted",
        link=Link(reverse("name_instead", args=[agreement.board.slug, agreement.slug, link.pk])),
        context={**facts_for(link), "person": str(link.signatory), "day": f"{on:%-d %B %Y}"},
        day=link.invitation.round.last_day,
        at=at,
    )


def found_who_signs(link: PersonalLink, *, at: datetime) -> None:
    """Withdraw the letters that ask who signs in the place of a person, now that it is known."""
    correspondence.withdraw(seat_key(link), at=at, reason="Named meanwhile.")


def seat_key(link: PersonalLink) -> str:
    return f"{link_key(link)}:who"
