"""How a minor version comes to bind, and how a cut-over day puts out who has not signed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from isa_portal.agreements import lifecycle, rules
from isa_portal.agreements.execution.binding import met, settle, signed_by, take_effect
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Adherence, Party, Version
from isa_portal.agreements.services import moves, version_letters
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import clock


@transaction.atomic
def stand(version: Version, *, at: datetime) -> bool:
    """
    Let a minor version bind once its days for objections are over, and say whether it does. Safe to run late or twice.

    It binds whom the version that it amends binds, from the day after the last day for objections, without a signature.
    Where a party was not told in time, the days begin anew instead: who heard nothing has not agreed by its silence.
    """
    version = moves.locked(version)
    amends = version.agreement.versions.filter(state=State.CURRENT).exists() and version.agreement.is_in_force
    if not amends or any(rules.obstacles(lifecycle.STAND, version, by=PORTAL, at=at)):
        return False
    if unheard := rules.unheard(version):
        _begin_anew(version, unheard, at=at)
        return False
    assert version.objections_until is not None
    start = version.objections_until + timedelta(days=1)
    carried = [
        Adherence(party=one, version=version, adhered_at=clock.midnight(start))
        for one in rules.bound_by_silence(version)
    ]
    take_effect(lifecycle.STAND, version, start, at=at)
    Adherence.objects.bulk_create(carried)
    settle(version.agreement, at=at)
    return True


def _begin_anew(version: Version, unheard: list[Party], *, at: datetime) -> None:
    version.objections_until = clock.london_date(at) + timedelta(days=version.agreement.board.objection_days)
    version.save(update_fields=["objections_until"])
    facts = {"until": version.objections_until.isoformat(), "unheard": ", ".join(map(str, unheard))}
    audit.record("version.tell_anew", version, by=PORTAL, at=at, number=version.number, **facts)
    version_letters.begin_anew(version, unheard, at=at)


@transaction.atomic
def cut_over(version: Version, *, at: datetime) -> bool:
    """
    Put out who has not signed a version by its cut-over day, and say whether anybody is. Safe to run late or twice.

    Where those who signed would not bring it into force without the others, nobody is put out.
    """
    version = moves.locked(version)
    signed = signed_by(version)
    parties = {party.pk: party for party in version.agreement.present_parties()}
    out = [party for key, party in parties.items() if key not in signed and party.state in lifecycle.DROP_OUT.sources]
    remaining = {key: party.is_essential for key, party in parties.items() if party not in out}
    if version.cut_over_on is None or clock.london_date(at) <= version.cut_over_on:
        return False
    if version.state not in (State.OUT_FOR_SIGNATURE, State.CURRENT) or not met(version.rule, remaining, signed):
        return False
    for party in out:
        party.bound_until = min(filter(None, (party.bound_until, version.cut_over_on)))
        last = party.bound_until.isoformat()
        moves.move_party(lifecycle.DROP_OUT, party, by=PORTAL, at=at, bound_until=last, number=version.number)
    if out:
        settle(version.agreement, at=at)
    return bool(out)
