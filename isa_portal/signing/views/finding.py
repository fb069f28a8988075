"""Finds what a page of signing is about, behind the gate, and answers with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from isa_portal.agreements import access
from isa_portal.agreements.models import Agreement, Version
from isa_portal.design.forms import Form
from isa_portal.lib import clock
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.signing.models import SigningRound


def agreement_of(request: SignedInRequest, board: str, slug: str) -> Agreement:
    """Return the agreement of an address, if this person may follow its course."""
    seen = Agreement.objects.followed_by(request.user, on=clock.today()).select_related("board__host")
    return get_object_or_404(seen, board__slug=board, slug=slug)


def version_of(request: SignedInRequest, agreement: Agreement) -> Version:
    """Return the newest version that this person may see."""
    version = access.versions_seen(agreement, request.user, on=clock.today()).first()
    if version is None:
        raise Http404
    version.agreement = agreement
    return version


def round_of(request: SignedInRequest, agreement: Agreement) -> SigningRound:
    """Return the newest round of an agreement."""
    seen = access.versions_seen(agreement, request.user, on=clock.today())
    found = SigningRound.objects.filter(version__in=seen).select_related("version__agreement__board__host")
    newest = found.order_by("-sent_at").first()
    if newest is None:
        raise Http404
    return newest


def answer(
    request: SignedInRequest,
    template: str,
    agreement: Agreement,
    *,
    status: int = 200,
    errors: tuple[str, ...] = (),
    **context: Any,
) -> HttpResponse:
    return render(
        request,
        f"signing/{template}.html",
        {"agreement": agreement, "board": agreement.board, "errors": errors, **context},
        status=status,
    )


def act_page(
    request: SignedInRequest,
    version: Version,
    title: str,
    button: str,
    guidance: str,
    *,
    is_grave: bool = False,
    reads: bool = False,
) -> Callable[..., HttpResponse]:
    """Return what answers with the page of one act in a round: its form, or why it cannot be done."""
    shown = {
        "version": version,
        "title": title,
        "button": button,
        "guidance": guidance,
        "is_grave": is_grave,
        "reads": reads,
    }

    def page(
        form: Form, *, obstacles: Sequence[str] = (), status: int = 200, errors: tuple[str, ...] = ()
    ) -> HttpResponse:
        found = {"form": form, "obstacles": obstacles}
        return answer(request, "act", version.agreement, status=status, errors=errors, **shown, **found)

    return page
