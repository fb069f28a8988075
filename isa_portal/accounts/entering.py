"""
The steps of signing in, as the session remembers them: who, by what, and what is still to be shown.

Until the last step nobody is signed in; what is remembered lasts a quarter of an hour.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from isa_portal.accounts import factors, keeping, rules, services, visits
from isa_portal.accounts.models import MailedCode, Purpose
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import clock
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import note_proof

BACKEND = "django.contrib.auth.backends.ModelBackend"
LASTS = timedelta(minutes=15)
KEY, CODE, FACTOR = "entering", "mailed_code", "second_factor"


def within(request: HttpRequest, address: str | None) -> str:
    """Return an address of this portal; anything else leads home."""
    wanted = address or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return "/"


# Codes by e-mail --------------------------------------------------------------------------------------------------


def ask_for_code(request: HttpRequest, email: str, next_page: str, *, at: datetime) -> None:
    """Mail a code to an address that has an account, and remember the asking whether it has or not."""
    if _asked_just_now(request, email, at=at):
        return
    person = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    asked = services.send_code(person, Purpose.ENTER, by=person, at=at) if person else None
    _remember_code(request, email.strip(), asked, at=at, next=next_page)


def mail_factor(request: HttpRequest, person: User, *, again: bool = False, at: datetime) -> None:
    """Mail the code that stands in for a second factor, once; another only when it is asked for."""
    if _asked_just_now(request, person.email, at=at) or (code_asked(request) and not again):
        return
    asked = services.send_code(person, Purpose.FACTOR, by=person, at=at)
    _remember_code(request, person.email, asked, at=at)


def _asked_just_now(request: HttpRequest, email: str, *, at: datetime) -> bool:
    kept = code_asked(request)
    same = bool(kept) and kept["email"] == email.strip() and kept["tries"] == 0
    return same and at < datetime.fromisoformat(kept["at"]) + rules.BETWEEN_CODES


def _remember_code(request: HttpRequest, email: str, asked: MailedCode | None, *, at: datetime, **more: str) -> None:
    kept = {"pk": asked.pk if asked else 0, "email": email, "at": at.isoformat(), "tries": 0}
    request.session[CODE] = kept | more


def code_asked(request: HttpRequest) -> dict[str, Any]:
    kept: dict[str, Any] = request.session.get(CODE) or {}
    return kept


def use_code(request: HttpRequest, purpose: str, typed: str, *, at: datetime) -> User | None:
    """
    Return whose code it was.

    :raises Refused: if it does not open
    """
    kept = code_asked(request)
    request.session[CODE] = {**kept, "tries": kept.get("tries", 0) + 1}
    found = MailedCode.objects.select_related("person").filter(pk=kept.get("pk", 0), purpose=purpose).first()
    services.use_code(found, typed, by=found.person if found else PORTAL, at=at)
    request.session.pop(CODE, None)
    return found.person if found else None


# The steps --------------------------------------------------------------------------------------------------------


def begin(request: HttpRequest, person: User, how: str, next_page: str, *, at: datetime) -> HttpResponse:
    """Go on after the first proof: to the second factor, or in."""
    if not factors.has_any(person) and not rules.a_mailed_code_will_do(person, on=clock.london_date(at)):
        return finish(request, person, how, next_page, at=at)
    request.session.cycle_key()
    request.session.pop(CODE, None)
    request.session[KEY] = {"person": person.pk, "how": how, "next": next_page, "at": at.isoformat()}
    return redirect("sign_in_factor")


def present(request: HttpRequest, *, at: datetime) -> tuple[User, dict[str, Any]] | None:
    """Return who has given the first proof in this session, not long ago."""
    kept: dict[str, Any] | None = request.session.get(KEY)
    if not kept or not timedelta() <= at - datetime.fromisoformat(kept["at"]) < LASTS:
        return None
    person = User.objects.filter(pk=kept["person"], is_active=True).first()
    return (person, kept) if person else None


def finish(
    request: HttpRequest, person: User, how: str, next_page: str, *, factor: str = "", at: datetime
) -> HttpResponse:
    """Sign the person in, in a session of a new key, and lead to where they were going."""
    for key in (KEY, CODE, FACTOR):
        request.session.pop(key, None)
    login(request, person, backend=BACKEND)
    note_proof(request, at=at)
    if factor:
        request.session[FACTOR] = factor
    visits.begin(request, person, f"{how}, then {factor}" if factor else how, at=at)
    return redirect("kept_work") if keeping.present(request) else redirect(next_page)


def prove_again(request: HttpRequest, *, factor: str = "", at: datetime) -> None:
    """Note that who is signed in proved it afresh, in a session of a new key."""
    request.session.cycle_key()
    note_proof(request, at=at)
    if factor:
        request.session[FACTOR] = factor


def proved_twice(request: HttpRequest) -> bool:
    """Say whether a second factor was shown in this session."""
    return bool(request.session.get(FACTOR))


def owes_a_factor(request: HttpRequest, person: User) -> bool:
    """Say whether this session may go no further without a second factor."""
    if settings.DEMONSTRATION_SECOND_FACTOR or proved_twice(request):
        return False
    return rules.must_have_second_factor(person, on=clock.today())
