"""The records of an agreement, by kind, under its head."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from isa_portal.desk.views.agreement import headed, page
from isa_portal.lib import clock
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.records import access, rules, selectors
from isa_portal.records.kinds import KINDS


@login_required
@require_safe
def records(request: SignedInRequest, board: str, slug: str) -> HttpResponse:
    above, at = headed(request, board, slug, "agreement_records"), clock.now()
    agreement = above.agreement
    if not access.may_read(agreement, request.user, on=clock.london_date(at)):
        raise Http404
    found = selectors.registers(agreement, request.user, at=at)
    rows = [row for one in found for row in one.rows]
    return page(
        request,
        above,
        "records",
        registers=found,
        waiting=sum(row.is_open for row in rows),
        overdue=sum(row.is_overdue for row in rows),
        kept=bool(rows),
        may_add=not any(rules.adding_obstacles(agreement, by=request.user, at=at)),
        kinds=[{"kind": kind, "one": one.one, "why": one.why} for kind, one in KINDS.items()],
    )
