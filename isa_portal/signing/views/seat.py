"""
A signatory's seat: which link this browser opened, and whether a code was confirmed in it.

The seat is in the session, so that a link alone, opened elsewhere, never meets an open sitting.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from isa_portal.accounts import entering
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.requests import masked, sealed_off
from isa_portal.signing import rules, selectors
from isa_portal.signing.forms import Code, NewLink
from isa_portal.signing.models import PersonalLink, WayIn
from isa_portal.signing.rules import turns
from isa_portal.signing.services import sittings

__all__ = [
    "ask_anew",
    "confirm",
    "dead",
    "ended",
    "file",
    "is_open",
    "keep_work",
    "kept_work",
    "masked",
    "of_another",
    "page",
    "present",
    "sealed_off",
    "seated",
    "sitting",
    "take",
    "take_code",
    "to_passkey",
]

Way = TypeVar("Way", bound=WayIn)
Seated = Callable[..., HttpResponse]


def take(request: HttpRequest, link: WayIn) -> None:
    """Remember the link in a session of a new key; what was typed for the same link before is kept."""
    kept = request.session.get(link.SESSION, {})
    same = kept.get("link") == link.pk and kept.get("generation") == link.generation
    request.session.cycle_key()
    request.session[link.SESSION] = {
        "link": link.pk,
        "generation": link.generation,
        "work": kept.get("work") if same else None,
    }


def confirm(request: HttpRequest, link: WayIn) -> None:
    """Note that the code was confirmed in this very session."""
    request.session.cycle_key()
    request.session[link.SESSION] = {**request.session[link.SESSION], "confirmed": _instant(link)}


def keep_work(request: HttpRequest, link: WayIn, work: dict[str, str] | None) -> None:
    request.session[link.SESSION] = {**request.session[link.SESSION], "work": work}


def kept_work(request: HttpRequest, link: WayIn) -> dict[str, str] | None:
    work: dict[str, str] | None = request.session[link.SESSION].get("work")
    return work


def present(request: HttpRequest) -> PersonalLink | None:
    kept = request.session.get(PersonalLink.SESSION)
    return selectors.link(kept["link"], kept["generation"]) if kept else None


def is_open(request: HttpRequest, link: WayIn, *, at: datetime) -> bool:
    """Say whether a code was confirmed in this session, not long ago."""
    confirmed = request.session[link.SESSION].get("confirmed")
    return bool(confirmed) and confirmed == _instant(link) and rules.sits(link, at=at)


def _instant(link: WayIn) -> str:
    return link.confirmed_at.isoformat() if link.confirmed_at else ""


def of_another(request: HttpRequest, link: WayIn, done: str = "signed") -> str:
    """
    Return why a page may not act: it was opened for another letter in the same browser; nothing if it was for this.

    :param done: what was not done by it
    """
    if request.POST.get("seat") == str(link.pk):
        return ""
    return (
        f"This page was opened for another letter. Nothing was {done}. This browser now acts for"
        f" {link.body} on {link.text}: read it here, or open the other letter again."
    )


def ask_anew(
    request: HttpRequest,
    link: Way,
    work: dict[str, str],
    done: str,
    *,
    send: Callable[..., object] = sittings.send_code,
    to: str = "sign_code",
) -> HttpResponse:
    """Keep what was typed in a sitting that has ended, mail a code, and lead back through it."""
    keep_work(request, link, work)
    with suppress(Refused):
        send(link, at=clock.now())
    messages.error(request, f"Your session ended. Nothing was {done}. What you typed is kept: enter the new code.")
    return sealed_off(redirect(to))


def take_code(
    request: HttpRequest,
    link: Way,
    *,
    page: Callable[..., HttpResponse],
    ended: Callable[..., HttpResponse],
    send: Callable[..., Way],
    onward: Callable[[HttpRequest, Way], str],
) -> HttpResponse:
    """
    Take the code of a sitting, or send another one.

    :param onward: gives the name of the page that comes after the code
    """
    if request.method == "POST" and "again" in request.POST:
        return _again(request, link, page=page, ended=ended, send=send)
    if request.method != "POST":
        return _code(request, link, Code(), page=page)
    form = Code(request.POST)
    if not form.is_valid():
        return _code(request, link, form, page=page, status=422)
    try:
        link = sittings.confirm_code(link, form.cleaned_data["code"], at=clock.now())
    except Refused as refusal:
        form.add_error("code", list(refusal.reasons))
        return _code(request, link, form, page=page, status=409)
    confirm(request, link)
    return sealed_off(redirect(onward(request, link)))


def _code(
    request: HttpRequest,
    link: WayIn,
    form: Code,
    *,
    page: Callable[..., HttpResponse],
    status: int = 200,
    errors: tuple[str, ...] = (),
) -> HttpResponse:
    usable = not list(rules.code_obstacles(link, "digits", at=clock.now()))
    return page(request, "code", link, status=status, errors=errors, form=form, usable=usable)


def _again(
    request: HttpRequest,
    link: Way,
    *,
    page: Callable[..., HttpResponse],
    ended: Callable[..., HttpResponse],
    send: Callable[..., Way],
) -> HttpResponse:
    at = clock.now()
    if sentence := sittings.too_many(link, at=at):
        return _code(request, link, Code(), page=page, status=429, errors=(sentence,))
    try:
        sent = send(link, at=at)
    except Refused as refusal:
        return ended(request, link, " ".join(refusal.reasons))
    mailbox = masked(link.person.email)
    if sent.code_sent_at == at:
        messages.success(request, f"We sent another code to {mailbox}. Earlier codes no longer work.")
    else:
        messages.info(request, f"We sent a code to {mailbox} less than half a minute ago. Look for that letter first.")
    return sealed_off(redirect(request.path))


def to_passkey(request: HttpRequest, link: WayIn) -> HttpResponse:
    """Sign the person in by the code just entered, if their account asks for no more, and lead to adding a passkey."""
    at, person = clock.now(), link.person
    proved = is_open(request, link, at=at) and rules.proved_just_now(link, at=at)
    if request.user == person or not (proved and person.is_active):
        # The page of passkeys asks whoever is not signed in to sign in first.
        return sealed_off(redirect("add_passkey"))
    return sealed_off(entering.begin(request, person, "code by letter", reverse("add_passkey"), at=at))


def seated(view: Seated) -> Callable[..., HttpResponse]:
    """Give the view the link that this browser opened; without one, say how to come back."""

    @wraps(view)
    def found(request: HttpRequest, **more: str) -> HttpResponse:
        link = present(request)
        if link and (left := next(rules.no_longer_belongs(link, at=clock.now()), "")):
            return ended(request, link, left)
        if link and not link.has_signed and (passed_on := next(turns.passed_on(link), "")):
            return ended(request, link, passed_on)
        return view(request, link, **more) if link else dead(request)

    return found


def sitting(view: Seated) -> Callable[..., HttpResponse]:
    """Like ``seated``, and only while the sitting is open; a page opened after that leads to the code."""

    @seated
    @wraps(view)
    def found(request: HttpRequest, link: PersonalLink, **more: str) -> HttpResponse:
        if request.method != "POST" and not is_open(request, link, at=clock.now()):
            return redirect("sign_code")
        return view(request, link, **more)

    return found


def dead(request: HttpRequest) -> HttpResponse:
    return bare(request, "dead", status=404, form=NewLink())


def ended(request: HttpRequest, link: PersonalLink, sentence: str) -> HttpResponse:
    """Say why a link leads no further; what else waits for its person is mailed for the asking."""
    return page(request, "ended", link, status=410, sentence=sentence, form=NewLink())


def sent(request: HttpRequest) -> HttpResponse:
    """Say the same to everybody who asks for a new link, whether anything was sent or not."""
    return bare(request, "sent")


def pdf(content: bytes, name: str) -> HttpResponse:
    return file(content, name, "application/pdf")


def file(content: bytes, name: str, media_type: str) -> HttpResponse:
    """Give a file away, never to be shown inside the portal."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return sealed_off(response)


