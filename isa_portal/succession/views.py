"""One body takes the place of another: stated, shown with everything that follows, confirmed once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isa_portal.agreements import access
from isa_portal.agreements.models import Agreement
from isa_portal.evidence import documents
from isa_portal.leaving.views.finding import given_away
from isa_portal.leaving.views.finding import read as read_file
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import Organisation
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.organisations.rules.bodies import keeping_obstacles
from isa_portal.organisations.views.pages import of_a_body
from isa_portal.succession import forms, rules, services
from isa_portal.succession.deeds import Plan, plan
from isa_portal.succession.models import Succession

CHANGED = "What follows changed since you read it. Nothing was recorded. Read it again, then confirm."


@of_a_body
def succeed(request: SignedInRequest, body: Organisation) -> HttpResponse:
    """State an instrument, read what it does in every agreement, and record it."""
    at = clock.now()
    if reasons := list(keeping_obstacles(by=request.user, at=at)):
        return _form_page(request, body, forms.Instrument(), reasons=reasons, status=409)
    form = forms.Instrument(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _form_page(request, body, form, status=422 if form.errors else 200)
    deed = form.deed(body)
    if reasons := list(rules.obstacles(deed, by=request.user, at=at)):
        return _form_page(request, body, form, reasons=reasons, status=409)
    found = plan(deed)
    read = request.POST.get("read", "")
    if read != forms.stamp(found):
        return _preview(request, body, form, found, reasons=[CHANGED] if read else [], status=409 if read else 200)
    file = forms.File(request.POST, request.FILES)
    if not file.is_valid():
        return _preview(request, body, form, found, reasons=[], status=422, file=file)
    kept, name = read_file(file, "file")
    try:
        services.succeed(deed, file=kept, name=name, by=request.user, at=at)
    except Refused as refusal:
        return _preview(request, body, form, found, reasons=refusal.reasons, status=409)
    messages.success(request, f"{deed.sentence} It is recorded in every agreement, and those concerned are written to.")
    return redirect("organisation", body.slug)


def _form_page(
    request: SignedInRequest,
    body: Organisation,
    form: forms.Instrument,
    *,
    reasons: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    context = {"body": body, "form": form, "errors": reasons}
    return render(request, "succession/form.html", context, status=status)


def _preview(
    request: SignedInRequest,
    body: Organisation,
    form: forms.Instrument,
    found: Plan,
    *,
    reasons: Sequence[str],
    status: int,
    file: forms.File | None = None,
) -> HttpResponse:
    hidden = [(name, value) for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "read")]
    context = {
        "body": body,
        "plan": found,
        "last_day": in_words(found.deed.last_day),
        "hidden": hidden,
        "stamp": forms.stamp(found),
        "file": file or forms.File(),
        "errors": reasons,
        **_shown(request, found),
    }
    return render(request, "succession/preview.html", context, status=status)


def _shown(request: SignedInRequest, found: Plan) -> dict[str, Any]:
    """Name the agreements that this person may see; of other boards it is said only that there are more."""
    keys = [one.agreement.pk for one in found.steps] + [one.pk for one in found.drafts]
    seen = access.filter_visible(Agreement.objects.filter(pk__in=keys), request.user, on=clock.today())
    visible = set(seen.values_list("pk", flat=True))
    steps = [one for one in found.steps if one.agreement.pk in visible]
    return {
        "steps": steps,
        "drafts": [one for one in found.drafts if one.pk in visible],
        "has_others": len(steps) < len(found.steps),
    }


@require_safe
@of_a_body
@never_cache
def instrument(request: SignedInRequest, body: Organisation, pk: int) -> HttpResponse:
    """Give the instrument as it was filed, to whoever may look at a body that it replaced or put in a place."""
    concerned = Succession.objects.filter(Q(predecessors=body) | Q(successors=body))
    found = get_object_or_404(concerned.distinct(), pk=pk)
    stored = documents.find(found.key, services.FILE)
    if stored is None:
        raise Http404
    return given_away(stored)
