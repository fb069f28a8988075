"""Who handles data for a party under a contract; and classes of parties."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from isa_portal.agreements import selectors
from isa_portal.agreements.forms.parties import NamedClass, NamedProcessor
from isa_portal.agreements.models import PartyClass, Processor, Version
from isa_portal.agreements.services import classes, processors
from isa_portal.agreements.views.pages import answered, for_writers, fresh, part_page, posted, stated, within
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest


@for_writers
def add_processor(request: SignedInRequest, version: Version) -> HttpResponse:
    return _processor(request, version, None)


@for_writers
def change_processor(request: SignedInRequest, version: Version, pk: int) -> HttpResponse:
    return _processor(request, version, get_object_or_404(version.processors, pk=pk))


def _processor(request: SignedInRequest, version: Version, held: Processor | None) -> HttpResponse:
    title = f"Change {held.name}" if held else "Name a processor"
    page = within(part_page(request, version, title), version, "draft_parties", "Parties")
    facts = stated(held, NamedProcessor) if held else None
    form = NamedProcessor(posted(request), facts=facts, agreement=version.agreement)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        if held:
            processors.change_processor(held, **cleaned, by=by, at=at)
        else:
            processors.name_processor(version, **cleaned, by=by, at=at)

    to = selectors.address("draft_parties", version.agreement)
    now = fresh(held, NamedProcessor) if held else None
    return answered(page, form, act, done="The processor is saved.", to=to, now=now)


@for_writers
def add_class(request: SignedInRequest, version: Version) -> HttpResponse:
    return _class(request, version, None)


@for_writers
def change_class(request: SignedInRequest, version: Version, pk: int) -> HttpResponse:
    return _class(request, version, get_object_or_404(version.agreement.classes, pk=pk))


def _class(request: SignedInRequest, version: Version, held: PartyClass | None) -> HttpResponse:
    title = f"Change {held}" if held else "Name a class of parties"
    page = within(part_page(request, version, title), version, "draft_parties", "Parties")
    page.context["guidance"] = "A class is no party itself. Its members are, each by a signature of its own."
    form = NamedClass(posted(request), facts=stated(held, NamedClass) if held else None)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        classes.name_class(version, party_class=held, **cleaned, by=by, at=at)

    to = selectors.address("draft_parties", version.agreement)
    now = fresh(held, NamedClass) if held else None
    return answered(page, form, act, done="The class is saved. List its members next.", to=to, now=now)
