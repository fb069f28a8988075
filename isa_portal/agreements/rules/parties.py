"""Who can be a party, and who signs a tier 1 first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import get_text_list

from isa_portal.agreements.lifecycle import CARRIED_ON, OVER, PartyState, State
from isa_portal.agreements.models import Adherence, Agreement, Party, PartyClass, Tier, Version
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib import names as unseen
from isa_portal.organisations.access import NOTHING, grants
from isa_portal.organisations.models import Board, Organisation, OrganisationRole, User
from isa_portal.organisations.rules.bodies import gone

# Of a party of a tier 2: it has no waiver, and stands on no terms of its own.
NEEDS_TIER_1 = Q(tier_1_waived_because="", own_terms=None)
LONGEST_UNIT, MOST_UNITS, LONGEST_CLAUSE = 120, 100, 200


def two_distinct_parties(agreement: Agreement) -> Iterator[str]:
    if agreement.present_parties().count() < 2:
        yield "Add a second party: an agreement needs at least two different organisations."


def adheres_above(agreement: Agreement, organisation: Organisation) -> bool:
    """Say whether a body is bound to one of the tier 1 agreements that this agreement stands on."""
    return _bound_above(agreement).filter(organisation=organisation).exists()


def _bound_above(agreement: Agreement) -> QuerySet[Party]:
    bound = [PartyState.ACTIVE, PartyState.NOTICE_GIVEN, PartyState.JOINING]
    above = Party.objects.filter(agreement__in=agreement.stands_on.exclude(state__in=OVER), state__in=bound)
    # What was signed in a round that lapsed or was withdrawn binds nobody.
    signed = Adherence.objects.filter(party=OuterRef("pk")).exclude(version__state__in=CARRIED_ON)
    return above.filter(Exists(signed)).order_by()


def _asked_above(agreement: Agreement) -> QuerySet[Party]:
    """Return who is asked to sign a tier 1 beneath an agreement now: both may be signed in one sitting."""
    above = Party.objects.filter(agreement__in=agreement.stands_on.all(), state=PartyState.JOINING)
    return above.filter(agreement__versions__state=State.OUT_FOR_SIGNATURE).order_by()


def few(names: Sequence[str], most: int = 2) -> str:
    """Return names as a sentence bears them: "Bristol City Council, Riverside Trust and 85 more"."""
    if len(names) <= most + 1:
        return get_text_list(list(names), "and")
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def lack(bodies: Sequence[object], what: str) -> str:
    """Return whose absence it is: "Bristol City Council has no IG lead in the portal"."""
    return f"{few([str(one) for one in bodies])} ha{'s' if len(bodies) == 1 else 've'} {what} in the portal"


def no_ig_lead(*bodies: object) -> str:
    return lack(bodies, "no IG lead")


def needs_tier_1(agreement: Agreement, organisation: Organisation) -> str | None:
    """A tier 2 binds only a body that has signed a tier 1 that the tier 2 names."""
    if agreement.tier != Tier.PURPOSE_SPECIFIC or adheres_above(agreement, organisation):
        return None
    if agreement.parties.filter(organisation=organisation).exclude(NEEDS_TIER_1).exists():
        return None
    return _sign_first(agreement, [str(organisation)])


def parties_without_tier_1(agreement: Agreement) -> str | None:
    """Return which parties of a tier 2 neither signed a tier 1 that it names nor are asked to, in one sentence."""
    if agreement.tier != Tier.PURPOSE_SPECIFIC:
        return None
    bound = _bound_above(agreement).values("organisation")
    asked = _asked_above(agreement).values("organisation")
    needing = agreement.present_parties().filter(NEEDS_TIER_1)
    without = needing.exclude(organisation__in=bound).exclude(organisation__in=asked)
    names = [str(party) for party in without]
    return _sign_first(agreement, names) if names else None


def _sign_first(agreement: Agreement, names: Sequence[str]) -> str:
    beneath = list(agreement.stands_on.all())
    above = ", ".join(one.reference for one in beneath) or "a tier 1 agreement"
    if beneath and all(one.state in OVER for one in beneath):
        return (
            f"{above} has ended, so nothing beneath this tier 2 binds {few(names)}. Record first that it stands on"
            " another tier 1, or its stand-alone terms."
        )
    has, signs = ("has", "It signs") if len(names) == 1 else ("have", "They sign")
    return f"{few(names)} {has} not signed the tier 1 that this tier 2 stands on ({above}). {signs} that one first."


def waiver_obstacles(party: Party, because: str, takes_in: Sequence[str]) -> Iterator[str]:
    """Yield why a party cannot do without the tier 1 on these terms; neither reason nor clauses ends the waiver."""
    if party.agreement.tier != Tier.PURPOSE_SPECIFIC:
        yield "Only a tier 2 stands on a tier 1, so there is nothing to do without."
        return
    if adheres_above(party.agreement, party.organisation) and (because.strip() or takes_in):
        yield f"{party} has signed the tier 1 and needs no waiver."
    if takes_in and not because.strip():
        yield f"Say why {party} does without the tier 1. Every party reads it."
    if because.strip() and not takes_in:
        yield f"List the clauses of the tier 1 that bind {party} here. Without them nothing of it does."
    yield from clause_obstacles(takes_in)


def clause_obstacles(takes_in: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with a list of clauses of a tier 1 that a tier 2 takes in."""
    if len(takes_in) > MOST_UNITS or any(len(clause) > LONGEST_CLAUSE for clause in takes_in):
        yield f"At most {MOST_UNITS} clauses can be listed, of {LONGEST_CLAUSE} characters each. Shorten the list."
    for clause in takes_in:
        yield from unseen.problems(clause, f"“{clause[:40]}”")


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
    elif sentence := processes(agreement, organisation.legal_name, organisation.known_as):
        yield sentence


