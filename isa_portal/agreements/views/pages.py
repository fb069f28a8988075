"""What these pages have in common: whom they are for, and how a form is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from isa_portal.agreements import access, selectors
from isa_portal.agreements.models import Agreement, Version
from isa_portal.design.forms import Stamped
from isa_portal.lib import clock
from isa_portal.lib.errors import Overtaken, Refused
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest

# These say something of a text that is fixed, too.
OF_A_FIXED_TEXT = ("draft", "abandon_draft")
WRITERS_ONLY = "Only the board's secretariat or an editor of the lead organisation may write this agreement."
View = Callable[..., HttpResponse]


@dataclass
class Page:
    """A page: its template and what stands in it."""

    request: HttpRequest
    template: str
    context: dict[str, Any] = field(default_factory=dict)

    def show(self, *, errors: tuple[str, ...] = (), status: int = 200) -> HttpResponse:
        return render(self.request, self.template, {**self.context, "errors": errors}, status=status)


def found(request: SignedInRequest, board: str, slug: str) -> Agreement:
    """Return the agreement of this address, or answer as if it did not exist."""
    visible = Agreement.objects.visible_to(request.user, on=clock.today()).select_related("board__host")
    return get_object_or_404(visible, board__slug=board, slug=slug)


def newest(agreement: Agreement) -> Version:
    version = agreement.versions.select_related("assessment__scale", "author").first()
    assert version is not None
    version.agreement = agreement
    return version


def stopped(request: HttpRequest, *reasons: str, back_href: str = "", back_text: str = "") -> HttpResponse:
    """Answer what this person may not do now, with the reasons."""
    context = {"errors": reasons, "back_href": back_href, "back_text": back_text}
    return render(request, "409.html", context, status=409)


def for_writers(view: View) -> View:
    """
    Give a view the newest version of an agreement that the person may write.

    A page of a text that is fixed leads back to the list of parts, which says why; what is posted there is refused
    by the service, with the person's words kept.
    """

    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def asked(request: HttpRequest, board: str, slug: str, **more: Any) -> HttpResponse:
        signed_in = cast(SignedInRequest, request)
        agreement = found(signed_in, board, slug)
        if not access.may_write(agreement, signed_in.user, on=clock.today()):
            return stopped(request, WRITERS_ONLY)
        version = newest(agreement)
        if request.method != "POST" and not version.is_draft and view.__name__ not in OF_A_FIXED_TEXT:
            return redirect("draft", agreement.board.slug, agreement.slug)
        return view(request, version, **more)

    return asked


def part_page(request: HttpRequest, version: Version, title: str, template: str = "agreements/form.html") -> Page:
    """Return a page of a draft with its way back to the list of parts."""
    agreement = version.agreement
    context = {
        "title": title,
        "agreement": agreement,
        "version": version,
        "caption": f"{agreement.reference} {agreement.title}, version {version.number}",
        "back": selectors.address("draft", agreement),
        "back_text": "All parts of the draft",
    }
    return Page(request, template, context)


def answered(
    page: Page,
    form: forms.Form,
    act: Callable[[dict[str, Any], User, datetime], Any],
    *,
    done: str,
    to: str | Callable[[Any], str],
    now: Callable[[], Mapping[str, Any]] | None = None,
) -> HttpResponse:
    """
    Answer a form: what is wrong stands on the page with the person's words kept; success leads on.

    :param to: an address, or the function that makes it of what the act returned
    :param now: reads what stands now, for a Stamped form: who was overtaken sees both and decides
    """
    page.context["form"] = form
    if page.request.method != "POST" or not form.is_valid():
        return page.show()
    try:
        result = act(form.cleaned_data, cast(User, page.request.user), clock.now())
    except Overtaken as refusal:
        assert now is not None and isinstance(form, Stamped)
        page.context["differences"] = form.overtaken(now())
        return page.show(errors=refusal.reasons, status=409)
    except Refused as refusal:
        return page.show(errors=refusal.reasons, status=409)
    messages.success(page.request, done)
    return redirect(to(result) if callable(to) else to)


def posted(request: HttpRequest) -> dict[str, Any] | None:
    """Return what was posted, or nothing for a page that is only read."""
    return request.POST if request.method == "POST" else None


def stated(part: Model, form: type[Stamped], *more: str) -> dict[str, Any]:
    """Return what a part of a draft states, by the names of its form, and by more that the form asks."""
    return {name: getattr(part, name) for name in (*form.asks(), *more)}


def fresh(part: Model, form: type[Stamped]) -> Callable[[], dict[str, Any]]:
    """Return the function that reads what a part states now, after somebody else changed it."""

    def read() -> dict[str, Any]:
        part.refresh_from_db()
        return stated(part, form)

    return read


def within(page: Page, version: Version, name: str, title: str) -> Page:
    """Let a page lead back to the part of the draft to which it belongs."""
    page.context |= {"back": selectors.address(name, version.agreement), "back_text": title}
    return page
