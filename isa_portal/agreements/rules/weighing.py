"""Who says whether a version is material or minor, who objects to a minor one, and who sets a cut-over day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement, Party, Step, Version
from isa_portal.agreements.rules.agreement import in_force, runs_the_board
from isa_portal.agreements.rules.approval import DECIDE_FOR_A_PARTY, wrote
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.access import NOTHING, Grants, grants
from isa_portal.organisations.models import OrganisationRole, User

WARNED = (60, 30, 7)
FIRST_WARNING = timedelta(days=max(WARNED))
SAY_WHY = "Say why. It stays with the version."


def _own(by: Actor, at: datetime) -> Grants:
    return grants(by, on=clock.london_date(at)) if isinstance(by, User) else NOTHING


def leads_ig(agreement: Agreement, by: Actor, at: datetime) -> bool:
    """Say whether somebody is the IG lead of the organisation that leads an agreement."""
    own = _own(by, at)
    leads = agreement.present_parties().filter(leads=True)
    return any(own.is_(OrganisationRole.IG_LEAD, party.organisation) for party in leads)


def _weighable(version: Version) -> Iterator[str]:
    if not in_force(version.agreement):
        yield "Only a new version of an agreement in force is weighed. This text is signed by every party."
    elif version.state != State.AWAITING_APPROVAL:
        yield f"{version} is {State(version.state).label.lower()}. It is weighed while it awaits the board."
    elif version.weighings.filter(step=Step.AFTER_OBJECTION).exists():
        yield "A party objected to it as minor, so it is material."


def proposing_weight_obstacles(version: Version, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot propose a version as material or minor."""
    yield from _weighable(version)
    if not runs_the_board(version.agreement, by, at):
        yield "Only the board's secretariat proposes whether a version is material or minor."


def confirming_weight_obstacles(version: Version, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot confirm a version as material or minor."""
    yield from _weighable(version)
    proposal = version.weighings.filter(step=Step.PROPOSED).last()
    if not leads_ig(version.agreement, by, at):
        yield "Only the IG lead of the lead organisation confirms whether a version is material or minor."
    if proposal is None:
        yield "The secretariat proposes first whether it is material or minor."
    elif proposal.said_by_key == by.actor_key:
        yield "Who proposed it does not confirm it."
    if wrote(version, by):
        yield "Who wrote a version does not confirm what it is."


def minor_obstacles(version: Version) -> Iterator[str]:
    """Yield why a version cannot be minor, whatever its words."""
    current = version.agreement.versions.filter(state=State.CURRENT).first()
    if current and version.declarations != current.declarations:
        yield "Its declarations changed: each signatory makes them, so the version is signed."


def objecting_obstacles(version: Version, party: Party, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot object to a version for a party."""
    if version.state != State.OBJECTION_PERIOD or version.objections_until is None:
        yield f"{version} is {State(version.state).label.lower()}. It is not open to objections."
    elif clock.london_date(at) > version.objections_until:
        yield f"The last day for objections was {in_words(version.objections_until)}."
    if not speaks_for(party, by, at):
        yield f"Only an administrator, the IG lead or a signatory of {party} may object for it."
    elif party.is_former(clock.london_date(at)):
        yield f"{party} is a party no more."
    if version.objections.filter(party=party).exists():
        yield f"{party} objects already. One objection is enough."


def speaks_for(party: Party, by: Actor, at: datetime) -> bool:
    own = _own(by, at)
    return any(own.is_(role, party.organisation) for role in DECIDE_FOR_A_PARTY)


def cut_over_obstacles(version: Version, day: date | None, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot set the day until which those who have not signed a version stay bound without it."""
    if not runs_the_board(version.agreement, by, at):
        yield "Only the board's secretariat sets a cut-over day."
    if not in_force(version.agreement) or version.is_minor or not _signs(version):
        yield f"{version} is {State(version.state).label.lower()}. A cut-over day is set while parties still sign it."
    elif version.cut_over_on:
        yield f"The cut-over day is {in_words(version.cut_over_on)} already. The parties were told of it."
    first = clock.london_date(at) + FIRST_WARNING
    if day and day < first:
        yield (
            f"Choose {in_words(first)} or a later day: who has not signed is warned 60, 30 and 7 days before the"
            " cut-over day."
        )


def _signs(version: Version) -> bool:
    """Say whether a version is out for signature, or took effect and is not signed by all yet."""
    if version.state == State.OUT_FOR_SIGNATURE:
        return True
    gives_way = version.agreement.versions.filter(state=State.GIVING_WAY)
    return version.state == State.CURRENT and gives_way.exists()
