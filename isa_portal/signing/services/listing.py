"""Checks a list of members of a class against the register, and lets them be parties with who signs for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from isa_portal.agreements.models import Agreement, Party, PartyClass, Version
from isa_portal.agreements.services import classes
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock, names, stamps
from isa_portal.lib.errors import Overtaken, Refused
from isa_portal.organisations import identifiers
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Board, BodyKind, Identifier, Organisation, OtherName, Scheme
from isa_portal.organisations.rules.bodies import gone, keeps_register
from isa_portal.signing.models import Signatory
from isa_portal.signing.services import naming

LONGEST_NAME, LONGEST_PERSON = 200, 120
# In which register a body of a kind has its number; of other kinds, the first whose numbers look like it.
SCHEMES = {
    BodyKind.GP_PRACTICE: (Scheme.ODS,),
    BodyKind.NHS_TRUST: (Scheme.ODS,),
    BodyKind.SCHOOL: (Scheme.URN,),
    BodyKind.ACADEMY_TRUST: (Scheme.URN, Scheme.COMPANY),
    BodyKind.CHARITY: (Scheme.CHARITY, Scheme.COMPANY),
    BodyKind.COMPANY: (Scheme.COMPANY,),
}
ANY = (Scheme.URN, Scheme.COMPANY, Scheme.CHARITY, Scheme.ODS)


@dataclass(frozen=True)
class Member:
    """One line of a list, as it is written."""

    number: int
    name: str
    identifier: str
    email: str
    person: str = ""


@dataclass(frozen=True)
class Checked:
    """
    What a line means.

    :ivar standing: found, new, doubtful, duplicate or wrong; of the first two a party is made
    :ivar body: who signs; nothing while it is not in the register
    :ivar unit: the part of the body that the line names, as an academy of a trust
    """

    member: Member
    standing: str
    sentence: str
    body: Organisation | None = None
    unit: str = ""
    scheme: str = ""

    @property
    def is_taken(self) -> bool:
        return self.standing in ("found", "new")


@dataclass
class _Register:
    """The register and the parties as they stand, read once for a whole list."""

    party_class: PartyClass
    by: Actor
    at: datetime
    members: Sequence[Member]
    seen: dict[object, int] = field(default_factory=dict)

    @property
    def agreement(self) -> Agreement:
        return self.party_class.agreement

    @property
    def schemes(self) -> tuple[Scheme, ...]:
        return SCHEMES.get(BodyKind(self.party_class.kind), ANY)

    @cached_property
    def bodies(self) -> dict[int, Organisation]:
        return Organisation.objects.select_related("parent", "joined_into", "successor").in_bulk()

    @cached_property
    def by_name(self) -> dict[str, Organisation]:
        named = {
            name.casefold(): self.bodies[key] for key, name in OtherName.objects.values_list("organisation", "name")
        }
        named |= {body.known_as.casefold(): body for body in self.bodies.values() if body.known_as}
        return named | {body.legal_name.casefold(): body for body in self.bodies.values()}

    @cached_property
    def by_likeness(self) -> dict[frozenset[str], Organisation]:
        return {identifiers.likeness(body.legal_name): body for body in self.bodies.values()}

    @cached_property
    def by_number(self) -> dict[tuple[str, str], Organisation]:
        written = {identifiers.as_kept(scheme, one.identifier) for one in self.members for scheme in self.schemes}
        rows = Identifier.objects.filter(value__in=written).values_list("scheme", "value", "organisation")
        return {(scheme, value): self.bodies[key] for scheme, value, key in rows}

    @cached_property
    def boards(self) -> set[str]:
        return {name.casefold() for name in Board.objects.values_list("name", flat=True)}

    @cached_property
    def processors(self) -> set[str]:
        version = self.agreement.versions.first()
        return {one.name.casefold() for one in version.processors.all()} if version else set()

    @cached_property
    def parties(self) -> set[int]:
        return set(self.agreement.parties.values_list("organisation_id", flat=True))

    @cached_property
    def may_register(self) -> bool:
        return keeps_register(self.by, self.at)


def check(party_class: PartyClass, members: Sequence[Member], *, by: Actor, at: datetime) -> list[Checked]:
    """Return what each line of a list means, in the order of the list; nothing is changed."""
    register = _Register(party_class, by, at, members)
    return [_checked(member, register) for member in members]


def stamp(found: Sequence[Checked]) -> str:
    """Return the stamp of what a person was shown of a list."""
    return stamps.of({"lines": [f"{one.standing} {one.body.pk if one.body else 0} {one.sentence}" for one in found]})


def counts(found: Sequence[Checked]) -> Counter[str]:
    return Counter(one.standing for one in found)


def _checked(member: Member, register: _Register) -> Checked:
    if wrong := next(_wrong(member, register), ""):
        return Checked(member, "wrong", wrong)
    scheme = next((one for one in register.schemes if not identifiers.why_not(one, member.identifier)), "")
    numbered = register.by_number.get((scheme, identifiers.as_kept(scheme, member.identifier))) if scheme else None
    name = names.cleaned(member.name)
    body = numbered or register.by_name.get(name.casefold())
    if body is None:
        return _unknown(replace(member, name=name), scheme, register)
    if numbered and not _is_called(numbered, name, register):
        return Checked(member, "doubtful", f"{member.identifier} is the number of {numbered}. Correct the line.", body)
    return _known(member, body, register)


def _is_called(body: Organisation, name: str, register: _Register) -> bool:
    by_name = register.by_name.get(name.casefold())
    return by_name == body or (by_name is None and identifiers.alike(body.legal_name, name))


def _wrong(member: Member, register: _Register) -> Iterator[str]:
    """Yield what cannot be read in a line, before anything is looked up."""
    yield from names.problems(member.name, "The legal name")
    yield from names.problems(member.person, "The name of who signs")
    if not any(letter.isalnum() for letter in member.name):
        yield "The legal name is missing."
    if len(member.name) > LONGEST_NAME or len(member.person) > LONGEST_PERSON:
        yield f"A name is too long: {LONGEST_NAME} characters for a body, {LONGEST_PERSON} for a person."
    try:
        validate_email(member.email)
    except ValidationError:
        yield f"“{member.email[:60]}” is no e-mail address. Write it in the form name@example.org."
    if member.identifier and all(identifiers.why_not(one, member.identifier) for one in register.schemes):
        yield str(identifiers.why_not(register.schemes[0], member.identifier))
    if member.name.casefold() in register.boards:
        yield "A board has no legal personality and cannot be a party."
    if register.processors & {member.name.casefold(), member.person.casefold()}:
        yield f"{member.name} is named as a processor, which never signs."


def _unknown(member: Member, scheme: str, register: _Register) -> Checked:
    like = register.by_likeness.get(identifiers.likeness(member.name))
    if like:
        return Checked(member, "doubtful", f"The register holds {like}. Write it so if it is the same body.", like)
    if first := _first(member, member.name.casefold(), register):
        return first
    if register.party_class.proprietor_signs:
        return Checked(member, "wrong", "It is not in the register, so nobody knows which trust signs for it.")
    if not register.may_register:
        return Checked(member, "wrong", "It is not in the register. A board's secretariat adds it first.")
    if not scheme:
        return Checked(member, "wrong", "It is not in the register, and is added only with its number.")
    if first := _first(member, (scheme, identifiers.as_kept(scheme, member.identifier)), register):
        return replace(first, standing="doubtful", sentence=f"{member.identifier} stands with another name before it.")
    sentence = f"It is not in the register, and is added with {Scheme(scheme).label} {member.identifier}."
    return Checked(member, "new", sentence, scheme=scheme)


def _known(member: Member, body: Organisation, register: _Register) -> Checked:
    if first := _first(member, body.pk, register):
        return first
    signs, unit = body, ""
    if register.party_class.proprietor_signs and BodyKind.ACADEMY_TRUST not in body.kinds:
        if body.parent is None:
            return Checked(member, "doubtful", "The register names no trust that signs for it. Enter it there.", body)
        signs, unit = body.parent, body.short
    if sentence := gone(signs, on=clock.london_date(register.at)):
        return Checked(member, "wrong", sentence, signs)
    if signs.pk in register.parties:
        return Checked(member, "duplicate", f"{signs} is a party already.", signs)
    if signs.legal_name.casefold() in register.processors:
        return Checked(member, "wrong", f"{signs} is named as a processor, which never signs.", signs)
    words = f"{signs} signs for it." if unit else "It is in the register."
    return Checked(member, "found", words, signs, unit)


def _first(member: Member, key: object, register: _Register) -> Checked | None:
    first = register.seen.setdefault(key, member.number)
    if first == member.number:
        return None
    return Checked(member, "duplicate", f"It stands on line {first} already.")


@transaction.atomic
def list_members(
    version: Version, party_class: PartyClass, members: Sequence[Member], *, seen: str, by: Actor, at: datetime
) -> list[Party]:
    """
    Let the members of a checked list be parties, register those that are new, and name who signs for each.

    :param seen: the stamp of what the person was shown
    :raises Refused: if nobody of the list can join, or it is not theirs to change
    :raises Overtaken: if the list means something else by now
    """
    party_class.agreement = Agreement.objects.locked().get(pk=version.agreement_id)
    found = check(party_class, members, by=by, at=at)
    if stamp(found) != seen:
        raise Overtaken("The register or the parties changed meanwhile. Check the list again.")
    taken = _registered([one for one in found if one.is_taken], party_class, by=by, at=at)
    if not taken:
        raise Refused("Nobody of this list can be added. Correct the lines, or leave the list.")
    units: dict[Organisation, list[str]] = {}
    for body, one in taken:
        units.setdefault(body, []).extend([one.unit] if one.unit else [])
    made = classes.list_members(version, party_class, units, by=by, at=at)
    _name_signatories(made, party_class, taken, by=by, at=at)
    return made


def _registered(
    taken: Sequence[Checked], party_class: PartyClass, *, by: Actor, at: datetime
) -> list[tuple[Organisation, Checked]]:
    """Return each line with the body that signs, those that are new added to the register."""
    new = {names.cleaned(one.member.name): one for one in taken if one.body is None}
    numbered = {name: (Scheme(one.scheme), one.member.identifier) for name, one in new.items()}
    made = organisations.register_several(numbered, kind=party_class.kind, by=by, at=at) if numbered else {}
    return [(one.body or made[names.cleaned(one.member.name)], one) for one in taken]


def _name_signatories(
    made: Sequence[Party],
    party_class: PartyClass,
    taken: Sequence[tuple[Organisation, Checked]],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Name who signs for each new member; who gives no name is known by the mailbox until the signature."""
    if reasons := naming.naming_obstacles(made[0], by=by, at=at):
        raise Refused(*reasons)
    named: dict[str, str] = {}
    for _, one in taken:
        email = one.member.email.strip().lower()
        named[email] = named.get(email) or names.cleaned(one.member.person)
    people = organisations.open_accounts(
        {email: name or email[:LONGEST_PERSON] for email, name in named.items()}, by=by, at=at
    )
    parties = {party.organisation_id: party for party in made}
    rows: dict[tuple[int, int], Signatory] = {}
    for body, one in taken:
        user = people[one.member.email.strip().lower()]
        position = user.position or "Signatory"
        rows[body.pk, user.pk] = Signatory(party=parties[body.pk], user=user, position=position)
    Signatory.objects.bulk_create(rows.values(), batch_size=500)
    keys = [row.user.actor_key for row in rows.values()]
    audit.record("signatory.list", party_class, by=by, at=at, what=party_class.name, people=keys)
