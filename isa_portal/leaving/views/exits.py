"""The page on which a party shows that an exit task is done, also after it has left."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from isa_portal.evidence import documents
from isa_portal.leaving import forms, rules, selectors
from isa_portal.leaving.models import ExitTask
from isa_portal.leaving.services import exits
from isa_portal.leaving.views.finding import answered, given_away, posted, read
from isa_portal.lib import clock
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest


def _task(request: SignedInRequest, board: str, slug: str, pk: int) -> ExitTask:
    """Return a task to those who follow the agreement, and to the party whose it is, also once it has left."""
    seen = selectors.tasks_seen(request.user, on=clock.today())
    task: ExitTask = get_object_or_404(
        seen.select_related("party__organisation", "notice__party__organisation", "agreement__board"),
        agreement__board__slug=board,
        agreement__slug=slug,
        pk=pk,
    )
    return task


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exit_task(request: SignedInRequest, board: str, slug: str, pk: int) -> HttpResponse:
    task = _task(request, board, slug, pk)
    at = clock.now()
    form = forms.Evidence(posted(request), request.FILES or None, wants_certificate=task.wants_certificate)
    context = {
        "agreement": task.agreement,
        "task": task,
        "owns": rules.owns(task, request.user, at),
        "is_missing": task.done_at is None and clock.today() > task.due_on,
        "file": documents.find(task.key, exits.CERTIFICATE),
    }

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        file, name = read(form, "file")
        exits.show(task, words=cleaned["words"], file=file, name=name, by=by, at=at)

    done = f"{task.get_duty_display()}: shown for {task.party}."
    to = task.get_absolute_url()
    return answered(request, context, form, act, done=done, to=to, template="leaving/exit_task.html")


@login_required
@require_safe
@never_cache
def exit_file(request: SignedInRequest, board: str, slug: str, pk: int) -> HttpResponse:
    """Give the certificate or the other file that shows it."""
    stored = documents.find(_task(request, board, slug, pk).key, exits.CERTIFICATE)
    if stored is None:
        raise Http404
    return given_away(stored)
