"""The part of a draft that says how a party leaves and where the text ends."""

from datetime import datetime
from typing import Any

from django.forms import model_to_dict
from django.http import HttpResponse

from isa_portal.agreements import selectors
from isa_portal.agreements.forms.leaving import Leaving
from isa_portal.agreements.models import Version
from isa_portal.agreements.models.leaving import terms_of
from isa_portal.agreements.services import leaving
from isa_portal.agreements.views.pages import answered, for_writers, part_page, posted
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest


@for_writers
def draft_leaving(request: SignedInRequest, version: Version) -> HttpResponse:
    page = part_page(request, version, "Leaving and ending")
    form = Leaving(posted(request), initial=model_to_dict(terms_of(version)))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        leaving.say_how_to_leave(version, **cleaned, by=by, at=at)

    to = selectors.address("draft", version.agreement)
    return answered(page, form, act, done="How a party leaves is saved.", to=to)
