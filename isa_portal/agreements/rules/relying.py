"""Who may propose that an agreement in force relies on another power, after the law changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from isa_portal.agreements import access
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement
from isa_portal.agreements.rules.version import not_beside_a_text
from isa_portal.agreements.rules.weighing import speaks_for
from isa_portal.evidence.actors import Actor
from isa_portal.gateways.models import LegalGateway
from isa_portal.lib import clock
from isa_portal.organisations.models import User

PARTIES_ONLY = (
    "Only an administrator, the IG lead or a signatory of a party, the lead organisation's editors and the board's"
    " secretariat may propose another power."
)


def may_propose_power(agreement: Agreement, by: Actor, at: datetime) -> bool:
    """Say whether somebody speaks for a party of an agreement, or writes it."""
    on = clock.london_date(at)
    if isinstance(by, User) and access.may_write(agreement, by, on=on):
        return True
    parties = agreement.present_parties()
    return any(speaks_for(party, by, at) for party in parties if not party.is_former(on))


def proposing_power_obstacles(agreement: Agreement, power: LegalGateway, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot propose another power in place of one that changed."""
    yield from not_beside_a_text(agreement)
    if not may_propose_power(agreement, by, at):
        yield PARTIES_ONLY
    current = agreement.versions.filter(state=State.CURRENT).first()
    if current and not current.reliances.filter(gateway=power).exists():
        yield f"The text in force does not rely on {power.citation}."
    elif not power.law_changes.exists():
        yield f"No change of {power.citation} is recorded. The secretariat or the lead starts a new version instead."
