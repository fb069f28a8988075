"""Why the sharing is lawful, as the draft says it."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from isa_portal.agreements.forms.law import Power
from isa_portal.agreements.models import Version
from isa_portal.agreements.services import reliances
from isa_portal.agreements.views.pages import answered, for_writers, part_page, posted, stated, within
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest


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

    page = within(part_page(request, version, "Add a legal power"), version, "draft_law", "Law")
    return answered(page, form, act, done="The legal power is added.", to=page.context["back"])


@for_writers
def change_reliance(request: SignedInRequest, version: Version, pk: int) -> HttpResponse:
    reliance = get_object_or_404(version.reliances.select_related("gateway"), pk=pk)
    form = Power(posted(request), agreement=version.agreement, initial=stated(reliance, Power))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        reliances.change_reliance(reliance, **cleaned, by=by, at=at)

    page = part_page(request, version, f"Change legal power {reliance.position}")
    page = within(page, version, "draft_law", "Law")
    return answered(page, form, act, done=f"Legal power {reliance.position} is saved.", to=page.context["back"])
