"""The register of agreements: its page, its export, and the filters that a person keeps."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isa_portal.desk.context import address
from isa_portal.desk.forms.register import Choice, RegisterFilter, ViewName
from isa_portal.desk.selectors import register
from isa_portal.lib import clock, spreadsheets
from isa_portal.lib.errors import Refused
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import BoardRole
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.reminders.services import saving


@login_required
@require_safe
def agreements(request: SignedInRequest) -> HttpResponse:
    """Show the agreements that a person may see, filtered, sorted, 25 a page."""
    today = clock.today()
    filters, run = _filters(request)
    found = register.page_of(request.user, filters, request.GET, on=today)
    context = {
        "register": found,
        "filters": filters.form,
        "is_folded": request.GET.get("filters") != "open",
        "today": today,
        "views": filters.views,
        "kept_query": register.kept_query(request.GET),
        "boards": [_starts(board) for board in filters.boards if board.pk in run],
    }
    return render(request, "desk/register.html", context)


def _starts(board: Choice) -> dict[str, str]:
    """Return where one opens or records an agreement of a board that one runs."""
    return {
        "name": board.short,
        "new": address("new_agreement", board.slug),
        "record": address("record_existing", board.slug),
    }


def _filters(request: SignedInRequest) -> tuple[RegisterFilter, frozenset[int]]:
    today = clock.today()
    run = grants(request.user, on=today).boards.get(BoardRole.SECRETARIAT, frozenset())
    return RegisterFilter(request.GET, request.user, run=run, on=today), run


@login_required
@require_safe
def export(request: SignedInRequest, kind: str) -> HttpResponse:
    """Give everything that fits the filters of the page as CSV or XLSX."""
    today = clock.today()
    filters, _ = _filters(request)
    rows = register.exported(request.user, filters, request.GET, on=today)
    written, media_type = spreadsheets.FORMATS[kind]
    answer = HttpResponse(written("Agreements", register.EXPORTED, rows), content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="agreements-{today:%Y-%m-%d}.{kind}"'
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def save_view(request: SignedInRequest) -> HttpResponse:
    """Keep the filters of the page under a name."""
    query = register.kept_query(request.GET)
    back = f"{reverse('agreements')}?{query}"
    if not query:
        messages.info(request, "Choose filters first, and apply them. Then they can be kept.")
        return redirect("agreements")
    filters, _ = _filters(request)
    form = ViewName(request.POST if request.method == "POST" else None)
    context = {"form": form, "back": back, "selected": register.asked_for(filters, request.GET)}
    if not form.is_valid():
        return render(request, "desk/save_view.html", context, status=422 if form.is_bound else 200)
    try:
        view = saving.save_view(form.cleaned_data["name"], query, by=request.user, at=clock.now())
    except Refused as refusal:
        return render(request, "desk/save_view.html", {**context, "errors": refusal.reasons}, status=409)
    messages.success(request, f"The view {view} is kept. It stands above the filters of the register.")
    return redirect(back)


@login_required
@require_POST
def remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Forget a view that was kept."""
    view = get_object_or_404(request.user.saved_views, pk=pk)
    saving.remove_view(view, by=request.user, at=clock.now())
    messages.success(request, f"The view {view} is removed.")
    return redirect("agreements")
