"""Any two versions that a reader may see, side by side as one text: the page and its PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isa_portal.agreements import access, comparing, printing, selectors
from isa_portal.agreements.forms.comparing import Versions
from isa_portal.agreements.models import Agreement, Version
from isa_portal.agreements.views.pages import found, stopped
from isa_portal.lib import clock, pdf
from isa_portal.organisations.requests import SignedInRequest

WHOLE = "whole"
# Characters of HTML that become a PDF in about ten seconds.
MOST_PRINTED = 750_000
TOO_LONG = "The changes are too long for one PDF. Read them on the page."


@dataclass(frozen=True)
class Asked:
    """What the address asks for: two versions of what this reader may see, and how much of them."""

    agreement: Agreement
    seen: list[Version]
    old: Version
    new: Version
    is_whole: bool

    @property
    def chosen(self) -> dict[str, str]:
        return {"old": self.old.number, "new": self.new.number}

    def query(self, *, is_whole: bool) -> str:
        return urlencode(self.chosen | ({"show": WHOLE} if is_whole else {}))


def _asked(request: SignedInRequest, board: str, slug: str) -> Asked:
    """Read the address; a version that this person may not see is not there. Without one, the newest two."""
    agreement = found(request, board, slug)
    seen = list(access.versions_seen(agreement, request.user, on=clock.today()).distinct().defer("content"))
    if not seen:
        raise Http404
    by_number = {version.number: version for version in seen}
    try:
        old = by_number[request.GET.get("old") or seen[1 if len(seen) > 1 else 0].number]
        new = by_number[request.GET.get("new") or seen[0].number]
    except KeyError:
        raise Http404 from None
    for version in (old, new):
        version.agreement = agreement
    return Asked(agreement, seen, old, new, request.GET.get("show") == WHOLE)


@login_required
@require_safe
def compare(request: SignedInRequest, board: str, slug: str) -> HttpResponse:
    asked = _asked(request, board, slug)
    context: dict[str, Any] = {
        "agreement": asked.agreement,
        "old": asked.old,
        "new": asked.new,
        "form": Versions(initial=asked.chosen | {"show": WHOLE if asked.is_whole else ""}, seen=asked.seen),
        "comparison": comparing.versions(asked.old, asked.new),
        "is_whole": asked.is_whole,
        "changes_query": asked.query(is_whole=False),
        "whole_query": asked.query(is_whole=True),
        "query": asked.query(is_whole=asked.is_whole),
    }
    return render(request, "agreements/compare.html", context)


@login_required
@require_safe
@never_cache
def redline(request: SignedInRequest, board: str, slug: str) -> HttpResponse:
    """Give the comparison as PDF: the whole text where it was asked for and is not too long."""
    asked = _asked(request, board, slug)
    html = _printable(asked)
    if html is None:
        href = f"{selectors.address('compare', asked.agreement)}?{asked.query(is_whole=False)}"
        return stopped(request, TOO_LONG, back_href=href, back_text="The changes")
    title = f"{asked.agreement}: version {asked.new.number} compared with version {asked.old.number}"
    response = HttpResponse(pdf.render(html, title=title, created=clock.now()), content_type="application/pdf")
    name = f"{asked.agreement.slug}-{asked.old.number}-to-{asked.new.number}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _printable(asked: Asked) -> str | None:
    """Return as much as fits into one document; nothing where even the changes alone do not."""
    comparison = comparing.versions(asked.old, asked.new)
    wanted = (True, False) if asked.is_whole else (False,)
    found = (printing.comparison_html(comparison, old=asked.old, new=asked.new, is_whole=whole) for whole in wanted)
    return next((html for html in found if len(html) <= MOST_PRINTED), None)
