"""The chair's page: one link from a letter, two buttons. Opening it confirms nothing."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from isa_portal.agreements import rules
from isa_portal.agreements.models import ChairConfirmation
from isa_portal.agreements.services import asking, confirming
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.signing import forms, presenting
from isa_portal.signing.services import resending
from isa_portal.signing.views import seat


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_decision(request: HttpRequest, token: str) -> HttpResponse:
    """Show the chair what is said to have been decided, and take the answer."""
    confirmation = asking.find(token)
    if confirmation is None:
        return seat.dead(request)
    if request.method == "POST" and "again" in request.POST:
        resending.send_to_chair(confirmation, at=clock.now())
        return seat.sent(request)
    if confirmation.answered_at:
        return _page(request, "answered", confirmation)
    if reasons := tuple(_obstacles(confirmation)):
        return _page(request, "unconfirmable", confirmation, status=410, sentence=" ".join(reasons))
    form = forms.Dispute(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, "confirm", confirmation, form=form)
    return _answer(request, confirmation, form)


def _answer(request: HttpRequest, confirmation: ChairConfirmation, form: forms.Dispute) -> HttpResponse:
    at = clock.now()
    if not form.is_valid():
        return _page(request, "confirm", confirmation, status=422, form=form)
    try:
        if request.POST.get("answer") == "confirm":
            confirming.confirm(confirmation, by=confirmation.chair, at=at)
        else:
            confirming.dispute(confirmation, form.cleaned_data["reason"], by=confirmation.chair, at=at)
    except Refused as refusal:
        # Behind the lock it may be another thing than the page showed: a colleague decided, a newer letter left.
        confirmation = ChairConfirmation.objects.select_related("chair", "version__agreement__board__host").get(
            pk=confirmation.pk
        )
        if reasons := _obstacles(confirmation):
            return _page(request, "unconfirmable", confirmation, status=409, sentence=" ".join(reasons))
        return _page(request, "confirm", confirmation, status=409, form=form, errors=refusal.reasons)
    return seat.sealed_off(redirect(request.path))


def _obstacles(confirmation: ChairConfirmation) -> list[str]:
    return list(rules.confirming_obstacles(confirmation, confirmation.version, at=clock.now()))


def _page(
    request: HttpRequest,
    template: str,
    confirmation: ChairConfirmation,
    *,
    status: int = 200,
    errors: tuple[str, ...] = (),
    **context: object,
) -> HttpResponse:
    version = confirmation.version
    shown = {"confirmation": confirmation, "version": version, "agreement": version.agreement}
    board = version.agreement.board
    waits = version.confirmations.open().exists() and confirmation.answered_at is None
    return seat.bare(request, template, status=status, errors=errors, **shown, board=board, waits=waits, **context)


@require_safe
def confirm_copy(request: HttpRequest, token: str) -> HttpResponse:
    """Give the chair the text as a PDF that says "Not signed", while the letter counts."""
    confirmation = asking.find(token)
    if confirmation is None or (confirmation.answered_at is None and _obstacles(confirmation)):
        raise Http404
    version = confirmation.version
    return seat.pdf(presenting.reading_copy(version, at=clock.now()), f"{version.agreement.slug}-not-signed.pdf")
