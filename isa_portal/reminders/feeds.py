"""Calendars that other programs subscribe to (iCalendar, RFC 5545): what is due, its changes and its ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from icalendar import Alarm, Calendar, Event

from isa_portal.lib import clock, links
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import OrganisationRole
from isa_portal.reminders import due
from isa_portal.reminders.due import Due
from isa_portal.reminders.due.reading import (
    COMMENCING,
    CONSULTATION,
    CUT_OVER,
    EXIT,
    LAPSING,
    NOTICE,
    OBJECTION,
    OVERDUE,
    PAPERS,
    RECORD,
    REMOVAL,
    REVIEW,
    SIGNATURE,
)
from isa_portal.reminders.models import Feed, FeedEntry

MEDIA_TYPE = "text/calendar; charset=utf-8"
WATCHERS = (OrganisationRole.IG_LEAD, OrganisationRole.ADMINISTRATOR)
SUMMARIES = {
    REVIEW: "Review due",
    OVERDUE: "Review due",
    SIGNATURE: "Last day to sign",
    NOTICE: "A party leaves",
    COMMENCING: "Comes into force",
    RECORD: "Record due",
    REMOVAL: "A party is removed",
    EXIT: "Exit tasks due",
    CUT_OVER: "Last day before the cut-over",
    OBJECTION: "Last day to object",
    CONSULTATION: "Last day for comments",
    PAPERS: "Board papers due",
    LAPSING: "Ends unless renewed",
}
# At nine in the morning, a week and a day before.
ALARMS = (timedelta(days=-7, hours=9), timedelta(days=-1, hours=9))
# Reviews come every few years at the most.
AHEAD = timedelta(days=5 * 366)
# How long a calendar still says that something was called off: programs ask daily, people come back from leave.
REMEMBERED = timedelta(days=90)


@dataclass(frozen=True)
class Wanted:
    """One thing with a day, as a calendar says it. Nothing in it changes by time alone, so that it is sent once."""

    key: str
    day: date
    summary: str
    text: str


def of_secret(secret: str, *, on: date) -> Feed | None:
    """Return the calendar under a secret address, if it runs and its person may still read it; else nothing."""
    found = Feed.objects.select_related("user", "organisation").filter(fingerprint=links.fingerprint(secret)).first()
    return found if found and found.runs and may_read(found, on=on) else None


def may_read(feed: Feed, *, on: date) -> bool:
    """Say whether the person who made a calendar may still read what it tells."""
    if not feed.user.is_active:
        return False
    own = grants(feed.user, on=on)
    return feed.organisation is None or any(own.is_(role, feed.organisation) for role in WATCHERS)


def wanted(feed: Feed, *, on: date) -> Iterator[Wanted]:
    """Yield what a calendar has to say on a day."""
    for one in _due(feed, on):
        if one.kind in SUMMARIES and one.has_deadline:
            yield Wanted(one.key, one.due.last, _summary(one), _text(one))


def _due(feed: Feed, on: date) -> list[Due]:
    if feed.organisation:
        return due.for_organisation(feed.organisation, on=on, ahead=AHEAD)
    return due.for_person(feed.user, on=on, ahead=AHEAD)


def _summary(one: Due) -> str:
    within = "" if one.due.is_exact else f" in {one.due}"
    return f"{SUMMARIES[one.kind]}{within}: {one.agreement.reference if one.agreement else one.what}"[:250]


def _text(one: Due) -> str:
    path = one.agreement.get_absolute_url() if one.agreement else one.action_url
    title = f"{one.agreement.title}. " if one.agreement else ""
    return f"{title}Waits for {one.waits_for or 'nobody'}.\n{settings.PORTAL_ADDRESS}{path}"


def refreshed(feed: Feed, *, at: datetime) -> list[FeedEntry]:
    """
    Return the entries of a calendar as they stand, having noted what changed since it was last asked.

    An entry keeps its key for ever. What changed gets a higher sequence, what ended is said to be called off.
    """
    now = {one.key: one for one in wanted(feed, on=clock.london_date(at))}
    known = {one.key: one for one in feed.entries.all()}
    if _differ(now, known):
        known = _noted(feed, now, at=at)
    told = (one for one in known.values() if one.cancelled_at is None or one.cancelled_at > at - REMEMBERED)
    return sorted(told, key=lambda one: (one.day, one.key))


def _differ(now: dict[str, Wanted], known: dict[str, FeedEntry]) -> bool:
    live = {key for key, one in known.items() if one.cancelled_at is None}
    return live != now.keys() or any(not known[key].says(one.day, one.summary, one.text) for key, one in now.items())


@transaction.atomic
def _noted(feed: Feed, now: dict[str, Wanted], *, at: datetime) -> dict[str, FeedEntry]:
    # Two programs that ask at one moment note a change once.
    Feed.objects.select_for_update().get(pk=feed.pk)
    known = {one.key: one for one in feed.entries.all()}
    for key, one in now.items():
        if key not in known:
            known[key] = FeedEntry(feed=feed, key=key)
        if not known[key].says(one.day, one.summary, one.text):
            known[key].say(one.day, one.summary, one.text, at=at)
    for key in known.keys() - now.keys():
        if known[key].cancelled_at is None:
            known[key].call_off(at=at)
    return known


def calendar(feed: Feed, entries: Iterable[FeedEntry]) -> bytes:
    """Return a calendar as iCalendar bytes: whole days, each with its alarms; what was called off says so."""
    found = Calendar()
    found.add("prodid", "-//ISA portal//Due dates//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", str(feed))
    found.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for entry in entries:
        found.add_component(_event(entry))
    return bytes(found.to_ical())


def _event(entry: FeedEntry) -> Event:
    event = Event()
    event.add("uid", f"{entry.feed_id}-{entry.key.replace(':', '-')}@{_host()}")
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.summary)
    event.add("description", entry.text)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if entry.cancelled_at else "CONFIRMED")
    for before in () if entry.cancelled_at else ALARMS:
        event.add_component(_alarm(entry, before))
    return event


def _alarm(entry: FeedEntry, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.summary)
    alarm.add("trigger", before)
    return alarm


def _host() -> str:
    return settings.PORTAL_ADDRESS.partition("://")[2].partition("/")[0].partition(":")[0]
