"""One's own account: what one proves oneself by, where one is signed in, what was kept."""

from __future__ import annotations

import json
from typing import Any

from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret, validate_totp_code
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isa_portal.accounts import entering, factors, keeping, pictures, rules, services, throttle, visits
from isa_portal.accounts.forms import AppCode, Code, FactorCode, PasskeyName, Password
from isa_portal.accounts.models import Purpose
from isa_portal.accounts.views.entering import as_answer, by_factor_code, by_passkey
from isa_portal.correspondence.models import Pace, Preference
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest, freshly_proved


@never_cache
@login_required
@require_safe
def your_account(request: SignedInRequest) -> HttpResponse:
    """Show what one proves oneself by, and in which browsers one is signed in."""
    person = request.user
    recovery = factors.recovery_of(person)
    context = {
        "factors": [(factor, factors.WORDS[factor.type]) for factor in factors.of(person)],
        "has_app": factors.of(person).filter(type=factors.APP).exists(),
        "must": rules.must_have_second_factor(person, on=clock.today()),
        "mailed": rules.a_mailed_code_will_do(person, on=clock.today()),
        "codes_left": len(recovery.wrap().get_unused_codes()) if recovery else 0,
        "visits": visits.of(person),
        "present": visits.present(request),
        **_letters(person),
    }
    return render(request, "accounts/account.html", context)


def _letters(person: User) -> dict[str, Any]:
    chosen = Preference.objects.filter(email=person.email).first()
    pace = chosen.get_pace_display() if chosen else Pace.DAILY.label
    return {"pace": pace, "quiet": chosen if chosen and chosen.quiet_from else None}


# Factors ----------------------------------------------------------------------------------------------------------


@never_cache
@login_required
@require_safe
def add_factor(request: SignedInRequest) -> HttpResponse:
    """Offer the kinds of second factor, to whoever must have one before all else."""
    owes = entering.owes_a_factor(request, request.user)
    return render(request, "accounts/add_factor.html", {"owes": owes, "navigation": [], "search_url": ""})


