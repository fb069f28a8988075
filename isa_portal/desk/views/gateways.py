"""The live agreements that rely on an entry of the catalogue."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from isa_portal.desk.selectors import law
from isa_portal.gateways.models import LegalGateway
from isa_portal.lib import clock
from isa_portal.organisations.requests import SignedInRequest


@login_required
@require_safe
def relying(request: SignedInRequest, slug: str) -> HttpResponse:
    gateway = get_object_or_404(LegalGateway.objects.shown(), slug=slug)
    found = law.relying_on(gateway, request.user, on=clock.today())
    return render(request, "desk/gateway_agreements.html", {"gateway": gateway, "agreements": found})
