"""What the Parties tab shows: each party with who signs and answers for it, and the named readers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import prefetch_related_objects

from isa_portal.accession import selectors as accessions
from isa_portal.agreements.access import Level
from isa_portal.agreements.models import (
    Adherence,
    Enquiry,
    OutsideReader,
    OwnTermsParty,
    Party,
    PartyClass,
    PartyContact,
    PrivacyNotice,
)
from isa_portal.agreements.rules import contact_obstacles
from isa_portal.agreements.selectors.parties import CountedClass
from isa_portal.desk.context import address
from isa_portal.desk.selectors.actions import notice_parties
from isa_portal.desk.selectors.head import Head
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.models import User
from isa_portal.signing import selectors as signing
from isa_portal.signing.models import Signatory, Signature
from isa_portal.succession.models import Replacement


@dataclass(frozen=True)
class ShownParty:
    """A party with who signs or signed for it; ``notice_href`` where this reader may give its notice."""

    party: Party
    standing: str
    signatures: list[str]
    signatories: list[str]
    tier_1: list[str]
    notice_href: str
    contacts: list[ShownContact]
    told_at: PrivacyNotice | None

    @property
    def last_words(self) -> str:
        """What a list of members says of one: where it stands, and who signed or signs."""
        return "; ".join([self.standing, *(self.signatures or self.signatories)])


@dataclass(frozen=True)
class ShownClass:
    """A class with its members, counted by them alone; a reader who left is told no count."""

    row: PartyClass
    count: str
    members: list[ShownParty]


@dataclass(frozen=True)
class ShownContact:
    """Who answers one kind of enquiry; ``href`` where this reader may say who."""

    about: str
    contact: PartyContact | None
    href: str


def party_rows(head: Head, reader: User, *, at: datetime) -> list[ShownParty]:
    """Return the parties with their signatories, what they signed and the tier 1 that they adhere to."""
    signed, named, above, passed = _signatures(head), _named(head), _above(head), _passed(head)
    may_leave = notice_parties(head.parties, reader, at=at)
    prefetch_related_objects(head.parties, "contacts")
    told = {one.party_id: one for one in head.version.notices_to_people.all()} if head.version else {}
    words = [head.agreement.board.slug, head.agreement.slug]
    return [
        ShownParty(
            party,
            "; ".join([_standing(party, head), *passed[party.pk]]),
            signed[party.pk],
            named[party.pk],
            above[party.organisation_id],
            address("give_notice", *words, party.pk) if party in may_leave else "",
            _contacts(party, reader, words, at),
            told.get(party.pk),
        )
        for party in head.parties
    ]


def classes(rows: list[ShownParty], head: Head) -> list[ShownClass]:
    """Return the classes of which a reader knows a member."""
    found: dict[PartyClass, list[ShownParty]] = {}
    for row in rows:
        if row.party.member_of:
            found.setdefault(row.party.member_of, []).append(row)
    return [
        ShownClass(row, "" if head.is_former else CountedClass(row, [one.party for one in members]).count, members)
        for row, members in found.items()
    ]


def _contacts(party: Party, reader: User, words: list[str], at: datetime) -> list[ShownContact]:
    may_name = not any(contact_obstacles(party, by=reader, at=at))
    held = {one.about: one for one in party.contacts.all()}
    return [
        ShownContact(
            str(about.label),
            held.get(about.value),
            address("party_contact", *words, party.pk, about.value) if may_name else "",
        )
        for about in Enquiry
    ]


@dataclass(frozen=True)
class Reader:
    """A named reader from outside, for whom runs the board; ``take_back`` leads to the end of a running loan."""

    name: str
    words: str
    take_back: str


def readers(head: Head, *, at: datetime) -> list[Reader]:
    """Return to whom the agreement is or was lent, newest first; only who reads every draft is told."""
    if not head.sees_drafts:
        return []
    loans = head.agreement.outside_readers.select_related("user").order_by("-starts_on", "-pk")
    return [_reader(loan, head, clock.london_date(at)) for loan in loans]


def _reader(loan: OutsideReader, head: Head, on: date) -> Reader:
    words = [head.agreement.board.slug, head.agreement.slug, loan.pk]
    if loan.ended_at:
        return Reader(str(loan.user), f"Taken back on {in_words(clock.london_date(loan.ended_at))}. {loan.reason}", "")
    if loan.ends_on < on:
        return Reader(str(loan.user), f"Until {in_words(loan.ends_on)}, over. {loan.reason}", "")
    take_back = address("take_back", *words) if head.runs else ""
    return Reader(str(loan.user), f"Until {in_words(loan.ends_on)}. {loan.reason}", take_back)


def _standing(party: Party, head: Head) -> str:
    """Return where a party stands; to one that left, where the others stood when it left."""
    if head.is_former and party not in head.sight.own and not head.sight.shows(party.left_at or head.sight.until):
        return "A party when you left"
    words = str(party.get_state_display())
    since = in_words(party.active_from) if party.active_from else ""
    if party.bound_until:
        return f"{words}, bound {f'from {since} ' if since else ''}until {in_words(party.bound_until)}"
    return f"{words} since {since}" if since else words


def _passed(head: Head) -> dict[int, list[str]]:
    """Return whose seat a party took, or who took its own, with the day and the instrument."""
    found: dict[int, list[str]] = defaultdict(list)
    keys = [party.pk for party in head.parties]
    rows = Replacement.objects.filter(old__in=keys).select_related(
        "succession", "old__organisation", "new__organisation"
    )
    for one in rows.order_by("pk"):
        if not head.sight.shows(one.succession.recorded_at):
            continue
        by = f"from {in_words(one.succession.day)}, by {one.succession.instrument}"
        if one.new:
            found[one.old_id].append(f"its seat passes to {one.new} {by}")
            found[one.new_id or 0].append(f"in the place of {one.old} {by}")
    return found


def _signatures(head: Head) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    signatures = Signature.objects.filter(version__in=[one.pk for one in head.versions]).select_related("version")
    for one in signing.named(signatures):
        if not head.sight.shows(one.counts_at):
            continue
        who = f"{one.name}, {one.position}" if one.name else one.position
        when = in_words(clock.london_date(one.signed_at)) if one.signed_at else str(one.dated or "undated")
        found[one.party_id].append(f"{who}: version {one.version.number}, {one.get_method_display().lower()}, {when}")
    for form in accessions.signatures(head.parties):
        if head.sight.shows(form.signed_at):
            found[form.accession.party_id or 0].append(form.words)
    return found


def _named(head: Head) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    if head.is_former or head.sight.level is Level.READER:
        return found
    named = Signatory.objects.filter(party__in=head.parties, removed_at__isnull=True).select_related("user")
    for one in named:
        found[one.party_id].append(str(one))
    return found


def _above(head: Head) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    adhered = Adherence.objects.filter(party__agreement__in=head.agreement.stands_on.all())
    told = adhered.values_list("party__organisation_id", "party__agreement__reference", "adhered_at")
    for body, reference, at in told.order_by("party__agreement__reference"):
        if head.sight.shows(at) and reference not in found[body]:
            found[body].append(reference)
    for one in OwnTermsParty.objects.filter(party__agreement=head.agreement).select_related("terms", "party"):
        if head.sight.shows(one.terms.recorded_at):
            found[one.party.organisation_id].append(f"on its own terms from {in_words(one.terms.since)}")
    return found
