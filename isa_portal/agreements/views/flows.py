"""What moves between the parties."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from isa_portal.agreements.forms.flows import Flow
from isa_portal.agreements.models import Version
from isa_portal.agreements.services import flows
from isa_portal.agreements.views.pages import answered, for_writers, part_page, posted, stated, within
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

    page = within(part_page(request, version, "Add a data flow"), version, "draft_flows", "Data")
    return answered(page, form, act, done="The data flow is added.", to=page.context["back"])


@for_writers
def change_flow(request: SignedInRequest, version: Version, pk: int) -> HttpResponse:
    flow = get_object_or_404(version.flows, pk=pk)
    form = Flow(posted(request), agreement=version.agreement, initial=stated(flow, Flow))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        flows.change_flow(flow, **cleaned, by=by, at=at)

    page = part_page(request, version, f"Change data flow {flow.position}")
    page = within(page, version, "draft_flows", "Data")
    return answered(page, form, act, done=f"Data flow {flow.position} is saved.", to=page.context["back"])
