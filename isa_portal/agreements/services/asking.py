"""Asks the chair by letter to confirm a decision: separation of duties for an office of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from isa_portal.agreements import rules
from isa_portal.agreements.models import ChairConfirmation, Version
from isa_portal.agreements.models.confirmation import CONFIRM, ONLY
from isa_portal.agreements.services import moves
from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.services import Link, Recipient, Subject
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock, links
from isa_portal.lib.errors import Refused
from isa_portal.organisations.access import people
from isa_portal.organisations.models import BoardRole, User

LASTS = timedelta(days=28)
NEWER = "A newer letter was sent."


def find(token: str) -> ChairConfirmation | None:
    """Return what a link in a letter to the chair asks; reading it changes nothing."""
    wanted = ChairConfirmation.objects.select_related("chair", "version__agreement__board__host")
    return wanted.filter(fingerprint=links.fingerprint(token)).first()


def chairs_of(version: Version, *, at: datetime) -> list[User]:
    """Return who may be asked: the chairs of the board, those first who wrote nothing of the version."""
    chairs = people(version.agreement.board, BoardRole.CHAIR, on=clock.london_date(at))
    return sorted(chairs, key=lambda chair: rules.wrote(version, chair))


@transaction.atomic
def ask_chair(
    version: Version,
    *,
    decision: str,
    body: str,
    decided_on: date,
    reference: str = "",
    advice: str = "",
    chair: User | None = None,
    by: Actor,
    at: datetime,
) -> ChairConfirmation:
    """
    Ask the chair by letter to confirm what was decided; an earlier letter that is unanswered ends.

    :raises Refused: with every reason that stands in the way
    """
    version = moves.locked(version)
    chairs: Sequence[User] = chairs_of(version, at=at)
    reasons = [*rules.asking_obstacles(version, chairs, by=by, at=at)]
    facts: dict[str, Any] = {"decision": decision, "body": body, "decided_on": decided_on, "advice": advice}
    if reasons := reasons or [*rules.wrong_decision(version, organisation=None, **facts, at=at)]:
        raise Refused(*reasons)
    asked = chair or chairs[0]
    if asked not in chairs or rules.wrote(version, asked):
        raise Refused(f"{asked.name} may not confirm this. Choose another chair of the board.")
    end_open(version, NEWER, at=at)
    written = ChairConfirmation(version=version, chair=asked, **facts, reference=reference, asked_by=by.actor_words)
    return _write(written, by=by, at=at)


def _write(confirmation: ChairConfirmation, *, by: Actor, at: datetime) -> ChairConfirmation:
    confirmation.content_sha256 = confirmation.version.content_sha256
    confirmation.asked_at, confirmation.expires_at = at, at + LASTS
    confirmation.save()
    confirmation.fingerprint = links.fingerprint(confirmation.token)
    confirmation.save(update_fields=["fingerprint"])
    told = {"decision": str(confirmation.decision), "chair": confirmation.chair.actor_key}
    audit.record("confirmation.ask", confirmation, by=by, at=at, **told, content_sha256=confirmation.content_sha256)
    send_letter(confirmation, at=at)
    return confirmation


def send_letter(confirmation: ChairConfirmation, *, occurrence: str = "asked", at: datetime) -> None:
    """Owe the chair the letter with the one link."""
    until = clock.london_date(confirmation.expires_at)
    correspondence.owe(
        "chair_asked",
        to=Recipient(confirmation.chair.email, str(confirmation.chair)),
        about=about(confirmation),
        occurrence=occurrence,
        link=Link("/confirm/{token}/", CONFIRM, str(confirmation.pk), ONLY),
        context=facts_of(confirmation) | {"until": f"{until:%-d %B %Y}"},
        day=until,
        at=at,
    )


def about(confirmation: ChairConfirmation) -> Subject:
    agreement = confirmation.version.agreement
    board = agreement.board
    return Subject(key(confirmation), board.chain, agreement.chain, str(agreement), board.help_email)


def key(confirmation: ChairConfirmation) -> str:
    return audit.subject_of(confirmation)


def facts_of(confirmation: ChairConfirmation) -> dict[str, object]:
    agreement = confirmation.version.agreement
    return {
        "board": agreement.board.short_name,
        "telephone": agreement.board.help_telephone,
        "reference": agreement.reference,
        "title": agreement.title,
        "number": confirmation.version.number,
        "decision": confirmation.get_decision_display().lower(),
        "body": confirmation.body,
        "decided": f"{confirmation.decided_on:%-d %B %Y}",
        "asked_by": confirmation.asked_by,
        "chair": confirmation.chair.name,
    }


def end_open(version: Version, reason: str, *, at: datetime) -> None:
    """End the letter to the chair that is unanswered, if there is one; its agreement is locked."""
    for confirmation in version.confirmations.open():
        confirmation.ended_at, confirmation.ended_because = at, reason
        confirmation.save(update_fields=["ended_at", "ended_because"])
        correspondence.withdraw(key(confirmation), at=at, reason=reason)


@transaction.atomic
def send_chair_again(confirmation: ChairConfirmation, *, by: Actor, at: datetime) -> ChairConfirmation:
    """
    Send the chair a new letter about what is still open, and always to the chair's own mailbox.

    An expired letter gives way to a new one; one that runs is sent again, at most every ten minutes.

    :raises Refused: if nothing of it is open any more
    """
    version = moves.locked(confirmation.version)
    newest = version.confirmations.open().select_related("chair").first()
    if newest is None:
        raise Refused("There is nothing to confirm any more.")
    newest.version = version
    if not rules.is_chair(newest.chair, version.agreement.board, at=at):
        raise Refused(f"{newest.chair.name} no longer chairs {version.agreement.board}. Ask the chair anew.")
    if not newest.has_expired(at):
        # The row changes only when it is due: ten letters asked for in a minute are one.
        send_letter(newest, occurrence=f"again {int(at.timestamp()) // 600}", at=at)
        return newest
    end_open(version, NEWER, at=at)
    facts = {name: getattr(newest, name) for name in ("decision", "body", "decided_on", "reference", "advice")}
    return _write(
        ChairConfirmation(version=version, chair=newest.chair, **facts, asked_by=newest.asked_by), by=by, at=at
    )
