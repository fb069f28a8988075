"""The portal's addresses and one more, whose view forgot the gate."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path

from isa_portal.agreements.models import Agreement
from tests.pages.demo.addresses import urlpatterns as portal


def ungated(request: HttpRequest, board: str, slug: str) -> HttpResponse:
    agreement = get_object_or_404(Agreement, board__slug=board, slug=slug)
    if request.method == "GET":
        return HttpResponse(f"<title>{agreement}</title>", content_type="text/html")
    agreement.title += " changed"
    agreement.save()
    return redirect("home")


urlpatterns = [*portal, path("boards/<slug:board>/agreements/<slug:slug>/ungated/", ungated, name="ungated")]
