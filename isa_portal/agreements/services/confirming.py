"""Takes the chair's answer to a letter: this was decided, or it was not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from isa_portal.agreements import rules
from isa_portal.agreements.models import ChairConfirmation, Version
from isa_portal.agreements.services import approval, asking, moves
from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.services import Link, Recipient
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.access import people
from isa_portal.organisations.models import BoardRole
from isa_portal.organisations.services import hearing

# Nobody signed in: what was shown is that somebody opens the chair's mailbox.
PROOF = "by letter, control of this mailbox"


def _locked(confirmation: ChairConfirmation) -> tuple[ChairConfirmation, Version]:
    """Lock the agreement first, as every decision does: the chair's answer and a colleague's meet one by one."""
    version = moves.locked(confirmation.version)
    held = ChairConfirmation.objects.select_related("chair").get(pk=confirmation.pk)
    held.version = version
    return held, version


@transaction.atomic
def confirm(confirmation: ChairConfirmation, *, by: Actor, at: datetime) -> Version:
    """
    Confirm as the chair that this was decided: the decision is recorded, by the chair.

    :raises Refused: with every reason why the answer counts no more
    """
    confirmation, version = _locked(confirmation)
    _answer(confirmation, version, by=by, at=at)
    confirmation.is_confirmed = True
    confirmation.save(update_fields=["answered_at", "is_confirmed"])
    audit.record("confirmation.confirm", confirmation, by=by, at=at, proof=PROOF, asked_by=confirmation.asked_by)
    return approval.record_approval(
        version,
        decision=confirmation.decision,
        body=confirmation.body,
        decided_on=confirmation.decided_on,
        reference=confirmation.reference,
        advice=confirmation.advice,
        proof=PROOF,
        by=by,
        at=at,
    )


@transaction.atomic
def dispute(confirmation: ChairConfirmation, reason: str, *, by: Actor, at: datetime) -> ChairConfirmation:
    """
    Say as the chair that this is not what was decided; the secretariat is told at once.

    :raises Refused: without a reason, or with every reason why the answer counts no more
    """
    confirmation, version = _locked(confirmation)
    if not reason.strip():
        raise Refused("Say what was decided instead. The secretariat reads it.")
    _answer(confirmation, version, by=by, at=at)
    confirmation.disputed_because = reason.strip()
    confirmation.save(update_fields=["answered_at", "disputed_because"])
    told = {"proof": PROOF, "reason": confirmation.disputed_because}
    audit.record("confirmation.dispute", confirmation, by=by, at=at, **told)
    _tell(confirmation, at=at)
    return confirmation


def _tell(confirmation: ChairConfirmation, *, at: datetime) -> None:
    agreement = confirmation.version.agreement
    officers = people(agreement.board, BoardRole.SECRETARIAT, on=clock.london_date(at))
    hearing.owe_each(
        "chair_disputed",
        to=[Recipient(one.email, str(one)) for one in officers],
        apart_from={confirmation.chair.email.lower()},
        about=asking.about(confirmation),
        occurrence="answered",
        link=Link(agreement.get_absolute_url()),
        context=asking.facts_of(confirmation) | {"reason": confirmation.disputed_because},
        at=at,
    )


def _answer(confirmation: ChairConfirmation, version: Version, *, by: Actor, at: datetime) -> None:
    reasons = [*rules.confirming_obstacles(confirmation, version, at=at)]
    if by.actor_key != confirmation.chair.actor_key:
        reasons.append(f"Only {confirmation.chair.name} may answer this letter.")
    if reasons:
        raise Refused(*reasons)
    confirmation.answered_at = at
    correspondence.withdraw(asking.key(confirmation), at=at, reason="The chair has answered.")
