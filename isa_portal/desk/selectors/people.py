"""The people of a body: who holds what since when, who is invited, and what a release would end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet

from isa_portal.agreements.models import Agreement
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.access import kind_of
from isa_portal.organisations.models import (
    ROLE_WORDS,
    AccountInvitation,
    Board,
    BoardRole,
    Body,
    Mandate,
    Membership,
    Organisation,
    OrganisationRole,
    User,
)
from isa_portal.organisations.services.people import open_invitations
from isa_portal.signing.lifecycle import InvitationState, RoundState
from isa_portal.signing.models import PersonalLink

UNFINISHED = (InvitationState.INVITED, InvitationState.PART_SIGNED)
TAKE_OVER = (OrganisationRole.IG_LEAD, OrganisationRole.ADMINISTRATOR, BoardRole.SECRETARIAT)


# What is said of a signatory without a mandate in date: the signing asks the same (signing.rules).
DECLARES = "No mandate recorded: declares it when signing"
ENDED = "Mandate ended: cannot sign"


@dataclass
class Member:
    """One person of a body with all their roles."""

    user: User
    since: date
    roles: list[str] = field(default_factory=list)
    authority: str = ""

    @property
    def role_words(self) -> str:
        return ", ".join(ROLE_WORDS[role] for role in self.roles)


def memberships(body: Body, *, on: date) -> QuerySet[Membership]:
    held: QuerySet[Membership] = Membership.objects.in_date(on).filter(user__is_active=True, **{kind_of(body): body})
    return held.select_related("user").order_by("user__name", "user_id", "pk")


def members(body: Body, *, on: date) -> list[Member]:
    """Return who acts for a body on a day, by name, and what is recorded of the authority of its signatories."""
    found: dict[int, Member] = {}
    for one in memberships(body, on=on):
        member = found.setdefault(one.user_id, Member(one.user, one.starts_on))
        member.roles.append(one.role)
        member.since = min(member.since, one.starts_on)
    if isinstance(body, Organisation):
        authorities, recorded = _authorities(body, on=on), set(body.mandates.values_list("user_id", flat=True))
        for key, member in found.items():
            if key in authorities:
                member.authority = authorities[key]
            elif OrganisationRole.SIGNATORY in member.roles:
                member.authority = ENDED if key in recorded else DECLARES
    return list(found.values())


def member(body: Body, user_key: int, *, on: date) -> Member | None:
    """Return one person of a body."""
    return next((one for one in members(body, on=on) if one.user.pk == user_key), None)


def _authorities(body: Organisation, *, on: date) -> dict[int, str]:
    """Return until when each person may bind a body, by the mandate that lasts longest."""
    last: dict[int, date] = {}
    for mandate in Mandate.objects.in_date(on).filter(organisation=body):
        last[mandate.user_id] = max(last.get(mandate.user_id, date.min), mandate.ends_on or date.max)
    return {key: "May sign" if day == date.max else f"May sign until {in_words(day)}" for key, day in last.items()}


@dataclass(frozen=True)
class Invited:
    """One open invitation, in words."""

    invitation: AccountInvitation
    words: str
    is_mine: bool


def invited(body: Body, giving: Sequence[str], *, at: datetime) -> list[Invited]:
    """Return who was invited and has not answered, with whether this reader may send it again or withdraw it."""
    return [Invited(one, _invited_words(one, at=at), one.role in giving) for one in open_invitations(body)]


def _invited_words(invitation: AccountInvitation, *, at: datetime) -> str:
    days = (clock.london_date(at) - clock.london_date(invitation.invited_at)).days
    when = {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
    if at > invitation.expires_at:
        return f"Invited {when}; the link expired on {in_words(clock.london_date(invitation.expires_at))}"
    return f"Invited {when}; the link works until {in_words(clock.london_date(invitation.expires_at))}"


def mandates(user: User, body: Organisation) -> QuerySet[Mandate]:
    return Mandate.objects.filter(user=user, organisation=body).order_by("-starts_on", "-pk")


def may_record_for(body: Organisation, user: User, *, on: date) -> str:
    """Return in a sentence who may record this person's authority, when they may not themselves."""
    others = [str(one.user) for one in members(body, on=on) if _administers(one) and one.user != user]
    seats = Board.objects.filter(seats__in=body.seats.in_date(on)) | Board.objects.filter(host=body)
    boards = list((seats if seats.exists() else Board.objects.all()).distinct().order_by("name"))
    asked = [f"another administrator ({', '.join(others)})"] if others else []
    asked += [f"the secretariat of {one}{_telephone(one)}" for one in boards[:3]]
    return f"Ask {', or '.join(asked)}." if asked else ""


def _administers(member: Member) -> bool:
    return OrganisationRole.ADMINISTRATOR in member.roles


def _telephone(board: Board) -> str:
    return f", telephone {board.help_telephone}" if board.help_telephone else ""


def consequences(leaving: Member, body: Body, *, reader: User, at: datetime) -> list[str]:
    """Return what releasing a person ends and who takes their work, a sentence each."""
    return [
        f"From the next page that {leaving.user.name} opens, nothing of {body} is open to them.",
        *_dying_links(leaving.user, body, reader=reader, at=at),
        *_work(leaving, body, on=clock.london_date(at)),
    ]


def _dying_links(user: User, body: Body, *, reader: User, at: datetime) -> Iterator[str]:
    opened = open_invitations(body).filter(email__iexact=user.email).count()
    if opened:
        yield f"{opened} open invitation{'s' if opened > 1 else ''} to {user.email} {_die(opened)}."
    if not isinstance(body, Organisation):
        return
    seen = Agreement.objects.visible_to(reader, on=clock.london_date(at)).values("pk")
    links = unfinished(user, body).filter(signatory__party__agreement__in=seen)
    references = [one.signatory.party.agreement.reference for one in links if not one.has_signed]
    if references:
        yield (
            f"The personal link to sign {_and(references)} dies. The secretariat has to name somebody else,"
            f" or {body} does not sign."
        )


def unfinished(user: User, body: Organisation) -> QuerySet[PersonalLink]:
    """Return the personal links by which a person could still sign for a body."""
    open_ones = PersonalLink.objects.filter(
        signatory__user=user,
        signatory__removed_at=None,
        signatory__party__organisation=body,
        invitation__state__in=UNFINISHED,
        invitation__round__state=RoundState.OPEN,
    )
    return open_ones.select_related("signatory__party__agreement", "invitation__round").order_by("pk")


def _work(leaving: Member, body: Body, *, on: date) -> Iterator[str]:
    staying = [one for one in members(body, on=on) if one.user != leaving.user]
    heirs = [str(one.user) for one in staying if set(one.roles) & set(TAKE_OVER)]
    if heirs:
        yield f"Their work goes to {_and(heirs)}."
    elif isinstance(body, Organisation):
        yield "Nobody is left to take their work: name an information governance lead."
    else:
        yield "Nobody is left to take their work: name somebody."
    if leaving.authority.startswith("May sign") and not any(one.authority.startswith("May sign") for one in staying):
        yield f"Nobody else may sign for {body}: record another mandate."


def _die(count: int) -> str:
    return "dies" if count == 1 else "die"


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{'; '.join(words[:-1])} and {words[-1]}"
