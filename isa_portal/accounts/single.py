"""Single sign-on: an organisation's own sign-in opens an account that is there already, and makes none."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect

from isa_portal.accounts import entering
from isa_portal.lib import clock
from isa_portal.organisations.models import User

NO_ACCOUNT = "That sign-in names nobody who has an account here. Telephone the secretariat of your board."
FAILED = "The other sign-in did not confirm who you are. Try again, or sign in another way."


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Takes from the provider one thing only: an address of which it says that it is verified."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        person = _person(sociallogin)
        if person is None:
            messages.error(request, NO_ACCOUNT)
            raise ImmediateHttpResponse(redirect("sign_in"))
        next_page = entering.within(request, sociallogin.state.get("next"))
        raise ImmediateHttpResponse(
            entering.begin(request, person, "single sign-on", next_page, at=clock.now()),
        )

    def on_authentication_error(self, request: HttpRequest, provider: Any, **details: Any) -> None:
        messages.error(request, FAILED)
        raise ImmediateHttpResponse(redirect("sign_in"))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False


def _person(sociallogin: Any) -> User | None:
    verified = [address.email for address in sociallogin.email_addresses if address.verified is True]
    if len(verified) != 1:
        return None
    return User.objects.filter(email__iexact=verified[0].strip(), is_active=True).first()
