"""Opens agreements with their first draft, and carries a returned text on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from isa_portal.agreements import rules
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement, Party, Proposal, Tier, Version
from isa_portal.agreements.models.agreement import slug_of
from isa_portal.agreements.models.version import next_draft_number
from isa_portal.agreements.services import carrying, moves, reliances, version_letters
from isa_portal.agreements.services.editing import editable, note_writer
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.gateways.models import LegalGateway
from isa_portal.lib import clock, names
from isa_portal.lib.errors import Refused
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board, Organisation, User
from isa_portal.organisations.rules.bodies import gone
from isa_portal.organisations.services.editing import ensure_unchanged


@transaction.atomic
def open_draft(
    board: Board,
    *,
    tier: int,
    reference: str,
    title: str,
    lead: Organisation,
    stands_on: Iterable[Agreement] = (),
    replaces: Agreement | None = None,
    proposal: Proposal | None = None,
    by: Actor,
    at: datetime,
) -> Version:
    """
    Open a new agreement with an empty draft 0.1, led by one of its parties.

    :raises Refused: with every reason that stands in the way
    """
    stands_on = list(stands_on)
    if reasons := tuple(_opening_obstacles(board, tier, reference, title, lead, stands_on, replaces, by, at)):
        raise Refused(*reasons)
    agreement = Agreement.objects.create(
        board=board,
        tier=tier,
        reference=reference.strip(),
        slug=slug_of(reference),
        title=title.strip(),
        replaces=replaces,
        proposal=proposal,
        is_illustration=board.is_illustration,
        created_at=at,
    )
    agreement.stands_on.set(stands_on)
    Party.objects.create(agreement=agreement, organisation=lead, leads=True)
    audit.record("agreement.open", agreement, by=by, at=at, reference=reference, tier=int(tier), lead=lead.legal_name)
    return _start_version(agreement, by=by, at=at)


def _opening_obstacles(
    board: Board,
    tier: int,
    reference: str,
    title: str,
    lead: Organisation,
    stands_on: Sequence[Agreement],
    replaces: Agreement | None,
    by: Actor,
    at: datetime,
) -> Iterable[str]:
    on = clock.london_date(at)
    own = grants(by, on=on) if isinstance(by, User) else None
    if own is None or not (own.runs(board) or own.is_("editor", lead)):
        yield "Only the board's secretariat or an editor of the lead organisation may open a draft."
    if not title.strip():
        yield "Enter the title of the agreement."
    yield from (*names.problems(title, "The title"), *names.problems(reference, "The reference"))
    if tier != Tier.PURPOSE_SPECIFIC and stands_on:
        yield "Only a tier 2 stands on a tier 1. Choose tier 2, or leave the tier 1 out."
    if sentence := rules.is_a_board(lead) or gone(lead, on=on):
        yield sentence
    if not slug_of(reference):
        yield "Enter a reference, for example 01/26."
    elif board.agreements.filter(slug=slug_of(reference)).exists():
        yield f"{board} has an agreement {reference} already. Choose another reference."
    if replaces and Agreement.objects.filter(replaces=replaces).exists():
        yield f"Another agreement replaces {replaces} already."


def _start_version(agreement: Agreement, *, by: Actor, at: datetime) -> Version:
    board = agreement.board
    overarching = agreement.tier == Tier.OVERARCHING
    version = Version.objects.create(
        agreement=agreement,
        number=next_draft_number(list(agreement.versions.values_list("number", flat=True))),
        author=by if isinstance(by, User) else None,
        review_months=board.overarching_review_months if overarching else board.purpose_specific_review_months,
        notice_count=board.notice_months,
        notice_unit="months",
        notice_method="in writing",
        created_at=at,
    )
    note_writer(version, by)
    audit.record("version.start", version, by=by, at=at, number=version.number)
    moves.restage(agreement)
    return version


@transaction.atomic
def start_next_draft(version: Version, *, by: Actor, at: datetime) -> Version:
    """
    Start the next 0.x in drafting with the text of a version that was sent back, lapsed or withdrawn.

    :raises Refused: if another draft is open, or the actor may not write
    """
    version = moves.locked(version)
    if reasons := tuple(rules.carrying_on_obstacles(version, by=by, at=at)):
        raise Refused(*reasons)
    draft = _start_version(version.agreement, by=by, at=at)
    draft.opened_because = version.opened_because
    carrying.carry(version, draft, by=by, at=at)
    # Their words are carried on, so they have written this text too.
    draft.writers.add(*version.writers.all())
    return draft


@transaction.atomic
def open_next(agreement: Agreement, *, reason: str, by: Actor, at: datetime) -> Version:
    """
    Open the next version of an agreement in force as a 0.x draft with the text in force.

    :raises Refused: if no text is in force, another version is open, or the actor may not write
    """
    agreement = Agreement.objects.locked().get(pk=agreement.pk)
    reasons = list(rules.next_version_obstacles(agreement, by=by, at=at))
    if not reason.strip():
        reasons.append("Say why a new version is opened.")
    if reasons:
        raise Refused(*reasons)
    return _open_beside(agreement, reason.strip(), by=by, at=at)


@transaction.atomic
def rely_on_another(
    agreement: Agreement, power: LegalGateway, other: LegalGateway, *, reason: str, by: User, at: datetime
) -> Version:
    """
    Open the next version of an agreement in force with another power in place of one that changed.

    :raises Refused: with every reason that stands in the way
    """
    agreement = Agreement.objects.locked().get(pk=agreement.pk)
    reasons = list(rules.proposing_power_obstacles(agreement, power, by=by, at=at))
    if power == other:
        reasons.append(f"{power.citation} is the power that changed. Choose another one.")
    if not reason.strip():
        reasons.append("Say why the other power applies.")
    if reasons:
        raise Refused(*reasons)
    why = f"{other.citation} in place of {power.citation}: {reason.strip()}"
    draft = _open_beside(agreement, why, by=by, at=at)
    reliances.replace_power(draft, power, other, by=by, at=at)
    version_letters.power_proposed(draft, power, other, by=by, at=at)
    return draft


def _open_beside(agreement: Agreement, reason: str, *, by: Actor, at: datetime) -> Version:
    """Make a draft with everything that the text in force says."""
    current = agreement.versions.get(state=State.CURRENT)
    draft = _start_version(agreement, by=by, at=at)
    draft.opened_because = reason
    carrying.carry(current, draft, by=by, at=at)
    # That day is past. Who wrote the text in force, long approved, wrote nothing of what changes in it now.
    draft.commences_on = None
    draft.save(update_fields=["commences_on"])
    audit.record("version.open_next", draft, by=by, at=at, number=draft.number, amends=current.number, reason=reason)
    return draft


def foundations_of(agreement: Agreement) -> dict[str, Any]:
    """Return what a person who changes the title and the place of an agreement was shown of them."""
    above = list(agreement.stands_on.order_by("pk"))
    return {"title": agreement.title, "stands_on": above, "replaces": agreement.replaces}


@transaction.atomic
def change_foundations(
    version: Version,
    *,
    title: str = "",
    stands_on: Iterable[Agreement],
    replaces: Agreement | None = None,
    stamp: str | None = None,
    by: Actor,
    at: datetime,
) -> Agreement:
    """
    Say which tier 1 agreements a draft stands on and which agreement it replaces; a title given replaces the old.

    :raises Refused: if it is in force, or would replace itself, something that is replaced already, or something
        that replaces it
    :raises Overtaken: if somebody else changed them meanwhile
    """
    agreement = editable(version, by=by, at=at).agreement
    ensure_unchanged(agreement, foundations_of(agreement), stamp=stamp, event="agreement.found")
    above = list(stands_on)
    if reasons := [*rules.fixed_list(agreement), *names.problems(title, "The title")]:
        raise Refused(*reasons)
    if replaces == agreement or agreement in above:
        raise Refused(f"{agreement.reference} cannot stand on or replace itself.")
    if replaces and Agreement.objects.filter(replaces=replaces).exclude(pk=agreement.pk).exists():
        raise Refused(f"Another agreement replaces {replaces} already.")
    if circle := rules.circle(agreement, replaces):
        raise Refused(f"This would make a circle: {circle}. Choose another agreement to replace, or none.")
    if wrong := [str(one) for one in above if one.tier != Tier.OVERARCHING]:
        raise Refused(f"{', '.join(wrong)} is not a tier 1 agreement. Choose a tier 1.")
    agreement.replaces, agreement.title = replaces, title.strip() or agreement.title
    agreement.save()
    agreement.stands_on.set(above)
    found = {"title": agreement.title, "stands_on": [one.reference for one in above]}
    audit.record("agreement.found", agreement, by=by, at=at, **found)
    return agreement