def page(
    request: HttpRequest,
    template: str,
    link: PersonalLink | None,
    *,
    status: int = 200,
    errors: tuple[str, ...] = (),
    **context: Any,
) -> HttpResponse:
    """Answer with a page of a signatory's link."""
    shown: dict[str, Any] = {}
    if link:
        version = link.invitation.round.version
        shown = {
            "link": link,
            "round": link.invitation.round,
            "version": version,
            "agreement": version.agreement,
            "party": link.invitation.party,
            "board": version.agreement.board,
            "mailbox": masked(link.signatory.user.email),
        }
    return bare(request, template, status=status, errors=errors, **shown, **context)


def bare(
    request: HttpRequest, template: str, *, status: int = 200, errors: tuple[str, ...] = (), **context: Any
) -> HttpResponse:
    """Answer with a page of a personal link: no navigation, nobody signed in, kept by no cache."""
    # Whoever is signed in to this browser is not who signs: the header shows nobody.
    shown: dict[str, Any] = {"user": AnonymousUser(), "navigation": [], "search_url": "", "acting_for": ""}
    if (board := context.get("board")) and board.help_telephone:
        shown["help_telephone"] = board.help_telephone
    name = template if "/" in template else f"signing/{template}"
    response = render(request, f"{name}.html", {**shown, "errors": errors, **context}, status=status)
    return sealed_off(response)
