"""A request to sign is passed on by its signatory, or given to another person by those who look after it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.signing.forms import asking as forms
from isa_portal.signing.models import PersonalLink
from isa_portal.signing.rules import handing as rules
from isa_portal.signing.services import handing
from isa_portal.signing.views import seat
from isa_portal.signing.views.finding import act_page, agreement_of


@require_http_methods(["GET", "HEAD", "POST"])
@seat.sitting
def sign_pass_on(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Let a signatory name the colleague who signs, or say that they do not know who."""
    form, at = forms.PassOn(request.POST or None, initial={"seat": link.pk}), clock.now()
    if request.method != "POST":
        return seat.page(request, "pass_on", link, form=form)
    if sentence := seat.of_another(request, link, "passed on"):
        return seat.page(request, "pass_on", link, status=409, form=form, errors=(sentence,))
    if not seat.is_open(request, link, at=at):
        messages.error(request, "Your session ended. Nothing was passed on. Ask for another code to go on.")
        return seat.sealed_off(redirect("sign_code"))
    if not form.is_valid():
        return seat.page(request, "pass_on", link, status=422, form=form)
    try:
        if form.cleaned_data["who"] == forms.UNKNOWN:
            handing.give_back(link, by=link.signatory.user, at=at)
        else:
            handing.hand_over(link, form.colleague(), by=link.signatory.user, at=at)
    except Refused as refusal:
        return seat.page(request, "pass_on", link, status=409, form=form, errors=refusal.reasons)
    messages.success(request, "Thank you. You need do nothing more.")
    return seat.sealed_off(redirect("sign_read"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name_instead(request: SignedInRequest, board: str, slug: str, pk: int) -> HttpResponse:
    """Name who signs in the place of a person who has not signed."""
    agreement = agreement_of(request, board, slug)
    links = PersonalLink.objects.filter(invitation__round__version__agreement=agreement)
    wanted = links.select_related("signatory__user", "invitation__party__organisation", "invitation__round__version")
    link, at = get_object_or_404(wanted, pk=pk), clock.now()
    link.invitation.party.agreement = link.invitation.round.version.agreement = agreement
    page = act_page(
        request,
        link.invitation.round.version,
        f"Who signs for {link.invitation.party} instead?",
        "Name this person",
        f"In the place of {link.signatory}, whose link stops working. The new person gets a letter of their own.",
    )
    form = forms.Colleague(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return page(form, obstacles=list(rules.replacing_obstacles(link, by=request.user, at=at)))
    if not form.is_valid():
        return page(form, status=422)
    try:
        named = handing.name_instead(link, form.colleague(), by=request.user, at=at)
    except Refused as refusal:
        return page(form, status=409, errors=refusal.reasons)
    messages.success(request, f"{named.signatory} signs for {link.invitation.party} now.")
    return redirect("signatures", board, slug)
