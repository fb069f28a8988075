"""The page by which a document signed before the portal is recorded as it is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.signing import forms
from isa_portal.signing.paper import PaperAgreement
from isa_portal.signing.services import recording

Forms = tuple[forms.Record, Any, Any]
AS_TYPED = (
    "reference",
    "title",
    "tier",
    "purpose",
    "other_parties_note",
    "starts_on",
    "review_due",
    "review_months",
    "notice",
    "notice_method",
    "notice_to",
    "liability",
    "review_questions",
    "printed_marking",
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record_existing(request: SignedInRequest, board: str) -> HttpResponse:
    """Record an existing agreement: nothing is sent, and what the document leaves open stays open."""
    found = get_object_or_404(Board.objects.select_related("host"), slug=board)
    if not grants(request.user, on=clock.today()).runs(found):
        raise Http404
    if request.method != "POST":
        return _page(request, found, _forms(found))
    if "more" in request.POST:
        return _page(request, found, _forms(found, forms.rows(request.POST, "parties", "signatories"), checked=False))
    typed = _forms(found, request.POST, request.FILES)
    if not all(form.is_valid() for form in typed):
        return _page(request, found, typed, status=422)
    return _record(request, found, typed)


def _forms(board: Board, data: Any = None, files: Any = None, *, checked: bool = True) -> Forms:
    typed = (
        forms.Record(data, files, board=board),
        forms.PartyRows(data, prefix="parties"),
        forms.SignatoryRows(data, prefix="signatories"),
    )
    if not checked:
        # Only more rows were asked for: what stands in the boxes is not judged yet.
        for form in (typed[0], *typed[1], *typed[2]):
            form._errors = {}
            form.cleaned_data = {}
    return typed


def _record(request: SignedInRequest, board: Board, typed: Forms) -> HttpResponse:
    scan = typed[0].cleaned_data["scan"]
    try:
        agreement = recording.record_existing(
            board,
            _paper(typed),
            scan=scan.read() if scan else b"",
            scan_name=scan.name if scan else "",
            by=request.user,
            at=clock.now(),
        )
    except Refused as refusal:
        return _page(request, board, typed, status=409, errors=refusal.reasons)
    messages.success(request, f"{agreement} is recorded. No signing starts.")
    return redirect("agreement", board.slug, agreement.slug)


def _paper(typed: Forms) -> PaperAgreement:
    record, parties, signatories = typed
    facts = record.cleaned_data
    return PaperAgreement(
        **{name: facts[name] for name in AS_TYPED},
        version_number=facts["version_number"] or "1.0",
        parties=[row.cleaned_data["organisation"] for row in parties if row.cleaned_data.get("organisation")],
        signatories=[who for row in signatories if (who := row.signatory())],
        printed_history=facts["history"],
        stands_on=list(facts.get("stands_on", ())),
    )


def _page(
    request: SignedInRequest, board: Board, typed: Forms, *, status: int = 200, errors: tuple[str, ...] = ()
) -> HttpResponse:
    context = {"board": board, "form": typed[0], "parties": typed[1], "signatories": typed[2], "errors": errors}
    return render(request, "signing/record.html", context, status=status)
