"""The state of the machine, for its operators: numbers and instants, no content and no names."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from isa_portal.correspondence import post
from isa_portal.desk.selectors import portal as selectors
from isa_portal.lib import clock
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import BoardRole
from isa_portal.organisations.requests import SignedInRequest


@login_required
@require_safe
def portal_state(request: SignedInRequest) -> HttpResponse:
    """Show the state of the portal to its operators."""
    if not grants(request.user, on=clock.today()).operates:
        raise Http404
    return render(request, "desk/portal.html", {"state": selectors.state(at=clock.now())})


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Tell a monitor whether the work gets done: 200, or 503 with what is wrong. No names, no content."""
    found = selectors.health(at=clock.now())
    return JsonResponse(found, status=200 if found["well"] else 503)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def held_post(request: SignedInRequest) -> HttpResponse:
    """Say whether letters leave, and let them: for operators and every secretariat."""
    own = grants(request.user, on=clock.today())
    if not (own.operates or own.boards.get(BoardRole.SECRETARIAT)):
        raise Http404
    if request.method == "POST":
        released = post.release(by=request.user, at=clock.now())
        said = "The post is released. Letters leave from now on." if released else "The post was released already."
        messages.success(request, said)
        return redirect("held_post")
    at = clock.now()
    context = {
        "is_held": post.is_held(),
        "owed": selectors.owed(),
        "oldest": selectors.oldest_owed(at=at),
        "mailbox": selectors.mailbox(at=at),
    }
    return render(request, "desk/post.html", context)
