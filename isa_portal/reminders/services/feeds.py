"""Opens, renews and stops calendars under secret addresses."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from isa_portal.evidence import audit
from isa_portal.lib import clock, links
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import Organisation, User
from isa_portal.reminders import feeds
from isa_portal.reminders.models import Feed


@transaction.atomic
def open_feed(organisation: Organisation | None, *, by: User, at: datetime) -> Feed:
    """
    Give a person a calendar of their own, or of a body that they watch; one that was stopped gets a new address.

    :raises Refused: if the person neither administers the body nor is its IG lead
    """
    feed = Feed.objects.select_for_update().filter(user=by, organisation=organisation).first()
    if feed and feed.runs:
        return feed
    feed = feed or Feed(user=by, organisation=organisation, created_at=at, generation=0)
    if not feeds.may_read(feed, on=clock.london_date(at)):
        raise Refused(f"Only the IG lead or an administrator of {organisation} makes its calendar.")
    return _addressed(feed, "feed.open", by=by, at=at)


@transaction.atomic
def renew_feed(feed: Feed, *, by: User, at: datetime) -> Feed:
    """Give a calendar a new address; the old one leads nowhere from this moment."""
    return _addressed(Feed.objects.select_for_update().get(pk=feed.pk), "feed.renew", by=by, at=at)


@transaction.atomic
def stop_feed(feed: Feed, *, by: User, at: datetime) -> Feed:
    """Stop a calendar: its address leads nowhere from this moment."""
    feed = Feed.objects.select_for_update().get(pk=feed.pk)
    feed.stopped_at, feed.fingerprint = at, None
    feed.save()
    audit.record("feed.stop", feed, by=by, at=at)
    return feed


def _addressed(feed: Feed, verb: str, *, by: User, at: datetime) -> Feed:
    feed.generation += 1
    feed.stopped_at = None
    feed.save()
    feed.fingerprint = links.fingerprint(feed.secret)
    feed.save(update_fields=["fingerprint"])
    audit.record(verb, feed, by=by, at=at)
    return feed
