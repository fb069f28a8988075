"""Second factors: an app that shows codes, passkeys, recovery codes; the crafts are django-allauth's."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from isa_portal.organisations.models import User

APP, PASSKEY = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN
RECOVERY = Authenticator.Type.RECOVERY_CODES
WORDS = {APP: "an app that shows codes", PASSKEY: "a passkey", RECOVERY: "a recovery code"}


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps secrets of factors encrypted, and names the portal where a device asks for whom."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return "ISA portal"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "ISA portal"}


def _box() -> Fernet:
    key = hmac.new(settings.LINK_KEY.encode(), b"second factors", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def of(person: User) -> QuerySet[Any]:
    """Return the factors of a person, recovery codes apart."""
    found: QuerySet[Any] = Authenticator.objects.filter(user_id=person.pk, type__in=(APP, PASSKEY)).order_by("pk")
    return found


def has_any(person: User) -> bool:
    return bool(of(person).exists())


def has_passkey(person: User) -> bool:
    return bool(of(person).filter(type=PASSKEY).exists())


def recovery_of(person: User) -> Any:
    return Authenticator.objects.filter(user_id=person.pk, type=RECOVERY).first()


def opened_by(person: User, typed: str) -> Any:
    """Return the factor that this code belongs to, used up thereby; nothing if none."""
    typed = "".join(typed.split()).replace("-", "")
    for factor in Authenticator.objects.filter(user_id=person.pk, type__in=(APP, RECOVERY)):
        if factor.wrap().validate_code(typed) and _is_first_use(factor, typed):
            factor.record_usage()
            return factor
    return None


def _is_first_use(factor: Any, typed: str) -> bool:
    # A code is taken for three periods of half a minute; django-allauth remembers it for one.
    return bool(cache.add(f"factor-used:{factor.pk}:{typed}", "yes", timeout=180))


def passkey_questions(person: User | None) -> dict[str, Any]:
    """Return what a browser needs to ask for a passkey: of this person, or of whoever holds one."""
    return dict(webauthn.begin_authentication(person))


def passkey_answered(answer: dict[str, Any], person: User | None = None) -> Any:
    """Return the passkey that gave this answer, of this person or of whoever it names; nothing if it is wrong."""
    try:
        webauthn.parse_authentication_response(answer)
        factor = webauthn.complete_authentication(person or webauthn.extract_user_from_response(answer), answer)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        return None
    factor.record_usage()
    return factor


def passkey_offer(person: User) -> dict[str, Any]:
    """Return what a browser needs to make a passkey that also signs in without a password."""
    return dict(webauthn.begin_registration(person, True))


def passkey_made(answer: dict[str, Any]) -> bool:
    """Say whether a browser's new passkey answers what was offered in this session."""
    try:
        webauthn.parse_registration_response(answer)
        webauthn.complete_registration(answer)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        return False
    return True
