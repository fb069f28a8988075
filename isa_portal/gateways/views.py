"""The catalogue: a list to search, a page per entry, and the amending of its parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from isa_portal.gateways import rules, selectors, services
from isa_portal.gateways.eligibility import Answer, eligibility
from isa_portal.gateways.forms import PARTS, Amend, Ask, CatalogueFilter
from isa_portal.gateways.models import LegalGateway
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.requests import SignedInRequest


@login_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    form = CatalogueFilter(request.GET)
    chosen = form.chosen()
    found = list(selectors.catalogue_page(**chosen))
    context = {
        "filter": form,
        "gateways": found,
        "shown": LegalGateway.objects.shown().count(),
        "filtered": any(chosen.values()),
        "no_section": rules.why_no_section(chosen["search"]),
    }
    return render(request, "gateways/catalogue.html", context)


def _found(slug: str) -> LegalGateway:
    return get_object_or_404(LegalGateway.objects.shown().select_related("successor"), slug=slug)


@login_required
@require_safe
def entry(request: SignedInRequest, slug: str) -> HttpResponse:
    gateway, today = _found(slug), clock.today()
    question = Ask(request.GET if "body" in request.GET else None, entry=gateway)
    context = {
        "gateway": gateway,
        "why_not_choosable": rules.why_not_choosable(gateway, on=today),
        "who": selectors.who_rows(gateway),
        "force": selectors.force_rows(gateway),
        "successor": gateway.successor,
        "ask": question,
        "answer": _answer(gateway, question),
        "revisions": gateway.revisions.all(),
        "changes": selectors.law_changes(gateways=[gateway.pk]),
        "parts": _parts() if rules.may_amend(request.user, on=today) else [],
    }
    return render(request, "gateways/entry.html", context, status=422 if question.errors else 200)


def _answer(gateway: LegalGateway, question: Ask) -> Answer | None:
    if not question.is_bound or not question.is_valid():
        return None
    return eligibility(gateway, **question.asked(), on=clock.today())


def _parts() -> list[tuple[str, str]]:
    return [(part, title) for part, (title, _) in PARTS.items()]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: SignedInRequest, slug: str, part: str) -> HttpResponse:
    """Change one part of an entry; whoever may not amend is told so."""
    if part not in PARTS:
        raise Http404
    gateway = _found(slug)
    if not rules.may_amend(request.user, on=clock.today()):
        return _amending(request, gateway, part, None, reasons=[rules.ONLY_SECRETARIATS], status=409)
    form = Amend(request.POST if request.method == "POST" else None, entry=gateway, part=part)
    if request.method != "POST" or not form.is_valid():
        return _amending(request, gateway, part, form, status=422 if form.errors else 200)
    try:
        revision = services.amend(
            gateway, by=request.user, at=clock.now(), expected=form.cleaned_data["expected"], **form.facts()
        )
    except Refused as refusal:
        return _amending(request, gateway, part, form, reasons=refusal.reasons, status=409)
    messages.success(request, f"The entry is amended: revision {revision.number}.")
    return redirect(gateway)


def _amending(
    request: SignedInRequest,
    gateway: LegalGateway,
    part: str,
    form: Amend | None,
    *,
    reasons: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"gateway": gateway, "title": PARTS[part][0], "form": form, "errors": reasons}
    return render(request, "gateways/amend.html", context, status=status)
