"""Reads a person's grants once per request, and never longer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def remember_grants(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            request.user.remembered_grants = {}
        return get_response(request)

    return middleware
