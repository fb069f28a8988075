"""One's own password, name and position."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from isa_portal.accounts import services, visits
from isa_portal.accounts.forms import Details, LetterPreferences, NewPassword
from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.models import Pace, Preference
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.requests import SignedInRequest, freshly_proved


@never_cache
@sensitive_post_parameters("password")
@login_required
@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: SignedInRequest) -> HttpResponse:
    """Change one's password, or set the first; every other browser is signed out."""
    form = NewPassword(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _password_page(request, form, status=422 if form.is_bound else 200)
    own = visits.present(request)
    try:
        person = services.change_password(
            request.user, form.cleaned_data["password"], visit=own, by=request.user, at=clock.now()
        )
    except Refused as refusal:
        return _password_page(request, NewPassword(), refusal.reasons, 409)
    update_session_auth_hash(request, person)
    messages.success(request, "Your new password works from now on. You are signed out in every other browser.")
    return redirect("your_account")


def _password_page(
    request: SignedInRequest, form: NewPassword, errors: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    context = {"form": form, "errors": errors, "first": not request.user.has_usable_password()}
    return render(request, "accounts/password.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_details(request: SignedInRequest) -> HttpResponse:
    """Change how one's name and position read."""
    person = request.user
    shown = {"name": person.name, "position": person.position}
    form = Details(request.POST if request.method == "POST" else None, initial=shown)
    if not form.is_valid():
        return render(request, "accounts/details.html", {"form": form}, status=422 if form.is_bound else 200)
    organisations.change_details(person, **form.cleaned_data, by=person, at=clock.now())
    messages.success(request, "Your name and position are changed. What you signed keeps the words you signed with.")
    return redirect("your_account")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def letter_preferences(request: SignedInRequest) -> HttpResponse:
    """Choose how often reminders come, and when nothing but what cannot wait may arrive."""
    now = Preference.objects.filter(email=request.user.email).first()
    names = ("pace", "quiet_from", "quiet_until")
    shown = {name: getattr(now, name) for name in names} if now else {"pace": Pace.DAILY}
    form = LetterPreferences(request.POST if request.method == "POST" else None, initial=shown)
    if not form.is_valid():
        return _preferences_page(request, form, status=422 if form.is_bound else 200)
    try:
        correspondence.prefer(request.user.email, **form.cleaned_data)
    except Refused as refusal:
        return _preferences_page(request, form, refusal.reasons, 409)
    messages.success(request, "Reminders come as you chose from now on.")
    return redirect("your_account")


def _preferences_page(
    request: SignedInRequest, form: LetterPreferences, errors: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    return render(request, "accounts/letters.html", {"form": form, "errors": errors}, status=status)
