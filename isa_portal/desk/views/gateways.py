"""The live agreements that rely on an entry of the catalogue, and their reviews when it changes."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from isa_portal.desk.selectors import law
from isa_portal.gateways import selectors as gateways
from isa_portal.gateways.models import LegalGateway
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.reviews import services as reviews


def _found(slug: str) -> LegalGateway:
    return get_object_or_404(LegalGateway.objects.shown(), slug=slug)


@login_required
@require_safe
def relying(request: SignedInRequest, slug: str) -> HttpResponse:
    return _page(request, _found(slug))


def _page(
    request: SignedInRequest, gateway: LegalGateway, *, errors: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    found = law.relying_on(gateway, request.user, on=clock.today())
    changes = law.changes_of(gateway, found, request.user, at=clock.now())
    context = {"gateway": gateway, "relying": found, "changes": changes, "errors": errors}
    context["proposing"] = law.proposing(found, request.user, at=clock.now()) if changes else []
    return render(request, "desk/gateway_agreements.html", context, status=status)


@login_required
@require_POST
def open_law_reviews(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Open a review, because of one change, in every agreement that this person's boards hold and that waits for it."""
    gateway = _found(slug)
    change = get_object_or_404(gateways.law_changes(gateways=[gateway.pk]), pk=pk)
    found = law.relying_on(gateway, request.user, on=clock.today())
    shown = next(one for one in law.changes_of(gateway, found, request.user, at=clock.now()) if one.change == change)
    if not shown.waiting:
        return _page(request, gateway, errors=["No agreement of your boards waits for a review."], status=409)
    try:
        opened = reviews.open_for_law_change(change, shown.waiting, by=request.user, at=clock.now())
    except Refused as refusal:
        return _page(request, gateway, errors=refusal.reasons, status=409)
    number = "1 review is" if len(opened) == 1 else f"{len(opened)} reviews are"
    messages.success(request, f"{number} open. The lead organisations are being written to.")
    return redirect("gateway_agreements", slug)
