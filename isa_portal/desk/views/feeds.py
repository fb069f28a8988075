"""Calendars that a person subscribes to, and what other programs read of them."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from isa_portal.lib import clock
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Organisation
from isa_portal.organisations.requests import SignedInRequest, sealed_off
from isa_portal.reminders import feeds
from isa_portal.reminders.models import Feed
from isa_portal.reminders.services import feeds as services


@login_required
@require_safe
def calendars(request: SignedInRequest) -> HttpResponse:
    """Show a person's own calendar and those of the bodies that they watch."""
    made = {feed.organisation_id: feed for feed in request.user.feeds.all() if feed.runs}
    offered = [("Your own calendar", "", made.get(None))]
    offered += [(f"Calendar of {body}", body.slug, made.get(body.pk)) for body in _watched(request)]
    rows = [(title, slug, feed, _address(feed) if feed else "") for title, slug, feed in offered]
    return render(request, "desk/calendars.html", {"rows": rows})


def _watched(request: SignedInRequest) -> list[Organisation]:
    own = grants(request.user, on=clock.today())
    keys = frozenset().union(*(own.organisations.get(role, frozenset()) for role in feeds.WATCHERS))
    return list(Organisation.objects.filter(pk__in=keys).order_by("legal_name")) if keys else []


def _address(feed: Feed) -> str:
    return f"{settings.PORTAL_ADDRESS}{reverse('calendar', args=[feed.secret])}"


@login_required
@require_POST
def open_calendar(request: SignedInRequest) -> HttpResponse:
    """Give a calendar its secret address."""
    slug = request.POST.get("organisation", "")
    body = next((one for one in _watched(request) if one.slug == slug), None)
    if slug and body is None:
        raise Http404
    services.open_feed(body, by=request.user, at=clock.now())
    messages.success(request, "The calendar has its address. Whoever knows it can read the calendar.")
    return redirect("calendars")


@login_required
@require_POST
def renew_calendar(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a calendar another address."""
    feed = get_object_or_404(request.user.feeds.filter(stopped_at=None), pk=pk)
    services.renew_feed(feed, by=request.user, at=clock.now())
    messages.success(request, "The calendar has a new address. The old one leads nowhere now.")
    return redirect("calendars")


@login_required
@require_POST
def stop_calendar(request: SignedInRequest, pk: int) -> HttpResponse:
    """Stop a calendar."""
    feed = get_object_or_404(request.user.feeds.filter(stopped_at=None), pk=pk)
    services.stop_feed(feed, by=request.user, at=clock.now())
    messages.success(request, "The calendar is stopped. Its address leads nowhere now.")
    return redirect("calendars")


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Give a calendar to whoever knows its address; an address that leads nowhere tells nothing."""
    at = clock.now()
    feed = feeds.of_secret(secret, on=clock.london_date(at))
    if feed is None:
        raise Http404
    answer = HttpResponse(feeds.calendar(feed, feeds.refreshed(feed, at=at)), content_type=feeds.MEDIA_TYPE)
    answer["Content-Disposition"] = 'inline; filename="agreements.ics"'
    return sealed_off(answer)
