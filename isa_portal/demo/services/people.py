"""The bodies, boards and people of the demonstration. People have positions, not names."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from isa_portal.correspondence import delivery
from isa_portal.evidence.actors import Actor
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Board, BoardRole, Office, Organisation, OrganisationRole, User

PASSWORD = "demonstration-only-26"

# The numbers are made up; each has the form of its register.
BODIES: dict[str, dict[str, Any]] = {
    "Bristol City Council": {
        "known_as": "Bristol", "kinds": ["unitary_authority"], "ico": ["Z0000101"],
        "ico_expires_on": date(2027, 6, 30), "domains": ["bristol.example"], "dspt": "met",
        "dspt_on": date(2026, 6, 26), "notice_email": "notices@bristol.example",
    },
    "The Chief Constable of Avon and Somerset": {
        "known_as": "Avon and Somerset Police", "kinds": ["police"], "ico": ["Z0000102"],
        "ico_expires_on": date(2026, 9, 30), "domains": ["police.example"], "cyber_essentials": "plus",
        "cyber_essentials_until": date(2027, 2, 28), "other_names": ["Avon and Somerset Constabulary"],
    },
    "South Gloucestershire Council": {
        "known_as": "South Gloucestershire", "kinds": ["unitary_authority"], "ico": ["ZA000103"],
    },
    "Suffolk County Council": {"known_as": "Suffolk", "kinds": ["county_council"], "ico": ["Z0000104"]},
    "The Chief Constable of Suffolk Constabulary": {
        "known_as": "Suffolk Police", "kinds": ["police"], "ico": ["Z0000105"],
    },
    "NHS Suffolk and North East Essex Integrated Care Board": {
        "known_as": "Suffolk and North East Essex ICB", "kinds": ["integrated_care_board"], "ods": ["X0X"],
        "ico": ["ZB000106"], "dspt": "exceeded", "dspt_on": date(2026, 6, 29),
    },
    "Riverside Trust": {
        "known_as": "Riverside Trust", "kinds": ["charity", "company"], "charity": ["1900107"],
        "company": ["00000107"], "ico": ["ZA000107"], "domains": ["riverside.example"],
    },
    "Shropshire Council": {"known_as": "Shropshire", "kinds": ["unitary_authority"], "ico": ["Z0000108"]},
}  # fmt: skip
# Who sits on which board, beside its host.
SEATS = {
    "avon-and-somerset": (
        "Bristol City Council", "The Chief Constable of Avon and Somerset", "South Gloucestershire Council",
        "Riverside Trust",
    ),
    "suffolk": (
        "Suffolk County Council", "The Chief Constable of Suffolk Constabulary",
        "NHS Suffolk and North East Essex Integrated Care Board",
    ),
    "shropshire": ("Shropshire Council",),
}  # fmt: skip
BOARDS: dict[str, dict[str, str]] = {
    "avon-and-somerset": {
        "name": "Avon and Somerset Board",
        "short_name": "Avon and Somerset",
        "host": "Bristol City Council",
        "help_telephone": "01632 960 101",
    },
    "suffolk": {
        "name": "Suffolk Health and Wellbeing Board",
        "short_name": "Suffolk",
        "host": "Suffolk County Council",
        "help_telephone": "01632 960 202",
    },
    "shropshire": {
        "name": "Shropshire Health and Wellbeing Board",
        "short_name": "Shropshire",
        "host": "Shropshire Council",
        "help_telephone": "01632 960 303",
    },
}


@dataclass(frozen=True)
class Account:
    """One person of the demonstration: by position, with a role of a board (its key) or a body (its name)."""

    email: str
    name: str
    role: str
    of: str
    position: str = ""

    @property
    def role_words(self) -> str:
        return str((BoardRole if self.of in BOARDS else OrganisationRole)(self.role).label)


BRISTOL, POLICE = "Bristol City Council", "The Chief Constable of Avon and Somerset"
NHS = "NHS Suffolk and North East Essex Integrated Care Board"
RUNS, LOOKS_AFTER, SIGNS = BoardRole.SECRETARIAT, OrganisationRole.IG_LEAD, OrganisationRole.SIGNATORY
# Two officers for each board: who wrote a text may not record its approval.
ACCOUNTS = (
    Account("secretariat@avon.example", "Secretariat officer (Avon and Somerset)", RUNS, "avon-and-somerset"),
    Account("democratic@avon.example", "Democratic services officer (Avon and Somerset)", RUNS, "avon-and-somerset"),
    Account("chair@avon.example", "Chair (Avon and Somerset)", BoardRole.CHAIR, "avon-and-somerset"),
    Account("auditor@avon.example", "Auditor (Avon and Somerset)", BoardRole.AUDITOR, "avon-and-somerset"),
    Account("admin@bristol.example", "Administrator (Bristol)", OrganisationRole.ADMINISTRATOR, BRISTOL),
    Account("policy@bristol.example", "Policy officer (Bristol)", OrganisationRole.EDITOR, BRISTOL),
    Account("ig@bristol.example", "IG lead (Bristol)", LOOKS_AFTER, BRISTOL),
    Account(
        "children@bristol.example", "First signatory (Bristol)", SIGNS, BRISTOL,
        "Service Director, Children and Families",
    ),
    Account(
        "digital@bristol.example", "Second signatory (Bristol)", SIGNS, BRISTOL,
        "Service Director, Digital and Information",
    ),
    Account(
        "signatory@police.example", "Signatory (Avon and Somerset Police)", SIGNS, POLICE,
        "Head of Corporate Information Management",
    ),
    Account("reader@bristol.example", "Reader (Bristol)", OrganisationRole.READER, BRISTOL),
    Account("admin@police.example", "Administrator (Avon and Somerset Police)", OrganisationRole.ADMINISTRATOR, POLICE),
    Account("ig@police.example", "IG lead (Avon and Somerset Police)", LOOKS_AFTER, POLICE),
    Account("secretariat@suffolk.example", "Secretariat officer (Suffolk)", RUNS, "suffolk"),
    Account("democratic@suffolk.example", "Democratic services officer (Suffolk)", RUNS, "suffolk"),
    Account("chair@suffolk.example", "Chair of the board (Suffolk)", BoardRole.CHAIR, "suffolk"),
    Account("ig@icb.example", "IG lead (Suffolk and North East Essex ICB)", LOOKS_AFTER, NHS),
    Account("secretariat@shropshire.example", "Secretariat officer (Shropshire)", RUNS, "shropshire"),
    Account("democratic@shropshire.example", "Democratic services officer (Shropshire)", RUNS, "shropshire"),
    Account("ig@shropshire.example", "IG lead (Shropshire)", LOOKS_AFTER, "Shropshire Council"),
)  # fmt: skip
# Who was invited and has not answered: by board, the body (or the board itself), the role and the mailbox.
INVITED = {
    "avon-and-somerset": ("South Gloucestershire Council", LOOKS_AFTER, "ig@south-gloucestershire.example"),
    "suffolk": ("Riverside Trust", OrganisationRole.ADMINISTRATOR, "director@riverside.example"),
    "shropshire": ("shropshire", BoardRole.CHAIR, "chair@shropshire.example"),
}


@dataclass
class Cast:
    """Everybody of the demonstration, found by key, legal name and e-mail address."""

    boards: dict[str, Board] = field(default_factory=dict)
    bodies: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def officers(self, board: str) -> tuple[User, User]:
        """Return who writes and who records decisions for a board."""
        first, second = (a.email for a in ACCOUNTS if a.of == board and a.role == RUNS)
        return self.people[first], self.people[second]

    def signatory(self, body: str, position: str) -> tuple[str, str]:
        """Return the address and the name of whoever signs for a body in a position."""
        for account in ACCOUNTS:
            if (account.of, account.position) == (body, position):
                return account.email, account.name
        short = self.bodies[body].short
        mailbox = position.split(",")[0].lower().replace(" ", "-")
        return f"{mailbox}@{self.bodies[body].slug[:40]}.example", f"Signatory ({short})"


def settle(*, by: Actor, at: datetime) -> Cast:
    """Register the bodies, set up the boards, and give everybody their roles."""
    cast = Cast()
    for name, details in BODIES.items():
        cast.bodies[name] = organisations.register_organisation(name, by=by, at=at, **details)
        _offices(cast.bodies[name], by=by, at=at)
    for slug, details in BOARDS.items():
        facts: dict[str, Any] = {**details, "host": cast.bodies[details["host"]]}
        facts |= {"slug": slug, "is_illustration": True, "help_email": f"help@{slug}.example"}
        cast.boards[slug] = organisations.set_up_board(**facts, by=by, at=at)
        for name in SEATS[slug]:
            organisations.take_seat(cast.boards[slug], cast.bodies[name], by=by, at=at)
    for account in ACCOUNTS:
        cast.people[account.email] = _open(account, cast, by=by, at=at)
    return cast


def _offices(body: Organisation, *, by: Actor, at: datetime) -> None:
    domain = f"{body.slug[:40]}.example"
    appointed = [
        (Office.IG_LEAD, "information.governance", "IG lead"),
        (Office.CONTACT, "sharing", "Head of Information Governance"),
        (Office.DPO, "dpo", "Data Protection Officer"),
        (Office.SIRO, "siro", "Senior Information Risk Owner"),
    ]
    # A charity of this size has no risk owner yet: the page says so.
    for office, mailbox, holder in appointed[:2] if body.legal_name == "Riverside Trust" else appointed:
        organisations.appoint_officer(body, office, mailbox=f"{mailbox}@{domain}", holder=holder, by=by, at=at)


def _open(account: Account, cast: Cast, *, by: Actor, at: datetime) -> User:
    user = organisations.open_account(
        account.email, name=account.name, position=account.position, password=PASSWORD, by=by, at=at
    )
    body = cast.boards.get(account.of) or cast.bodies[account.of]
    organisations.appoint(user, body, account.role, by=by, at=at)
    if account.role == SIGNS:
        source = "Scheme of delegation (made up for the demonstration)"
        organisations.record_mandate(user, cast.bodies[account.of], source=source, by=by, at=at)
    return user


def invite(cast: Cast, *, at: datetime) -> None:
    """Let the secretariat of each board invite one person, who has not answered yet."""
    for board, (name, role, email) in INVITED.items():
        body = cast.boards.get(name) or cast.bodies[name]
        invitee = organisations.Invitee(email, "", role)
        organisations.invite(body, [invitee], by=cast.officers(board)[0], at=at)
    delivery.deliver_owed(at=at)
