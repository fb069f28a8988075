"""What a version needs for each of its steps, and who may take them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from isa_portal.agreements import access, content, lifecycle
from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Agreement, Version
from isa_portal.agreements.rules.agreement import Found, in_force, over, runs_the_board
from isa_portal.agreements.rules.consulting import has_a_text_to_read, is_as_it_was_consulted
from isa_portal.agreements.rules.parties import parties_without_tier_1
from isa_portal.agreements.rules.ready import READY, VersionRule, parties
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.lib.states import Transition
from isa_portal.organisations.models import User
from isa_portal.organisations.rules.bodies import gone
from isa_portal.organisations.selectors import mailboxes_of

FOR_WRITERS = "Only the board's secretariat or an editor of the lead organisation may do this."


def _is_for_writers(version: Version, by: Actor, at: datetime) -> Found:
    if not (isinstance(by, User) and access.may_write(version.agreement, by, on=clock.london_date(at))):
        yield FOR_WRITERS


def _goes_on(version: Version, by: Actor, at: datetime) -> Found:
    yield from over(version.agreement)


def _is_for_secretariat(version: Version, by: Actor, at: datetime) -> Found:
    if not runs_the_board(version.agreement, by, at):
        yield "Only the board's secretariat may do this."


def _is_for_the_portal(version: Version, by: Actor, at: datetime) -> Found:
    if by is not PORTAL:
        yield "The portal does this by itself when the day comes."


def _is_approved_as_it_stands(version: Version, by: Actor, at: datetime) -> Found:
    if not version.approvals.filter(decision="approved", content_sha256=version.content_sha256).exists():
        yield "Record the approval of exactly this text first. Without it nothing is sent."
    elif content.sha256(content.of(version)) != version.content_sha256:
        yield "The text is no longer the text that was approved. Return it and approve it again."


def _parties_signed_tier_1(version: Version, by: Actor, at: datetime) -> Found:
    if sentence := parties_without_tier_1(version.agreement):
        yield sentence


def _no_party_is_dissolved(version: Version, by: Actor, at: datetime) -> Found:
    joined = ("organisation__successor", "organisation__joined_into")
    for party in version.agreement.present_parties().select_related(*joined):
        if sentence := gone(party.organisation, on=clock.london_date(at)):
            yield sentence


def _is_material(version: Version, by: Actor, at: datetime) -> Found:
    if version.is_minor:
        yield f"{version} is minor: nobody signs it. Tell the parties of it."


def _is_minor(version: Version, by: Actor, at: datetime) -> Found:
    if not version.is_minor:
        yield f"{version} is material: every party signs it."


def _stands_beside_a_text_in_force(version: Version, by: Actor, at: datetime) -> Found:
    agreement = version.agreement
    if not in_force(agreement) or not agreement.versions.filter(state=State.CURRENT).exists():
        yield f"{agreement} is {agreement.stage_words.lower()}. A minor version amends a text in force."


def _everybody_can_be_told(version: Version, by: Actor, at: datetime) -> Found:
    for party in version.agreement.present_parties():
        if not mailboxes_of(party.organisation, on=clock.london_date(at)):
            yield f"Nobody can be told for {party}. Name its IG lead, or its e-mail address for notices."


def _no_objection_stands(version: Version, by: Actor, at: datetime) -> Found:
    for objection in version.objections.select_related("party__organisation"):
        yield f"{objection.party} objects. Make the version material, or drop it."


def _an_objection_stands(version: Version, by: Actor, at: datetime) -> Found:
    if not version.objections.exists():
        yield "No party objects. The version stands by itself when the days for objections are over."


def _objections_are_over(version: Version, by: Actor, at: datetime) -> Found:
    if version.objections_until and clock.london_date(at) <= version.objections_until:
        yield f"The parties may object until {in_words(version.objections_until)}."


VERSION_RULES: dict[Transition, tuple[VersionRule, ...]] = {
    lifecycle.CONSULT: (
        _goes_on,
        _is_for_writers,
        has_a_text_to_read,
        parties.has_two_parties,
        _no_party_is_dissolved,
    ),
    lifecycle.RECALL: (_is_for_writers,),
    lifecycle.SUBMIT: (_goes_on, _is_for_writers, *READY, is_as_it_was_consulted),
    lifecycle.APPROVE: (),  # asked of the approval itself: approval_obstacles
    lifecycle.SEND_BACK: (),
    lifecycle.REJECT: (),
    lifecycle.ABANDON: (_is_for_writers,),
    lifecycle.SEND: (
        _goes_on,
        _is_for_secretariat,
        _is_material,
        _is_approved_as_it_stands,
        parties.has_two_parties,
        _parties_signed_tier_1,
        _no_party_is_dissolved,
    ),
    lifecycle.WITHDRAW_ROUND: (_is_for_secretariat,),
    lifecycle.LAPSE: (_is_for_the_portal,),
    lifecycle.MEET_RULE: (),  # asked of the signatures: execution
    lifecycle.ADOPT_PAPER: (_is_for_secretariat,),
    lifecycle.SUPERSEDE_VERSION: (),
    lifecycle.GIVE_WAY: (_is_for_the_portal,),
    lifecycle.TAKE_AS_MINOR: (),  # asked of the weighing itself: confirming_weight_obstacles
    lifecycle.TELL: (_is_for_secretariat, _is_minor, _stands_beside_a_text_in_force, _everybody_can_be_told),
    lifecycle.STAND: (
        _is_for_the_portal,
        _is_minor,
        _objections_are_over,
        _no_objection_stands,
    ),
    lifecycle.MAKE_MATERIAL: (_is_for_secretariat, _an_objection_stands),
    lifecycle.DROP_VERSION: (_is_for_secretariat,),
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
    if agreement.versions.first() != version:
        yield "Only the newest version can be carried on."
    elif agreement.state != AgreementState.PROPOSED and not in_force(agreement):
        yield f"{agreement} is {agreement.stage_words.lower()}. Its text is not carried on."
    elif version.state not in lifecycle.CARRIED_ON:
        yield f"{version} is {State(version.state).label.lower()}. A text is carried on once it came back."
    yield from _is_for_writers(version, by, at)


def abandoning_obstacles(version: Version, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot abandon a draft, and with it an agreement that was never signed."""
    agreement = version.agreement
    came_back = version.state in lifecycle.CARRIED_ON and agreement.state == AgreementState.PROPOSED
    if not version.is_draft and not came_back:
        words = State(version.state).label.lower()
        yield f"{version} is {words}. A draft is abandoned, or a text that came back and was never signed."
    yield from _goes_on(version, by, at)
    yield from _is_for_writers(version, by, at)


def not_beside_a_text(agreement: Agreement) -> Iterator[str]:
    """Yield why no next version can be opened beside the text in force, whoever asks."""
    newest = agreement.versions.first()
    if not in_force(agreement) or not agreement.versions.filter(state=State.CURRENT).exists():
        yield f"{agreement} is {agreement.stage_words.lower()}. A new version is opened beside a text in force."
    elif newest and newest.state in lifecycle.OPEN:
        words = State(newest.state).label.lower()
        yield f"Version {newest.number} is open already: {words}. One version is written at a time."


def next_version_obstacles(agreement: Agreement, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot open the next version of an agreement with the text in force."""
    yield from not_beside_a_text(agreement)
    if not (isinstance(by, User) and access.may_write(agreement, by, on=clock.london_date(at))):
        yield FOR_WRITERS


def editing_obstacles(version: Version, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot change this text."""
    if version.state not in lifecycle.EDITABLE:
        yield f"{version} is {State(version.state).label.lower()} and cannot be changed. Start a new version."
        return
    yield from _goes_on(version, by, at)
    yield from _is_for_writers(version, by, at)
