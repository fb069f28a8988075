"""The catalogue: a list to search and a page per entry."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from isa_portal.gateways import rules, selectors
from isa_portal.gateways.forms import CatalogueFilter
from isa_portal.gateways.models import LegalGateway


@login_required
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    form = CatalogueFilter(request.GET)
    chosen = form.chosen()
    found = list(selectors.catalogue_page(**chosen))
    shown = LegalGateway.objects.shown().count()
    return render(
        request,
        "gateways/catalogue.html",
        {"filter": form, "gateways": found, "shown": shown, "filtered": any(chosen.values())},
    )


@login_required
@require_GET
def entry(request: HttpRequest, slug: str) -> HttpResponse:
    gateway = get_object_or_404(LegalGateway.objects.shown(), slug=slug)
    return render(
        request, "gateways/entry.html", {"gateway": gateway, "why_not_choosable": rules.why_not_choosable(gateway)}
    )
