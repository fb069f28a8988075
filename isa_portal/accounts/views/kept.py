"""What was typed before a session was over or a fresh proof was due, and the button that sends it after all."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isa_portal.accounts import keeping, rules
from isa_portal.lib import clock
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board
from isa_portal.organisations.requests import SignedInRequest


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def kept_work(request: SignedInRequest) -> HttpResponse:
    """Show what had been typed, and send it only when that is wished."""
    work = keeping.present(request)
    if request.method == "POST" or work is None:
        keeping.drop(request)
        return redirect("home")
    boards = Board.objects.filter(rules.works_with(grants(request.user, on=clock.today()))).distinct()
    context = {"work": work, "typed": list(keeping.typed(work)), "page": keeping.page(work, boards)}
    return render(request, "accounts/kept_work.html", {**context, "sent": keeping.SENT})
