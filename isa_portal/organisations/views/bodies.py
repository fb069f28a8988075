"""The entry of a body in the register: adding, changing, renaming, and its assurances."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from isa_portal.lib import clock
from isa_portal.organisations import selectors, services
from isa_portal.organisations.forms import bodies as forms
from isa_portal.organisations.models import Organisation, User
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.organisations.rules import bodies as rules
from isa_portal.organisations.views.pages import Page, answered, for_register, of_a_body, posted, stopped


@require_safe
@for_register
def find_organisation(request: SignedInRequest) -> HttpResponse:
    """Ask "Is it already here?" before a body is added."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    after = _predecessor(request)
    carried = urlencode({"name": words, **({"after": after.slug} if after else {})})
    context = {
        "form": forms.Find(request.GET if "q" in request.GET else None),
        "words": words,
        "matches": selectors.found_here(words) if words else [],
        "new_href": f"{reverse('add_organisation')}?{carried}",
        "after": after,
    }
    return render(request, "organisations/find.html", context)


def _predecessor(request: SignedInRequest) -> Organisation | None:
    return selectors.enrolled().filter(slug=request.GET.get("after", "").replace("\0", "")).first()


@for_register
def add_organisation(request: SignedInRequest) -> HttpResponse:
    """Add a body to the register, perhaps as the successor of another."""
    name, after = request.GET.get("name", "").replace("\0", "")[:200], _predecessor(request)
    page = Page(request, "Add an organisation", reverse("find_organisation"), "Is it already here?")
    if after:
        page.context["guidance"] = (
            f"It follows {after}, which keeps its agreements until a succession is recorded; that is not built yet."
        )
    page.context["button"] = "Add the organisation"
    form = forms.NewBody(posted(request), name="" if any(map(str.isdigit, name)) else name)
    made: list[Organisation] = []

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        made.append(services.register_organisation(**cleaned, predecessor=after, by=by, at=at))

    answer = answered(page, form, act, done="The organisation is added.", to=page.back)
    return redirect("organisation", made[0].slug) if made else answer


@require_safe
@of_a_body
def assurances(request: SignedInRequest, body: Organisation) -> HttpResponse:
    """Show the entry of a body, where notices go, and its assurances."""
    at, today = clock.now(), clock.today()
    context = {
        **selectors.headed(body, request.user, "organisation_assurances", on=today),
        "assurances": selectors.assurances(body, on=today),
        "lapsed": selectors.lapsed(body, on=today),
        "numbers": [one for one in body.identifiers.all() if one.scheme != "ico"],
        "former": body.other_names.filter(was_legal_until__isnull=False),
        "others": body.other_names.filter(was_legal_until__isnull=True),
        "may_change": not any(rules.changing_obstacles(body, by=request.user, at=at)),
        "may_contact": not any(rules.contact_obstacles(body, by=request.user, at=at)),
        "who_keeps": rules.KEPT_BY_SECRETARIAT,
    }
    return render(request, "organisations/assurances.html", context)


def _entry(request: SignedInRequest, body: Organisation, title: str) -> Page:
    page = Page(request, title, reverse("organisation_assurances", args=[body.slug]), str(body))
    page.context["caption"] = str(body)
    return page


@of_a_body
def change_particulars(request: SignedInRequest, body: Organisation) -> HttpResponse:
    """Change names, kinds, numbers, proprietor and end of a body."""
    page = _entry(request, body, "Change the entry in the register")
    if reasons := list(rules.changing_obstacles(body, by=request.user, at=clock.now())):
        return stopped(page, reasons)
    form = forms.Particulars(posted(request), facts=selectors.particulars(body), body=body)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        services.change_particulars(body, **cleaned, by=by, at=at)

    return answered(page, form, act, done="The entry is saved.", to=page.back, facts=lambda: _now(body, "particulars"))


@of_a_body
def change_contact(request: SignedInRequest, body: Organisation) -> HttpResponse:
    """Change the address for notices, the domains and the assurances of a body."""
    page = _entry(request, body, "Change notices, domains and assurances")
    if reasons := list(rules.contact_obstacles(body, by=request.user, at=clock.now())):
        return stopped(page, reasons)
    form = forms.Contact(posted(request), facts=selectors.contact_facts(body))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        services.change_contact(body, **cleaned, by=by, at=at)

    return answered(page, form, act, done="The changes are saved.", to=page.back, facts=lambda: _now(body, "contact"))


def _now(body: Organisation, part: str) -> dict[str, Any]:
    fresh = Organisation.objects.get(pk=body.pk)
    return selectors.particulars(fresh) if part == "particulars" else selectors.contact_facts(fresh)


@of_a_body
def change_name(request: SignedInRequest, body: Organisation) -> HttpResponse:
    """Ask whether a body has a new name, or another body takes its place."""
    page = _entry(request, body, "Change the legal name")
    if reasons := list(rules.changing_obstacles(body, by=request.user, at=clock.now())):
        return stopped(page, reasons)
    form = forms.NameOrBody(posted(request))
    page.context |= {"form": form, "button": "Continue"}
    page.context["guidance"] = (
        "A new body does not take over what the old one signed by itself. The portal notes it as the successor;"
        " recording a whole succession, agreement by agreement, is not built yet."
    )
    if request.method != "POST" or not form.is_valid():
        return page.show(status=422 if form.errors else 200)
    if form.cleaned_data["which"] == forms.SAME:
        return redirect("rename_organisation", body.slug)
    return redirect(f"{reverse('find_organisation')}?{urlencode({'after': body.slug})}")


@of_a_body
def rename(request: SignedInRequest, body: Organisation) -> HttpResponse:
    """Give the same body a new legal name."""
    page = _entry(request, body, "Enter the new legal name")
    if reasons := list(rules.changing_obstacles(body, by=request.user, at=clock.now())):
        return stopped(page, reasons)
    page.context["guidance"] = (
        f"{body} stays findable by its old name. Signed agreements keep the name under which they were signed."
        " A text that is approved and not yet sent names the old body: it has to be approved again."
    )
    form = forms.Rename(posted(request), today=clock.today())

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        services.rename(body, **cleaned, by=by, at=at)

    return answered(page, form, act, done="The new legal name is recorded.", to=page.back)
