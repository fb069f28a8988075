"""Which office of a party answers breaches, rights requests, complaints and notices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from isa_portal.agreements import rules, selectors
from isa_portal.agreements.forms.contacts import Contact
from isa_portal.agreements.models.reading import Enquiry
from isa_portal.agreements.services import contacts
from isa_portal.agreements.views.pages import Page, answered, found, posted, stopped
from isa_portal.lib import clock
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def party_contact(request: SignedInRequest, board: str, slug: str, party: int, about: str) -> HttpResponse:
    if about not in Enquiry.values:
        raise Http404
    agreement = found(request, board, slug)
    named = get_object_or_404(agreement.parties.select_related("organisation", "agreement__board"), pk=party)
    back = selectors.address("agreement_parties", agreement)
    if reasons := list(rules.contact_obstacles(named, by=request.user, at=clock.now())):
        return stopped(request, *reasons, back_href=back, back_text="Parties")
    words = str(Enquiry(about).label).lower()
    context = {
        "title": f"Who answers {words} for {named}?",
        "agreement": agreement,
        "caption": str(agreement),
        "back": back,
        "back_text": "Parties",
    }
    held = named.contacts.filter(about=about).first()
    form = Contact(posted(request), initial={"office": held.office, "mailbox": held.mailbox} if held else None)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        contacts.name_contact(named, about, **cleaned, by=by, at=at)

    page = Page(request, "agreements/form.html", context)
    return answered(page, form, act, done=f"Who answers {words} for {named} is recorded.", to=back)
