"""The date of a letter, as calendars read it (RFC 5545)."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Alarm, Calendar, Event

from isa_portal.correspondence.catalogue import KINDS
from isa_portal.correspondence.models import Letter
from isa_portal.correspondence.providers import Attachment

CHANGE = "calendar_change"
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
    what, is_off = what_of(letter), bool(letter.context.get("called_off"))
    words = f"{what}: {letter.context.get('reference', '')}".rstrip(": ")
    event = Event()
    event.add("uid", f"{letter.subject_key}.{what}@{_host()}".replace(" ", "-").lower())
    event.add("sequence", int(letter.owed_at.timestamp()) // 60)
    event.add("dtstamp", letter.owed_at)
    event.add("dtstart", letter.day)
    event.add("dtend", letter.day + timedelta(days=1))
    event.add("summary", words)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    if not is_off:
        event.add_component(_alarm(words))
    found = Calendar()
    found.add("prodid", "-//ISA portal//Letters//EN")
    found.add("version", "2.0")
    found.add("method", "CANCEL" if is_off else "PUBLISH")
    found.add_component(event)
    return found


def what_of(letter: Letter) -> str:
    """Return what the date of a letter is: of one that tells of a change, what it was in the letter before."""
    return str(letter.context.get("what") if letter.kind == CHANGE else KINDS[letter.kind].day)


def _alarm(words: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", -BEFORE)
    return alarm


def _host() -> str:
    return urlsplit(settings.PORTAL_ADDRESS).hostname or "localhost"
