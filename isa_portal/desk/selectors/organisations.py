"""The register of bodies, and one body with its agreements, people and history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from isa_portal.agreements import access
from isa_portal.agreements.models import Agreement, Party
from isa_portal.desk.selectors.history import Told, sentence
from isa_portal.desk.selectors.waiting import is_overdue
from isa_portal.evidence import audit
from isa_portal.organisations import selectors
from isa_portal.organisations.models import (
    Board,
    BoardRole,
    Mandate,
    Membership,
    Office,
    Organisation,
    OrganisationRole,
    OtherName,
    Seat,
    User,
)
from isa_portal.succession.models import Succession

PER_PAGE = 50
# Without these a body cannot be reached about its data: the list says which are missing.
WANTED = (Office.DPO, Office.IG_LEAD)


@dataclass(frozen=True)
class Entry:
    organisation: Organisation
    agreements: int
    missing: list[str]


@dataclass(frozen=True)
class Bodies:
    """A page of the register of bodies."""

    page: Page[Organisation]
    entries: list[Entry]
    total: int
    without_signatory: int


def listed(reader: User, words: str, number: str | None, *, on: date) -> Bodies:
    """Return a page of the bodies whose names carry every word: legal, known as, other and former names."""
    bodies = selectors.readable(reader, on=on).filter(joined_into__isnull=True)
    total = bodies.count()
    signing = _with_signatory(on)
    without = bodies.exclude(pk__in=signing).count()
    for word in words.split():
        other = OtherName.objects.filter(organisation=OuterRef("pk"), name__icontains=word)
        bodies = bodies.filter(Q(legal_name__icontains=word) | Q(known_as__icontains=word) | Exists(other))
    page = Paginator(bodies.prefetch_related("officers", "identifiers"), PER_PAGE).get_page(number)
    shown = list(page.object_list)
    parties = access.filter_parties(Party.objects.filter(organisation__in=shown), reader, on=on).order_by()
    counted = dict(parties.values_list("organisation_id").annotate(Count("pk")))
    signs = set(signing.filter(organisation__in=shown).values_list("organisation_id", flat=True))
    entries = [Entry(body, counted.get(body.pk, 0), _missing(body, body.pk in signs, on)) for body in shown]
    return Bodies(page, entries, total, without)


def _with_signatory(on: date) -> QuerySet[Membership, int | None]:
    """Return the bodies that somebody can sign for: with a mandate in date, or none on record and so declared."""
    members = Membership.objects.in_date(on).filter(role=OrganisationRole.SIGNATORY, organisation__isnull=False)
    recorded = Mandate.objects.filter(user=OuterRef("user"), organisation=OuterRef("organisation"))
    members = members.filter(Exists(recorded.in_date(on)) | ~Exists(recorded))
    return members.values_list("organisation_id", flat=True)


def _missing(body: Organisation, has_signatory: bool, on: date) -> list[str]:
    if body.dissolved_on and body.dissolved_on <= on:
        return []
    held = {one.office for one in body.officers.all() if one.starts_on <= on and (not one.ends_on or one.ends_on >= on)}
    return [
        *([] if body.kinds else ["kind"]),
        *([] if has_signatory else ["signatory"]),
        *(_in_sentence(str(office.label)) for office in WANTED if office not in held),
        *(one.rstrip(".") for one in selectors.lapsed(body, on=on)),
    ]


def _in_sentence(label: str) -> str:
    return label[:1].lower() + label[1:]


@dataclass(frozen=True)
class Row:
    """``has_left`` says that this reader is told no more than that the body left."""

    agreement: Agreement
    party: Party
    is_overdue: bool
    has_left: bool


def agreements_of(body: Organisation, reader: User, *, on: date) -> list[Row]:
    """Return the agreements of a body that this reader may see."""
    parties = access.filter_parties(Party.objects.filter(organisation=body), reader, on=on)
    found = list(parties.select_related("agreement__board").order_by("agreement__reference", "pk"))
    left = access.left_by(reader, on=on)
    gone = {one["agreement_id"] for one in left.filter(organisation=body)} if left is not None else set()
    return [_row(one, one.agreement_id in gone, on) for one in found]


def _row(party: Party, has_left: bool, on: date) -> Row:
    return Row(party.agreement, party, not has_left and is_overdue(party.agreement, on=on), has_left)


def people_of(body: Organisation | Board, *, on: date) -> list[tuple[str, str]]:
    """Return who acts for a body, by name, with all their roles."""
    kind = "board" if isinstance(body, Board) else "organisation"
    members = Membership.objects.in_date(on).filter(user__is_active=True, **{kind: body}).select_related("user")
    labels = {role.value: str(role.label) for role in (*BoardRole, *OrganisationRole)}
    found: dict[str, list[str]] = {}
    for one in members.order_by("user__name", "pk"):
        found.setdefault(str(one.user), []).append(labels[one.role])
    return [(who, ", ".join(roles)) for who, roles in found.items()]


def seats_of(board: Board, *, on: date) -> list[Seat]:
    """Return the seats of a board on a day, by the name of the body."""
    seats = Seat.objects.in_date(on).filter(board=board).select_related("organisation")
    return list(seats.order_by("organisation__legal_name", "pk"))


@dataclass(frozen=True)
class Past:
    """The history of one entry: of the body itself, or of a double that was joined into it."""

    name: str
    events: list[Told]


def history_of(body: Organisation) -> list[Past]:
    """Return what happened to a body, newest first, and then to each double that was joined into it."""
    return [Past(one.legal_name, _told(one.chain)) for one in (body, *body.doubles.order_by("legal_name"))]


def _told(chain: str) -> list[Told]:
    return [Told(sentence(one.type, one.facts), one.at, one.actor_words) for one in reversed(audit.history(chain))]


def successions(body: Organisation) -> list[Succession]:
    """Return by which instruments a body took the place of others, or others took its own."""
    concerned = Succession.objects.filter(Q(predecessors=body) | Q(successors=body)).distinct()
    return list(concerned.prefetch_related("predecessors", "successors"))
