"""What a version needs for each of its steps, and who may take them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from isa_portal.agreements import access, content, lifecycle
from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Identifiability, Tier, Version
from isa_portal.agreements.rules import text
from isa_portal.agreements.rules.agreement import Found, runs_the_board
from isa_portal.agreements.rules.parties import needs_tier_1, two_distinct_parties
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.gateways.models import Condition
from isa_portal.gateways.rules import why_not_choosable
from isa_portal.lib import clock
from isa_portal.lib.states import Transition
from isa_portal.organisations.models import User
from isa_portal.organisations.rules.bodies import gone

VersionRule = Callable[[Version, Actor, datetime], Found]


def _is_for_writers(version: Version, by: Actor, at: datetime) -> Found:
    if not (isinstance(by, User) and access.may_write(version.agreement, by, on=clock.london_date(at))):
        yield "Only the board's secretariat or an editor of the lead organisation may do this."


def _is_for_secretariat(version: Version, by: Actor, at: datetime) -> Found:
    if not runs_the_board(version.agreement, by, at):
        yield "Only the board's secretariat may do this."


def _is_for_the_portal(version: Version, by: Actor, at: datetime) -> Found:
    if by is not PORTAL:
        yield "The portal does this by itself when the day comes."


def _states_its_purpose(version: Version, by: Actor, at: datetime) -> Found:
    if not version.purpose.strip():
        yield "Enter the purpose of the sharing."


def _has_two_parties(version: Version, by: Actor, at: datetime) -> Found:
    yield from two_distinct_parties(version.agreement)


def _has_a_lead(version: Version, by: Actor, at: datetime) -> Found:
    if not version.agreement.parties.filter(leads=True).exists():
        yield "Say which party leads."


def _stands_on_a_tier_1(version: Version, by: Actor, at: datetime) -> Found:
    if version.agreement.tier == Tier.PURPOSE_SPECIFIC and not version.agreement.stands_on.exists():
        yield "Choose the tier 1 agreement that this tier 2 stands on."


def _says_what_moves(version: Version, by: Actor, at: datetime) -> Found:
    if version.agreement.tier == Tier.OVERARCHING:
        return
    parties = set(version.agreement.parties.values_list("organisation_id", flat=True))
    flows = list(version.flows.select_related("discloser", "recipient"))
    if not flows:
        yield "Add at least one data flow: who gives what to whom."
    for number, flow in enumerate(flows, 1):
        for body in (flow.discloser, flow.recipient):
            if body.pk not in parties:
                yield f"Data flow {number} names {body}, which is not a party. Add the party or change the flow."


def _says_why_it_is_lawful(version: Version, by: Actor, at: datetime) -> Found:
    if version.agreement.tier == Tier.OVERARCHING:
        return
    reliances = list(version.reliances.select_related("gateway"))
    if not reliances:
        yield "Add the legal power that the sharing relies on."
    for reliance in reliances:
        if sentence := why_not_choosable(reliance.gateway):
            yield f"{reliance.gateway.citation}: {sentence}"
    special = version.flows.filter(special_category=True).exclude(identifiability=Identifiability.ANONYMOUS)
    if special.exists() and all(reliance.condition in {"", Condition.NONE} for reliance in reliances):
        yield "Special category data is shared: choose the Article 9 condition for it under Law."


def _assesses_its_risks(version: Version, by: Actor, at: datetime) -> Found:
    if version.agreement.tier == Tier.OVERARCHING:
        return
    if version.assessment is None or not version.assessment.risks.exists():
        yield "Add at least one risk."


def _has_a_dpia_answer(version: Version, by: Actor, at: datetime) -> Found:
    if version.agreement.tier != Tier.OVERARCHING and not version.dpia.strip():
        yield "Give the reference of the data protection impact assessment, or the reasons of the screening."


def _has_its_terms(version: Version, by: Actor, at: datetime) -> Found:
    if version.notice_period is None:
        yield "Say how much notice a party gives to leave, with its unit: days or months."
    if not version.review_months:
        yield "Say after how many months the agreement is reviewed."


def _is_approved_as_it_stands(version: Version, by: Actor, at: datetime) -> Found:
    if not version.approvals.filter(decision="approved", content_sha256=version.content_sha256).exists():
        yield "Record the approval of exactly this text first. Without it nothing is sent."
    elif content.sha256(content.of(version)) != version.content_sha256:
        yield "The text is no longer the text that was approved. Return it and approve it again."


def _parties_signed_tier_1(version: Version, by: Actor, at: datetime) -> Found:
    for party in version.agreement.parties.select_related("organisation"):
        if sentence := needs_tier_1(version.agreement, party.organisation):
            yield sentence


def _no_party_is_dissolved(version: Version, by: Actor, at: datetime) -> Found:
    for party in version.agreement.parties.select_related("organisation"):
        if sentence := gone(party.organisation, on=clock.london_date(at)):
            yield sentence


# What a draft needs before it goes to those who approve, and in which part of it that is written.
READY: dict[VersionRule, str] = {
    _states_its_purpose: "purpose",
    _has_two_parties: "parties",
    _has_a_lead: "parties",
    _stands_on_a_tier_1: "foundations",
    _says_what_moves: "data",
    _says_why_it_is_lawful: "law",
    text.has_text: "text",
    text.fills_every_prompt: "text",
    _assesses_its_risks: "risks",
    _has_its_terms: "terms",
    _has_a_dpia_answer: "terms",
}

VERSION_RULES: dict[Transition, tuple[VersionRule, ...]] = {
    lifecycle.SUBMIT: (_is_for_writers, *READY),
    lifecycle.APPROVE: (),  # asked of the approval itself: approval_obstacles
    lifecycle.SEND_BACK: (),
    lifecycle.REJECT: (),
    lifecycle.ABANDON: (_is_for_writers,),
    lifecycle.SEND: (
        _is_for_secretariat,
        _is_approved_as_it_stands,
        _has_two_parties,
        _parties_signed_tier_1,
        _no_party_is_dissolved,
    ),
    lifecycle.WITHDRAW_ROUND: (_is_for_secretariat,),
    lifecycle.LAPSE: (_is_for_the_portal,),
    lifecycle.MEET_RULE: (),  # asked of the signatures: execution
    lifecycle.ADOPT_PAPER: (_is_for_secretariat,),
    lifecycle.SUPERSEDE_VERSION: (),
}


def obstacles(transition: Transition, version: Version, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield every reason why this actor cannot do this now; none means that they can."""
    if transition not in VERSION_RULES:
        yield f"Nobody has said who may {transition.verb} a version."
        return
    if version.state not in transition.sources:
        yield f"{version} is {State(version.state).label.lower()}. It cannot take this step now."
        return
    for rule in VERSION_RULES[transition]:
        yield from rule(version, by, at)


def missing(version: Version, *, by: Actor, at: datetime) -> list[tuple[str, str]]:
    """Return what a draft still lacks before it can be submitted: the part of the draft and the sentence."""
    return [(part, sentence) for rule, part in READY.items() for sentence in rule(version, by, at)]


def carrying_on_obstacles(version: Version, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot start the next draft with the text of this version."""
    agreement = version.agreement
    if agreement.state != AgreementState.PROPOSED or agreement.versions.first() != version:
        yield "Only the newest version can be carried on, before the agreement is in force."
    elif version.state not in lifecycle.CARRIED_ON:
        yield f"{version} is {State(version.state).label.lower()}. A text is carried on once it came back."
    yield from _is_for_writers(version, by, at)


def editing_obstacles(version: Version, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot change this text."""
    if version.state not in lifecycle.EDITABLE:
        yield f"{version} is {State(version.state).label.lower()} and cannot be changed. Start a new version."
        return
    yield from _is_for_writers(version, by, at)
