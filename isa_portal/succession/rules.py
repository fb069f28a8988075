"""Who may record a succession, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.text import capfirst

from isa_portal.agreements import access
from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Agreement
from isa_portal.evidence.actors import Actor
from isa_portal.leaving.rules import scan_obstacles
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.models import User
from isa_portal.organisations.rules import bodies
from isa_portal.succession.deeds import Deed

# What somebody is told of an agreement that is not theirs to know of.
ANOTHERS = "an agreement of another board"
WAIT = "Wait for the end of signing"


def obstacles(deed: Deed, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot record that some bodies take the place of others."""
    yield from bodies.keeping_obstacles(by=by, at=at)
    yield from _of_the_instrument(deed)
    yield from _of_the_bodies(deed)
    yield from _out_for_signature(deed, by, at)


def _of_the_instrument(deed: Deed) -> Iterator[str]:
    if not deed.instrument.strip():
        yield "Enter the instrument, for example The Suffolk (Structural Changes) Order 2027."
    if not deed.address.strip():
        yield "Enter the address at which the instrument can be read."


def _of_the_bodies(deed: Deed) -> Iterator[str]:
    if not deed.successors:
        yield "Name the organisation that takes the place."
    for one in deed.successors:
        if one in deed.predecessors:
            yield f"{one} cannot take its own place. A change of name only is recorded as a change of name."
        elif deed.exists_from and deed.exists_from > deed.day:
            first, day = in_words(deed.exists_from), in_words(deed.day)
            yield f"{one} exists from {first} only, so it cannot take a place on {day}. Enter {first} or a later day."
        elif sentence := bodies.gone(one, on=deed.day):
            yield sentence
    for old in deed.predecessors:
        if earlier := old.succeeded_by.first():
            yield f"{old} was succeeded on {in_words(earlier.day)} already, by {earlier}."
        for one in deed.successors:
            if one != old:
                yield from bodies.circle_obstacles(old, parent=None, successor=one)


def file_obstacles(file: bytes) -> Iterator[str]:
    """Yield why a file cannot be kept as the instrument; none is needed."""
    if file:
        yield from scan_obstacles(file)


def _out_for_signature(deed: Deed, by: Actor, at: datetime) -> Iterator[str]:
    """Yield the agreements that are being signed, or wait for their first day, in the name of a body that goes."""
    theirs = Agreement.objects.filter(parties__organisation__in=list(deed.predecessors)).distinct()
    out = theirs.filter(versions__state=State.OUT_FOR_SIGNATURE)
    signed = theirs.filter(state=AgreementState.SIGNED)
    seen = set(_shown(theirs, by, at))
    for one in out:
        yield f"{_called(one, seen)} is out for signature and names a body that goes. {WAIT}, or withdraw it."
    for one in signed:
        yield f"{_called(one, seen)} is signed and names a body that goes. Wait for its first day."


def _called(agreement: Agreement, seen: set[int]) -> str:
    return str(capfirst(str(agreement) if agreement.pk in seen else ANOTHERS))


def _shown(agreements: QuerySet[Agreement], by: Actor, at: datetime) -> QuerySet[Agreement, int]:
    shown = access.filter_visible(agreements, by, on=clock.london_date(at)) if isinstance(by, User) else agreements
    return shown.values_list("pk", flat=True)
