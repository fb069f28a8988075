"""What the reviews of a board ask, tier by tier."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from isa_portal.agreements.models import Tier
from isa_portal.agreements.views.pages import Page, answered, posted
from isa_portal.lib import clock
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board, User
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.reviews.forms import reviews as forms
from isa_portal.reviews.services import questions


def _served(request: SignedInRequest, board: str) -> Board:
    own = grants(request.user, on=clock.today())
    return get_object_or_404(Board.objects.filter(pk__in=own.all_boards), slug=board)


@login_required
@require_safe
def review_questions(request: SignedInRequest, board: str) -> HttpResponse:
    """Show what the reviews of a board ask, tier by tier."""
    served = _served(request, board)
    context = {
        "board": served,
        "tiers": [(tier, *questions.set_of(served, tier)) for tier in Tier],
        "runs": grants(request.user, on=clock.today()).runs(served),
        "back": reverse("board", args=[served.slug]),
        "back_text": served.name,
    }
    return Page(request, "reviews/questions.html", context).show()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_review_questions(request: HttpRequest, board: str, tier: int) -> HttpResponse:
    """Change what the reviews of agreements of a tier ask."""
    served = _served(cast(SignedInRequest, request), board)
    if tier not in Tier.values:
        raise Http404
    asked, source = questions.set_of(served, tier)
    back = reverse("review_questions", args=[served.slug])
    context = {
        "title": f"Questions of a review: {Tier(tier).label}",
        "caption": served.name,
        "back": back,
        "back_text": "Questions of reviews",
        "guidance": f"Now: {source}. What the text of an agreement asks comes before these.",
    }
    page = Page(request, "agreements/form.html", context)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        questions.change(served, tier, cleaned["questions"], by=by, at=at)

    form = forms.Questions(posted(request), initial={"questions": asked})
    return answered(page, form, act, done="The questions are saved. The next review to open asks them.", to=back)
