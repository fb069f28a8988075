"""Who can be a party, and who signs a tier 1 first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from isa_portal.agreements.lifecycle import PartyState
from isa_portal.agreements.models import Agreement, Party, Tier
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.organisations.access import NOTHING, grants
from isa_portal.organisations.models import Board, Organisation, OrganisationRole, User
from isa_portal.organisations.rules.bodies import gone


def two_distinct_parties(agreement: Agreement) -> Iterator[str]:
    if agreement.present_parties().count() < 2:
        yield "Add a second party: an agreement needs at least two different organisations."


def adheres_above(agreement: Agreement, organisation: Organisation) -> bool:
    """Say whether a body is bound to one of the tier 1 agreements that this agreement stands on."""
    bound = [PartyState.ACTIVE, PartyState.NOTICE_GIVEN, PartyState.JOINING]
    above = Party.objects.filter(agreement__in=agreement.stands_on.all(), organisation=organisation, state__in=bound)
    return above.filter(adherences__isnull=False).exists()


def needs_tier_1(agreement: Agreement, organisation: Organisation) -> str | None:
    """A tier 2 binds only a body that has signed a tier 1 that the tier 2 names."""
    if agreement.tier != Tier.PURPOSE_SPECIFIC or adheres_above(agreement, organisation):
        return None
    named = ", ".join(above.reference for above in agreement.stands_on.all()) or "a tier 1 agreement"
    return f"{organisation} has not signed the tier 1 that this tier 2 stands on ({named}). It signs that one first."


def fixed_list(agreement: Agreement) -> Iterator[str]:
    """Yield why a draft changes neither the parties nor the place of an agreement: it stands beside a text in force."""
    if agreement.has_begun:
        yield (
            f"{agreement.reference} is {agreement.stage_words.lower()}."
            " Its parties change by accession, withdrawal, removal or succession,"
            " and its title and its place by an agreement that replaces it; not by a draft."
        )


def party_obstacles(agreement: Agreement, organisation: Organisation, *, on: date) -> Iterator[str]:
    """Yield why a body cannot be added to the parties of an agreement on a day."""
    if sentence := is_a_board(organisation) or gone(organisation, on=on):
        yield sentence
    elif agreement.parties.filter(organisation=organisation).exists():
        yield f"{organisation} is a party already. The same organisation cannot be a party twice."


def contact_obstacles(party: Party, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot say which office of a party answers enquiries."""
    own = grants(by, on=clock.london_date(at)) if isinstance(by, User) else NOTHING
    body = party.organisation
    speaks = own.administers(body) or own.is_(OrganisationRole.IG_LEAD, body)
    if not (speaks or own.runs(party.agreement.board)):
        yield f"Only the IG lead or an administrator of {party}, or the board's secretariat, may say who answers."


def is_a_board(organisation: Organisation) -> str | None:
    board = Board.objects.filter(name__iexact=organisation.legal_name).select_related("host").first()
    return no_legal_personality(board) if board else None


def no_legal_personality(board: Board) -> str:
    return f"A board has no legal personality and cannot be a party. Choose its host, {board.host}, or another body."