@never_cache
@login_required
@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def add_app(request: SignedInRequest) -> HttpResponse:
    """Add an app that shows codes: it is taken once it has shown the right one."""
    secret, form = get_totp_secret(), AppCode(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _app_page(request, form, secret, status=422 if form.errors else 200)
    if not validate_totp_code(secret, "".join(form.cleaned_data["code"].split())):
        words = "That is not the code that the app shows now. Check that the device's clock is right."
        return _app_page(request, form, secret, (words,), 409)
    try:
        services.add_app(request.user, secret, by=request.user, at=clock.now())
    except Refused as refusal:
        return _app_page(request, form, secret, refusal.reasons, 409)
    clear_totp_secret(request)
    return _added(request, "app")


def _app_page(
    request: SignedInRequest, form: AppCode, secret: str, errors: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    address = factors.Adapter().build_totp_url(request.user, secret)
    grouped = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    context = {"form": form, "errors": errors, "secret": grouped, "picture": pictures.square_code(address)}
    return render(request, "accounts/add_app.html", context, status=status)


@never_cache
@login_required
@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def add_passkey(request: SignedInRequest) -> HttpResponse:
    """Add a passkey, which a browser makes."""
    form = PasskeyName(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _passkey_page(request, form, status=422 if form.errors else 200)
    answer = as_answer(request.POST.get("credential", ""))
    if not factors.passkey_made(answer):
        words = "No passkey was made. Your browser must know passkeys, and JavaScript must be on."
        return _passkey_page(request, form, [words], 409)
    services.add_passkey(request.user, form.cleaned_data["name"], answer, by=request.user, at=clock.now())
    return _added(request, "passkey")


def _passkey_page(
    request: SignedInRequest, form: PasskeyName, errors: list[str] | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "errors": errors, "offer": json.dumps(factors.passkey_offer(request.user))}
    return render(request, "accounts/add_passkey.html", context, status=status)


def _added(request: SignedInRequest, factor: str) -> HttpResponse:
    entering.prove_again(request, factor=factor, at=clock.now())
    if not visits.present(request):
        visits.begin(request, request.user, factor, at=clock.now())
    messages.success(request, "It is added. From now on it is asked for whenever you sign in.")
    return redirect("your_account" if factors.recovery_of(request.user) else "recovery_codes")


@never_cache
@login_required
@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def remove_factor(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remove a factor, once that is confirmed."""
    factor = get_object_or_404(factors.of(request.user), pk=pk)
    context = {"factor": factor, "what": factors.WORDS[factor.type]}
    if request.method != "POST":
        return render(request, "accounts/remove_factor.html", context)
    try:
        services.remove_factor(request.user, factor, by=request.user, at=clock.now())
    except Refused as refusal:
        return render(request, "accounts/remove_factor.html", {**context, "errors": refusal.reasons}, status=409)
    messages.success(request, "It is removed.")
    return redirect("your_account")


@never_cache
@login_required
@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: SignedInRequest) -> HttpResponse:
    """Make recovery codes, and show them this once."""
    if request.method != "POST":
        context = {"has_codes": bool(factors.recovery_of(request.user))}
        return render(request, "accounts/recovery_codes.html", context)
    try:
        codes = services.make_recovery_codes(request.user, by=request.user, at=clock.now())
    except Refused as refusal:
        return render(request, "accounts/recovery_codes.html", {"errors": refusal.reasons}, status=409)
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "has_codes": True})


# Proving again ----------------------------------------------------------------------------------------------------


@never_cache
@sensitive_post_parameters("password")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: SignedInRequest) -> HttpResponse:
    """Ask somebody who is signed in to prove again who they are."""
    person, now = request.user, clock.now()
    next_page = entering.within(request, request.POST.get("next") or request.GET.get("next"))
    form = _way_to_prove(request)
    if request.method != "POST" or request.POST.get("again"):
        if type(form) is Code:
            entering.mail_factor(request, person, again=request.method == "POST", at=now)
        return _prove_page(request, _way_to_prove(request, empty=True), next_page)
    answer = request.POST.get("credential")
    if not answer and not form.is_valid():
        return _prove_page(request, form, next_page, status=422)
    tries = throttle.key(request, "prove", person.email)
    if wait := throttle.take(tries, at=now):
        words = f"That was wrong five times. Wait {wait} and try again, or telephone the secretariat."
        return _prove_page(request, form, next_page, errors=(words,), status=429)
    try:
        factor = by_passkey(answer, person) if answer else _by_form(request, form)
    except Refused as refusal:
        return _prove_page(request, _way_to_prove(request, empty=True), next_page, errors=refusal.reasons, status=409)
    throttle.forget(tries)
    entering.prove_again(request, factor=factor, at=now)
    return redirect("kept_work") if keeping.present(request) else redirect(next_page)


def _way_to_prove(request: SignedInRequest, *, empty: bool = False) -> Any:
    """By a factor, if there is one; else by the password; else by a code to the mailbox."""
    data = None if empty or request.method != "POST" else request.POST
    if factors.has_any(request.user):
        return FactorCode(data)
    return Password(data) if request.user.has_usable_password() else Code(data)


def _by_form(request: SignedInRequest, form: Any) -> str:
    """Return which second factor was shown; nothing, if it was the password or a code by e-mail."""
    if isinstance(form, FactorCode):
        return by_factor_code(request, form.cleaned_data["code"], request.user)
    if isinstance(form, Code):
        entering.use_code(request, Purpose.FACTOR, form.cleaned_data["code"], at=clock.now())
        return ""
    if not request.user.check_password(form.cleaned_data["password"]):
        raise Refused("That is not your password. Capitals count.")
    return ""


def _prove_page(
    request: SignedInRequest, form: Any, next_page: str, *, errors: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "next": next_page,
        "errors": errors,
        "mailed": type(form) is Code,
        "passkey": factors.has_passkey(request.user),
    }
    return render(request, "accounts/prove.html", context, status=status)


# Sessions ---------------------------------------------------------------------------------------------------------


@login_required
@require_POST
def end_visit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign out one browser; the one that asks is simply signed out."""
    own = pk == visits.present(request)
    if not services.end_visits(request.user, visit=pk, by=request.user, at=clock.now()):
        raise Http404
    return _signed_out(request, "You are signed out.") if own else _ended(request, "That browser is signed out.")


@login_required
@require_POST
def end_visits(request: SignedInRequest) -> HttpResponse:
    """Sign out everywhere, here too."""
    services.end_visits(request.user, by=request.user, at=clock.now())
    return _signed_out(request, "You are signed out in every browser.")


def _ended(request: HttpRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("your_account")


def _signed_out(request: HttpRequest, words: str) -> HttpResponse:
    logout(request)
    messages.success(request, words)
    return redirect("sign_in")


@never_cache
@login_required
@require_POST
def stay(request: SignedInRequest) -> HttpResponse:
    """Let the session last its full time again."""
    visits.prolong(request)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"seconds": int(visits.LASTS.total_seconds())})
    messages.success(request, "You stay signed in.")
    return redirect("your_account")
