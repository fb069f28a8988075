"""What the pages of the register have in common: finding a body, and answering a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from isa_portal.design.forms import Difference, Stamped
from isa_portal.lib import clock
from isa_portal.lib.errors import Overtaken, Refused
from isa_portal.organisations import selectors
from isa_portal.organisations.models import Organisation, User
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.organisations.rules import bodies as rules

Facts = Callable[[], Mapping[str, Any]]


@dataclass
class Page:
    """A form page: its title, its way back and what stands in it."""

    request: HttpRequest
    title: str
    back: str
    back_text: str
    template: str = "organisations/form.html"
    context: dict[str, Any] = field(default_factory=dict)

    def show(self, *, errors: tuple[str, ...] = (), status: int = 200) -> HttpResponse:
        stated = {"title": self.title, "back": self.back, "back_text": self.back_text, "errors": errors}
        return render(self.request, self.template, {**stated, **self.context}, status=status)


def answered(
    page: Page,
    form: forms.Form,
    act: Callable[[dict[str, Any], User, datetime], Any],
    *,
    done: str,
    to: str,
    facts: Facts | None = None,
) -> HttpResponse:
    """
    Answer a form: what is wrong stands on the page with the person's words kept; success leads on.

    :param facts: what stands now, for a stamped form that was overtaken
    """
    page.context["form"] = form
    if page.request.method != "POST":
        return page.show()
    if not form.is_valid():
        return page.show(status=422)
    try:
        act(form.cleaned_data, cast(User, page.request.user), clock.now())
    except Overtaken as refusal:
        page.context["differences"] = _differences(form, facts)
        return page.show(errors=refusal.reasons, status=409)
    except Refused as refusal:
        return page.show(errors=refusal.reasons, status=409)
    messages.success(page.request, done)
    return redirect(to)


def _differences(form: forms.Form, facts: Facts | None) -> list[Difference]:
    return form.overtaken(facts()) if isinstance(form, Stamped) and facts else []


def found(request: SignedInRequest, slug: str) -> Organisation:
    """Return the body of this address, or answer as if it did not exist."""
    return get_object_or_404(selectors.readable(request.user, on=clock.today()), slug=slug)


def posted(request: HttpRequest) -> dict[str, Any] | None:
    """Return what was posted, or nothing for a page that is only read."""
    return request.POST if request.method == "POST" else None


View = Callable[..., HttpResponse]


def of_a_body(view: View) -> View:
    """Give a view the body of its address, to those who may look at it; a joined double leads to the other body."""

    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def asked(request: HttpRequest, slug: str, **more: Any) -> HttpResponse:
        signed_in = cast(SignedInRequest, request)
        joined = selectors.double(signed_in.user, slug, on=clock.today())
        if joined and joined.joined_into:
            return redirect("organisation", joined.joined_into.slug)
        return view(signed_in, found(signed_in, slug), **more)

    return asked


def for_register(view: View) -> View:
    """Let in only those who keep the register; for others the page does not exist."""

    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def asked(request: HttpRequest, **more: Any) -> HttpResponse:
        if not rules.keeps_register(cast(SignedInRequest, request).user, clock.now()):
            raise Http404
        return view(request, **more)

    return asked


def stopped(page: Page, reasons: list[str]) -> HttpResponse:
    """Answer what this person may not do, with the reasons and the way back."""
    context = {"errors": reasons, "back_href": page.back, "back_text": page.back_text}
    return render(page.request, "409.html", context, status=409)
