"""The pages that belong to no register: help, statements, and what is said when something fails."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe


@require_safe
def support(request: HttpRequest) -> HttpResponse:
    """Show how to get help, and from whom."""
    return render(request, "pages/help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement."""
    return render(request, "pages/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show what the portal keeps about people."""
    return render(request, "pages/privacy.html")


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Show the cookies that the portal sets."""
    return render(request, "pages/cookies.html")


def session_ended(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose session or token has gone."""
    return render(request, "403_session.html", status=403)


@requires_csrf_token
def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that could not be read."""
    return render(request, "400.html", status=400)


@requires_csrf_token
def not_yours(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an act that this person may not do."""
    return render(request, "403.html", status=403)


@requires_csrf_token
def not_there(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address that does not exist, or is not this person's to see: both look the same."""
    return render(request, "404.html", status=404)


@requires_csrf_token
def broken(request: HttpRequest) -> HttpResponse:
    """Answer a failure of the portal with a page that needs neither session nor database."""
    return HttpResponse(loader.render_to_string("500.html"), status=500)
