"""The portal's addresses and three more, whose views forgot the gate, the form and the doubt."""

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


def trusting(request: HttpRequest, board: str, slug: str) -> HttpResponse:
    agreement = get_object_or_404(Agreement, board__slug=board, slug=slug)
    for name, value in request.POST.items():
        if name in ("title", "reference"):
            setattr(agreement, name, value)
    agreement.save()
    return redirect("home")


def fragile(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(int(request.GET.get("page", "1"))))


A = "boards/<slug:board>/agreements/<slug:slug>/"
urlpatterns = [
    *portal,
    path("fragile/", fragile, name="fragile"),
    path(f"{A}trusting/", trusting, name="trusting"),
    path(f"{A}ungated/", ungated, name="ungated"),
]
