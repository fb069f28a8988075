"""The way in: the personal link, then a code to the same mailbox. Opening a link uses nothing up."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isa_portal.evidence import documents
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.access import has_left
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.signing import forms, rules, selectors
from isa_portal.signing.models import PersonalLink, Signature
from isa_portal.signing.selectors import following
from isa_portal.signing.services import resending, sittings
from isa_portal.signing.views import seat


@require_http_methods(["GET", "HEAD", "POST"])
def sign_start(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether this is for the reader; only pressing Continue does anything."""
    link, at = sittings.find(token), clock.now()
    if link is None:
        return _replaced(request, token)
    signed = selectors.signature_of(link)
    if left := next(rules.no_longer_belongs(link, at=at), ""):
        return seat.ended(request, link, left)
    if not signed and (sentence := selectors.ended(link, at=at)):
        return seat.ended(request, link, sentence)
    if request.method != "POST":
        progress = following.progress(link.invitation.round)
        return seat.page(
            request,
            "start",
            link,
            signed=signed,
            signed_when=selectors.when(signed) if signed else "",
            progress=progress,
            signed_in_as=_another(request, link),
        )
    try:
        sittings.send_code(link, at=at)
    except Refused as refusal:
        return seat.ended(request, link, " ".join(refusal.reasons))
    seat.take(request, link)
    return seat.sealed_off(redirect("sign_code"))


def _another(request: HttpRequest, link: PersonalLink) -> str:
    """
    Return the name of an account that is signed in here and is not the person of the link.

    The link stays open: in an office two people share a browser, and the code goes to the mailbox of the link alone.
    """
    user = request.user
    return user.name if isinstance(user, User) and user.pk != link.signatory.user_id else ""


def _replaced(request: HttpRequest, token: str) -> HttpResponse:
    """Tell who holds an older link that there is a newer one; of any other address nothing is known."""
    older = sittings.replaced(token)
    if older is None:
        return seat.dead(request)
    if request.method == "POST":
        resending.send_link(older.link, at=clock.now())
        return seat.sent(request)
    return seat.page(request, "replaced", older.link, status=410, replaced_at=older.replaced_at)


@login_required
@require_POST
def sign_mine(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open the sitting of an invitation that waits for who is signed in: the code still goes to the mailbox."""
    asked = PersonalLink.objects.filter(invitation=pk, signatory__user=request.user, signatory__removed_at__isnull=True)
    link, at = get_object_or_404(asked), clock.now()
    if sentence := selectors.ended(link, at=at):
        return seat.ended(request, link, sentence)
    try:
        sittings.send_code(link, at=at)
    except Refused as refusal:
        return seat.ended(request, link, " ".join(refusal.reasons))
    seat.take(request, link)
    return seat.sealed_off(redirect("sign_code"))


@login_required
@require_safe
def signed_copy(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give who is signed in the sealed PDF of what they signed, while they act for that party."""
    mine = Signature.objects.filter(signatory__user=request.user).select_related("version", "party__organisation")
    signature = get_object_or_404(mine, pk=pk)
    document = selectors.sealed(signature)
    if document is None or has_left(request.user, signature.party.organisation, on=clock.today()):
        raise Http404
    return seat.pdf(documents.read(document), document.name)


@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request: HttpRequest) -> HttpResponse:
    """Mail an address its links once more, and say the same whether it had any or not."""
    form = forms.NewLink(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return seat.bare(request, "new_link", form=form)
    if not form.is_valid():
        return seat.bare(request, "new_link", status=422, form=form)
    resending.send_links(form.cleaned_data["email"], at=clock.now())
    return seat.sent(request)


@require_http_methods(["GET", "HEAD", "POST"])
@seat.seated
def sign_code(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Take the code, or send another one."""
    return seat.take_code(request, link, page=seat.page, ended=seat.ended, send=sittings.send_code, onward=_onward)


def _onward(request: HttpRequest, link: PersonalLink) -> str:
    if selectors.signature_of(link):
        return "sign_done"
    if work := seat.kept_work(request, link):
        return "sign_ask" if "question" in work else "sign_sign"
    return "sign_read"
