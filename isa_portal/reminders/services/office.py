"""Reminders of what waits for a board's secretariat: decisions, minutes, papers, changes of the law."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.urls import reverse

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement, Approval, Decision, Meeting, MeetingItem, Version
from isa_portal.correspondence.services import Link, Recipient, Subject
from isa_portal.gateways.models import LawChange
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.access import people
from isa_portal.organisations.models import Board, BoardRole
from isa_portal.organisations.services import hearing
from isa_portal.reminders import policies
from isa_portal.reminders.due.before import LIVE, approves_itself
from isa_portal.reminders.due.lapsing import unanswered
from isa_portal.reminders.due.reading import names
from isa_portal.reminders.policies import Occurrence
from isa_portal.reminders.services import finding, planning
from isa_portal.reminders.services.owing import DECISION, LAW, MINUTE, PAPERS, Reminder, owe_letters, unwritten
from isa_portal.signing import letters

# No papers are due longer than this before their meeting.
AHEAD = timedelta(days=60)


def undecided() -> QuerySet[Version]:
    return Version.objects.filter(state=State.AWAITING_APPROVAL)


def decisions(at: datetime) -> Iterator[Reminder]:
    """Yield reminders of drafts on which no decision is recorded; what stands on an agenda waits for that meeting."""
    rows = undecided().annotate(met=Max("meeting_items__meeting__held_on")).select_related("agreement__board")
    due = ((f"decision:{one.pk}", _undecided(one, at), one) for one in finding.each(rows))
    for _, occurrence, version in unwritten(DECISION, due):
        yield _of_decision(version, occurrence, at)


def _undecided(version: Version, at: datetime) -> Occurrence | None:
    met = version.met  # type: ignore[attr-defined]
    since, pace = (met, policies.MEETING) if met else (_since(version), policies.DECISION)
    # What comes on an agenda is told of anew, from that meeting on.
    return policies.waited_since(since, pace, on=clock.london_date(at))


def _since(version: Version) -> date:
    return clock.london_date(version.submitted_at or version.created_at)


def _of_decision(version: Version, occurrence: Occurrence, at: datetime) -> Reminder:
    agreement, key = version.agreement, f"decision:{version.pk}"

    def owe() -> None:
        met = version.met  # type: ignore[attr-defined]
        facts = {
            "number": version.number,
            "since": in_words(_since(version)),
            "met": in_words(met) if met else "",
            "waits_for": names(approves_itself(version)) or agreement.board.name,
        }
        to = letters.secretariat(agreement, at=at)
        owe_letters(DECISION, key, agreement, "record_approval", occurrence, facts, to, None, at=at)

    return Reminder(DECISION, key, occurrence, agreement, owe, undecided().filter(pk=version.pk).exists)


def bare() -> QuerySet[Approval]:
    """Return the approvals whose minute is to follow."""
    return Approval.objects.filter(reference="", decision=Decision.APPROVED, version__state__in=LIVE)


def minutes(at: datetime) -> Iterator[Reminder]:
    on, rows = clock.london_date(at), bare()
    told, until = partial(policies.waited, pace=policies.MINUTE, on=on), on - timedelta(days=min(policies.MINUTE))
    near = finding.Near(rows, MINUTE, "decided_on", told, until, prefix="minute:")
    approvals = rows.select_related("version__agreement__board")
    yield from finding.loaded(approvals, near.unwritten(), partial(_of_minute, at=at))


def _of_minute(approval: Approval, occurrence: Occurrence, at: datetime) -> Reminder:
    agreement, key = approval.version.agreement, f"minute:{approval.pk}"

    def owe() -> None:
        facts = {"decided": in_words(approval.decided_on), "body": approval.body}
        to, more = letters.secretariat(agreement, at=at), (approval.pk,)
        owe_letters(MINUTE, key, agreement, "add_reference", occurrence, facts, to, None, more=more, at=at)

    return Reminder(MINUTE, key, occurrence, agreement, owe, bare().filter(pk=approval.pk).exists)


def meetings(*, on: date) -> QuerySet[Meeting]:
    """Return the meetings to come with something on their agenda."""
    agenda = MeetingItem.objects.filter(meeting=OuterRef("pk"))
    return Meeting.objects.filter(Exists(agenda), held_on__gte=on)


def papers(at: datetime) -> Iterator[Reminder]:
    on = clock.london_date(at)
    for plan, rows in planning.by_plan(meetings(on=on).select_related("board"), "board"):
        near = rows.filter(held_on__lte=on + AHEAD + timedelta(days=max(plan.papers, default=0)))
        told = partial(policies.papers, on=on, plan=plan)
        due = ((f"papers:{one.pk}", told(one.papers_due_on), one) for one in finding.each(near))
        for _, occurrence, meeting in unwritten(PAPERS, due):
            yield _of_papers(meeting, occurrence, at)


def _of_papers(meeting: Meeting, occurrence: Occurrence, at: datetime) -> Reminder:
    board, key, on = meeting.board, f"papers:{meeting.pk}", clock.london_date(at)

    def owe() -> None:
        last = meeting.papers_due_on
        facts = {"day": in_words(meeting.held_on), "due": in_words(last), "days": (last - on).days}
        facts["items"] = meeting.items.count()
        tell_board(PAPERS, board, key, str(meeting), meeting.get_absolute_url(), occurrence, facts, last, at=at)

    return Reminder(PAPERS, key, occurrence, None, owe, meetings(on=on).filter(pk=meeting.pk).exists)


def changes() -> Iterator[tuple[str, LawChange, tuple[Board, int]]]:
    """Yield each change of the law without its reviews, with the key of its letters to a board and how many it has."""
    for change, waiting in unanswered(Agreement.objects.all()):
        for board, number in Counter(waiting.values()).items():
            yield f"law:{change.pk}:{board.pk}", change, (board, number)


def unreviewed_changes(keys: Iterable[str]) -> set[str]:
    """Return those among some keys of letters whose change of the law still waits for reviews."""
    asked = [key for key in keys if key.startswith("law:")]
    return {key for key, _, _ in changes() if key in asked} if asked else set()


def law_changes(at: datetime) -> Iterator[Reminder]:
    waited = partial(policies.waited, pace=policies.LAW, on=clock.london_date(at))
    due = ((key, waited(clock.london_date(change.at)), (change, whose)) for key, change, whose in changes())
    for key, occurrence, (change, whose) in unwritten(LAW, due):
        yield _of_change(key, change, whose, occurrence, at)


def _of_change(key: str, change: LawChange, whose: tuple[Board, int], occurrence: Occurrence, at: datetime) -> Reminder:
    board, number = whose

    def owe() -> None:
        facts = {"power": change.gateway.citation, "kind": change.get_kind_display().lower(), "count": number}
        facts["since"] = in_words(change.from_on)
        address = reverse("gateway_agreements", args=[change.gateway.slug])
        tell_board(LAW, board, key, change.gateway.citation, address, occurrence, facts, None, at=at)

    return Reminder(LAW, key, occurrence, None, owe, lambda: bool(unreviewed_changes([key])))


def tell_board(
    kind: str,
    board: Board,
    key: str,
    words: str,
    address: str,
    occurrence: Occurrence,
    facts: dict[str, Any],
    day: date | None,
    *,
    at: datetime,
) -> None:
    """Owe a board's secretariat a letter about what is of no agreement."""
    hearing.owe_each(
        kind,
        to=[Recipient(one.email, str(one)) for one in people(board, BoardRole.SECRETARIAT, on=clock.london_date(at))],
        about=Subject(key, board.chain, board.chain, words, board.help_email),
        occurrence=occurrence.name,
        link=Link(address),
        context={"board": board.short_name, "telephone": board.help_telephone, **facts},
        day=day,
        at=at,
    )
