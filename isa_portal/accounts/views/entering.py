"""Signing in: by password, by a code that is mailed, by a passkey, or by the organisation's own sign-in."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isa_portal.accounts import entering, factors, keeping, rules, throttle, visits
from isa_portal.accounts.forms import AskForCode, Code, FactorCode, SignIn
from isa_portal.accounts.models import Purpose
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import User

WRONG_FACTOR = "That is neither the code that your app shows now nor one of your recovery codes that is left."
WRONG_PASSKEY = "The passkey was not taken. Try again, or sign in by password or by a code."
TOO_LATE = "That took too long. Sign in again; nothing was changed."


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let a member give the first proof, who has guessed wrong at most five times in a quarter of an hour."""
    next_page = entering.within(request, request.POST.get("next") or request.GET.get("next"))
    if request.user.is_authenticated:
        return redirect(next_page)
    if request.method != "POST":
        return _page(request, SignIn(request), next_page)
    keeping.carry(request)
    if request.POST.get("by") == "code":
        return _by_code(request, next_page)
    if request.POST.get("by") == "keep":
        messages.info(request, "What you wrote is kept. Sign in to go on.")
        return redirect(f"{request.path}?next={next_page}")
    return _by_password(request, next_page)


def _by_password(request: HttpRequest, next_page: str) -> HttpResponse:
    now, tries = clock.now(), throttle.key(request, "password", request.POST.get("username", ""))
    complete = bool(request.POST.get("username") and request.POST.get("password"))
    if complete and (wait := throttle.take(tries, at=now)):
        return _page(request, SignIn(request), next_page, errors=[_wait("password", wait)], status=429)
    form = SignIn(request, data=request.POST)
    if not form.is_valid():
        return _page(request, form, next_page, status=422)
    throttle.forget(tries)
    return entering.begin(request, form.get_user(), "password", next_page, at=now)


def _by_code(request: HttpRequest, next_page: str) -> HttpResponse:
    form, now = AskForCode(request, data=request.POST), clock.now()
    if not form.is_valid():
        return _page(request, form, next_page, status=422)
    email = form.cleaned_data["username"]
    if wait := throttle.take(throttle.key(request, "asking", email), at=now):
        words = f"Five codes were asked for. Wait {wait} and ask again, or telephone the secretariat."
        return _page(request, SignIn(request), next_page, errors=[words], status=429)
    entering.ask_for_code(request, email, next_page, at=now)
    return redirect("sign_in_code")


def _wait(what: str, wait: str) -> str:
    return f"The {what} was wrong five times. Wait {wait} and try again, or telephone the secretariat."


def _page(
    request: HttpRequest, form: SignIn, next_page: str, *, errors: list[str] | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "next": next_page, "errors": errors, "kept": request.POST.get(keeping.FIELD, "")}
    return render(request, "registration/sign_in.html", {**context, "single": settings.OIDC_NAME}, status=status)


def session_ended(request: HttpRequest) -> HttpResponse:
    """Answer a form that came after its session was over: sign in, and send it then."""
    context = {
        "form": SignIn(request),
        "next": entering.within(request, request.headers.get("Referer")),
        "kept": keeping.wrap(request),
        "late": True,
        "files": bool(request.FILES),
        "single": settings.OIDC_NAME,
    }
    return render(request, "registration/sign_in.html", context, status=403)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Take the code that was mailed; a stranger's address gets the same page, and no letter."""
    asked, now = entering.code_asked(request), clock.now()
    if request.user.is_authenticated or not asked or "next" not in asked:
        return redirect("sign_in")
    if request.method != "POST":
        return _code_page(request, Code(), asked["email"])
    if request.POST.get("again"):
        return _by_code_again(request, asked)
    form = Code(request.POST)
    if not form.is_valid():
        return _code_page(request, form, asked["email"], status=422)
    tries = throttle.key(request, "code", asked["email"])
    if wait := throttle.take(tries, at=now):
        return _code_page(request, Code(), asked["email"], errors=[_wait("code", wait)], status=429)
    try:
        person = entering.use_code(request, Purpose.ENTER, form.cleaned_data["code"], at=now)
    except Refused as refusal:
        return _code_page(request, Code(), asked["email"], errors=list(refusal.reasons), status=409)
    throttle.forget(tries)
    if person is None:
        return redirect("sign_in")
    return entering.begin(request, person, "code by e-mail", entering.within(request, asked["next"]), at=now)


