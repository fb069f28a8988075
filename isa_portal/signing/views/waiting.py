"""The signing of a version while it waits for its parties."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isa_portal.agreements import access
from isa_portal.agreements.models import Agreement
from isa_portal.agreements.selectors import dependants as standing
from isa_portal.design.forms import Form
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import OrganisationRole
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.signing import forms, lifecycle, rules
from isa_portal.signing.models import Invitation, PersonalLink, SigningRound
from isa_portal.signing.selectors import asking, following
from isa_portal.signing.services import declining, repeating, rounds
from isa_portal.signing.views.finding import agreement_of, answer, round_of


@login_required
@require_safe
def signatures(request: SignedInRequest, board: str, slug: str) -> HttpResponse:
    """Show where each party stands."""
    agreement = agreement_of(request, board, slug)
    try:
        return _page(request, round_of(request, agreement))
    except Http404:
        runs = access.may_run(agreement, request.user, on=clock.today())
        return answer(request, "not_sent", agreement, runs=runs)


def _page(
    request: SignedInRequest, signing_round: SigningRound, *, status: int = 200, errors: tuple[str, ...] = ()
) -> HttpResponse:
    agreement = signing_round.version.agreement
    runs = access.may_run(agreement, request.user, on=clock.today())
    return answer(
        request,
        "signatures",
        agreement,
        status=status,
        errors=errors,
        round=signing_round,
        version=signing_round.version,
        progress=following.progress(signing_round),
        standing=following.standing(signing_round),
        asked=following.asked(signing_round, grants(request.user, on=clock.today()), runs=runs),
        questions=asking.questions(signing_round),
        answers=signing_round.is_open and access.may_write(agreement, request.user, on=clock.today()),
        runs=runs,
        may_act=runs and signing_round.is_open,
        may_be_missing=repeating.may_be_missing(signing_round),
        may_check=_checks(request, signing_round, runs),
    )


def _checks(request: SignedInRequest, signing_round: SigningRound, runs: bool) -> set[int]:
    """Return the parties whose signatures on paper this person may look at."""
    parties = signing_round.version.agreement.parties.values_list("pk", "organisation_id")
    leads = grants(request.user, on=clock.today()).organisations.get(OrganisationRole.IG_LEAD, ())
    return {key for key, body in parties if runs or body in leads}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def extend_round(request: SignedInRequest, board: str, slug: str) -> HttpResponse:
    """Move the last day to sign later."""
    agreement = agreement_of(request, board, slug)
    signing_round = round_of(request, agreement)
    form = forms.Extend(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _form_page(request, "extend", signing_round, form)
    if not form.is_valid():
        return _form_page(request, "extend", signing_round, form, status=422)
    try:
        rounds.extend(signing_round, form.cleaned_data["last_day"], by=request.user, at=clock.now())
    except Refused as refusal:
        return _form_page(request, "extend", signing_round, form, status=409, errors=refusal.reasons)
    messages.success(request, f"The last day to sign is now {form.cleaned_data['last_day']:%-d %B %Y}.")
    return redirect("signatures", board, slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cut_over(request: SignedInRequest, board: str, slug: str) -> HttpResponse:
    """Set the day until which the bound parties may sign the new version."""
    agreement = agreement_of(request, board, slug)
    signing_round = round_of(request, agreement)
    form = forms.CutOver(request.POST if request.method == "POST" else None)
    below: dict[str, Any] = {"dependants": standing.dependants_of_text(signing_round.version)}
    asked: dict[str, Any] = {"by": request.user, "at": clock.now()}
    if request.method != "POST":
        found = rounds.cut_over_obstacles(signing_round, None, **asked)
        return _form_page(request, "cut_over", signing_round, form, obstacles=found, **below)
    if not form.is_valid():
        return _form_page(request, "cut_over", signing_round, form, status=422, **below)
    try:
        rounds.set_cut_over(signing_round, **form.cleaned_data, **asked)
    except Refused as refusal:
        return _form_page(request, "cut_over", signing_round, form, status=409, errors=refusal.reasons, **below)
    messages.success(request, f"Who has not signed by {form.cleaned_data['day']:%-d %B %Y} is out from the next day.")
    return redirect("signatures", board, slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_round(request: SignedInRequest, board: str, slug: str) -> HttpResponse:
    """Withdraw the signing of a version, with a reason."""
    agreement = agreement_of(request, board, slug)
    signing_round = round_of(request, agreement)
    form = forms.Withdraw(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _form_page(request, "withdraw", signing_round, form)
    if not form.is_valid():
        return _form_page(request, "withdraw", signing_round, form, status=422)
    try:
        rounds.withdraw(signing_round, form.cleaned_data["reason"], by=request.user, at=clock.now())
    except Refused as refusal:
        return _form_page(request, "withdraw", signing_round, form, status=409, errors=refusal.reasons)
    messages.success(request, f"The signing of {signing_round.version} is withdrawn.")
    return redirect("signatures", board, slug)


def _form_page(
    request: SignedInRequest,
    template: str,
    signing_round: SigningRound,
    form: Form,
    *,
    status: int = 200,
    errors: tuple[str, ...] = (),
    obstacles: list[str] | None = None,
    **more: Any,
) -> HttpResponse:
    found = obstacles or rules.obstacles(lifecycle.WITHDRAW_ROUND, signing_round, by=request.user, at=clock.now())
    return answer(
        request,
        template,
        signing_round.version.agreement,
        status=status,
        errors=errors,
        round=signing_round,
        version=signing_round.version,
        form=form,
        progress=following.progress(signing_round),
        obstacles=[] if errors else list(found),
        **more,
    )


@login_required
@require_POST
def renew_link(request: SignedInRequest, board: str, slug: str, pk: int) -> HttpResponse:
    """Send a signatory a new link; the old one dies."""
    agreement = agreement_of(request, board, slug)
    link = get_object_or_404(_links(agreement), pk=pk)
    try:
        rounds.renew_link(link, by=request.user, at=clock.now())
    except Refused as refusal:
        return _page(request, link.invitation.round, status=409, errors=refusal.reasons)
    messages.success(request, f"A new link is on its way to {link.signatory}. The old one no longer works.")
    return redirect("signatures", board, slug)


@login_required
@require_POST
def repeat_signature(request: SignedInRequest, board: str, slug: str, pk: int) -> HttpResponse:
    """Ask a signatory to sign once more what a restored copy does not have."""
    agreement = agreement_of(request, board, slug)
    link = get_object_or_404(_links(agreement), pk=pk)
    try:
        repeating.ask_to_repeat(link, by=request.user, at=clock.now())
    except Refused as refusal:
        return _page(request, link.invitation.round, status=409, errors=refusal.reasons)
    messages.success(request, f"{link.signatory} is asked to sign again. The old link no longer works.")
    return redirect("signatures", board, slug)


def _links(agreement: Agreement) -> QuerySet[PersonalLink]:
    found = PersonalLink.objects.filter(invitation__round__version__agreement=agreement)
    return found.select_related("signatory__user", "invitation__round__version__agreement__board__host")


@login_required
@require_POST
def invite_again(request: SignedInRequest, board: str, slug: str, pk: int) -> HttpResponse:
    """Ask a party once more that had declined."""
    agreement = agreement_of(request, board, slug)
    found = Invitation.objects.filter(round__version__agreement=agreement)
    wanted = found.select_related("party__organisation", "round__version__agreement__board__host")
    invitation = get_object_or_404(wanted, pk=pk)
    try:
        declining.invite_again(invitation, by=request.user, at=clock.now())
    except Refused as refusal:
        return _page(request, invitation.round, status=409, errors=refusal.reasons)
    messages.success(request, f"{invitation.party} is asked to sign again.")
    return redirect("signatures", board, slug)
