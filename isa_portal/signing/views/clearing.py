"""The offices of a party say whether they are content with a text; a body says which of them are asked."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import Organisation
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.organisations.views.pages import Page, answered, of_a_body, posted, stopped
from isa_portal.signing.forms import asking as forms
from isa_portal.signing.models import Clearance
from isa_portal.signing.rules import clearing as rules
from isa_portal.signing.services import clearing
from isa_portal.signing.views.finding import act_page, agreement_of

CHOOSING = (
    "Each office that you tick is asked by letter as soon as a text is sent for signature. Once all of them are"
    " content, or content on a condition, the signatory is asked; the condition stands on their page. It counts from"
    " the next text that is sent."
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record_clearance(request: SignedInRequest, board: str, slug: str, pk: int) -> HttpResponse:
    """Record what an office of a party says of the text that the party is asked to sign."""
    agreement = agreement_of(request, board, slug)
    wanted = Clearance.objects.filter(invitation__round__version__agreement=agreement).select_related(
        "invitation__party__organisation", "invitation__round__version"
    )
    clearance, at = get_object_or_404(wanted, pk=pk), clock.now()
    clearance.invitation.party.agreement = clearance.invitation.round.version.agreement = agreement
    page = act_page(
        request,
        clearance.invitation.round.version,
        str(clearance),
        "Record this",
        f"{clearance.invitation.party} asks this office before its signatory. What it says can be changed until the"
        " party has signed.",
        reads=True,
    )
    kept = {"view": clearance.view, "reason": clearance.reason}
    form = forms.RecordView(request.POST if request.method == "POST" else None, initial=kept)
    if request.method != "POST":
        return page(form, obstacles=list(rules.recording_obstacles(clearance, by=request.user, at=at)))
    if not form.is_valid():
        return page(form, status=422)
    try:
        clearing.record(clearance, **form.cleaned_data, by=request.user, at=at)
    except Refused as refusal:
        return page(form, status=409, errors=refusal.reasons)
    messages.success(request, f"Recorded for the {clearance}.")
    return redirect("signatures", board, slug)


@of_a_body
def choose_clearing(request: SignedInRequest, body: Organisation) -> HttpResponse:
    """Say which offices of a body are asked before its signatories."""
    officers = reverse("organisation_officers", args=[body.slug])
    page = Page(request, "Offices asked before signing", officers, "Officers")
    page.context |= {"caption": str(body), "guidance": CHOOSING}
    if reasons := list(rules.choosing_obstacles(body, [], by=request.user, at=clock.now())):
        return stopped(page, reasons)
    chosen = [one.office for one in body.clearing_offices.all()]
    form = forms.ChooseOffices(posted(request), initial={"offices": chosen})
    return answered(
        page,
        form,
        lambda cleaned, by, at: clearing.choose_offices(body, cleaned["offices"], by=by, at=at),
        done="Kept. It counts from the next text that is sent for signature.",
        to=officers,
    )
