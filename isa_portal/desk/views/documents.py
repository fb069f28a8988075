"""The documents of an agreement: their list, their bytes, and asking again for a seal."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from isa_portal.desk.selectors import records
from isa_portal.desk.selectors.head import Head
from isa_portal.desk.selectors.papers import papers
from isa_portal.desk.views.agreement import headed, page
from isa_portal.evidence import documents, sealing
from isa_portal.lib import clock
from isa_portal.organisations.requests import SignedInRequest

TAB = "agreement_documents"


@login_required
@require_safe
def listed(request: SignedInRequest, board: str, slug: str) -> HttpResponse:
    return _listed(request, headed(request, board, slug, TAB))


def _listed(request: SignedInRequest, above: Head, *errors: str) -> HttpResponse:
    return page(
        request,
        above,
        "documents",
        status=409 if errors else 200,
        documents=records.document_rows(above),
        seals=records.seals(above),
        accessions=records.accession_forms(above),
        errors=errors,
    )


@login_required
@require_safe
@never_cache
def document(request: SignedInRequest, board: str, slug: str, sha256: str) -> HttpResponse:
    """Give the bytes of a document of a version that this person may see."""
    above = headed(request, board, slug, TAB)
    stored = next((one for one in papers(above.versions, above.sight) if one.sha256 == sha256), None)
    if stored is None:
        raise Http404
    try:
        content = documents.read(stored)
    except documents.Damaged as damage:
        return _listed(request, above, f"{damage} Telephone the secretariat: nothing was sent to you.")
    response = HttpResponse(content, content_type=stored.media_type)
    response["Content-Disposition"] = content_disposition_header(True, stored.name) or "attachment"
    return response


@login_required
@require_POST
def retry_seal(request: SignedInRequest, board: str, slug: str) -> HttpResponse:
    """Make a seal due now, because the secretariat asks."""
    above = headed(request, board, slug, TAB)
    if not above.runs:
        return _listed(request, above, "Only the board's secretariat may ask for the seal again.")
    version = next((one for one in above.versions if str(one.pk) == request.POST.get("version")), above.version)
    if version is None or not sealing.retry(version, by=request.user, at=clock.now()):
        return _listed(request, above, "There is no seal to try again. Load the page to see where it stands.")
    messages.success(request, "The portal seals the document now. Load this page again in a minute.")
    return redirect(TAB, board, slug)