def processes(agreement: Agreement, *names: str) -> str | None:
    """Return why somebody of these names cannot take part or sign: the draft names it as a processor."""
    version = agreement.versions.first()
    wanted = {name.casefold() for name in names if name}
    for processor in version.processors.all() if version else ():
        if processor.name.casefold() in wanted:
            return (
                f"{processor.name} is named as a processor. A processor acts under its contract and never signs."
                " Remove it from the processors first."
            )
    return None


def processor_obstacles(version: Version, name: str, controller: Organisation) -> Iterator[str]:
    """Yield why a body of this name cannot be named as a processor for a party."""
    yield from unseen.problems(name, "The name of the processor")
    if not name.strip():
        yield "Enter the legal name of the processor."
    parties = version.agreement.parties.select_related("organisation")
    for party in parties:
        if name.strip().casefold() in {
            party.organisation.legal_name.casefold(),
            party.organisation.known_as.casefold(),
        }:
            yield f"{party} is a party, which signs for itself. Only who is no party can be a processor here."
    if controller.pk not in {party.organisation_id for party in parties}:
        yield f"{controller} is not a party. Choose the party for which the processor acts."


def unit_obstacles(units: Sequence[str]) -> Iterator[str]:
    """Yield why these cannot be the parts of a body that take part."""
    for unit in units:
        yield from unseen.problems(unit, f"“{unit[:40]}”")
        if len(unit) > LONGEST_UNIT:
            yield f"“{unit[:40]}…” has {len(unit)} characters; the limit is {LONGEST_UNIT}."
    if len({unit.casefold() for unit in units}) < len(units):
        yield "A part of the organisation stands there twice. Name each once."
    if len(units) > MOST_UNITS:
        yield f"{len(units)} parts are named; {MOST_UNITS} can be. Name the whole organisation instead."


def class_obstacles(agreement: Agreement, name: str, *, party_class: PartyClass | None = None) -> Iterator[str]:
    """Yield why a class of parties cannot have this name."""
    yield from unseen.problems(name, "The name of the class")
    if not name.strip():
        yield "Enter the name of the class, for example the county's GP practices."
    others = agreement.classes.exclude(pk=party_class.pk) if party_class else agreement.classes
    if others.filter(name__iexact=name.strip()).exists():
        yield f"{name.strip()} is named already. Give this class another name."


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
