"""Tells of mailboxes that refuse letters: the secretariat that wrote, and who can name another address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from isa_portal.correspondence.models import Letter, Mailbox
from isa_portal.correspondence.services import Link, Recipient, Subject
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import clock
from isa_portal.organisations.access import people
from isa_portal.organisations.models import (
    Board,
    BoardRole,
    Membership,
    OfficerAppointment,
    Organisation,
    OrganisationRole,
    User,
)
from isa_portal.organisations.services import hearing

AT_A_TIME = 50


def untold() -> list[Mailbox]:
    """Return mailboxes that refuse letters and of which nobody heard yet."""
    return list(Mailbox.objects.filter(told_at=None).order_by("pk")[:AT_A_TIME])


def tell(mailbox: Mailbox, *, at: datetime) -> int:
    """Tell once of a mailbox as the portal, and say how many letters that took."""
    with transaction.atomic():
        found = Mailbox.objects.select_for_update().filter(pk=mailbox.pk, told_at=None).first()
        if found is None:
            return 0
        boards, bodies = _wrote_to(found), _bodies(found, on=clock.london_date(at))
        facts = _facts(found)
        told = 0
        for board in boards:
            audit.record("mailbox.unreachable", board, by=PORTAL, at=at, reason=found.reason)
            link = Link(reverse("correspondence", args=[board.slug]) + "?state=failed")
            who = people(board, BoardRole.SECRETARIAT, on=clock.london_date(at))
            told += _write("undelivered", found, who, board, board.chain, link, facts, at=at)
        for body in bodies:
            link = Link(reverse("organisation_people", args=[body.slug]))
            who = people(body, OrganisationRole.ADMINISTRATOR, on=clock.london_date(at))
            # Where nobody looks after a body, the secretariat that wrote is told already.
            if not boards or any(one.email.lower() != found.email for one in who):
                told += _write("address_wanted", found, who, next(iter(boards), None), body.chain, link, facts, at=at)
        found.told_at = at
        found.save(update_fields=["told_at"])
    return told


def _wrote_to(mailbox: Mailbox) -> list[Board]:
    keys = Letter.objects.filter(recipient=mailbox.email).order_by().values_list("board_key", flat=True).distinct()
    chosen = [int(key.removeprefix("board:")) for key in keys if key.startswith("board:")]
    return list(Board.objects.filter(pk__in=chosen).order_by("pk"))


def _bodies(mailbox: Mailbox, *, on: date) -> list[Organisation]:
    """Return whose mailbox it is: of a member, or of an office."""
    members = Membership.objects.in_date(on).filter(user__email__iexact=mailbox.email, organisation__isnull=False)
    of_office = Q(mailbox__iexact=mailbox.email) | Q(holder_email__iexact=mailbox.email)
    offices = OfficerAppointment.objects.in_date(on).filter(of_office | Q(deputy_email__iexact=mailbox.email))
    keys = {*members.values_list("organisation", flat=True), *offices.values_list("organisation", flat=True)}
    return list(Organisation.objects.filter(pk__in=keys).order_by("pk"))


def _facts(mailbox: Mailbox) -> dict[str, Any]:
    last = Letter.objects.filter(recipient=mailbox.email).latest("pk")
    return {"mailbox": mailbox.email, "whose": last.recipient_words, "reason": mailbox.reason}


def _write(
    kind: str,
    mailbox: Mailbox,
    who: Iterable[User],
    board: Board | None,
    chain: str,
    link: Link,
    facts: dict[str, Any],
    *,
    at: datetime,
) -> int:
    foot = {"board": board.short_name, "telephone": board.help_telephone} if board else {}
    key, reply_to = (board.chain, board.help_email) if board else ("", "")
    about = Subject(f"mailbox:{mailbox.pk}", key, chain, f"Letters to {mailbox.email}", reply_to)
    written = hearing.owe_each(
        kind,
        to=[Recipient(one.email, str(one)) for one in who if one.email.lower() != mailbox.email],
        apart_from={mailbox.email},
        about=about,
        occurrence=audit.instant(mailbox.unreachable_at),
        link=link,
        context={**foot, **facts},
        at=at,
    )
    return len(written)
