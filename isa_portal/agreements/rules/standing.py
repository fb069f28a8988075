"""Who may record on what a tier 2 stands once its tier 1 goes, and what stands in the way."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime

from isa_portal.agreements.lifecycle import BOUND, LASTING, AgreementState, PartyState, State
from isa_portal.agreements.models import Agreement, LeavingTerms, Party, Tier
from isa_portal.agreements.rules.agreement import in_force, runs_the_board
from isa_portal.agreements.rules.parties import NEEDS_TIER_1, clause_obstacles
from isa_portal.agreements.rules.weighing import speaks_for
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib import names as unseen
from isa_portal.lib.calendar import in_words

LONGEST_NAME = 250


def own_terms_obstacles(agreement: Agreement, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot record stand-alone terms of a tier 2, whatever they say."""
    if agreement.tier != Tier.PURPOSE_SPECIFIC:
        yield "Only a tier 2 stands on a tier 1. This agreement carries its own terms already."
        return
    if not in_force(agreement):
        yield f"The agreement is {agreement.stage_words.lower()}. Stand-alone terms are recorded while it is in force."
    bound = list(agreement.parties.filter(state__in=BOUND).select_related("organisation", "agreement__board"))
    if not runs_the_board(agreement, by, at) and not any(speaks_for(one, by, at) for one in bound):
        yield "Only a party, or the board's secretariat, may record stand-alone terms."
    if not goes(agreement):
        above = ", ".join(one.reference for one in agreement.stands_on.all())
        yield (
            f"{above} stays in force, and no party here has given notice of it. Stand-alone terms are for a tier 2"
            " whose tier 1 ends, is replaced or is left."
        )
    if not asked_for_terms(agreement):
        yield "Every party stands on terms of its own already."


def goes(agreement: Agreement) -> bool:
    """Say whether a tier 1 beneath an agreement has ended, will end, or is left by one of its parties."""
    above = agreement.stands_on.all()
    if not above or any(one.state not in (AgreementState.IN_FORCE, AgreementState.SIGNED) for one in above):
        return True
    if LeavingTerms.objects.filter(version__agreement__in=above, version__state=State.CURRENT, ends_on__isnull=False):
        return True
    here = agreement.parties.filter(state__in=BOUND).values("organisation")
    leaving = Party.objects.filter(agreement__in=above, organisation__in=here)
    return leaving.exclude(state__in=(PartyState.ACTIVE, PartyState.JOINING), bound_until=None).exists()


def asked_for_terms(agreement: Agreement) -> list[Party]:
    """Return the bound parties of a tier 2 that have neither a waiver nor agreed to stand-alone terms."""
    bound = agreement.parties.filter(NEEDS_TIER_1, state__in=BOUND)
    return list(bound.select_related("organisation"))


def agreed_obstacles(
    agreement: Agreement, since: date, takes_in: Sequence[str], agreed: Mapping[Party, str]
) -> Iterator[str]:
    """Yield what is wrong with stand-alone terms: from when, what they take in, who agreed."""
    if agreement.in_force_from and since < agreement.in_force_from:
        start = in_words(agreement.in_force_from)
        yield f"{agreement.reference} is in force from {start}, so nothing counts from {in_words(since)}."
    if not takes_in:
        yield "List the clauses of the tier 1 that the parties take in. Without them nothing of it binds."
    yield from clause_obstacles(takes_in)
    asked = asked_for_terms(agreement)
    for party, who in agreed.items():
        if party not in asked:
            yield f"{party} is not asked for stand-alone terms: it agreed already, or is not bound."
        if len(who) > LONGEST_NAME:
            yield f"Who agreed for {party} is longer than {LONGEST_NAME} characters. Enter a name and an office."
        yield from unseen.problems(who, f"Who agreed for {party}")
    elsewhere = agreement.parties.filter(state__in=BOUND).exclude(NEEDS_TIER_1).count()
    if not agreed or len(agreed) + elsewhere < 2:
        yield "Say who agreed for at least two parties: terms that one party agrees to alone bind nobody."


def regrounding_obstacles(old: Agreement, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot let what stands on a tier 1 stand on another one."""
    if old.tier != Tier.OVERARCHING:
        yield "Only a tier 1 has agreements that stand on it."
    elif in_force(old) or old.state in (AgreementState.PROPOSED, AgreementState.SIGNED):
        yield (
            f"{old.reference} is {old.stage_words.lower()}. What stands on it passes to another tier 1 once it has"
            " ended or was replaced."
        )
    elif not list(passing(old, by=by, at=at)):
        yield f"No tier 2 of a board that you run stands on {old.reference}."


def passing(old: Agreement, *, by: Actor, at: datetime) -> Iterator[Agreement]:
    """Yield what stands on a tier 1 and is this actor's to pass: the signed agreements of the boards that it runs."""
    for below in old.dependants.filter(state__in=LASTING).select_related("board").order_by("reference", "pk"):
        if runs_the_board(below, by, at):
            yield below


def ground_obstacles(
    old: Agreement, new: Agreement, since: date, because: str, signed: Collection[int], *, at: datetime
) -> Iterator[str]:
    """
    Yield what is wrong with another tier 1, from a day, for these reasons.

    :param signed: the bodies that are bound by it and are parties of what would stand on it
    """
    if new == old or new.tier != Tier.OVERARCHING or not in_force(new):
        yield f"{new.reference} is {new.stage_words.lower()}. Choose another tier 1 that is in force."
    elif new.in_force_from and since < new.in_force_from:
        start = in_words(new.in_force_from)
        yield f"{new.reference} is in force from {start}. Enter that day or a later one."
    elif not signed:
        yield f"No party of what stands on {old.reference} has signed {new.reference}. They sign it first."
    if since > clock.london_date(at):
        yield f"{in_words(since)} is to come. Record it on that day or later."
    if not because.strip():
        yield "Say what lets them stand on the other tier 1, for example its clause or a minute of the board."
