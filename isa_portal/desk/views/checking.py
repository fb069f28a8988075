"""The public page that checks a document, the program that does it without the portal, and proofs of the log."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from isa_portal.accounts import throttle
from isa_portal.desk.forms import CheckDocument
from isa_portal.desk.selectors import checking
from isa_portal.evidence import bundle, log, packing
from isa_portal.lib import clock


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_document(request: HttpRequest) -> HttpResponse:
    """Check a document that somebody holds, without an account. Nothing is kept."""
    if request.method != "POST":
        return _page(request, CheckDocument())
    form = CheckDocument(request.POST, request.FILES)
    if wait := throttle.take(throttle.key(request, "check", ""), at=clock.now(), most=30):
        form.add_error(None, f"Too many documents from here. Try again in {wait}, or check it with isa-verify.")
        return _page(request, form, status=429)
    if not form.is_valid():
        return _page(request, form, status=422)
    given = form.cleaned_data
    proof = given["proof"].read() if given["proof"] else None
    report = checking.report(given["document"].read(), proof, given["checkpoint"])
    return _page(request, form, report=report, standing=checking.standing(report), name=given["document"].name)


def _page(request: HttpRequest, form: CheckDocument, *, status: int = 200, **found: object) -> HttpResponse:
    return render(request, "desk/check.html", {"form": form, "key": str(log.public_key()), **found}, status=status)


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """Give isa-verify as one file."""
    response = HttpResponse(packing.verifier(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{packing.NAME}"'
    return response


@require_safe
def record_proof(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Give the proof that the log of one size begins the log of another; it tells numbers and hashes only."""
    if not 0 < first < second <= log.size_now():
        raise Http404
    return HttpResponse(bundle.bridge(first, second), content_type="application/json")
