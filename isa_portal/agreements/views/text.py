"""The clauses of a draft."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from isa_portal.agreements import selectors
from isa_portal.agreements.forms.drafting import ClauseText
from isa_portal.agreements.models import Version
from isa_portal.agreements.services import clauses
from isa_portal.agreements.views.pages import Page, answered, for_writers, part_page, posted
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest


@require_safe
@for_writers
def draft_text(request: SignedInRequest, version: Version) -> HttpResponse:
    return _text_page(request, version).show()


def _text_page(request: SignedInRequest, version: Version) -> Page:
    page = part_page(request, version, "Text", "agreements/draft/text.html")
    page.context["shown"] = selectors.shown(version)
    return page


@for_writers
def add_clause(request: SignedInRequest, version: Version) -> HttpResponse:
    number = version.clauses.count() + 1
    form = ClauseText(posted(request), number=number)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        clauses.add_clause(version, **cleaned, by=by, at=at)

    return _clause_page(request, version, form, act, f"Write clause {number}", f"Clause {number} is added.")


@for_writers
def change_clause(request: SignedInRequest, version: Version, pk: int) -> HttpResponse:
    clause = get_object_or_404(version.clauses, pk=pk)
    number = clause.position
    form = ClauseText(posted(request), number=number, initial={"heading": clause.heading, "text": clause.text})

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        clauses.change_clause(clause, **cleaned, by=by, at=at)

    return _clause_page(request, version, form, act, f"Change clause {number}", f"Clause {number} is saved.")


def _clause_page(
    request: SignedInRequest, version: Version, form: ClauseText, act: Any, title: str, done: str
) -> HttpResponse:
    page = part_page(request, version, title, "agreements/draft/clause.html")
    page.context |= {"back": selectors.address("draft_text", version.agreement), "back_text": "Text", "form": form}
    if "preview" in request.POST:
        if form.is_valid():
            page.context["html"], page.context["notes"] = selectors.preview(form.cleaned_data["text"])
        return page.show()
    return answered(page, form, act, done=done, to=page.context["back"])


@require_POST
@for_writers
def move_clause(request: SignedInRequest, version: Version, pk: int) -> HttpResponse:
    """Move a clause one place; the answer leads to the clause, so that focus follows it."""
    clause = get_object_or_404(version.clauses, pk=pk)
    try:
        clauses.move_clause(clause, up="up" in request.POST, by=request.user, at=clock.now())
    except Refused as refusal:
        return _text_page(request, version).show(errors=refusal.reasons, status=409)
    left = clause.position
    clause.refresh_from_db()
    # A success takes the focus to its banner; this note leaves it with the clause.
    messages.info(request, f"Clause {left}, {clause.heading}, is now clause {clause.position}.")
    return redirect(f"{selectors.address('draft_text', version.agreement)}#clause-{clause.pk}")
