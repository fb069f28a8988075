"""Reminders of notices, exit tasks, consultations and records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from django.db.models import Exists, Min, OuterRef, QuerySet

from isa_portal.agreements.lifecycle import PartyState, State
from isa_portal.agreements.models import Comment, Party, Version
from isa_portal.agreements.rules import no_ig_lead
from isa_portal.agreements.services import consulting
from isa_portal.correspondence.services import Recipient
from isa_portal.leaving.lifecycle import NoticeState
from isa_portal.leaving.models import ExitTask, Notice
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.records import letters as recorded
from isa_portal.records.models import Step
from isa_portal.reminders import policies
from isa_portal.reminders.policies import Occurrence, Plan
from isa_portal.reminders.services import finding, planning, telling
from isa_portal.reminders.services.owing import (
    ADHERING,
    CONSULTATION,
    EXIT,
    NOTICE,
    RECORD,
    Reminder,
    key_of,
    owe_letters,
    unwritten,
)
from isa_portal.signing import letters


def running() -> QuerySet[Notice]:
    return Notice.objects.filter(
        state=NoticeState.RUNNING, party__state=PartyState.NOTICE_GIVEN, party__agreement__state__in=ADHERING
    )


def notices(at: datetime) -> Iterator[Reminder]:
    on, served = clock.london_date(at), Notice.objects.filter(state=NoticeState.RUNNING)
    for plan, rows in planning.by_plan(running(), "party__agreement__board"):
        told = partial(policies.notice, on=on, plan=plan)
        until = on + timedelta(days=max(plan.notice, default=0))
        near = finding.Near(
            rows, NOTICE, "bound_until", told, until, since=on, among=served, also=_served_before, apart_from=on
        )
        notices = rows.select_related("party__organisation", "party__agreement__board")
        yield from finding.loaded(notices, near.unwritten(), partial(_of_notice, plan=plan, at=at))


def _served_before(occurrence: Occurrence) -> dict[str, date]:
    return {"served_on__lt": occurrence.day}


def _of_notice(notice: Notice, occurrence: Occurrence, plan: Plan, at: datetime) -> Reminder:
    def owe() -> None:
        facts = {
            "party": notice.party.organisation.legal_name,
            "bound_until": in_words(notice.days.bound_until),
            "out_from": in_words(notice.days.out_from),
            "days": (notice.days.bound_until - clock.london_date(at)).days,
        }
        last, agreement = notice.days.bound_until, notice.party.agreement
        to = telling.watchers(agreement, NOTICE, plan.notice_told, at=at)
        owe_letters(NOTICE, notice, agreement, "agreement_parties", occurrence, facts, to, last, at=at)

    waits = running().filter(pk=notice.pk).exists
    return Reminder(NOTICE, key_of(notice), occurrence, notice.party.agreement, owe, waits)


def leaving() -> QuerySet[Party]:
    """Return the parties that have exit tasks to show, those of ended agreements too."""
    return Party.objects.filter(Exists(ExitTask.objects.open().filter(party=OuterRef("pk"))))


def exits(at: datetime) -> Iterator[Reminder]:
    """Yield one reminder for each party, of those of its exit tasks that are due first."""
    on, found = clock.london_date(at), dict[int, Occurrence]()
    for plan, rows in planning.by_plan(ExitTask.objects.open(), "agreement__board"):
        near = rows.filter(due_on__lte=on + timedelta(days=max(plan.exits, default=0)))
        first = near.order_by("party").values_list("party").annotate(Min("due_on"))
        due = ((f"exits:{party}", policies.exits(day, on=on, plan=plan), party) for party, day in first)
        found |= {party: occurrence for _, occurrence, party in unwritten(EXIT, due)}
    for party in leaving().filter(pk__in=found).select_related("organisation", "agreement__board"):
        yield _of_exits(party, found[party.pk], at)


def _of_exits(party: Party, occurrence: Occurrence, at: datetime) -> Reminder:
    agreement, key = party.agreement, f"exits:{party.pk}"

    def owe() -> None:
        tasks = ExitTask.objects.open().filter(party=party).order_by("due_on")
        last, on = tasks[0].due_on, clock.london_date(at)
        days = (last - on).days
        facts = {"party": str(party), "count": tasks.filter(due_on=last).count(), "due": in_words(last), "days": days}
        to = letters.heard_by(party, EXIT, on=on) + (letters.secretariat(agreement, at=at) if days < 0 else [])
        lacking = no_ig_lead(party)
        owe_letters(EXIT, key, agreement, "agreement_reviews", occurrence, facts, to, last, lacking=lacking, at=at)

    return Reminder(EXIT, key, occurrence, agreement, owe, leaving().filter(pk=party.pk).exists)


def consulted() -> QuerySet[Version]:
    """Return the versions on which some party may comment and has not."""
    said = Comment.objects.filter(version=OuterRef(OuterRef("pk")), organisation=OuterRef("organisation"))
    silent = Party.objects.filter(~Exists(said), agreement=OuterRef("agreement"))
    return Version.objects.filter(Exists(silent), state=State.CONSULTATION, comments_until__isnull=False)


def consultations(at: datetime) -> Iterator[Reminder]:
    on = clock.london_date(at)
    for plan, rows in planning.by_plan(consulted(), "agreement__board"):
        told, until = partial(policies.consultation, on=on, plan=plan), on + timedelta(days=plan.before_last)
        near = finding.Near(rows, CONSULTATION, "comments_until", told, until, since=on, also=_opened_before)
        versions = rows.select_related("agreement__board")
        yield from finding.loaded(versions, near.unwritten(), partial(_of_consultation, at=at))


def _opened_before(occurrence: Occurrence) -> dict[str, datetime]:
    return {"consulted_at__lt": clock.midnight(occurrence.day)}


def _of_consultation(version: Version, occurrence: Occurrence, at: datetime) -> Reminder:
    def owe() -> None:
        last, on = version.comments_until, clock.london_date(at)
        assert last is not None
        heard, deaf = _without_comment(version, on)
        facts = {"number": version.number, "until": in_words(last), "days": (last - on).days}
        owe_to = partial(owe_letters, CONSULTATION, version, version.agreement, "consultation", occurrence, facts)
        if heard:
            owe_to(heard, last, at=at)
        if deaf:
            owe_to([], last, lacking=no_ig_lead(*deaf), at=at)

    waits = consulted().filter(pk=version.pk).exists
    return Reminder(CONSULTATION, key_of(version), occurrence, version.agreement, owe, waits)


def _without_comment(version: Version, on: date) -> tuple[list[Recipient], list[Party]]:
    """Return the mailboxes of the IG leads of the parties that have not commented yet, and those that have none."""
    said = set(version.comments.values_list("organisation_id", flat=True))
    found = consulting.mailboxes(version.agreement, on=on)
    silent = {party: mailboxes for party, mailboxes in found.items() if party.organisation_id not in said}
    heard = [one for mailboxes in silent.values() for one in mailboxes]
    return heard, [party for party, mailboxes in silent.items() if not mailboxes]


def due_records(at: datetime) -> Iterator[Reminder]:
    on = clock.london_date(at)
    for plan, rows in planning.by_plan(Step.objects.waiting(), "record__agreement__board"):
        told, until = partial(policies.record, on=on, plan=plan), on + timedelta(days=max(plan.record, default=0))
        steps = rows.select_related("party__organisation", "record__agreement__board", "record__party__organisation")
        near = finding.Near(
            rows, RECORD, "due_on", told, until, among=Step.objects.undone(), also=_made_before, apart_from=on
        )
        yield from finding.loaded(steps, near.unwritten(), partial(_of_step, plan=plan, at=at))


def _made_before(occurrence: Occurrence) -> dict[str, datetime]:
    return {"record__created_at__lt": clock.midnight(occurrence.day)}


def _of_step(step: Step, occurrence: Occurrence, plan: Plan, at: datetime) -> Reminder | None:
    # Overdue days that are told of together have days of their own, of which some may lie before the record.
    made_on, due_on = clock.london_date(step.record.created_at), step.due_on
    if due_on is None or not policies.record(due_on, made_on=made_on, on=clock.london_date(at), plan=plan):
        return None

    def owe() -> None:
        recorded.remind(step, occurrence.name, at=at)

    waits = Step.objects.waiting().filter(pk=step.pk).exists
    return Reminder(RECORD, recorded.step_key(step), occurrence, step.record.agreement, owe, waits)
