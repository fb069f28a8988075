"""A silent party is taken out of a round."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from isa_portal.design.forms import Form
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.signing.models import Invitation
from isa_portal.signing.rules import taking_out as rules
from isa_portal.signing.services import taking_out
from isa_portal.signing.views.finding import act_page, agreement_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_out(request: SignedInRequest, board: str, slug: str, pk: int) -> HttpResponse:
    """Say what taking a party out of the round means, and do it."""
    agreement = agreement_of(request, board, slug)
    asked = Invitation.objects.filter(round__version__agreement=agreement)
    invitation, at = (
        get_object_or_404(asked.select_related("party__organisation", "round__version"), pk=pk),
        clock.now(),
    )
    invitation.party.agreement = invitation.round.version.agreement = agreement
    party = invitation.party
    page = act_page(
        request,
        invitation.round.version,
        f"Take {party} out of the round",
        f"Take {party} out",
        f"{party} stays in the list of parties of the text, as one that never joined. Nothing covers it, its links stop"
        " working, and the others go on. It cannot be undone; with a later version it can be asked again.",
        is_grave=True,
    )
    if request.method != "POST":
        return page(Form(), obstacles=list(rules.taking_out_obstacles(invitation, by=request.user, at=at)))
    try:
        taking_out.take_out(invitation, by=request.user, at=at)
    except Refused as refusal:
        return page(Form(), status=409, errors=refusal.reasons)
    messages.success(request, f"{party} is out of the round.")
    return redirect("signatures", board, slug)
