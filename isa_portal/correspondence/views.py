"""The date of a letter for a calendar, and what GOV.UK Notify tells of a letter."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from isa_portal.correspondence import bounces, dates, writing
from isa_portal.correspondence.models import Letter
from isa_portal.lib import clock, links

MOST = 64 * 1024


@require_safe
def date_of_letter(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Give the date of a letter to whoever holds the letter."""
    letter = get_object_or_404(Letter, pk=pk, day__isnull=False)
    if not links.same(token, writing.date_token(letter)):
        raise Http404
    return HttpResponse(
        dates.calendar(letter).to_ical(),
        content_type=f"{dates.MEDIA_TYPE}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{dates.NAME}"'},
    )


@csrf_exempt
@require_POST
def notify_receipts(request: HttpRequest) -> HttpResponse:
    """Hear what became of a letter, from whoever knows the token."""
    wanted = f"Bearer {settings.NOTIFY_TOKEN}"
    if not settings.NOTIFY_TOKEN or not links.same(request.headers.get("Authorization", ""), wanted):
        raise Http404
    try:
        answer = json.loads(request.read(MOST))
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        return HttpResponse("Send a JSON object with reference and status.", status=400, content_type="text/plain")
    bounces.heard(answer, at=clock.now())
    return HttpResponse(status=204)
