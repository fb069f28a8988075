"""Helping somebody whose device is lost."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isa_portal.accounts import factors, rules, services
from isa_portal.accounts.forms import LostFactors
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest, ask_for_proof, fresh


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_factors(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remove all second factors of a person one looks after; for anybody else the page is not there."""
    person, at = get_object_or_404(User.objects.filter(is_active=True), pk=pk), clock.now()
    if any(rules.removal_obstacles(person, by=request.user, at=at)):
        raise Http404
    if not fresh(request):
        return ask_for_proof(request)
    form = LostFactors(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, person, form, status=422 if form.is_bound else 200)
    try:
        services.remove_factors(person, reason=form.cleaned_data["reason"], by=request.user, at=at)
    except Refused as refusal:
        return _page(request, person, form, refusal.reasons, 409)
    messages.success(request, f"{person.name} has no second factor any more, and has a letter that says so.")
    return redirect("home")


def _page(
    request: SignedInRequest, person: User, form: LostFactors, errors: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    held = [factors.WORDS[one.type] for one in factors.of(person)]
    must = rules.must_have_second_factor(person, on=clock.today())
    context = {"form": form, "errors": errors, "person": person, "held": held, "must": must}
    return render(request, "accounts/remove_factors.html", context, status=status)
