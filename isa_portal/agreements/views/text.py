"""The clauses of a draft."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import capfirst
from django.views.decorators.http import require_POST, require_safe

from isa_portal.agreements import selectors
from isa_portal.agreements.forms import drafting as forms
from isa_portal.agreements.forms.clauses import ClauseText
from isa_portal.agreements.models import Clause, Jotting, Topic, Version
from isa_portal.agreements.rules import runs_the_board
from isa_portal.agreements.selectors import text as reading
from isa_portal.agreements.services import clauses, jotting
from isa_portal.agreements.views.pages import Page, for_writers, part_page, posted
from isa_portal.lib import clock
from isa_portal.lib.errors import Overtaken, Refused
from isa_portal.organisations.requests import SignedInRequest


@require_safe
@for_writers
def draft_text(request: SignedInRequest, version: Version) -> HttpResponse:
    return _text_page(request, version).show()


def _text_page(request: SignedInRequest, version: Version) -> Page:
    page = part_page(request, version, "Text", "agreements/draft/text.html")
    page.context["shown"] = reading.shown(version)
    page.context["may_keep"] = runs_the_board(version.agreement, request.user, clock.now())
    return page


@for_writers
def add_clause(request: SignedInRequest, version: Version) -> HttpResponse:
    label = clauses.label_of_next(version.clauses.all())
    topic = request.GET.get("topic", "")
    fresh = {"kind": topic if topic in Topic.values else Topic.OTHER, "heading": "", "text": "", "is_appendix": False}
    return _edited(request, version, None, fresh, label)


@for_writers
def change_clause(request: SignedInRequest, version: Version, pk: int) -> HttpResponse:
    clause = get_object_or_404(version.clauses, pk=pk)
    return _edited(request, version, clause, clauses.facts_of(clause), clause.label)


def _edited(
    request: SignedInRequest, version: Version, clause: Clause | None, facts: dict[str, Any], label: str
) -> HttpResponse:
    key = clause.key if clause else Jotting.NEW
    kept = reading.jotting(version, request.user, key)
    form = ClauseText(
        None if "unsaved" in request.POST else posted(request),
        facts=facts,
        initial=_unsaved(request, kept),
        called=capfirst(label),
        referable=reading.referable(version, beside=clause),
    )
    page = part_page(request, version, f"{'Change' if clause else 'Write'} {label}", "agreements/draft/clause.html")
    page.context |= {
        "back": selectors.address("draft_text", version.agreement),
        "back_text": "Text",
        "form": form,
        "key": key,
        "guidance": clause.guidance if clause else "",
        "autosave": selectors.address("autosave", version.agreement),
    }
    return _answered(page, version, clause, kept)


def _unsaved(request: HttpRequest, kept: Jotting | None) -> dict[str, Any]:
    """Return the words to begin with, if the person asked for those that they had not saved."""
    if kept is None or request.POST.get("unsaved") != "use":
        return {}
    stamp = {"stamp": kept.stamp} if kept.stamp else {}
    return {"heading": kept.heading, "text": kept.text, **stamp}


def _answered(page: Page, version: Version, clause: Clause | None, kept: Jotting | None) -> HttpResponse:
    """Answer whichever button was pressed; only saving changes the clause."""
    request, form = page.request, page.context["form"]
    if request.POST.get("unsaved") == "drop":
        jotting.drop(version, key=page.context["key"], by=request.user, at=clock.now())  # type: ignore[arg-type]
        return redirect(request.path)
    if request.method != "POST" or "unsaved" in request.POST:
        page.context["kept"] = None if "unsaved" in request.POST else kept
        return page.show()
    if not form.is_valid():
        return page.show()
    if "refer" in request.POST:
        form.referring()
        return page.show()
    if "preview" in request.POST:
        page.context["html"], page.context["notes"] = reading.preview(version, form.cleaned_data["text"])
        return page.show()
    return _saved(page, version, clause, form)


def _saved(page: Page, version: Version, clause: Clause | None, form: ClauseText) -> HttpResponse:
    by, at = page.request.user, clock.now()
    try:
        done = _save(version, clause, form, by, at)
    except Overtaken as refusal:
        assert clause is not None
        clause.refresh_from_db()
        page.context["differences"] = form.overtaken(clauses.facts_of(clause))
        return page.show(errors=refusal.reasons, status=409)
    except Refused as refusal:
        return page.show(errors=refusal.reasons, status=409)
    jotting.drop(version, key=page.context["key"], by=by, at=at)  # type: ignore[arg-type]
    messages.success(page.request, done)
    return redirect(page.context["back"])


def _save(version: Version, clause: Clause | None, form: ClauseText, by: Any, at: datetime) -> str:
    words = form.words()
    if clause:
        changed = clauses.change_clause(clause, **words, by=by, at=at)
        return f"{changed.called} is saved."
    del words["stamp"]
    added = clauses.add_clause(version, **words, by=by, at=at)
    return f"{added.called} is added."


@require_POST
@for_writers
def autosave(request: SignedInRequest, version: Version) -> HttpResponse:
    """Keep what a person is writing, and say when: the draft stays as it is."""
    key, by, at = request.POST.get("key", Jotting.NEW), request.user, clock.now()
    try:
        if key in forms.PARTS:
            kept = jotting.jot_part(version, key=key, words=forms.filled_in(key, request.POST), by=by, at=at)
        else:
            words = {name: request.POST.get(name, "") for name in ("heading", "text", "stamp")}
            kept = jotting.jot(version, key=key, **words, by=by, at=at)
    except Refused as refusal:
        return JsonResponse({"said": " ".join(refusal.reasons)}, status=409)
    return JsonResponse({"said": f"Saved at {kept.saved_at.astimezone(clock.LONDON):%H:%M}."})


@require_POST
@for_writers
def move_clause(request: SignedInRequest, version: Version, pk: int) -> HttpResponse:
    """Move a clause one place; the answer leads to the clause, so that focus follows it."""
    clause = get_object_or_404(version.clauses, pk=pk)
    try:
        moved = clauses.move_clause(clause, up="up" in request.POST, by=request.user, at=clock.now())
    except Refused as refusal:
        return _text_page(request, version).show(errors=refusal.reasons, status=409)
    # A success takes the focus to its banner; this note leaves it with the clause.
    messages.info(request, f"{clause.called}, {clause.heading}, is now {moved.label}.")
    return redirect(f"{selectors.address('draft_text', version.agreement)}#clause-{moved.number}")
