"""Between two versions: material or minor, told and objected to, and the day on which the old one ends."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from isa_portal.agreements import lifecycle, rules
from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Agreement, Objection, Party, Step, Version, Weighing, Weight
from isa_portal.agreements.models.version import minor_number
from isa_portal.agreements.services import asking, moves, version_letters
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused

SAY_WHY = "Say why. It stays with the version."


@transaction.atomic
def propose_weight(version: Version, weight: str, *, reason: str, by: Actor, at: datetime) -> Weighing:
    """
    Propose, for the secretariat, that a version is material or minor.

    :raises Refused: with every reason that stands in the way
    """
    version = moves.locked(version)
    _ask(rules.proposing_weight_obstacles(version, by=by, at=at), _said(version, weight, reason))
    return _say(version, Step.PROPOSED, weight, reason, by=by, at=at)


@transaction.atomic
def confirm_weight(version: Version, weight: str, *, reason: str, by: Actor, at: datetime) -> Version:
    """
    Confirm, for the lead's IG lead, what a version is. A minor one needs no decision of the board and becomes N.x.

    :raises Refused: with every reason that stands in the way
    """
    version = moves.locked(version)
    _ask(rules.confirming_weight_obstacles(version, by=by, at=at), _said(version, weight, reason))
    _say(version, Step.CONFIRMED, weight, reason, by=by, at=at)
    version.weight = weight
    if not version.is_minor:
        version.save(update_fields=["weight"])
        return version
    numbers = list(version.agreement.versions.values_list("number", flat=True))
    version.number = minor_number(numbers, version.agreement.versions.get(state=State.CURRENT).number)
    version.save(update_fields=["weight", "number"])
    asking.end_open(version, "It is minor and needs no decision of the board.", at=at)
    return moves.move_version(lifecycle.TAKE_AS_MINOR, version, by=by, at=at)


def _ask(*obstacles: object) -> None:
    found = [reason for some in obstacles for reason in some]  # type: ignore[attr-defined]
    if found:
        raise Refused(*dict.fromkeys(found))


def _said(version: Version, weight: str, reason: str) -> list[str]:
    """Return what is wrong with what somebody says of a version."""
    wrong = [] if reason.strip() else [SAY_WHY]
    if weight not in Weight.values:
        return [*wrong, "Say whether the version is material or minor."]
    return [*wrong, *(rules.minor_obstacles(version) if weight == Weight.MINOR else ())]


def _say(version: Version, step: str, weight: str, reason: str, *, by: Actor, at: datetime) -> Weighing:
    said = Weighing.objects.create(
        version=version,
        step=step,
        weight=weight,
        reason=reason.strip(),
        content_sha256=version.content_sha256,
        said_by=by.actor_words,
        said_by_key=by.actor_key,
        said_at=at,
    )
    facts = {"number": version.number, "weight": str(weight), "reason": reason.strip()}
    audit.record(f"weighing.{step}", said, by=by, at=at, **facts, content_sha256=version.content_sha256)
    return said


@transaction.atomic
def tell(version: Version, *, by: Actor, at: datetime) -> Version:
    """
    Tell every party of a minor version by letter; from now on they may object within the board's days.

    :raises Refused: with every reason that stands in the way
    """
    version = moves.locked(version)
    _ask(rules.obstacles(lifecycle.TELL, version, by=by, at=at))
    version.sent_at = at
    version.objections_until = clock.london_date(at) + timedelta(days=version.agreement.board.objection_days)
    version.save(update_fields=["sent_at", "objections_until"])
    until = version.objections_until.isoformat()
    version = moves.move_version(
        lifecycle.TELL, version, by=by, at=at, until=until, content_sha256=version.content_sha256
    )
    version_letters.minor_version(version, at=at)
    return version


@transaction.atomic
def object_to(version: Version, party: Party, *, reason: str, by: Actor, at: datetime) -> Objection:
    """
    Object for a party to a minor version. The secretariat and the lead's IG leads are written to at once.

    :raises Refused: with every reason that stands in the way
    """
    version = moves.locked(version)
    party = version.agreement.parties.select_related("organisation").get(pk=party.pk)
    wrong = [] if reason.strip() else ["Say what you object to. Every party reads it."]
    _ask(rules.objecting_obstacles(version, party, by=by, at=at), wrong)
    objection = Objection.objects.create(
        version=version,
        party=party,
        reason=reason.strip(),
        made_by=by.actor_words,
        made_by_key=by.actor_key,
        made_at=at,
    )
    name = party.organisation.legal_name
    audit.record("objection.make", objection, by=by, at=at, party=name, number=version.number, reason=objection.reason)
    version_letters.objection(objection, at=at)
    return objection


@transaction.atomic
def make_material(version: Version, *, reason: str, by: Actor, at: datetime) -> Version:
    """
    Let a version to which a party objects go to the board as a material one.

    :raises Refused: with every reason that stands in the way
    """
    version = moves.locked(version)
    _ask(rules.obstacles(lifecycle.MAKE_MATERIAL, version, by=by, at=at), [] if reason.strip() else [SAY_WHY])
    _say(version, Step.AFTER_OBJECTION, Weight.MATERIAL, reason, by=by, at=at)
    version.weight, version.objections_until = Weight.MATERIAL, None
    version.save(update_fields=["weight", "objections_until"])
    version_letters.over(version, at=at)
    return moves.move_version(lifecycle.MAKE_MATERIAL, version, by=by, at=at)


@transaction.atomic
def drop(version: Version, *, reason: str, by: Actor, at: datetime) -> Version:
    """
    Drop a minor version; the text in force stays as it is.

    :raises Refused: with every reason that stands in the way
    """
    version = moves.locked(version)
    _ask(rules.obstacles(lifecycle.DROP_VERSION, version, by=by, at=at), [] if reason.strip() else [SAY_WHY])
    version.returned_because = reason.strip()
    version.save(update_fields=["returned_because"])
    version_letters.over(version, at=at)
    return moves.move_version(lifecycle.DROP_VERSION, version, by=by, at=at, reason=reason.strip())


@transaction.atomic
def abandon(version: Version, *, reason: str, by: Actor, at: datetime) -> Agreement:
    """
    Abandon a draft: the text in force goes on; an agreement that was never signed is abandoned with it.

    :raises Refused: with every reason that stands in the way
    """
    version, why = moves.locked(version), reason.strip()
    _ask(rules.abandoning_obstacles(version, by=by, at=at), [] if why else ["Say why it is abandoned."])
    if version.is_draft:
        version.returned_because = why
        version.save(update_fields=["returned_because"])
        version_letters.abandoned(version, at=at)
        version = moves.move_version(lifecycle.ABANDON, version, by=by, at=at, reason=why)
    if version.agreement.state == AgreementState.PROPOSED:
        moves.move_agreement(lifecycle.DROP, version.agreement, by=by, at=at, reason=why)
    return version.agreement


@transaction.atomic
def set_cut_over(version: Version, day: date, *, allowed_by: str, by: Actor, at: datetime) -> Version:
    """
    Set the last day on which who has not signed a version stays bound by what it signed before.

    :param allowed_by: the clause of the text that allows it, or how all parties agreed to it
    :raises Refused: with every reason that stands in the way
    """
    version = moves.locked(version)
    wrong = [] if allowed_by.strip() else ["Say what allows it: the clause, or how all parties agreed."]
    _ask(rules.cut_over_obstacles(version, day, by=by, at=at), wrong)
    version.cut_over_on, version.cut_over_because = day, allowed_by.strip()
    version.save(update_fields=["cut_over_on", "cut_over_because"])
    facts = {"number": version.number, "until": day.isoformat(), "allowed_by": version.cut_over_because}
    audit.record("version.set_cut_over", version, by=by, at=at, **facts)
    return version
