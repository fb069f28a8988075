"""Mails and tries codes, adds and removes factors, opens and ends visits."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import check_password
from django.contrib.sessions.models import Session
from django.db import transaction

from isa_portal.accounts import factors, letters, rules
from isa_portal.accounts.models import MailedCode, Purpose, Visit
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.clock import SystemClock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import User

KEPT_FOR = timedelta(days=1)
WINDOW = timedelta(minutes=15)


@transaction.atomic
def send_code(person: User, purpose: str, *, by: Actor, at: datetime) -> MailedCode | None:
    """Mail a person a code, unless their mailbox was sent many already; nobody is told which."""
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    MailedCode.objects.filter(person=person, sent_at__lt=at - KEPT_FOR).delete()
    lately = MailedCode.objects.filter(person=person, purpose=purpose, sent_at__gt=at - WINDOW)
    if lately.count() >= rules.MOST_CODES[Purpose(purpose)]:
        return None
    asked = MailedCode.objects.create(person=person, purpose=purpose, sent_at=at)
    letters.code(asked, at=at)
    return asked


def use_code(asked: MailedCode | None, typed: str, *, by: Actor, at: datetime) -> None:
    """
    Use a code up.

    :raises Refused: if it is wrong, used up or expired; a wrong try is counted all the same
    """
    if reasons := _try(asked, "".join(typed.split()), at=at):
        raise Refused(*reasons)


@transaction.atomic
def _try(asked: MailedCode | None, typed: str, *, at: datetime) -> list[str]:
    """Count the try and return why it fails: the count must be kept although the answer is no."""
    if asked:
        asked = MailedCode.objects.select_for_update(of=("self",)).select_related("person").get(pk=asked.pk)
    reasons = list(rules.code_obstacles(asked, typed, at=at))
    if asked and reasons:
        asked.tries += 1
        asked.save(update_fields=["tries"])
    elif asked:
        asked.used_at = at
        asked.save(update_fields=["used_at"])
    return reasons


@transaction.atomic
def add_app(person: User, secret: str, *, by: Actor, at: datetime) -> None:
    """
    Add an app that shows codes.

    :raises Refused: if there is one already
    """
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if factors.of(person).filter(type=factors.APP).exists():
        raise Refused("You have an app that shows codes already. Remove it first to use another.")
    TOTP.activate(person, secret)
    _changed(person, "an app that shows codes was added", by=by, at=at)


@transaction.atomic
def add_passkey(person: User, name: str, credential: dict[str, Any], *, by: Actor, at: datetime) -> None:
    """Add a passkey that the browser just made."""
    WebAuthn.add(person, name, credential)
    _changed(person, "a passkey was added", by=by, at=at)


@transaction.atomic
def remove_factor(person: User, factor: Any, *, by: Actor, at: datetime) -> None:
    """
    Remove a factor; recovery codes go with the last one.

    :raises Refused: if it is the last one of a person who must have one
    """
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    left = factors.of(person).exclude(pk=factor.pk).exists()
    if not left and rules.must_have_second_factor(person, on=clock.london_date(at)):
        raise Refused("This is your last second factor, and your role needs one. Add another first.")
    words = factors.WORDS[factor.type]
    factor.delete()
    if not left:
        Authenticator.objects.filter(user_id=person.pk).delete()
    _changed(person, f"{words} was removed", by=by, at=at)


@transaction.atomic
def make_recovery_codes(person: User, *, by: Actor, at: datetime) -> list[str]:
    """
    Make new recovery codes; earlier ones stop working.

    :raises Refused: if there is no factor that they could stand in for
    """
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not factors.has_any(person):
        raise Refused("Recovery codes stand in for a second factor. Add one first.")
    Authenticator.objects.filter(user_id=person.pk, type=factors.RECOVERY).delete()
    codes: list[str] = RecoveryCodes.activate(person).get_unused_codes()
    _changed(person, "new recovery codes were made", by=by, at=at)
    return codes


@transaction.atomic
def remove_factors(person: User, *, reason: str, by: Actor, at: datetime) -> None:
    """
    Remove all second factors of somebody who has lost theirs, and sign them out everywhere.

    :raises Refused: if it is not the actor's to do, there is none, or no reason is given
    """
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    # What the request remembers of the actor's roles may have ended meanwhile.
    actor = User.objects.get(pk=by.pk) if isinstance(by, User) else by
    if reasons := [*rules.removal_obstacles(person, by=actor, at=at), *rules.nothing_to_remove(person, reason)]:
        raise Refused(*reasons)
    Authenticator.objects.filter(user_id=person.pk).delete()
    end_visits(person, by=by, at=at)
    audit.record("user.remove_factors", person, by=by, at=at, reason=reason)
    letters.factors_removed(person, reason, by=by, at=at)


@transaction.atomic
def change_password(person: User, password: str, *, visit: int, by: Actor, at: datetime) -> User:
    """
    Give an account a new password, or its first; every session but that of one visit ends.

    :raises Refused: if it is somebody else's account, or the password is the same
    """
    if by.actor_key != person.actor_key:
        raise Refused(f"Only {person.name} may change this.")
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    first = not person.has_usable_password()
    if not first and check_password(password, person.password):
        raise Refused("This is your password already. Choose another.")
    person.set_password(password)
    person.save(update_fields=["password"])
    end_visits(person, but=visit, by=by, at=at)
    audit.record("user.change_password", person, by=by, at=at, first=first)
    letters.factors_changed(person, "a password was set" if first else "your password was changed", at=at)
    return person


def _changed(person: User, what: str, *, by: Actor, at: datetime) -> None:
    audit.record("user.change_factors", person, by=by, at=at, what=what)
    letters.factors_changed(person, what, at=at)


@transaction.atomic
def open_visit(person: User, session_key: str, device: str, how: str, *, by: Actor, at: datetime) -> Visit:
    """Note that a person signed in, from which kind of browser, and by what."""
    audit.record("user.sign_in", person, by=by, at=at, how=how, device=device)
    return Visit.objects.create(
        person=person, session_key=session_key, device=device, since=at, seen_on=clock.london_date(at)
    )


@transaction.atomic
def end_visits(person: User, *, visit: int | None = None, but: int = 0, by: Actor, at: datetime) -> int:
    """End one of a person's visits, all, or all but one: those browsers are signed out at their next request."""
    ending = Visit.objects.filter(person=person)
    if visit is not None:
        ending = ending.filter(pk=visit)
    staying = set(ending.filter(pk=but).values_list("session_key", flat=True))
    ending = ending.exclude(pk=but)
    keys = set(ending.values_list("session_key", flat=True))
    if visit is None:
        keys |= _keys_of(person) - staying
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for key in keys:
        store.delete(key)
    ending.delete()
    if keys:
        audit.record("user.end_visits", person, by=by, at=at, visits=len(keys))
    return len(keys)


def _keys_of(person: User) -> set[str]:
    """Return the sessions of a person, also those that began by an invitation and have no visit."""
    alive = Session.objects.filter(expire_date__gt=SystemClock().now())
    return {one.session_key for one in alive if one.get_decoded().get(SESSION_KEY) == str(person.pk)}
