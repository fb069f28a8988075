"""Names classes of parties in a draft, and lists their members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from isa_portal.agreements import rules
from isa_portal.agreements.models import Party, PartyClass, Version
from isa_portal.agreements.services.editing import ensure_as_shown, open_list
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import names
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import Organisation


@transaction.atomic
def name_class(
    version: Version,
    *,
    name: str,
    kind: str,
    proprietor_signs: bool = False,
    party_class: PartyClass | None = None,
    stamp: str | None = None,
    by: Actor,
    at: datetime,
) -> PartyClass:
    """
    Name a class of parties in a draft, or change one.

    :raises Refused: once the agreement is in force, if the name is taken or cannot be one, or members are listed by
        another rule already
    :raises Overtaken: if somebody else changed it meanwhile
    """
    agreement = open_list(version, by=by, at=at).agreement
    if party_class:
        party_class = agreement.classes.get(pk=party_class.pk)
        ensure_as_shown(party_class, ("name", "kind", "proprietor_signs"), stamp=stamp)
    reasons = [*rules.class_obstacles(agreement, name, party_class=party_class)]
    changed = party_class and (party_class.kind, party_class.proprietor_signs) != (kind, proprietor_signs)
    if party_class and changed and party_class.members.exists():
        reasons.append(f"Members of {party_class} are listed. Its kind and who signs for them stay as they are.")
    if reasons:
        raise Refused(*reasons)
    verb = "change_class" if party_class else "name_class"
    party_class = party_class or PartyClass(agreement=agreement)
    party_class.name, party_class.kind, party_class.proprietor_signs = names.cleaned(name), kind, proprietor_signs
    party_class.save()
    audit.record(f"party.{verb}", party_class, by=by, at=at, what=party_class.name)
    return party_class


@transaction.atomic
def remove_class(version: Version, party_class: PartyClass, *, by: Actor, at: datetime) -> None:
    """
    Take a class off a draft.

    :raises Refused: once the agreement is in force, or if a member of it is listed
    """
    agreement = open_list(version, by=by, at=at).agreement
    party_class = agreement.classes.get(pk=party_class.pk)
    if party_class.members.exists():
        raise Refused(f"Members of {party_class} are listed. Remove them first.")
    audit.record("party.remove_class", party_class, by=by, at=at, what=party_class.name)
    party_class.delete()


@transaction.atomic
def list_members(
    version: Version, party_class: PartyClass, found: Mapping[Organisation, Sequence[str]], *, by: Actor, at: datetime
) -> list[Party]:
    """
    Let bodies be members of a class, each a party of its own; who checked them has asked what stands in the way.

    :param found: the bodies that sign, each with the parts of it that take part
    :raises Refused: if the list cannot be changed by this actor now, or one of them is a party already
    """
    agreement = open_list(version, by=by, at=at).agreement
    party_class = agreement.classes.get(pk=party_class.pk)
    there = set(agreement.parties.filter(organisation__in=list(found)).values_list("organisation_id", flat=True))
    if again := [body.legal_name for body in found if body.pk in there]:
        raise Refused(f"{rules.few(again)}: a party already. Check the list again.")
    rows = [
        Party(agreement=agreement, organisation=body, member_of=party_class, units=list(units))
        for body, units in found.items()
    ]
    made: list[Party] = bulk_create_with_history(rows, Party, batch_size=500, default_date=at)
    listed = [body.legal_name for body in found]
    audit.record("party.list_members", party_class, by=by, at=at, what=party_class.name, members=listed)
    return made
