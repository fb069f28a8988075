"""What is due after signature: commencement, seals, reviews, notices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Prefetch, Q

from isa_portal.agreements.lifecycle import AgreementState, PartyState, State
from isa_portal.agreements.models import Agreement, Version
from isa_portal.evidence import sealing
from isa_portal.evidence.sealing import Missing
from isa_portal.leaving.lifecycle import NoticeState
from isa_portal.leaving.models import Notice
from isa_portal.lib import clock
from isa_portal.lib.calendar import PartialDate, in_words
from isa_portal.reminders.due.reading import (
    COMMENCING,
    NOTICE,
    OVERDUE,
    REVIEW,
    SEAL,
    THE_PORTAL,
    Due,
    Reading,
    due_of,
    in_days,
    names,
    page,
    secretariat,
    unanswered,
    whose_review,
    with_bodies,
)
from isa_portal.reminders.models import Sweep
from isa_portal.reviews.models import UNFINISHED, Cause, Review


def notices(reading: Reading) -> Iterator[Due]:
    running = Notice.objects.filter(
        state=NoticeState.RUNNING,
        party__state=PartyState.NOTICE_GIVEN,
        party__agreement__in=reading.agreements.in_force(),
    )
    for notice in running.select_related("party__organisation", "party__agreement__board").prefetch_related(
        with_bodies("party__agreement__parties")
    ):
        agreement = notice.party.agreement
        stay = [one for one in agreement.parties.all() if one != notice.party and one.state == PartyState.ACTIVE]
        days = in_days((notice.days.bound_until - reading.on).days)
        yield due_of(
            NOTICE,
            f"{notice.party} leaves {agreement.reference}. It is bound until {in_words(notice.days.bound_until)},"
            f" {days}, and out from {in_words(notice.days.out_from)}.",
            notice.days.bound_until,
            reading,
            waits_for=names(stay) or secretariat(agreement),
            agreement=agreement,
            url=page("agreement_parties", agreement),
            action="See who stays",
            yours=reading.is_of(stay) or reading.runs(agreement),
            about=f"notice:{notice.pk}",
        )


def reviews(reading: Reading) -> Iterator[Due]:
    until = reading.on + reading.ahead
    near = reading.agreements.in_force().filter(Q(review_due_from__lte=until) | Q(review_due_on__lte=until))
    near = near.exclude(review_due_on=None)
    periodic = Prefetch(
        "reviews",
        Review.objects.filter(cause=Cause.PERIODIC, state__in=UNFINISHED).prefetch_related("replies"),
    )
    for agreement in near.select_related("board").prefetch_related(with_bodies("parties"), periodic):
        assert agreement.review_due is not None
        yield _of_review(
            agreement, next(iter(agreement.reviews.all()), None), agreement.review_due, "review", "", reading
        )


def out_of_turn(reading: Reading) -> Iterator[Due]:
    """What happened asks for a review beside the periodic one, open from the first day."""
    agreements = reading.agreements.in_force()
    opened = Review.objects.filter(agreement__in=agreements, state__in=UNFINISHED).exclude(cause=Cause.PERIODIC)
    bodies = with_bodies("agreement__parties")
    for review in opened.select_related("agreement__board").prefetch_related(bodies, "replies"):
        what = f"review because of {review.get_cause_display()[:1].lower()}{review.get_cause_display()[1:]}"
        yield _of_review(review.agreement, review, review.due, what, f"review:{review.pk}", reading)


def _of_review(
    agreement: Agreement, review: Review | None, due: PartialDate, what: str, about: str, reading: Reading
) -> Due:
    days = (due.last - reading.on).days
    late = f"The {what} of {agreement.reference} {agreement.title} was due on {due}: {-days:,} days overdue."
    leads = [party for party in agreement.parties.all() if party.leads]
    asked = unanswered(agreement, review)
    answers = reading.is_of(asked)
    return due_of(
        OVERDUE if days < 0 else REVIEW,
        _singular(late) if days < 0 else f"The {what} of {agreement} is due on {due}, {in_days(days)}.",
        due,
        reading,
        waits_for=whose_review(agreement, review),
        agreement=agreement,
        url=page("review", agreement, review.pk) if review else page("agreement_reviews", agreement),
        action="Answer the review" if answers else "See the review",
        yours=answers or reading.is_of(leads) or reading.runs(agreement),
        about=about,
    )


def _singular(sentence: str) -> str:
    return sentence.replace(": 1 days", ": 1 day")


def commencing(reading: Reading) -> Iterator[Due]:
    signed = Version.objects.filter(
        state=State.CURRENT, agreement__in=reading.agreements, agreement__state=AgreementState.SIGNED
    )
    for version in signed.exclude(commences_on=None).select_related("agreement__board"):
        agreement, day = version.agreement, version.commences_on
        assert day is not None
        days = in_days((day - reading.on).days)
        yield due_of(
            COMMENCING,
            f"{agreement} is signed and comes into force on {in_words(day)}, {days}.",
            day,
            reading,
            waits_for=THE_PORTAL,
            agreement=agreement,
            url=page("agreement", agreement),
            action="Open the agreement",
        )


def agreement_of(seal: Missing) -> int | None:
    """Return the key of the agreement to which a seal belongs."""
    kind, _, key = seal.chain.partition(":")
    return int(key) if kind == "agreement" else None


def missing_seals(at: datetime) -> list[Missing]:
    """Return the seals that failed, or that no sweep made for a day: not what only the portal's absence delayed."""
    found = sealing.missing(at=at)
    if all(one.has_failed for one in found):
        return found
    last = Sweep.objects.values_list("started_at", flat=True).first()
    return [one for one in found if one.has_failed or (last and one.waits_too_long(last))]


def seals(reading: Reading) -> Iterator[Due]:
    missing = missing_seals(clock.midnight(reading.on))
    said = {key: one.words for one in missing if (key := agreement_of(one))}
    for agreement in reading.agreements.filter(pk__in=said).select_related("board") if said else ():
        yield due_of(
            SEAL,
            f"{agreement.reference}: the signed document is not sealed. {said[agreement.pk]}",
            None,
            reading,
            waits_for=THE_PORTAL,
            agreement=agreement,
            url=page("agreement_documents", agreement),
            action="Try again" if reading.runs(agreement) else "See the documents",
            yours=reading.runs(agreement),
        )
