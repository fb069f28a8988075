"""A list of members of a class: what each line means, and then the parties of it. Nothing is changed before."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from isa_portal.agreements.models import PartyClass, Version
from isa_portal.agreements.selectors import address
from isa_portal.agreements.views.pages import Page, for_writers, part_page, posted, within
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.signing import forms
from isa_portal.signing.services import listing


@for_writers
def list_members(request: SignedInRequest, version: Version, pk: int) -> HttpResponse:
    """Ask for a list, show what each of its lines means, and let its members be parties."""
    party_class = get_object_or_404(version.agreement.classes, pk=pk)
    party_class.agreement = version.agreement
    page = part_page(request, version, f"List members: {party_class}", "signing/members.html")
    within(page, version, "draft_parties", "Parties").context["party_class"] = party_class
    form = forms.MemberList(posted(request), request.FILES or None)
    page.context["form"] = form
    if request.method != "POST" or not form.is_valid():
        return page.show()
    if request.POST.get("step") == "change":
        page.context["form"] = forms.MemberList(initial={"members": form.cleaned_data["members"]})
        return page.show()
    if request.POST.get("step") == "list":
        return _listed(request, page, version, party_class, form)
    return _check(request, page, party_class, form)


def _listed(
    request: SignedInRequest, page: Page, version: Version, party_class: PartyClass, form: forms.MemberList
) -> HttpResponse:
    rows, seen = form.cleaned_data["rows"], request.POST.get("seen", "")
    try:
        made = listing.list_members(version, party_class, rows, seen=seen, by=request.user, at=clock.now())
    except Refused as refusal:
        return _check(request, page, party_class, form, errors=refusal.reasons, status=409)
    counted = "1 member is" if len(made) == 1 else f"{len(made):,} members are"
    messages.success(request, f"{counted} listed. Each is asked to sign when the agreement is sent.")
    return redirect(address("draft_parties", version.agreement))


def _check(
    request: SignedInRequest, page: Page, party_class: PartyClass, form: forms.MemberList, **answer: Any
) -> HttpResponse:
    found = listing.check(party_class, form.cleaned_data["rows"], by=request.user, at=clock.now())
    page.template = "signing/members_check.html"
    page.context |= {
        "title": f"Check the list: {party_class}",
        "rows": found,
        "counts": listing.counts(found),
        "taken": sum(one.is_taken for one in found),
        "left": sum(not one.is_taken for one in found),
        "seen": listing.stamp(found),
    }
    return page.show(**answer)
