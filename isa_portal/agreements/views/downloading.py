"""A draft to take away: as Word and as PDF, both saying that it is not signed."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isa_portal.agreements import access, content, lifecycle, printing
from isa_portal.agreements.models import Version
from isa_portal.agreements.selectors import law
from isa_portal.agreements.views.pages import found
from isa_portal.evidence import audit
from isa_portal.lib import clock, pdf
from isa_portal.organisations.requests import SignedInRequest

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _draft(request: SignedInRequest, board: str, slug: str, number: str) -> tuple[Version, dict[str, Any]]:
    """Return a draft that this reader may see, with its text: what was sent has its own documents."""
    agreement = found(request, board, slug)
    seen = access.versions_seen(agreement, request.user, on=clock.today()).distinct()
    version = get_object_or_404(seen.filter(state__in=lifecycle.UNSENT, sent_at__isnull=True), number=number)
    version.agreement = agreement
    return version, version.content or content.of(version)


def _file(content: bytes, media_type: str, version: Version, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    name = f"{version.agreement.slug}-version-{version.number}-draft.{ending}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@login_required
@require_safe
@never_cache
def draft_word(request: SignedInRequest, board: str, slug: str, number: str) -> HttpResponse:
    version, text = _draft(request, board, slug, number)
    return _file(
        printing.draft_docx(
            text,
            number=version.number,
            created=clock.now(),
            eligibility=law.for_documents(version, on=clock.today()),
        ),
        WORD,
        version,
        "docx",
    )


@login_required
@require_safe
@never_cache
def draft_pdf(request: SignedInRequest, board: str, slug: str, number: str) -> HttpResponse:
    version, text = _draft(request, board, slug, number)
    evidence = {
        "content_sha256": content.sha256(text),
        "checkpoint": audit.checkpoint(),
        "events": audit.length(version.chain),
    }
    html = printing.agreement_html(
        text,
        signatures=[],
        evidence=evidence,
        number=version.number,
        marking=version.classification,
        is_draft=True,
        eligibility=law.for_documents(version, on=clock.today()),
    )
    return _file(pdf.render(html, title=str(version.agreement), created=clock.now()), "application/pdf", version, "pdf")
