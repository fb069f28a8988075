"""What is kept about an agreement: its documents and seals, its reviews and notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from isa_portal.accession.models import Accession
from isa_portal.agreements.models import Suspension, Version
from isa_portal.agreements.services import attachments
from isa_portal.desk.selectors.head import Head
from isa_portal.desk.selectors.papers import attached, papers, size
from isa_portal.evidence import sealing
from isa_portal.leaving.lifecycle import NoticeState
from isa_portal.leaving.models import Notice
from isa_portal.lib.calendar import in_words
from isa_portal.lib.clock import london_date
from isa_portal.reviews.lifecycle import ReviewState
from isa_portal.reviews.models import Cause, Review
from isa_portal.reviews.services import OPENS_BEFORE

KINDS = {"sealed": "Sealed document", "paper": "Document as signed on paper", "reading copy": "Reading copy",
         "presented": "Document as shown to signatories", "proof": "Proof of the sealed document",
         "signing copy": "Copy to sign on paper", "scan": "Scan of a document signed on paper"}  # fmt: skip


@dataclass(frozen=True)
class ShownDocument:
    name: str
    kind: str
    size: str
    sha256: str
    created_at: datetime
    version: str
    href: str


@dataclass(frozen=True)
class Seal:
    version: Version
    progress: sealing.Progress


def document_rows(head: Head) -> list[ShownDocument]:
    """Return the documents of the versions that this reader sees."""
    versions = {version.key: version for version in head.versions}
    words = [head.agreement.board.slug, head.agreement.slug]
    titles = attached(head.versions)
    return [
        ShownDocument(
            one.name,
            _called(one, titles),
            size(one.size),
            one.sha256,
            one.created_at,
            versions[one.subject].number,
            reverse("document", args=[*words, one.sha256]),
        )
        for one in papers(head.versions, head.sight)
    ]


def accession_forms(head: Head) -> list[Accession]:
    """Return the accessions that took effect, whose sealed forms this reader may take away, newest first."""
    found = head.agreement.accessions.filter(acceded_at__isnull=False)
    found = found.select_related("organisation", "version", "agreement__board")
    return [] if head.is_former else list(found)


def _called(one: Any, titles: dict[tuple[str, str], str]) -> str:
    title = titles.get((one.subject, one.sha256)) if one.kind == attachments.KIND else None
    return f"Attachment: {title}" if title else KINDS.get(one.kind, one.kind.capitalize())


def seals(head: Head) -> list[Seal]:
    found = [(version, sealing.progress(version)) for version in head.versions if not head.is_former]
    return [Seal(version, progress) for version, progress in found if progress]


@dataclass(frozen=True)
class ShownReview:
    review: Review
    words: str
    href: str


def review_rows(head: Head, *, on: date) -> list[ShownReview]:
    """Return the reviews; a party that left is told which were scheduled, not what became of them."""
    found = [one for one in head.agreement.reviews.all() if head.sight.shows(one.created_at)]
    words = [head.agreement.board.slug, head.agreement.slug]
    return [
        ShownReview(
            one,
            "Scheduled when you left" if head.is_former else _review_words(one, on),
            reverse("review", args=[*words, one.pk]),
        )
        for one in found
    ]


def _review_words(review: Review, on: date) -> str:
    if not review.because:
        return _course(review, on)
    why = "the law" if review.cause == Cause.LAW_CHANGE else _lower(review.get_cause_display())
    return f"{_course(review, on)}. Opened because of {why}: {review.because}"


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _course(review: Review, on: date) -> str:
    if review.closed_at:
        return f"Closed on {in_words(london_date(review.closed_at))}. {review.get_outcome_display()}"
    days = (review.due_on - on).days
    if days < 0:
        return f"Overdue by {-days:,} day{'' if days == -1 else 's'}"
    if review.state == ReviewState.SCHEDULED:
        return f"Opens on {in_words(review.due_from - OPENS_BEFORE)}"
    return f"{review.get_state_display()}, due in {days} day{'' if days == 1 else 's'}"


@dataclass(frozen=True)
class ShownNotice:
    notice: Notice
    words: str


def notice_rows(head: Head) -> list[ShownNotice]:
    """Return the notices with both dates: the last bound day and the first day out."""
    found = Notice.objects.filter(party__in=head.parties).exclude(served_on=None)
    found = found.select_related("party__organisation", "party__agreement__board")
    return [ShownNotice(one, _notice_words(one, head)) for one in found if head.sight.shows(one.created_at)]


def suspensions(head: Head) -> list[Suspension]:
    """Return the suspensions of sharing, as far as this reader may know of them."""
    found = head.agreement.suspensions.select_related("party__organisation", "towards__organisation")
    return [one for one in found if head.sight.shows(one.suspended_at)]


def _notice_words(one: Notice, head: Head) -> str:
    if one.state == NoticeState.TAKEN_BACK and not head.is_former:
        return "Taken back: every other active party agreed."
    if one.state == NoticeState.ENDED and not head.is_former:
        return f"Bound until {in_words(one.days.bound_until)}; out since {in_words(one.days.out_from)}."
    return f"Bound until {in_words(one.days.bound_until)}; out from {in_words(one.days.out_from)}."
