"""The legal powers, as the draft says it: a list per party, and a short page for each question."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from isa_portal.agreements.forms import law as forms
from isa_portal.agreements.models import Reliance, Version
from isa_portal.agreements.rules import law as rules
from isa_portal.agreements.selectors import law as reading
from isa_portal.agreements.services import reliances
from isa_portal.agreements.views.pages import Page, answered, for_writers, fresh, part_page, posted, stated, within
from isa_portal.lib import clock
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest


@require_safe
@for_writers
def draft_law(request: SignedInRequest, version: Version) -> HttpResponse:
    page = part_page(request, version, "Law", "agreements/draft/law.html")
    page.context |= reading.law_page(version, on=clock.today())
    return page.show()


@for_writers
def add_reliance(request: SignedInRequest, version: Version) -> HttpResponse:
    named = {name: request.GET.get(name, "") for name in ("organisation", "flow")}
    form = forms.Power(posted(request), version=version, facts=None, initial=named)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        reliances.add_reliance(version, **cleaned, by=by, at=at)

    page = _page(request, version, "Add a legal power")
    return answered(page, form, act, done="The legal power is added. Answer what stands beside it.", to=_law(page))


@for_writers
def change_reliance(request: SignedInRequest, version: Version, pk: int) -> HttpResponse:
    reliance = _found(version, pk)
    form = forms.Power(posted(request), version=version, facts=stated(reliance, forms.Power))
    page = _page(request, version, f"Change legal power {reliance.position}")
    return _changed(page, form, reliance)


@for_writers
def answer_law(request: SignedInRequest, version: Version, pk: int, question: str) -> HttpResponse:
    """Answer one of the questions beside a power."""
    if question not in forms.QUESTIONS:
        raise Http404
    reliance = _found(version, pk)
    kind = forms.of_question(question, reliance)
    page = _page(request, version, forms.QUESTIONS[question][0])
    page.context["guidance"] = f"{reliance.who}: {reliance.gateway.citation}."
    return _changed(page, kind(posted(request), facts=stated(reliance, kind)), reliance)


def _found(version: Version, pk: int) -> Reliance:
    return get_object_or_404(version.reliances.select_related("gateway", "organisation", "flow"), pk=pk)


def _page(request: SignedInRequest, version: Version, title: str) -> Page:
    return within(part_page(request, version, title), version, "draft_law", "Law")


def _law(page: Page) -> str:
    return str(page.context["back"])


def _changed(page: Page, form: Any, reliance: Reliance) -> HttpResponse:
    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        reliances.change_reliance(reliance, **cleaned, by=by, at=at)

    done = f"Legal power {reliance.position} is saved."
    return answered(page, form, act, done=done, to=_law(page), now=fresh(reliance, type(form)))


@for_writers
def draft_restrictions(request: SignedInRequest, version: Version) -> HttpResponse:
    given = reliances.restrictions_of(version)
    form = forms.Restrictions(posted(request), restrictions=rules.restrictions(), facts=given)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        reliances.answer_restrictions(version, form.answers(), stamp=cleaned["stamp"], by=by, at=at)

    page = _page(request, version, "Restrictions")
    page.context["guidance"] = (
        "Each of these laws limits sharing. Say of each whether what it protects is shared under this agreement."
    )
    done = "The restrictions are saved."
    return answered(page, form, act, done=done, to=_law(page), now=lambda: reliances.restrictions_of(version))
