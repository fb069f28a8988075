"""Opens a signatory's sitting: personal link, then a code to the same mailbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import models, transaction

from isa_portal.accounts import throttle
from isa_portal.correspondence import services as correspondence
from isa_portal.evidence import audit
from isa_portal.lib import links
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.signing import letters, rules
from isa_portal.signing.models import PersonalLink, ReplacedLink, WayIn
from isa_portal.signing.rules import turns

Way = TypeVar("Way", bound=WayIn)
BETWEEN_CODES = timedelta(seconds=30)
# However many codes are asked for: so many wrong ones for a link in an hour, from wherever they come.
PER_HOUR: dict[str, Any] = {"most": 10, "window": timedelta(hours=1)}


def find(token: str) -> PersonalLink | None:
    """Return the link of a token, if it is the present one; reading it uses nothing up."""
    wanted = PersonalLink.objects.select_related(
        "signatory__user",
        "hand_over",
        "signatory__party__organisation",
        "invitation__party__organisation",
        "invitation__round__version__agreement__board__host",
    )
    return wanted.filter(fingerprint=links.fingerprint(token)).first()


def replaced(token: str) -> ReplacedLink | None:
    """Return the link of a token that a newer one replaced."""
    wanted = ReplacedLink.objects.select_related(
        "link__signatory__user", "link__invitation__round__version__agreement__board", "link__invitation__party"
    )
    return wanted.filter(fingerprint=links.fingerprint(token)).first()


@transaction.atomic
def send_code(link: PersonalLink, *, at: datetime) -> PersonalLink:
    """
    Mail a fresh code to the signatory; an earlier one dies. Twice within half a minute sends one.

    :raises Refused: if the round is over or the person no longer signs
    """
    link = PersonalLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    # Who has signed comes back to the receipt, whoever signs the next text.
    if not link.has_signed and (passed_on := tuple(turns.passed_on(link))):
        raise Refused(*passed_on)
    if link.signatory.removed_at and not link.has_signed:
        raise Refused(f"Somebody else signs for {link.invitation.party} now. Ask the board's secretariat.")
    if reasons := tuple(rules.no_longer_belongs(link, at=at)):
        raise Refused(*reasons)
    return mail_code(link, at=at)


def mail_code(link: Way, *, at: datetime) -> Way:
    """Mail a fresh code to whoever signs by a locked link, whatever they sign; twice in half a minute sends one."""
    if link.code_sent_at and at < link.code_sent_at + BETWEEN_CODES:
        return link
    correspondence.withdraw(link.key, at=at, reason="A newer code was sent.", kinds=["code"])
    link.code_generation += 1
    link.code_sent_at, link.code_tries = at, 0
    link.opened_at = link.opened_at or at
    link.save()
    letters.code(link, at=at)
    return link


def confirm_code(link: Way, typed: str, *, at: datetime) -> Way:
    """
    Open the sitting if the code is right.

    :raises Refused: if it is wrong, used up or expired; a wrong try is counted all the same
    """
    typed = typed.replace(" ", "")
    if typed and (wait := throttle.take(_key(link), **PER_HOUR, at=at)):
        raise Refused(_wait_words(wait))
    if reasons := _try(link, typed, at=at):
        raise Refused(*reasons)
    throttle.forget(_key(link))
    return _rows(link).get(pk=link.pk)


def too_many(link: WayIn, *, at: datetime) -> str:
    """Return why no other code helps now: too many were wrong; nothing while it may go on."""
    wait = throttle.waits(_key(link), **PER_HOUR, at=at)
    return _wait_words(wait) if wait else ""


def _key(link: WayIn) -> str:
    return f"tries:{link.key}"


def _wait_words(wait: str) -> str:
    return f"Codes were wrong ten times within an hour. Wait {wait}, then ask for another code."


def _rows(link: Way) -> models.QuerySet[Way]:
    return type(link)._default_manager.all()


@transaction.atomic
def _try(link: WayIn, typed: str, *, at: datetime) -> list[str]:
    """Count the try and return why it fails: the count must be kept although the answer is no."""
    link = _rows(link).select_for_update(of=("self",)).get(pk=link.pk)
    if reasons := [*rules.no_longer_belongs(link, at=at), *rules.code_obstacles(link, typed, at=at)]:
        return reasons
    if not links.same(typed, link.code):
        link.code_tries += 1
        link.save(update_fields=["code_tries"])
        left = rules.MOST_TRIES - link.code_tries
        return [
            f"The code is not the one we sent. You can try {left} more times."
            if left
            else "The code was wrong five times. Ask for another code."
        ]
    link.confirmed_at, link.code_sent_at = at, None
    link.save(update_fields=["confirmed_at", "code_sent_at"])
    audit.record("link.confirm", link, by=link.person, at=at)
    organisations.enrol_signatory(link.person, link.body, by=link.person, at=at)
    return []
