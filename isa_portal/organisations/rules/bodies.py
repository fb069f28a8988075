"""Who keeps the register of bodies, who keeps a body's own facts, and what cannot be recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations import identifiers
from isa_portal.organisations.access import NOTHING, Grants, grants
from isa_portal.organisations.models import (
    Board,
    BoardRole,
    Identifier,
    OfficerAppointment,
    Organisation,
    Scheme,
    Seat,
    User,
)

Found = Iterator[str]
KEPT_BY_SECRETARIAT = (
    "Only a board's secretariat adds an organisation or changes its name, kinds and numbers. Telephone yours."
)


def _held(by: Actor, at: datetime) -> Grants:
    return grants(by, on=clock.london_date(at)) if isinstance(by, User) else NOTHING


def keeps_register(by: Actor, at: datetime) -> bool:
    """Say whether this actor keeps the register: the secretariat of any board, or the portal itself."""
    return by is PORTAL or bool(_held(by, at).boards.get(BoardRole.SECRETARIAT))


def keeping_obstacles(*, by: Actor, at: datetime) -> Found:
    """Yield why this actor cannot add a body, or change its name, kinds, numbers, proprietor and end."""
    if not keeps_register(by, at):
        yield KEPT_BY_SECRETARIAT


def changing_obstacles(organisation: Organisation, *, by: Actor, at: datetime) -> Found:
    """Yield why this actor cannot change the entry of a body."""
    yield from keeping_obstacles(by=by, at=at)
    yield from _is_joined(organisation)


def contact_obstacles(organisation: Organisation, *, by: Actor, at: datetime) -> Found:
    """Yield why this actor cannot change a body's contact facts, assurances and officers."""
    if not (keeps_register(by, at) or _held(by, at).administers(organisation)):
        yield f"Only an administrator of {organisation} or a board's secretariat may change this."
    yield from _is_joined(organisation)


def deputy_obstacles(officer: OfficerAppointment, *, by: Actor, at: datetime) -> Found:
    """Yield why this actor cannot name a deputy: the holder may, and who keeps the officers."""
    is_holder = isinstance(by, User) and by.is_active and by.email.lower() == officer.holder_email.lower() != ""
    if not is_holder:
        yield from contact_obstacles(officer.organisation, by=by, at=at)


def officer_obstacles(officer: OfficerAppointment, *, by: Actor, at: datetime) -> Found:
    """Yield why this actor cannot change or end an appointment."""
    yield from contact_obstacles(officer.organisation, by=by, at=at)
    if officer.ends_on and officer.ends_on < clock.london_date(at):
        yield f"This appointment ended on {in_words(officer.ends_on)}. Appoint the officer anew."


def span_obstacles(starts_on: date, ends_on: date | None) -> Found:
    """Yield why an appointment cannot run between these days."""
    if ends_on and ends_on < starts_on:
        yield f"The appointment would end on {in_words(ends_on)}, before it begins on {in_words(starts_on)}."


def seat_obstacles(board: Board, *, by: Actor, at: datetime) -> Found:
    """Yield why this actor cannot say which bodies sit on a board."""
    if by is not PORTAL and not _held(by, at).runs(board):
        yield "Only the board's secretariat says which organisations sit on it."


def sitting_obstacles(board: Board, organisation: Organisation, *, on: date) -> Found:
    """Yield why a body cannot take a seat on a day."""
    if sentence := gone(organisation, on=on):
        yield sentence
    elif Seat.objects.in_date(on).filter(board=board, organisation=organisation).exists():
        yield f"{organisation} sits on this board already."


def hosting_obstacles(board: Board, organisation: Organisation, *, by: Actor, at: datetime) -> Found:
    """Yield why a body cannot be recorded as the host of a board."""
    if by is not PORTAL and not _held(by, at).runs(board):
        yield "Only the board's secretariat says which organisation hosts it."
    if sentence := gone(organisation, on=clock.london_date(at)):
        yield sentence
    elif board.host_id == organisation.pk:
        yield f"{organisation} hosts this board already."


def gone(organisation: Organisation, *, on: date) -> str | None:
    """Return why a body can no longer be bound, and who takes its place; None while it can."""
    if organisation.joined_into:
        return f"{organisation} was entered twice. Use the entry of {organisation.joined_into}."
    if organisation.dissolved_on and organisation.dissolved_on <= on:
        after = organisation.successor
        follows = f"Its successor is {after}." if after else "No successor is recorded."
        return f"{organisation} was dissolved on {in_words(organisation.dissolved_on)} and cannot sign. {follows}"
    return None


def _is_joined(organisation: Organisation) -> Found:
    if organisation.joined_into:
        yield f"{organisation} was joined into {organisation.joined_into}. Change that entry."


def number_obstacles(organisation: Organisation | None, numbers: Mapping[str, Sequence[str]]) -> Found:
    """Yield why numbers cannot be this body's: they cannot be at all, or another body holds them."""
    for scheme, values in numbers.items():
        for value in values:
            if sentence := identifiers.why_not(scheme, value):
                yield sentence
            elif holder := _holder(organisation, scheme, value):
                yield f"{Scheme(scheme).label} {identifiers.as_kept(scheme, value)} is that of {holder}. Check it."


def _holder(organisation: Organisation | None, scheme: str, value: str) -> Organisation | None:
    held = Identifier.objects.filter(scheme=scheme, value=identifiers.as_kept(scheme, value))
    other = held.exclude(organisation=organisation).select_related("organisation").first()
    return other.organisation if other else None


def name_obstacles(legal_name: str, *, organisation: Organisation | None = None) -> Found:
    """Yield why a legal name cannot be taken."""
    others = Organisation.objects.exclude(pk=organisation.pk) if organisation else Organisation.objects
    if others.filter(legal_name__iexact=legal_name).exists():
        yield f"{legal_name} is registered already. Use the entry that is there."


def circle_obstacles(
    organisation: Organisation, *, parent: Organisation | None, successor: Organisation | None
) -> Found:
    """Yield the circle in which proprietors or successors would run."""
    if parent and (names := _circle(organisation, parent, "parent")):
        yield f"The proprietors would run in a circle: {names}. Choose another proprietor."
    if successor and (names := _circle(organisation, successor, "successor")):
        yield f"The successors would run in a circle: {names}. Choose another successor."


def leads_back(organisation: Organisation, following: Organisation) -> bool:
    """Say whether proprietors or successors lead from another body to this one."""
    return any(_circle(organisation, following, relation) for relation in ("parent", "successor"))


def _circle(organisation: Organisation, following: Organisation, relation: str) -> str:
    """Return the names along a relation that lead back to where they began; nothing if they end."""
    names, here, seen = [organisation.legal_name], following, set[int]()
    while here and here.pk not in seen:
        names.append(here.legal_name)
        if here.pk == organisation.pk:
            return ", then ".join(names)
        seen.add(here.pk)
        here = getattr(here, relation)
    return ""


def dissolving_obstacles(*, dissolved_on: date | None, successor: Organisation | None) -> Found:
    """Yield what does not fit together in a body's end."""
    if successor and not dissolved_on:
        yield "A body that stands has no successor. Enter the day on which it was dissolved, or take the successor out."
