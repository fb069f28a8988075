"""Keeps the filters of the register that a person comes back to."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import User
from isa_portal.reminders.models import SavedView

MOST = 30


@transaction.atomic
def save_view(name: str, query: str, *, by: User, at: datetime) -> SavedView:
    """
    Keep filters under a name; the same name again means the same view with other filters.

    :raises Refused: if the person keeps thirty already
    """
    kept = User.objects.select_for_update().get(pk=by.pk).saved_views.all()
    view = kept.filter(name=name).first()
    if view is None and kept.count() >= MOST:
        raise Refused(f"You keep {MOST} views already. Remove one first, or use the name of one again.")
    view = view or SavedView(user=by, name=name, created_at=at)
    view.query = query
    view.save()
    return view


@transaction.atomic
def remove_view(view: SavedView, *, by: User, at: datetime) -> None:
    """Forget a view; the register stays as it is."""
    by.saved_views.filter(pk=view.pk).delete()
