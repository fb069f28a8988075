"""Who may, and what stands in the way: every rule is a sentence or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

from isa_portal.agreements import access, content, lifecycle
from isa_portal.agreements.lifecycle import AgreementState, PartyState, State
from isa_portal.agreements.models import Agreement, Identifiability, Party, Proposal, Tier, Version
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.gateways.models import Condition
from isa_portal.gateways.rules import why_not_choosable
from isa_portal.lib import clock, markup
from isa_portal.lib.states import Transition
from isa_portal.organisations.access import NOTHING, grants
from isa_portal.organisations.models import Board, BoardRole, Organisation, OrganisationRole, User
from isa_portal.organisations.rules.bodies import gone

Found = Iterator[str]
VersionRule = Callable[[Version, Actor, datetime], Found]


def runs_the_board(agreement: Agreement, by: Actor, at: datetime) -> bool:
    return isinstance(by, User) and access.may_run(agreement, by, on=clock.london_date(at))


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


def two_distinct_parties(agreement: Agreement) -> Found:
    if agreement.parties.count() < 2:
        yield "Add a second party: an agreement needs at least two different organisations."


def _has_two_parties(version: Version, by: Actor, at: datetime) -> Found:
    yield from two_distinct_parties(version.agreement)


def _has_a_lead(version: Version, by: Actor, at: datetime) -> Found:
    if not version.agreement.parties.filter(leads=True).exists():
        yield "Say which party leads."


def _stands_on_a_tier_1(version: Version, by: Actor, at: datetime) -> Found:
    if version.agreement.tier == Tier.PURPOSE_SPECIFIC and not version.agreement.stands_on.exists():
        yield "Choose the tier 1 agreement that this tier 2 stands on."


def _has_text(version: Version, by: Actor, at: datetime) -> Found:
    clauses = list(version.clauses.all())
    if not clauses:
        yield "Write at least one clause."
    for number, clause in enumerate(clauses, 1):
        if sentence := markup.too_long(clause.text, f"Clause {number}"):
            yield sentence
        if not clause.text.strip():
            yield f"Write the text of clause {number}, {clause.heading}, or remove the clause."


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
    _has_text: "text",
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


def editing_obstacles(version: Version, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot change this text."""
    if version.state not in lifecycle.EDITABLE:
        yield f"{version} is {State(version.state).label.lower()} and cannot be changed. Start a new version."
        return
    yield from _is_for_writers(version, by, at)


def approval_obstacles(
    version: Version, *, organisation: Organisation | None, by: Actor, at: datetime
) -> Iterator[str]:
    """Yield why this actor cannot record a decision on this version."""
    if version.state != State.AWAITING_APPROVAL:
        yield f"{version} is {State(version.state).label.lower()}. A decision is recorded while it awaits the board."
        return
    if version.author and by.actor_key == version.author.actor_key:
        yield "Who wrote a version may not record its approval. Ask the chair or a colleague to record it."
    if organisation and not version.agreement.parties.filter(organisation=organisation).exists():
        yield f"{organisation} is not a party of this agreement. Choose the party that decided."
    elif not may_record(version.agreement, organisation, by=by, at=at):
        yield "Only the board's secretariat or its chair may record this decision."
    if version.approvals.filter(organisation=organisation).exists():
        yield f"The decision of {organisation or 'the board'} is recorded already."


def may_record(agreement: Agreement, organisation: Organisation | None, *, by: Actor, at: datetime) -> bool:
    """Say whether this actor may record a decision of the board, or of one party for itself."""
    own = grants(by, on=clock.london_date(at)) if isinstance(by, User) else NOTHING
    chairs = own.runs(agreement.board) or own.is_(BoardRole.CHAIR, agreement.board)
    return chairs or bool(organisation and own.acts_for(organisation))


def proposing_obstacles(board: Board, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot raise a proposal with a board."""
    if isinstance(by, User) and not grants(by, on=clock.london_date(at)).runs(board):
        yield "Only the board's secretariat may record a proposal. Telephone it and say what is needed."


def proposal_obstacles(transition: Transition, proposal: Proposal, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot record this decision on a proposal."""
    if proposal.state not in transition.sources:
        yield f"{proposal} is {proposal.get_state_display().lower()}. It cannot take this step now."
    if not (isinstance(by, User) and grants(by, on=clock.london_date(at)).runs(proposal.board)):
        yield "Only the board's secretariat may record what the board decided."


AGREEMENT_MOVES = {
    lifecycle.SIGN: "execution: when the rule of coming into force is met",
    lifecycle.COMMENCE: "execution: when the commencement date has come",
    lifecycle.RECORD: "execution: when a document signed before the portal is recorded",
    lifecycle.REPLACE: "execution: when the agreement that replaces it comes into force",
    lifecycle.DROP: "drafting: when its only version is abandoned or rejected",
}
PARTY_MOVES = {
    lifecycle.INVITE: "execution: when the version is sent",
    lifecycle.JOIN: "execution: when it has signed and the agreement is in force",
    lifecycle.STAY_OUT: "execution: when a round ends without its signature",
    lifecycle.GIVE_NOTICE: "ending: when notice is given by a person with a mandate",
    lifecycle.LEAVE: "ending: when the day after the last day has come",
}


def in_force(agreement: Agreement) -> bool:
    return agreement.state in (AgreementState.IN_FORCE, AgreementState.TERMINATING)
