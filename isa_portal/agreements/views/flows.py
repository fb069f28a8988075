"""What moves between the parties, and why that is lawful."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from isa_portal.agreements import selectors
from isa_portal.agreements.forms.drafting import Flow, Power
from isa_portal.agreements.models import DataFlow, Reliance, Version
from isa_portal.agreements.services import flows, reliances
from isa_portal.agreements.views.pages import Page, answered, for_writers, part_page, posted
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest


@require_safe
@for_writers
def draft_flows(request: SignedInRequest, version: Version) -> HttpResponse:
    page = part_page(request, version, "Data", "agreements/draft/flows.html")
    page.context["flows"] = version.flows.select_related("discloser", "recipient")
    return page.show()


@for_writers
def add_flow(request: SignedInRequest, version: Version) -> HttpResponse:
    form = Flow(posted(request), agreement=version.agreement)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        flows.add_flow(version, **cleaned, by=by, at=at)

    page = _within(part_page(request, version, "Add a data flow"), version, "draft_flows", "Data")
    return answered(page, form, act, done="The data flow is added.", to=page.context["back"])


@for_writers
def change_flow(request: SignedInRequest, version: Version, pk: int) -> HttpResponse:
    flow = get_object_or_404(version.flows, pk=pk)
    form = Flow(posted(request), agreement=version.agreement, initial=_stated(flow, Flow))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        flows.change_flow(flow, **cleaned, by=by, at=at)

    page = part_page(request, version, f"Change data flow {flow.position}")
    page = _within(page, version, "draft_flows", "Data")
    return answered(page, form, act, done=f"Data flow {flow.position} is saved.", to=page.context["back"])


@require_safe
@for_writers
def draft_law(request: SignedInRequest, version: Version) -> HttpResponse:
    page = part_page(request, version, "Law", "agreements/draft/law.html")
    page.context["reliances"] = version.reliances.select_related("organisation", "gateway")
    return page.show()


@for_writers
def add_reliance(request: SignedInRequest, version: Version) -> HttpResponse:
    form = Power(posted(request), agreement=version.agreement)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        reliances.add_reliance(version, **cleaned, by=by, at=at)

    page = _within(part_page(request, version, "Add a legal power"), version, "draft_law", "Law")
    return answered(page, form, act, done="The legal power is added.", to=page.context["back"])


@for_writers
def change_reliance(request: SignedInRequest, version: Version, pk: int) -> HttpResponse:
    reliance = get_object_or_404(version.reliances.select_related("gateway"), pk=pk)
    form = Power(posted(request), agreement=version.agreement, initial=_stated(reliance, Power))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        reliances.change_reliance(reliance, **cleaned, by=by, at=at)

    page = part_page(request, version, f"Change legal power {reliance.position}")
    page = _within(page, version, "draft_law", "Law")
    return answered(page, form, act, done=f"Legal power {reliance.position} is saved.", to=page.context["back"])


def _stated(part: DataFlow | Reliance, form: type[Flow] | type[Power]) -> dict[str, Any]:
    return {name: getattr(part, name) for name in form.base_fields}


def _within(page: Page, version: Version, name: str, title: str) -> Page:
    page.context |= {"back": selectors.address(name, version.agreement), "back_text": title}
    return page
