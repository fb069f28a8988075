"""Lending an agreement to a named reader from outside, and taking it back."""

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from isa_portal.agreements import access, selectors
from isa_portal.agreements.forms.lending import Lend
from isa_portal.agreements.models import Agreement
from isa_portal.agreements.services import lending
from isa_portal.agreements.views.pages import Page, answered, found, posted, stopped
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lend(request: HttpRequest, board: str, slug: str) -> HttpResponse:
    """Let a person from outside read this agreement until a day."""
    agreement = found(cast(SignedInRequest, request), board, slug)
    if not _runs(request, agreement):
        return stopped(request, lending.SECRETARIAT_ONLY)
    if agreement.state in access.UNSIGNED:
        return stopped(request, f"{agreement} is not signed. A draft is never lent.")
    page = _page(request, agreement, "Lend this agreement", "agreements/form.html")
    page.context |= {"button": "Lend it", "guidance": "The person reads what is or was in force, and no draft."}

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        lending.lend(agreement, **cleaned, by=by, at=at)

    done = "The agreement is lent. A letter says how to read it."
    return answered(page, Lend(posted(request), today=clock.today()), act, done=done, to=page.context["back"])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, board: str, slug: str, pk: int) -> HttpResponse:
    """End a loan, after asking once."""
    signed_in = cast(SignedInRequest, request)
    agreement = found(signed_in, board, slug)
    if not _runs(request, agreement):
        return stopped(request, lending.SECRETARIAT_ONLY)
    loan = get_object_or_404(agreement.outside_readers.select_related("user"), pk=pk)
    title = f"Take {agreement.reference} back from {loan.user.name}?"
    page = _page(request, agreement, title, "agreements/take_back.html")
    page.context["sentences"] = [
        "The person can read nothing of it from the next page on. The loan stays in the history."
    ]
    if request.method != "POST":
        return page.show()
    try:
        lending.take_back(loan, by=signed_in.user, at=clock.now())
    except Refused as refusal:
        return page.show(errors=refusal.reasons, status=409)
    messages.success(request, f"{loan.user.name} can no longer read it.")
    return redirect(page.context["back"])


def _runs(request: HttpRequest, agreement: Agreement) -> bool:
    return access.may_run(agreement, cast(SignedInRequest, request).user, on=clock.today())


def _page(request: HttpRequest, agreement: Agreement, title: str, template: str) -> Page:
    back = selectors.address("agreement_parties", agreement)
    context = {"title": title, "agreement": agreement, "caption": str(agreement), "back": back, "back_text": "Parties"}
    return Page(request, template, context)
