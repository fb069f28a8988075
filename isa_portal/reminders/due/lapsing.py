"""What ends by itself unless somebody renews it, and papers that are to go out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Meeting, MeetingItem, Reliance
from isa_portal.agreements.models.agreement import Agreements
from isa_portal.gateways.models import LawChange, LegalGateway
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.models import Board, BoardRole, OrganisationRole
from isa_portal.reminders import lapsing
from isa_portal.reminders.due.reading import LAPSING, LAW, PAPERS, Due, Reading, due_of, in_days, names
from isa_portal.reviews.models import Review

# What is further off is told, but nobody has to do it today.
SOON = timedelta(days=7)
WATCHERS = (OrganisationRole.ADMINISTRATOR, OrganisationRole.IG_LEAD)


def is_soon(day: date, reading: Reading) -> bool:
    return day <= reading.on + SOON


def of_bodies(reading: Reading) -> Iterator[Due]:
    """What bodies hold until a day, for those who look after them; where nobody does, for the boards they are on."""
    held, runs = reading.holds.organisations, bool(reading.holds.boards.get(BoardRole.SECRETARIAT))
    watched = frozenset().union(*(held.get(role, frozenset()) for role in WATCHERS))
    watched |= lapsing.heard_by(reading.mailbox, reading.holds.all_organisations - watched, on=reading.on)
    if not (watched or reading.boards):
        return
    bodies = lapsing.looked_after(watched, reading.boards, on=reading.on)
    found = list(lapsing.lapsing(bodies, until=reading.on + reading.ahead, on=reading.on))
    bare = {body.pk for body in lapsing.without_administrator({one.body.pk for one in found}, on=reading.on)}
    mine = held.get(OrganisationRole.ADMINISTRATOR, frozenset()) | (bare if runs else bare & watched)
    for one in found:
        days, body = (one.ends_on - reading.on).days, one.body
        ends = f"ends on {in_words(one.ends_on)}, {in_days(days)}" if days >= 0 else f"ended on {in_words(one.ends_on)}"
        keeper = f"the IG lead of {body}" if body.pk in watched else "the secretariat"
        yield due_of(
            LAPSING,
            f"{body}: {one.words} {ends}.",
            one.ends_on,
            reading,
            waits_for=f"{keeper}, for it has no administrator" if body.pk in bare else f"the administrators of {body}",
            url=one.url,
            action="Renew or end it",
            yours=is_soon(one.ends_on, reading) and body.pk in mine,
            about=one.key,
            what=f"{body}, {one.words}",
        )


def gateways(reading: Reading) -> Iterator[Due]:
    """The powers that end, on which live agreements of the reader's boards rely."""
    if not reading.boards:
        return
    relying = Reliance.objects.filter(
        gateway=OuterRef("pk"), version__state=State.CURRENT, version__agreement__in=reading.agreements
    )
    until = reading.on + reading.ahead
    ending = LegalGateway.objects.shown().filter(Exists(relying), in_force_to__gte=reading.on, in_force_to__lte=until)
    for gateway in ending.order_by("pk"):
        assert gateway.in_force_to is not None
        days = in_days((gateway.in_force_to - reading.on).days)
        yield due_of(
            LAPSING,
            f"{gateway} is in force until {in_words(gateway.in_force_to)}, {days}; agreements rely on it.",
            gateway.in_force_to,
            reading,
            waits_for="the secretariat",
            url=reverse("gateway_agreements", args=[gateway.slug]),
            action="See who relies on it",
            yours=bool(reading.boards & reading.holds.boards.get(BoardRole.SECRETARIAT, frozenset())),
            about=f"gateway:{gateway.pk}",
            what=str(gateway),
        )


def law_changes(reading: Reading) -> Iterator[Due]:
    """The changes of the law on which texts in force relied before, and of which no review is opened yet."""
    runs = bool(reading.holds.boards.get(BoardRole.SECRETARIAT))
    for change, waiting in unanswered(reading.agreements):
        number = "1 agreement relies" if len(waiting) == 1 else f"{len(waiting):,} agreements rely"
        boards = sorted({board.short_name for board in waiting.values()})
        yield due_of(
            LAW,
            f"{change.gateway.citation}: {change.get_kind_display().lower()} from {in_words(change.from_on)}."
            f" {number} on it without a review of that.",
            None,
            reading,
            waits_for=names([f"the secretariat of {name}" for name in boards]),
            url=reverse("gateway_agreements", args=[change.gateway.slug]),
            action="Open the reviews" if runs else "See who relies on it",
            yours=runs,
            about=f"lawchange:{change.pk}",
        )


def unanswered(agreements: Agreements) -> Iterator[tuple[LawChange, dict[int, Board]]]:
    """Yield each change of the law with those of some agreements that no review of it was opened for, by their keys."""
    changes = LawChange.objects.select_related("gateway").in_bulk()
    if not changes:
        return
    there = Review.objects.filter(law_change=OuterRef("gateway__law_changes"), agreement=OuterRef("version__agreement"))
    relying = Reliance.objects.filter(
        ~Exists(there),
        gateway__law_changes__isnull=False,
        version__state=State.CURRENT,
        version__agreement__in=agreements.in_force(),
    )
    told = ("gateway__law_changes", "version__agreement", "version__agreement__board", "version__effective_from")
    rows = list(relying.order_by().values_list(*told).distinct())
    boards = Board.objects.in_bulk({row[2] for row in rows})
    for pk, change in sorted(changes.items()):
        # Who signed after the change signed what it had made of the law.
        before = {key: boards[board] for which, key, board, since in rows if which == pk and _relied(since, change)}
        if before:
            yield change, before


def _relied(since: date | None, change: LawChange) -> bool:
    return since is None or since <= clock.london_date(change.at)


def papers(reading: Reading) -> Iterator[Due]:
    """The papers of meetings to come with something on their agenda."""
    agenda = MeetingItem.objects.filter(meeting=OuterRef("pk"))
    until = reading.on + reading.ahead
    coming = Meeting.objects.filter(Exists(agenda), board__in=reading.boards)
    for meeting in coming.filter(held_on__gte=reading.on, held_on__lte=until).select_related("board"):
        day = meeting.papers_due_on
        if day < reading.on:
            continue
        yield due_of(
            PAPERS,
            f"{meeting.board.short_name}: papers for the meeting on {in_words(meeting.held_on)} go out by"
            f" {in_words(day)}, {in_days((day - reading.on).days)}.",
            day,
            reading,
            waits_for=f"the secretariat of {meeting.board.short_name}",
            url=meeting.get_absolute_url(),
            action="Open the meeting",
            yours=is_soon(day, reading) and meeting.board_id in reading.holds.boards.get(BoardRole.SECRETARIAT, ()),
            about=f"meeting:{meeting.pk}",
            what=f"{meeting.board.short_name}, {str(meeting)[:1].lower()}{str(meeting)[1:]}",
        )