def _by_code_again(request: HttpRequest, asked: dict[str, Any]) -> HttpResponse:
    now = clock.now()
    if wait := throttle.take(throttle.key(request, "asking", asked["email"]), at=now):
        words = f"Five codes were asked for. Wait {wait} and ask again, or telephone the secretariat."
        return _code_page(request, Code(), asked["email"], errors=[words], status=429)
    entering.ask_for_code(request, asked["email"], asked["next"], at=now)
    messages.info(request, "If the address has an account, another code is on its way.")
    return redirect("sign_in_code")


def _code_page(
    request: HttpRequest, form: Code, email: str, *, errors: list[str] | None = None, status: int = 200
) -> HttpResponse:
    return render(request, "accounts/code.html", {"form": form, "email": email, "errors": errors}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_factor(request: HttpRequest) -> HttpResponse:
    """Take the second proof; only now is anybody signed in."""
    now = clock.now()
    found = entering.present(request, at=now)
    if found is None:
        messages.info(request, TOO_LATE)
        return redirect("sign_in")
    person, kept = found
    mailed = not factors.has_any(person)
    if request.method != "POST" or request.POST.get("again"):
        if mailed:
            entering.mail_factor(request, person, again=request.method == "POST", at=now)
        return _factor_page(request, person, FactorCode() if not mailed else Code())
    shown = _shown(request, person, mailed=mailed)
    if isinstance(shown, HttpResponse):
        return shown
    next_page = entering.within(request, kept["next"])
    return entering.finish(request, person, kept["how"], next_page, factor=shown, at=now)


def _shown(request: HttpRequest, person: User, *, mailed: bool) -> str | HttpResponse:
    """Return which factor was shown, or the page that says why it was not."""
    form: Code = Code(request.POST) if mailed else FactorCode(request.POST)
    answer = request.POST.get("credential")
    if not answer and not form.is_valid():
        return _factor_page(request, person, form, status=422)
    tries = throttle.key(request, "factor", person.email)
    if wait := throttle.take(tries, at=clock.now()):
        return _factor_page(request, person, form, errors=[_wait("code", wait)], status=429)
    try:
        shown = by_passkey(answer, person) if answer else by_factor_code(request, form.cleaned_data["code"], person)
    except Refused as refusal:
        return _factor_page(request, person, Code() if mailed else FactorCode(), list(refusal.reasons), 409)
    throttle.forget(tries)
    return shown


def by_passkey(answer: str, person: User) -> str:
    if not factors.passkey_answered(as_answer(answer), person):
        raise Refused(WRONG_PASSKEY)
    return "passkey"


def by_factor_code(request: HttpRequest, typed: str, person: User) -> str:
    if not factors.has_any(person):
        if not rules.a_mailed_code_will_do(person, on=clock.today()):
            raise Refused(TOO_LATE)
        entering.use_code(request, Purpose.FACTOR, typed, at=clock.now())
        return "code by e-mail"
    factor = factors.opened_by(person, typed)
    if factor is None:
        raise Refused(WRONG_FACTOR)
    return "app" if factor.type == factors.APP else "recovery code"


def as_answer(words: str) -> dict[str, Any]:
    """Read what a browser says of a passkey; anything else is empty."""
    try:
        answer = json.loads(words)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _factor_page(
    request: HttpRequest, person: User, form: Code, errors: list[str] | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "mailed": not factors.has_any(person), "passkey": factors.has_passkey(person)}
    return render(request, "accounts/factor.html", {**context, "errors": errors}, status=status)


@never_cache
@require_safe
def passkey_questions(request: HttpRequest) -> HttpResponse:
    """Tell a browser what to ask a passkey: one of the person who is being asked, or of whoever holds one."""
    found = entering.present(request, at=clock.now())
    person = request.user if isinstance(request.user, User) else found[0] if found else None
    return JsonResponse(factors.passkey_questions(person))


@never_cache
@require_POST
def sign_in_passkey(request: HttpRequest) -> HttpResponse:
    """Sign in by a passkey alone: it is both what one has and what one knows or is."""
    if request.user.is_authenticated:
        return redirect("home")
    keeping.carry(request)
    now, next_page = clock.now(), entering.within(request, request.POST.get("next"))
    if wait := throttle.take(throttle.key(request, "passkey", ""), at=now):
        return _page(request, SignIn(request), next_page, errors=[_wait("passkey", wait)], status=429)
    factor = factors.passkey_answered(as_answer(request.POST.get("credential", "")))
    if factor is None or not factor.user.is_active:
        return _page(request, SignIn(request), next_page, errors=[WRONG_PASSKEY], status=409)
    throttle.forget(throttle.key(request, "passkey", ""))
    return entering.finish(request, factor.user, "passkey", next_page, factor="passkey", at=now)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    visits.end(request)
    logout(request)
    messages.success(request, "You are signed out.")
    return redirect(settings.LOGOUT_REDIRECT_URL)
