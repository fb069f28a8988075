"""The accountable officers of a body, and their deputies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from isa_portal.design.forms import Form
from isa_portal.lib import clock
from isa_portal.organisations import selectors, services
from isa_portal.organisations.forms import bodies as forms
from isa_portal.organisations.models import Office, OfficerAppointment, Organisation, User
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.organisations.rules import bodies as rules
from isa_portal.organisations.services.officers import deputy_of, facts_of
from isa_portal.organisations.views.pages import Page, answered, of_a_body, posted, stopped


@require_safe
@of_a_body
def officers(request: SignedInRequest, body: Organisation) -> HttpResponse:
    """Show every office: who holds it, its mailbox and deputy; a missing officer is said."""
    at, today = clock.now(), clock.today()
    offices = selectors.offices_of(body, on=today)
    held = [one for office in offices for one in office.appointed]
    context = {
        **selectors.headed(body, request.user, "organisation_officers", on=today),
        "offices": offices,
        "missing": [office.name for office in offices if not office.appointed],
        "may_appoint": not any(rules.contact_obstacles(body, by=request.user, at=at)),
        "may_deputise": [one for one in held if not any(rules.deputy_obstacles(one, by=request.user, at=at))],
        "today": today,
    }
    return render(request, "organisations/officers.html", context)


def _page(request: SignedInRequest, body: Organisation, title: str) -> Page:
    page = Page(request, title, reverse("organisation_officers", args=[body.slug]), "Officers")
    page.context["caption"] = str(body)
    return page


def _of(body: Organisation, pk: int) -> OfficerAppointment:
    officer: OfficerAppointment = get_object_or_404(body.officers.select_related("organisation"), pk=pk)
    return officer


@of_a_body
def appoint_officer(request: SignedInRequest, body: Organisation) -> HttpResponse:
    """Appoint an officer."""
    page = _page(request, body, "Appoint an officer")
    if reasons := list(rules.contact_obstacles(body, by=request.user, at=clock.now())):
        return stopped(page, reasons)
    asked = request.GET.get("office", "")
    form = forms.NewOfficer(posted(request), office=asked if asked in Office.values else "")

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        services.appoint_officer(body, cleaned.pop("office"), **cleaned, by=by, at=at)

    return answered(page, form, act, done="The officer is appointed.", to=page.back)


@of_a_body
def change_officer(request: SignedInRequest, body: Organisation, pk: int) -> HttpResponse:
    """Change the mailbox or the holder of an office."""
    officer = _of(body, pk)
    page = _page(request, body, f"Change the {_in_words(officer)}")
    if reasons := list(rules.officer_obstacles(officer, by=request.user, at=clock.now())):
        return stopped(page, reasons)
    form = forms.Officer(posted(request), facts=facts_of(officer))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        services.change_officer(officer, **cleaned, by=by, at=at)

    return answered(page, form, act, done="The officer is saved.", to=page.back, facts=lambda: facts_of(_of(body, pk)))


@of_a_body
def end_officer(request: SignedInRequest, body: Organisation, pk: int) -> HttpResponse:
    """End an appointment, after it was said what then is missing."""
    officer = _of(body, pk)
    page = _page(request, body, f"End the appointment of the {_in_words(officer)}")
    if reasons := list(rules.officer_obstacles(officer, by=request.user, at=clock.now())):
        return stopped(page, reasons)
    page.template = "organisations/confirm.html"
    page.context |= {
        "sentences": [
            f"Nothing is sent to {officer.mailbox} for this office from now on.",
            "The page of the organisation says that nobody is named, until somebody is appointed.",
        ],
        "button": "End the appointment",
    }

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        services.end_officer(officer, by=by, at=at)

    return answered(page, Form(posted(request)), act, done="The appointment has ended.", to=page.back)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name_deputy(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Name a deputy until a day: the holder may, known by the address, also without a role here."""
    bodies = selectors.readable(request.user, on=clock.today()).values("pk")
    mine = Q(holder_email__iexact=request.user.email) | Q(organisation__in=bodies)
    held = OfficerAppointment.objects.in_date(clock.today()).filter(mine, organisation__slug=slug)
    officer = get_object_or_404(held.select_related("organisation"), pk=pk)
    page = _page(request, officer.organisation, f"Deputy of the {_in_words(officer)}")
    if not selectors.readable(request.user, on=clock.today()).filter(pk=officer.organisation_id).exists():
        page.back, page.back_text = reverse("home"), "Home"
    if reasons := list(rules.deputy_obstacles(officer, by=request.user, at=clock.now())):
        return stopped(page, reasons)
    page.context["guidance"] = "Until the day that you enter, letters to the office go to the deputy too."
    form = forms.Deputy(posted(request), facts=deputy_of(officer))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        services.name_deputy(officer, **cleaned, by=by, at=at)

    def now() -> dict[str, Any]:
        return deputy_of(OfficerAppointment.objects.get(pk=pk))

    return answered(page, form, act, done="The deputy is saved.", to=page.back, facts=now)


def _in_words(officer: OfficerAppointment) -> str:
    label = str(officer.get_office_display())
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
