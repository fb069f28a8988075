"""Leads a signatory from one text of a pack to the next, in one sitting."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.signing.models import PersonalLink
from isa_portal.signing.services import packs
from isa_portal.signing.views import seat


@require_POST
@seat.sitting
def sign_next(request: HttpRequest, link: PersonalLink, pk: int) -> HttpResponse:
    """Go on to another text of the pack."""
    at = clock.now()
    if not seat.is_open(request, link, at=at):
        messages.error(request, "Your session ended. Ask for another code to go on.")
        return seat.sealed_off(redirect("sign_code"))
    to = next((one for one in packs.of(link) if one.pk == pk and one != link), None)
    if to is None:
        raise Http404
    try:
        to = packs.go_on(link, to, at=at)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.reasons))
        return seat.sealed_off(redirect("sign_read"))
    seat.take(request, to)
    seat.confirm(request, to)
    return seat.sealed_off(redirect("sign_read"))
