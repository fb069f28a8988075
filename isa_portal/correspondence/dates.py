"""The date of a letter, as calendars read it (RFC 5545)."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Alarm, Calendar, Event

from isa_portal.correspondence.catalogue import KINDS
from isa_portal.correspondence.models import Letter
from isa_portal.correspondence.providers import Attachment

BEFORE = timedelta(days=7)
NAME = "date.ics"
MEDIA_TYPE = "text/calendar"


def attachment(letter: Letter) -> Attachment | None:
    """Return the date that a letter carries; of what is not known to the day there is none."""
    if letter.day is None:
        return None
    return Attachment(NAME, calendar(letter).to_ical(), MEDIA_TYPE)


def calendar(letter: Letter) -> Calendar:
    """Return one day for a calendar; a later letter about the same day replaces it, for the UID is the same."""
    assert letter.day is not None
    words = f"{KINDS[letter.kind].day}: {letter.context.get('reference', '')}".rstrip(": ")
    event = Event()
    event.add("uid", f"{letter.subject_key}.{KINDS[letter.kind].day}@{_host()}".replace(" ", "-").lower())
    event.add("sequence", int(letter.owed_at.timestamp()) // 60)
    event.add("dtstamp", letter.owed_at)
    event.add("dtstart", letter.day)
    event.add("dtend", letter.day + timedelta(days=1))
    event.add("summary", words)
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", -BEFORE)
    event.add_component(alarm)
    found = Calendar()
    found.add("prodid", "-//ISA portal//Letters//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add_component(event)
    return found


def _host() -> str:
    return urlsplit(settings.PORTAL_ADDRESS).hostname or "localhost"
