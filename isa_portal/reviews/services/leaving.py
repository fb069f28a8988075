"""Schedules and opens reviews; gives notice and lets parties leave, to the exact day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from isa_portal.agreements import cover, ending
from isa_portal.agreements.lifecycle import PartyState
from isa_portal.agreements.models import Agreement, Party
from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.services import Link
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.lib import clock
from isa_portal.lib.calendar import Period, in_words
from isa_portal.lib.errors import Refused
from isa_portal.reviews import lifecycle, rules
from isa_portal.reviews.lifecycle import NoticeState, ReviewState
from isa_portal.reviews.models import Cause, Notice, Review
from isa_portal.signing import letters

OPENS_BEFORE = timedelta(days=90)


@dataclass(frozen=True)
class Leaving:
    """What notice would mean if it were given on a day: the last bound day, and the first day out."""

    period: Period
    served_on: date
    bound_until: date

    @property
    def out_from(self) -> date:
        return self.bound_until + timedelta(days=1)

    @property
    def reasoning(self) -> str:
        """How the last day was found, for people to check."""
        served, last = in_words(self.served_on), in_words(self.bound_until)
        period = f"{self.period} from {served} {'ends' if self.period.count == 1 else 'end'}"
        if self.period.unit == "days":
            return f"{period} on {last}; the day of serving is not counted."
        if self.bound_until.day == self.served_on.day:
            return f"{period} on the same date of the month, {last}."
        return f"{period} on {last}, the last day of the month, which has no day {self.served_on.day}."


def leaving(party: Party, *, at: datetime) -> Leaving | None:
    """Return what notice given now would mean, by the corresponding-date rule (Dodds v Walker [1981] UKHL 3)."""
    version = cover.text_of(party)
    if version is None or version.notice_period is None:
        return None
    served_on = clock.london_date(at)
    return Leaving(version.notice_period, served_on, version.notice_period.ends(served_on))


@transaction.atomic
def give_notice(
    party: Party, *, expected_bound_until: date | None = None, reason: str = "", by: Actor, at: datetime
) -> Notice:
    """
    Give notice for a party; the other parties are written to at once.

    :param expected_bound_until: the last day that the page stated before it was confirmed
    :raises Refused: with every reason that stands in the way
    """
    agreement = Agreement.objects.locked().get(pk=party.agreement_id)
    party = agreement.parties.select_related("organisation", "agreement").get(pk=party.pk)
    found = leaving(party, at=at)
    reasons = list(rules.notice_obstacles(party, by=by, at=at))
    if found and expected_bound_until and found.bound_until != expected_bound_until:
        reasons.append(
            f"The dates changed since you opened the page: notice given today ends on {found.bound_until:%-d %B %Y}."
        )
    if reasons or found is None:
        raise Refused(*reasons)
    ending.give_notice(party, bound_until=found.bound_until, by=by, at=at)
    mandate = by.mandates.in_date(found.served_on).filter(organisation=party.organisation).first()  # type: ignore[attr-defined]
    notice = Notice.objects.create(
        party=party,
        served_on=found.served_on,
        bound_until=found.bound_until,
        out_from=found.out_from,
        reason=reason,
        given_by=by.actor_words,
        given_by_key=by.actor_key,
        mandate=mandate.source,
        created_at=at,
    )
    audit.record(
        "notice.give",
        notice,
        by=by,
        at=at,
        party=party.organisation.legal_name,
        served_on=found.served_on.isoformat(),
        bound_until=found.bound_until.isoformat(),
        mandate=mandate.source,
    )
    _tell(notice, at=at)
    return notice


def _tell(notice: Notice, *, at: datetime) -> None:
    party, agreement = notice.party, notice.party.agreement
    for recipient in letters.mailboxes(agreement, "notice_given", at=at):
        correspondence.owe(
            "notice_given",
            to=recipient,
            about=letters.about(agreement, f"notice:{notice.pk}"),
            occurrence="given",
            link=Link(agreement.get_absolute_url()),
            day=notice.bound_until,
            context={
                "board": agreement.board.short_name,
                "telephone": agreement.board.help_telephone,
                "reference": agreement.reference,
                "title": agreement.title,
                "party": party.organisation.legal_name,
                "served": f"{notice.served_on:%-d %B %Y}",
                "bound_until": f"{notice.bound_until:%-d %B %Y}",
                "out_from": f"{notice.out_from:%-d %B %Y}",
            },
            at=at,
        )


@transaction.atomic
def end_notice(notice: Notice, *, at: datetime) -> bool:
    """Put a party out once its last day has passed, and say whether it left. Safe to run late or twice."""
    Agreement.objects.locked().get(pk=notice.party.agreement_id)
    notice = Notice.objects.select_related("party__organisation", "party__agreement").get(pk=notice.pk)
    if notice.state != NoticeState.RUNNING or clock.london_date(at) < notice.out_from:
        return False
    if notice.party.state == PartyState.NOTICE_GIVEN:
        ending.leave(notice.party, at=at)
    notice.state = lifecycle.END.target
    notice.save(update_fields=["state"])
    correspondence.withdraw(f"notice:{notice.pk}", at=at, reason="The party has left.", kinds=["notice_reminder"])
    audit.record("notice.end", notice, by=PORTAL, at=at, party=notice.party.organisation.legal_name)
    return True


@transaction.atomic
def schedule(agreement: Agreement, *, at: datetime) -> Review | None:
    """Make the review that an agreement in force is due, once."""
    agreement = Agreement.objects.locked().get(pk=agreement.pk)
    if agreement.review_due_on is None or not agreement.is_in_force:
        return None
    review, made = Review.objects.get_or_create(
        agreement=agreement,
        due_on=agreement.review_due_on,
        cause=Cause.PERIODIC,
        defaults={"due_from": agreement.review_due_from or agreement.review_due_on, "created_at": at},
    )
    if made:
        audit.record("review.schedule", review, by=PORTAL, at=at, due_on=review.due_on.isoformat())
    return review


@transaction.atomic
def open_review(review: Review, *, at: datetime) -> bool:
    """Open a review 90 days before it is due, and say whether it was opened. Safe to repeat."""
    review = Review.objects.select_for_update(of=("self",)).select_related("agreement").get(pk=review.pk)
    if review.state != ReviewState.SCHEDULED or clock.london_date(at) < review.due_from - OPENS_BEFORE:
        return False
    review.state, review.opened_at = lifecycle.OPEN.target, at
    review.save(update_fields=["state", "opened_at"])
    audit.record("review.open", review, by=PORTAL, at=at, due_on=review.due_on.isoformat())
    return True


def unscheduled() -> QuerySet[Agreement]:
    """Return the agreements in force whose next review has no row yet."""
    there = Review.objects.filter(agreement=OuterRef("pk"), due_on=OuterRef("review_due_on"), cause=Cause.PERIODIC)
    return Agreement.objects.in_force().exclude(review_due_on=None).filter(~Exists(there))


def opening(*, on: date) -> QuerySet[Review]:
    """Return the scheduled reviews whose 90 days have begun."""
    near = Review.objects.filter(state=ReviewState.SCHEDULED, due_from__lte=on + OPENS_BEFORE)
    return near.filter(agreement__in=Agreement.objects.in_force())


def ending_notices(*, on: date) -> QuerySet[Notice]:
    """Return the running notices whose last bound day has passed."""
    return Notice.objects.filter(state=NoticeState.RUNNING, out_from__lte=on).select_related("party")
