"""The register of agreements."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from isa_portal.desk.context import address
from isa_portal.desk.forms.register import Choice, RegisterFilter
from isa_portal.desk.selectors import register
from isa_portal.lib import clock
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import BoardRole
from isa_portal.organisations.requests import SignedInRequest


@login_required
@require_safe
def agreements(request: SignedInRequest) -> HttpResponse:
    """Show the agreements that a person may see, filtered, sorted, 25 a page."""
    today = clock.today()
    run = grants(request.user, on=today).boards.get(BoardRole.SECRETARIAT, frozenset())
    filters = RegisterFilter(request.GET, request.user, run=run, on=today)
    found = register.page_of(request.user, filters, request.GET, on=today)
    context = {
        "register": found,
        "filters": filters.form,
        "is_folded": request.GET.get("filters") != "open",
        "today": today,
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
