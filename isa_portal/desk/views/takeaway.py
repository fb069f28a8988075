"""Everything of an organisation as one ZIP, for its administrator or IG lead."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isa_portal.desk.selectors import takeaway
from isa_portal.lib import clock
from isa_portal.organisations import selectors
from isa_portal.organisations.models import Organisation
from isa_portal.organisations.requests import SignedInRequest

CHUNK = 65_536
NOT_YOURS = "Only an administrator or the information governance lead of an organisation takes everything away."


@login_required
@require_safe
@never_cache
def everything(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """Give everything of an organisation, written to a file first, so that a large one needs no memory."""
    today = clock.today()
    body = get_object_or_404(selectors.readable(request.user, on=today), slug=slug)
    if not takeaway.may_take(body, request.user, on=today):
        return _stopped(request, reverse("organisation", args=[slug]))
    chunks = _written(body)
    # Written whole before the first byte leaves, so that what cannot be written is an error page and no half file.
    next(chunks)
    response = StreamingHttpResponse(chunks, content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, f"{body.slug}.zip") or "attachment"
    return response


def _written(body: Organisation) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        takeaway.write(body, file, at=clock.now())
        file.seek(0)
        yield b""
        yield from iter(lambda: file.read(CHUNK), b"")


def _stopped(request: SignedInRequest, back: str) -> HttpResponse:
    context = {"errors": [NOT_YOURS], "back_href": back, "back_text": "The organisation"}
    return render(request, "409.html", context, status=409)
