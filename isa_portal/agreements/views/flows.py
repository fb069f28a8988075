"""What moves between the parties: a flow is a short list of sections, each saved by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from isa_portal.agreements import content, printing, selectors
from isa_portal.agreements.forms import flows as forms
from isa_portal.agreements.models import DataFlow, DataItem, Version
from isa_portal.agreements.selectors import flows as reading
from isa_portal.agreements.services import flows
from isa_portal.agreements.views.pages import Page, answered, for_writers, fresh, part_page, posted, stated, within
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest


@require_safe
@for_writers
def draft_flows(request: SignedInRequest, version: Version) -> HttpResponse:
    page = part_page(request, version, "Data", "agreements/draft/flows.html")
    found = content.flows(version)
    page.context |= {"flows": reading.cards(version), "picture": printing.picture(found)}
    return page.show()


@for_writers
def add_flow(request: SignedInRequest, version: Version) -> HttpResponse:
    form = forms.Who(posted(request), facts=None, agreement=version.agreement)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> DataFlow:
        return flows.add_flow(version, **cleaned, by=by, at=at)

    page = within(part_page(request, version, "Add a data flow"), version, "draft_flows", "Data")
    done = "The data flow is added. Fill in its sections one by one."
    return answered(page, form, act, done=done, to=lambda flow: _address("flow", version, flow))


def _address(name: str, version: Version, flow: DataFlow) -> str:
    return selectors.address(name, version.agreement, flow.pk)


def _flow(version: Version, pk: int) -> DataFlow:
    return get_object_or_404(version.flows.in_full(), pk=pk)


def _page(request: SignedInRequest, version: Version, flow: DataFlow, title: str, template: str = "form") -> Page:
    page = part_page(request, version, title, f"agreements/{template}.html")
    page.context |= {
        "flow": flow,
        "caption": f"Data flow {flow.position}: {flow}",
        "back": _address("flow", version, flow),
        "back_text": f"Data flow {flow.position}",
    }
    return page


@require_safe
@for_writers
def flow(request: SignedInRequest, version: Version, pk: int) -> HttpResponse:
    """Show the sections of a flow: each is completed, or says what is missing."""
    found = _flow(version, pk)
    page = part_page(request, version, f"Data flow {found.position}: {found.stage}", "agreements/draft/flow.html")
    page = within(page, version, "draft_flows", "Data")
    page.context |= {"flow": found, "tasks": reading.tasks(found)}
    return page.show()


@for_writers
def change_flow(request: SignedInRequest, version: Version, pk: int, section: str) -> HttpResponse:
    if section not in forms.SECTIONS:
        raise Http404
    found = _flow(version, pk)
    title, kind = forms.SECTIONS[section]
    more: dict[str, Any] = {"agreement": version.agreement} if kind is forms.Who else {}
    form = kind(posted(request), facts=stated(found, kind), **more)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        flows.change_flow(found, **cleaned, by=by, at=at)

    page = _page(request, version, found, title)
    return _answered(page, form, act, done=f"{title}: saved.", now=fresh(found, kind))


def _answered(page: Page, form: Any, act: Any, *, done: str, now: Any = None) -> HttpResponse:
    return answered(page, form, act, done=done, to=page.context["back"], now=now)


@for_writers
def flow_systems(request: SignedInRequest, version: Version, pk: int) -> HttpResponse:
    found = _flow(version, pk)
    form = forms.Systems(posted(request), facts=flows.systems_of(found))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        flows.change_systems(found, **form.ends(), stamp=cleaned["stamp"], by=by, at=at)

    page = _page(request, version, found, "Systems", "draft/flow_systems")
    return _answered(page, form, act, done="Systems: saved.", now=lambda: flows.systems_of(_flow(version, pk)))


@require_safe
@for_writers
def data_items(request: SignedInRequest, version: Version, pk: int) -> HttpResponse:
    found = _flow(version, pk)
    page = _page(request, version, found, "Data items", "draft/data_items")
    said = content.flow_of(found, found.position)
    page.context["items"] = list(zip(found.items.all(), printing.items(said), strict=True))
    return page.show()


@for_writers
def add_data_items(request: SignedInRequest, version: Version, pk: int) -> HttpResponse:
    found = _flow(version, pk)
    form = forms.Items(posted(request))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        flows.add_items(found, form.rows(), by=by, at=at)

    page = _items_page(request, version, found, "Add data items")
    return _answered(page, form, act, done="The data items are added.")


@for_writers
def change_data_item(request: SignedInRequest, version: Version, pk: int, item: int) -> HttpResponse:
    found = _flow(version, pk)
    row: DataItem = get_object_or_404(found.items, pk=item)
    form = forms.Item(posted(request), facts=stated(row, forms.Item))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        flows.change_item(row, **cleaned, by=by, at=at)

    page = _items_page(request, version, found, "Change a data item")
    return _answered(page, form, act, done=f"{row.name}: saved.", now=fresh(row, forms.Item))


def _items_page(request: SignedInRequest, version: Version, found: DataFlow, title: str) -> Page:
    page = _page(request, version, found, title)
    page.context |= {"back": _address("data_items", version, found), "back_text": "Data items"}
    return page
