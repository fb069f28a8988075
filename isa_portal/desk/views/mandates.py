"""Authority to bind an organisation: recorded from its source, and ended."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from isa_portal.desk import forms
from isa_portal.desk.selectors import people as selectors
from isa_portal.desk.views.people import kept_by, listed, member_of, page_of
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services
from isa_portal.organisations.models import Mandate, Organisation
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.organisations.rules import people as rules


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record_mandate(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Record from its source that a person may bind an organisation."""
    body = kept_by(request, "organisation", slug)
    assert isinstance(body, Organisation)
    member, at = member_of(request, body, pk), clock.now()
    form = forms.RecordMandate(
        request.POST if request.method == "POST" else None,
        initial={"starts_on": clock.today(), "office": member.user.position},
    )
    if not form.is_valid():
        return _mandate(request, body, member, form, status=422 if form.is_bound else 200)
    try:
        services.record_mandate(member.user, body, **form.cleaned_data, by=request.user, at=at)
    except Refused as refusal:
        return _mandate(request, body, member, form, status=409, errors=refusal.reasons)
    messages.success(request, f"It is recorded that {member.user.name} may bind {body}.")
    return redirect("organisation_person", body.slug, member.user.pk)


def _mandate(
    request: SignedInRequest,
    body: Organisation,
    member: selectors.Member,
    form: forms.RecordMandate,
    *,
    status: int = 200,
    errors: tuple[str, ...] = (),
) -> HttpResponse:
    obstacles = tuple(rules.mandate_obstacles(member.user, body, by=request.user, at=clock.now()))
    ask = selectors.may_record_for(body, member.user, on=clock.today()) if obstacles else ""
    return page_of(
        request,
        "mandate",
        "organisation",
        body,
        status=status,
        form=form,
        errors=errors,
        obstacles=obstacles,
        ask=ask,
        member=member,
    )


@login_required
@require_POST
def end_mandate(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """End a person's authority to bind an organisation."""
    body = kept_by(request, "organisation", slug)
    found = get_object_or_404(Mandate.objects.filter(organisation=body.pk).select_related("user"), pk=pk)
    try:
        services.end_mandate(found, by=request.user, at=clock.now())
    except Refused as refusal:
        return listed(request, "organisation", body, *refusal.reasons)
    messages.success(request, f"The authority of {found.user.name} to bind {body} is ended.")
    return redirect("organisation_person", body.slug, found.user.pk)
