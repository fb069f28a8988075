"""Signing on paper in a round: the copy to sign, what is entered from it, and its check by a second person."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from isa_portal.agreements.models import Agreement
from isa_portal.evidence import documents
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.signing import forms, presenting
from isa_portal.signing.models import Invitation, PaperSignature, PersonalLink
from isa_portal.signing.services import papers
from isa_portal.signing.views import seat
from isa_portal.signing.views.finding import agreement_of, answer, round_of


@require_safe
@seat.sitting
def sign_paper(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Say how a signatory signs on paper instead."""
    return seat.page(request, "paper", link)


@require_safe
@seat.sitting
def signing_copy(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Give a signatory the text to sign on paper, with its code on every page."""
    version = link.invitation.round.version
    return seat.pdf(
        presenting.signing_copy(version, at=clock.now()), presenting.file_name(version, presenting.SIGNING_COPY)
    )


@login_required
@require_safe
def round_signing_copy(request: SignedInRequest, board: str, slug: str) -> HttpResponse:
    """Give whoever follows a round the text to sign on paper."""
    version = round_of(request, agreement_of(request, board, slug)).version
    return seat.pdf(
        presenting.signing_copy(version, at=clock.now()), presenting.file_name(version, presenting.SIGNING_COPY)
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paper_record(request: SignedInRequest, board: str, slug: str, pk: int) -> HttpResponse:
    """Enter what a party signed on paper."""
    agreement = agreement_of(request, board, slug)
    wanted = Invitation.objects.select_related("party__organisation", "round__version__agreement__board__host")
    invitation = get_object_or_404(wanted, pk=pk, round__version__agreement=agreement)
    if request.method != "POST":
        return _record_page(request, invitation, _form(invitation))
    form = _form(invitation, request)
    if reasons := papers.recording_obstacles(invitation, by=request.user, at=clock.now()):
        return _record_page(request, invitation, form, status=409, errors=tuple(reasons))
    if not form.is_valid():
        return _record_page(request, invitation, form, status=422)
    sheet = form.sheet()
    papers.keep_scan(sheet.content)
    try:
        papers.record(invitation, form.cleaned_data["signatory"], sheet, by=request.user, at=clock.now())
    except Refused as refusal:
        return _record_page(request, invitation, form, status=409, errors=refusal.reasons)
    messages.success(request, "The signature on paper is entered. It counts once a second person has checked it.")
    return redirect("signatures", board, slug)


def _form(invitation: Invitation, request: SignedInRequest | None = None) -> forms.RecordPaper:
    typed = (request.POST, request.FILES) if request else (None, None)
    # Whoever is named, signed or not: who may still sign is asked behind the lock.
    named = list(invitation.party.signatories.filter(removed_at__isnull=True))
    signatories = named if request else papers.still_to_sign(invitation)
    return forms.RecordPaper(*typed, version=invitation.round.version, signatories=signatories)


def _record_page(
    request: SignedInRequest,
    invitation: Invitation,
    form: forms.RecordPaper,
    *,
    status: int = 200,
    errors: tuple[str, ...] = (),
) -> HttpResponse:
    obstacles = papers.recording_obstacles(invitation, by=request.user, at=clock.now())
    return answer(
        request,
        "paper_record",
        invitation.round.version.agreement,
        status=status,
        errors=errors,
        party=invitation.party,
        version=invitation.round.version,
        form=form,
        obstacles=[] if errors else obstacles,
    )


def _entered(request: SignedInRequest, agreement: Agreement, pk: int) -> PaperSignature:
    """Return what was entered, to those who may judge it."""
    wanted = PaperSignature.objects.select_related(
        "signatory__user",
        "recorded_by",
        "checked_by",
        "invitation__party__organisation",
        "invitation__party__agreement__board__host",
        "invitation__round__version",
    )
    entered = get_object_or_404(wanted, pk=pk, invitation__round__version__agreement=agreement)
    if not papers.may_check(entered, request.user, at=clock.now()):
        raise Http404
    return entered


@login_required
@require_safe
def paper_scan(request: SignedInRequest, board: str, slug: str, pk: int) -> HttpResponse:
    """Give the scan to those who check it."""
    entered = _entered(request, agreement_of(request, board, slug), pk)
    document = documents.find(entered.key, papers.SCAN)
    if document is None:
        raise Http404
    return seat.file(documents.read(document), document.name, document.media_type)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paper_check(request: SignedInRequest, board: str, slug: str, pk: int) -> HttpResponse:
    """Let a second person compare the scan with the text, and say what they found."""
    entered = _entered(request, agreement_of(request, board, slug), pk)
    form = forms.CheckPaper(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _check_page(request, entered, form)
    if not form.is_valid():
        return _check_page(request, entered, form, status=422)
    try:
        if form.cleaned_data["found"] == "whole":
            papers.check(entered, by=request.user, at=clock.now())
            messages.success(request, f"The signature for {entered.invitation.party} counts.")
        else:
            papers.set_aside(entered, form.cleaned_data["reason"], by=request.user, at=clock.now())
            messages.success(request, f"The signature on paper for {entered.invitation.party} is set aside.")
    except Refused as refusal:
        return _check_page(request, entered, form, status=409, errors=refusal.reasons)
    return redirect("signatures", board, slug)


def _check_page(
    request: SignedInRequest,
    entered: PaperSignature,
    form: forms.CheckPaper,
    *,
    status: int = 200,
    errors: tuple[str, ...] = (),
) -> HttpResponse:
    obstacles = papers.checking_obstacles(entered, by=request.user, at=clock.now())
    return answer(
        request,
        "paper_check",
        entered.invitation.party.agreement,
        status=status,
        errors=errors,
        entered=entered,
        version=entered.invitation.round.version,
        party=entered.invitation.party,
        witness=papers.witness_of(entered),
        form=form,
        obstacles=[] if errors else obstacles,
        may_withdraw=entered.waits and entered.recorded_by == request.user,
    )
