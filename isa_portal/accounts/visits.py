"""The thread between a session and its visit: the key may change while one is signed in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest

from isa_portal.accounts import devices, services
from isa_portal.accounts.models import Visit
from isa_portal.lib import clock
from isa_portal.lib.clock import SystemClock
from isa_portal.organisations.models import User

KEY = "visit"
LASTS = timedelta(hours=8)


def begin(request: HttpRequest, person: User, how: str, *, at: datetime) -> None:
    """Note the visit of a session that has just been signed in, and when it ends."""
    if not request.session.session_key:
        request.session.save()
    device = devices.in_words(request.headers.get("User-Agent", ""))
    key = request.session.session_key or ""
    visit = services.open_visit(person, key, device, how, by=person, at=at)
    request.session[KEY] = {"pk": visit.pk, "key": key, "seen": visit.seen_on.isoformat()}
    prolong(request)


def prolong(request: HttpRequest) -> None:
    """Let the session last its full time again."""
    # A browser's cookie knows only real time, whatever day the demonstration has travelled to.
    request.session.set_expiry(SystemClock().now() + LASTS)


def ends_at(request: HttpRequest) -> datetime | None:
    """Return when the session of this request ends; nothing if nobody set that."""
    # Without a date of its own a session ends some time after its last change, which nobody could be told.
    if not isinstance(request.session.get("_session_expiry"), str | datetime):
        return None
    ends: datetime = request.session.get_expiry_date()
    return ends


def keep_up(request: HttpRequest) -> None:
    """Follow a key that has changed, and note the day of the last request; a write a day, not one a request."""
    kept = request.session.get(KEY)
    if not kept:
        return
    now = {"pk": kept["pk"], "key": request.session.session_key, "seen": clock.today().isoformat()}
    if now != kept:
        Visit.objects.filter(pk=kept["pk"]).update(session_key=now["key"], seen_on=clock.today())
        request.session[KEY] = now


def of(person: User) -> QuerySet[Visit]:
    """Return the visits of a person whose sessions are still there."""
    alive = Session.objects.filter(expire_date__gt=SystemClock().now()).values("session_key")
    return Visit.objects.filter(person=person, session_key__in=alive)


def present(request: HttpRequest) -> int:
    """Return the key of this browser's own visit."""
    return int((request.session.get(KEY) or {}).get("pk", 0))


def end(request: HttpRequest) -> None:
    """Forget the visit of a session that is being signed out."""
    Visit.objects.filter(pk=present(request)).delete()
