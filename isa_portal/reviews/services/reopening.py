"""Opens reviews out of turn: a law on which agreements rely has changed, or something else happened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.text import Truncator

from isa_portal.agreements.models import Agreement
from isa_portal.agreements.rules import no_ig_lead
from isa_portal.correspondence.services import Link, Recipient
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.gateways.models import LawChange
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.lib.errors import Refused
from isa_portal.organisations.access import people
from isa_portal.organisations.models import Office, Organisation, OrganisationRole
from isa_portal.organisations.selectors import office_mailboxes
from isa_portal.organisations.services import hearing
from isa_portal.organisations.services.hearing import each_once
from isa_portal.reviews import lifecycle, rules
from isa_portal.reviews.models import UNFINISHED, Cause, Review
from isa_portal.reviews.rules.reviews import opening_obstacles
from isa_portal.reviews.services import questions
from isa_portal.signing import letters

# Long enough to ask a legal adviser, short enough to come before the anniversary.
DUE_AFTER = timedelta(days=28)


def due_on(change: LawChange, *, at: datetime) -> date:
    """Return when the reviews of a change are due: four weeks from now, or when it counts if that is later."""
    return max(clock.london_date(at) + DUE_AFTER, change.from_on)


@transaction.atomic
def open_for_law_change(change: LawChange, agreements: Iterable[Agreement], *, by: Actor, at: datetime) -> list[Review]:
    """
    Open a review of each of these agreements because a law changed, and write to their leads.

    An agreement whose review of this change was opened before keeps that one: pressing again opens none twice.

    :return: the reviews opened now
    :raises Refused: with every reason, if one of the agreements may not be reviewed by this actor; none is then opened
    """
    keys = [agreement.pk for agreement in agreements]
    # In one order, so that two who press at once never wait for each other.
    locked = list(Agreement.objects.locked().filter(pk__in=keys).select_related("board").order_by("pk"))
    if reasons := tuple(one for agreement in locked for one in rules.law_review_obstacles(agreement, by=by, at=at)):
        raise Refused(*reasons)
    found = [_open(change, agreement, by=by, at=at) for agreement in locked]
    return [review for review in found if review]


def _open(change: LawChange, agreement: Agreement, *, by: Actor, at: datetime) -> Review | None:
    day = due_on(change, at=at)
    facts = {
        "state": lifecycle.OPEN.target,
        "cause": Cause.LAW_CHANGE,
        "because": because(change),
        "due_from": day,
        "due_on": day,
        "created_at": at,
        "opened_at": at,
    }
    facts["questions"], facts["questions_from"] = questions.asked_of(agreement)
    review, made = Review.objects.get_or_create(agreement=agreement, law_change=change, defaults=facts)
    if not made:
        return None
    audit.record(
        "review.open_for_law", review, by=by, at=at, due_on=day.isoformat(), because=review.because, change=change.pk
    )
    _tell(review, at=at)
    return review


@transaction.atomic
def open_because(agreement: Agreement, cause: str, because: str, *, by: Actor, at: datetime) -> Review:
    """
    Open a review of an agreement because something happened, and ask every party; it is due in four weeks.

    Where a review for the same cause is not closed yet, what happened now is added to it: none is opened twice.

    :param cause: one of ``rules.reviews.OUT_OF_TURN``
    :param because: what happened, in a sentence that every party reads
    :raises Refused: with every reason that stands in the way
    """
    agreement = Agreement.objects.locked().select_related("board").get(pk=agreement.pk)
    if reasons := tuple(opening_obstacles(agreement, cause, because, by=by, at=at)):
        raise Refused(*reasons)
    said = because.strip()
    if review := agreement.reviews.filter(cause=cause, state__in=UNFINISHED).first():
        return _add(review, said, by=by, at=at)
    asked, source = questions.asked_of(agreement)
    day = clock.london_date(at) + DUE_AFTER
    review = Review.objects.create(
        agreement=agreement,
        state=lifecycle.OPEN.target,
        cause=cause,
        because=said,
        due_from=day,
        due_on=day,
        questions=asked,
        questions_from=source,
        created_at=at,
        opened_at=at,
    )
    facts = {"cause": Cause(cause).label, "because": said, "due_on": day.isoformat()}
    audit.record("review.open_because", review, by=by, at=at, **facts)
    _ask(review, at=at)
    return review


def _add(review: Review, said: str, *, by: Actor, at: datetime) -> Review:
    if said not in review.because.split("\n"):
        review.because = f"{review.because}\n{said}"
        review.save(update_fields=["because"])
        audit.record("review.add_reason", review, by=by, at=at, because=said)
    return review


def _ask(review: Review, *, at: datetime) -> None:
    agreement = review.agreement
    hearing.owe_each(
        "review_opened",
        to=letters.watchers(agreement, "review_opened", at=at),
        about=letters.about(agreement, f"review:{review.pk}"),
        occurrence="opened",
        link=Link(review.get_absolute_url()),
        context={
            **letters.sender(agreement),
            "reference": agreement.reference,
            "title": agreement.title,
            "cause": review.get_cause_display(),
            "because": Truncator(" ".join(review.because.split())).words(30),
            "due": in_words(review.due_on),
        },
        day=review.due_on,
        at=at,
    )


def because(change: LawChange) -> str:
    return f"{change.gateway.citation} {change.get_kind_display().lower()} from {in_words(change.from_on)}."


def _tell(review: Review, *, at: datetime) -> None:
    agreement = review.agreement
    leads = list(agreement.parties.filter(leads=True).select_related("organisation"))
    to = each_once([one for party in leads for one in _of_lead(party.organisation, on=clock.london_date(at))])
    hearing.owe_each(
        "law_review",
        to=to,
        lacking=no_ig_lead(*leads) if leads else f"{agreement.reference} has no lead organisation",
        about=letters.about(agreement, f"review:{review.pk}"),
        occurrence="opened",
        link=Link(f"{agreement.get_absolute_url()}reviews/"),
        context={
            **letters.sender(agreement),
            "reference": agreement.reference,
            "title": agreement.title,
            "because": review.because,
            "due": in_words(review.due_on),
        },
        at=at,
    )


def _of_lead(body: Organisation, *, on: date) -> list[Recipient]:
    """Return whom a lead organisation has for this."""
    roles = (OrganisationRole.IG_LEAD, OrganisationRole.EDITOR)
    found = [Recipient(one.email, str(one)) for role in roles for one in people(body, role, on=on)]
    return found + [Recipient(*one) for one in office_mailboxes(body, Office.IG_LEAD, on=on)]
