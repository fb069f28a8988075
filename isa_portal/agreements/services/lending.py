"""Lends one signed agreement to a named reader from outside, until a day, and takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from isa_portal.agreements import access, rules
from isa_portal.agreements.models import Agreement, AgreementGroupPermission, OutsideReader
from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.services import Link, Recipient, Subject
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import User

SECRETARIAT_ONLY = "Only the board's secretariat lends an agreement and takes it back."


@transaction.atomic
def lend(
    agreement: Agreement,
    *,
    to_email: str,
    name: str,
    position: str = "",
    until: date,
    reason: str,
    by: Actor,
    at: datetime,
) -> OutsideReader:
    """
    Let a named person from outside read one agreement until a day, that day included.

    :raises Refused: with every reason, if it is a draft, the day has passed, or somebody else asks
    """
    agreement = Agreement.objects.locked().select_related("board").get(pk=agreement.pk)
    if reasons := tuple(obstacles(agreement, to_email, until, reason, by=by, at=at)):
        raise Refused(*reasons)
    reader = organisations.open_account(to_email, name=name, position=position, by=by, at=at)
    loan = OutsideReader.objects.create(
        agreement=agreement, user=reader, reason=reason.strip(), starts_on=clock.london_date(at), ends_on=until
    )
    reader.groups.add(_group(agreement))
    audit.record("outsidereader.lend", loan, by=by, at=at, reader=str(reader), until=until.isoformat(), reason=reason)
    _tell(loan, at=at)
    return loan


@transaction.atomic
def take_back(loan: OutsideReader, *, by: Actor, at: datetime) -> OutsideReader:
    """
    End a loan: the person reads nothing of it from the next request.

    :raises Refused: if it ended before, or somebody else asks
    """
    agreement = Agreement.objects.locked().select_related("board").get(pk=loan.agreement_id)
    loan = OutsideReader.objects.select_related("user", "agreement").get(pk=loan.pk)
    if not rules.runs_the_board(agreement, by, at):
        raise Refused(SECRETARIAT_ONLY)
    if loan.ended_at:
        raise Refused(f"{loan.user} reads this agreement no more.")
    loan.ended_at = at
    loan.save(update_fields=["ended_at"])
    loan.user.groups.remove(_group(agreement))
    correspondence.withdraw(_key(loan), at=at, reason="The loan was taken back.")
    audit.record("outsidereader.take_back", loan, by=by, at=at, reader=str(loan.user))
    return loan


def obstacles(
    agreement: Agreement, to_email: str, until: date, reason: str, *, by: Actor, at: datetime
) -> Iterator[str]:
    """Yield why an agreement cannot be lent to this person now; none means that it can."""
    today = clock.london_date(at)
    if not rules.runs_the_board(agreement, by, at):
        yield SECRETARIAT_ONLY
    if agreement.state in access.UNSIGNED:
        yield f"{agreement} is not signed. A draft is never lent."
    if until < today:
        yield f"{in_words(until)} has passed. Enter today or a later day."
    if not reason.strip():
        yield "Enter why this person needs to read the agreement."
    running = agreement.outside_readers.in_date(today).filter(user__email__iexact=to_email.strip())
    if loan := running.filter(ended_at__isnull=True).first():
        yield f"{loan.user} reads this agreement already, until {in_words(loan.ends_on)}."
    if User.objects.filter(email__iexact=to_email.strip(), is_active=False).exists():
        yield f"The account of {to_email} is closed."


def _group(agreement: Agreement) -> Group:
    group, made = Group.objects.get_or_create(name=f"agreement:{agreement.pk}:outside_reader")
    if made:
        reads = Permission.objects.get(codename="read_as_outsider", content_type__model="agreement")
        AgreementGroupPermission.objects.create(group=group, permission=reads, content_object=agreement)
    return group


def _key(loan: OutsideReader) -> str:
    return f"outsidereader:{loan.pk}"


def _tell(loan: OutsideReader, *, at: datetime) -> None:
    agreement = loan.agreement
    correspondence.owe(
        "lent",
        to=Recipient(loan.user.email, str(loan.user)),
        about=Subject(_key(loan), agreement.board.chain, agreement.chain, str(agreement), agreement.board.help_email),
        occurrence="lent",
        link=Link(agreement.get_absolute_url()),
        context={
            "board": agreement.board.short_name,
            "telephone": agreement.board.help_telephone,
            "reference": agreement.reference,
            "title": agreement.title,
            "until": in_words(loan.ends_on),
            "email": loan.user.email,
        },
        at=at,
    )
