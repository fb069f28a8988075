"""Opens reviews out of turn: a law on which agreements rely has changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from isa_portal.agreements.models import Agreement
from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.services import Link, Recipient
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.gateways.models import LawChange
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.lib.errors import Refused
from isa_portal.organisations.access import people
from isa_portal.organisations.models import BoardRole, Office, OrganisationRole
from isa_portal.organisations.selectors import office_mailboxes
from isa_portal.reviews import lifecycle, rules
from isa_portal.reviews.models import Cause, Review
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
    review, made = Review.objects.get_or_create(agreement=agreement, law_change=change, defaults=facts)
    if not made:
        return None
    audit.record(
        "review.open_for_law", review, by=by, at=at, due_on=day.isoformat(), because=review.because, change=change.pk
    )
    _tell(review, at=at)
    return review


def because(change: LawChange) -> str:
    return f"{change.gateway.citation} {change.get_kind_display().lower()} from {in_words(change.from_on)}."


def _tell(review: Review, *, at: datetime) -> None:
    agreement = review.agreement
    for recipient in _leads(agreement, at=at):
        correspondence.owe(
            "law_review",
            to=recipient,
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


def _leads(agreement: Agreement, *, at: datetime) -> list[Recipient]:
    """Return whom the lead organisations have for this; where they have nobody, the board's secretariat."""
    on = clock.london_date(at)
    bodies = [party.organisation for party in agreement.parties.filter(leads=True).select_related("organisation")]
    roles = (OrganisationRole.IG_LEAD, OrganisationRole.EDITOR)
    found = [Recipient(one.email, str(one)) for body in bodies for role in roles for one in people(body, role, on=on)]
    found += [Recipient(*one) for body in bodies for one in office_mailboxes(body, Office.IG_LEAD, on=on)]
    if not found:
        found = [Recipient(one.email, str(one)) for one in people(agreement.board, BoardRole.SECRETARIAT, on=on)]
    return list({recipient.email.lower(): recipient for recipient in found}.values())
