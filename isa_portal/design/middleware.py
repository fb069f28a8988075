"""What every answer says to browsers and caches, and what is said when a request waited too long for others."""

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from isa_portal.lib import request_ids

# SQLSTATE of a lock that did not come in time, a statement that took too long, and a deadlock that was broken.
BUSY = {"55P03", "57014", "40P01"}


def keep_private(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let no cache keep an answer and no other site embed it, unless the view says otherwise."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def name_request(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Name each request, for the record of a signature and for whoever reads the log of a proxy beside it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with request_ids.named() as name:
            response = get_response(request)
        response.headers["X-Request-ID"] = name
        return response

    return middleware


class AskAgain:
    """
    Answer a request that gave up waiting for a lock: its transaction is undone, so it can simply be sent again.

    Anything else that goes wrong stays what it is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError) or not is_busy(exception):
            return None
        return render(request, "busy.html", status=409)


def is_busy(error: OperationalError) -> bool:
    """Say whether the database was only busy: PostgreSQL by its SQLSTATE, SQLite by its words."""
    return getattr(error.__cause__, "sqlstate", None) in BUSY or "database is locked" in str(error)
