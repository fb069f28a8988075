"""What people are told, the privacy notice of each party, and what joint controllers arranged."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from isa_portal.agreements import selectors
from isa_portal.agreements.forms.parties import Arrangement
from isa_portal.agreements.forms.telling import Notice, Told
from isa_portal.agreements.models import Version
from isa_portal.agreements.models.telling import NO_BASIS, POINTS, SEPARATELY
from isa_portal.agreements.selectors import telling as reading
from isa_portal.agreements.services import telling
from isa_portal.agreements.views.pages import answered, for_writers, part_page, posted, stated, within
from isa_portal.lib import clock
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest

TITLE = "What people are told"


@require_safe
@for_writers
def draft_telling(request: SignedInRequest, version: Version) -> HttpResponse:
    page = part_page(request, version, TITLE, "agreements/draft/telling.html")
    page.context |= {
        "no_basis": NO_BASIS,
        "told": reading.told(version),
        "notices": reading.notices(version),
        "has_classes": version.agreement.classes.exists(),
    }
    return page.show()


@for_writers
def change_telling(request: SignedInRequest, version: Version) -> HttpResponse:
    page = within(part_page(request, version, "Who tells people what"), version, "draft_telling", TITLE)
    page.context["guidance"] = NO_BASIS

    def now() -> dict[str, Any]:
        return stated(telling.telling_of(version), Told, *POINTS, *SEPARATELY)

    form = Told(posted(request), facts=now())

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        telling.tell(version, **cleaned, by=by, at=at)

    to = selectors.address("draft_telling", version.agreement)
    return answered(page, form, act, done="What people are told is saved.", to=to, now=now)


@for_writers
def privacy_notice(request: SignedInRequest, version: Version, pk: int) -> HttpResponse:
    party = get_object_or_404(version.agreement.parties.filter(member_of=None).select_related("organisation"), pk=pk)
    page = within(part_page(request, version, f"Privacy notice of {party}"), version, "draft_telling", TITLE)

    def now() -> dict[str, Any]:
        return stated(telling.notice_of(version, party), Notice)

    form = Notice(posted(request), facts=now(), today=clock.today())

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        telling.name_notice(version, party, **cleaned, by=by, at=at)

    to = selectors.address("draft_telling", version.agreement)
    return answered(page, form, act, done=f"The privacy notice of {party} is saved.", to=to, now=now)


@for_writers
def arrangement(request: SignedInRequest, version: Version) -> HttpResponse:
    """Say who does what among joint controllers."""
    page = within(part_page(request, version, "Joint controllers"), version, "draft_parties", "Parties")

    def now() -> dict[str, Any]:
        return stated(telling.arrangement_of(version), Arrangement)

    form = Arrangement(posted(request), facts=now())

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        telling.arrange(version, **cleaned, by=by, at=at)

    to = selectors.address("draft_parties", version.agreement)
    return answered(page, form, act, done="The arrangement is saved.", to=to, now=now)
