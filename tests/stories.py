"""Stories that bring a thing into a state by driving the real services. No test assigns a state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Agreement, Party, Version
from isa_portal.agreements.services import approval, clauses, flows, opening, parties, reliances, risks, terms
from isa_portal.evidence.actors import PORTAL
from isa_portal.gateways import services as gateways
from isa_portal.gateways.models import LegalGateway
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Board, BoardRole, Organisation, OrganisationRole, User
from isa_portal.signing.models import PersonalLink, Signature, SigningRound
from isa_portal.signing.services import naming, rounds, signatures, sittings

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PASSWORD = "a long enough password"


@dataclass
class World:
    """One board with its secretariat, two parties that signed a tier 1, their people, and a stranger."""

    board: Board
    council: Organisation
    police: Organisation
    trust: Organisation
    secretariat: User
    colleague: User
    editor: User
    director: User
    second_director: User
    constable: User
    ig_lead: User
    outsider: User
    at: datetime = NOON
    extra: dict[str, Any] = field(default_factory=dict)

    def later(self, **by: float) -> datetime:
        """Let time pass and return the new instant."""
        self.at += timedelta(**by)
        return self.at


def person(email: str, name: str, position: str, *, at: datetime = NOON) -> User:
    user = organisations.open_account(email, name=name, position=position, password=PASSWORD, by=PORTAL, at=at)
    return user


def world(*, at: datetime = NOON) -> World:
    """Build the board and its people through the services."""
    register = lambda name, **more: organisations.register_organisation(name, by=PORTAL, at=at, **more)  # noqa: E731
    council = register("Bristol City Council", kinds=["unitary_authority"])
    police = register("The Chief Constable of Avon and Somerset", known_as="Avon and Somerset Police", kinds=["police"])
    trust = register("Riverside Trust", kinds=["charity"])
    board = organisations.set_up_board(
        "Avon and Somerset Board",
        short_name="Avon and Somerset",
        host=council,
        help_telephone="01632 960 000",
        by=PORTAL,
        at=at,
    )
    people = {
        "secretariat": person("secretariat@board.example", "Secretariat officer", "Governance officer"),
        "colleague": person("colleague@board.example", "Second officer", "Democratic services officer"),
        "editor": person("editor@bristol.example", "Council editor", "Policy officer"),
        "director": person("director@bristol.example", "First director", "Service director"),
        "second_director": person("second@bristol.example", "Second director", "Service director"),
        "constable": person("signatory@police.example", "Police signatory", "Head of information management"),
        "ig_lead": person("ig@police.example", "Police IG lead", "Information governance lead"),
        "outsider": person("outsider@elsewhere.example", "Outsider", "Officer"),
    }
    give = lambda who, body, role: organisations.appoint(people[who], body, role, by=PORTAL, at=at)  # noqa: E731
    give("secretariat", board, BoardRole.SECRETARIAT)
    give("colleague", board, BoardRole.SECRETARIAT)
    give("editor", council, OrganisationRole.EDITOR)
    give("director", council, OrganisationRole.SIGNATORY)
    give("constable", police, OrganisationRole.SIGNATORY)
    give("ig_lead", police, OrganisationRole.IG_LEAD)
    give("outsider", trust, OrganisationRole.IG_LEAD)
    organisations.record_mandate(people["constable"], police, source="Scheme of delegation", by=PORTAL, at=at)
    if not LegalGateway.objects.exists():
        gateways.load_catalogue(by=PORTAL, at=at)
    return World(board=board, council=council, police=police, trust=trust, at=at, **people)


def tier_1_in_force(story: World) -> Agreement:
    """Sign an overarching agreement between the council and the police."""
    if "tier_1" not in story.extra:
        version = _written(story, tier=1, reference="T1/26", title="Overarching agreement")
        story.extra["tier_1"] = _through_to(story, version, State.CURRENT).agreement
    return story.extra["tier_1"]


def draft(story: World, *, reference: str = "01/26", tier: int = 2, **more: Any) -> Version:
    """Write a complete draft."""
    above = [tier_1_in_force(story)] if tier == 2 else []
    return _written(story, tier=tier, reference=reference, title="Family support", stands_on=above, **more)


def _written(story: World, *, tier: int, reference: str, title: str, **more: Any) -> Version:
    do = {"by": story.secretariat, "at": story.at}
    version = opening.open_draft(
        story.board, tier=tier, reference=reference, title=title, lead=story.council, **more, **do
    )
    terms.change(
        version,
        purpose="Find families who need help and help them together.",
        benefits="Help arrives earlier.",
        dpia="DPIA-12, 1 November 2026, data protection officer",
        review_months=12,
        **do,
    )
    parties.add_party(version, story.police, **do)
    clauses.add_clause(version, heading="Purpose", text="The parties share what **helps** a family.", **do)
    clauses.add_clause(version, heading="Leaving", text="A party leaves by one month's notice in writing.", **do)
    flows.add_flow(
        version,
        stage="Finding families",
        discloser=story.police,
        recipient=story.council,
        data="Incidents",
        identifiability="personal",
        **do,
    )
    reliances.add_reliance(
        version, gateway=LegalGateway.objects.get(slug="cda1998-s115"), lawful_basis="6(1)(e)", condition="", **do
    )
    risks.add_risk(
        version,
        description="Passed on to people who need not know",
        inherent_likelihood=2,
        inherent_impact=2,
        residual_likelihood=1,
        residual_impact=2,
        countermeasure="Access by role",
        **do,
    )
    for party in version.agreement.parties.all():
        for who in signatories_of(story, party):
            naming.name_signatory(party, email=who.email, name=who.name, position=who.position, **do)
    version.refresh_from_db()
    return version


def signatories_of(story: World, party: Party) -> list[User]:
    """The council has two signatories, the police one."""
    if party.organisation == story.council:
        return [story.director, story.second_director]
    return [story.constable]


def version_in(state: str, story: World, **more: Any) -> Version:
    """Return a tier 2 version brought into a state by the services."""
    return _through_to(story, draft(story, **more), state)


def agreement_in(state: str, story: World, **more: Any) -> Agreement:
    """Return a tier 2 agreement in force (or signed, by a commencement date to come)."""
    assert state in (AgreementState.IN_FORCE, AgreementState.SIGNED)
    version = _through_to(story, draft(story, **more), State.CURRENT)
    return Agreement.objects.get(pk=version.agreement_id)


def _through_to(story: World, version: Version, state: str) -> Version:
    steps = [
        (State.DRAFTING, lambda v: v),
        (State.AWAITING_APPROVAL, lambda v: approval.submit(v, by=story.secretariat, at=story.at)),
        (State.APPROVED, lambda v: approve(story, v)),
        (State.OUT_FOR_SIGNATURE, lambda v: rounds.send(v, by=story.secretariat, at=story.at).version),
        (State.CURRENT, lambda v: everyone_signs(story, v)),
    ]
    for reached, step in steps:
        version = step(version)
        if reached == state:
            break
    version = Version.objects.select_related("agreement__board").get(pk=version.pk)
    assert version.state == state
    return version


def approve(story: World, version: Version, **facts: Any) -> Version:
    return approval.record_approval(
        version,
        **{"decision": "approved", "body": "The board", "decided_on": date(2026, 11, 21), **facts},
        by=story.colleague,
        at=story.at,
    )


def links_of(version: Version) -> list[PersonalLink]:
    return list(
        PersonalLink.objects.filter(invitation__round__version=version).select_related(
            "signatory__user", "invitation__party__organisation", "invitation__round__version__agreement"
        )
    )


def sit(link: PersonalLink, *, at: datetime) -> PersonalLink:
    """Open a sitting with the code that the letter would carry."""
    link = sittings.send_code(link, at=at)
    return sittings.confirm_code(link, link.code, at=at)


def sign(link: PersonalLink, *, at: datetime, **changed: Any) -> Signature:
    """Sign as the person whom the link names."""
    link = sit(link, at=at)
    version = link.invitation.round.version
    words = {
        "expected_sha256": version.content_sha256,
        "name": link.signatory.user.name,
        "position": link.signatory.position,
        "authority": "office",
        "declared": tuple(version.declarations),
        "by": link.signatory.user,
    }
    return signatures.sign(link, **{**words, **changed}, at=at)


def of_three(story: World, *, rule: str, reference: str = "T2/26", **terms_too: Any) -> Version:
    """Write a tier 1 between council, police and trust that comes into force by a rule."""
    do = {"by": story.secretariat, "at": story.at}
    version = draft(story, tier=1, reference=reference)
    third = parties.add_party(version, story.trust, **do)
    naming.name_signatory(third, email="chief@riverside.example", name="Trust signatory", position="Chief", **do)
    return terms.change(version, rule=rule, **terms_too, **do)


def sent(story: World, version: Version, **options: Any) -> Version:
    """Submit a draft, approve it and send it for signature."""
    version = approval.submit(version, by=story.secretariat, at=story.at)
    version = approve(story, version, decided_on=story.at.date())
    return rounds.send(version, **options, by=story.secretariat, at=story.at).version


def signs(story: World, version: Version, *bodies: Organisation) -> Version:
    """Let all who are named for some parties sign."""
    for link in links_of(version):
        if link.invitation.party.organisation in bodies:
            sign(link, at=story.later(minutes=1))
    return Version.objects.select_related("agreement__board").get(pk=version.pk)


def everyone_signs(story: World, version: Version) -> Version:
    for link in links_of(version):
        sign(link, at=story.later(minutes=1))
    return Version.objects.get(pk=version.pk)


def open_round(story: World) -> SigningRound:
    return SigningRound.objects.get(version=version_in(State.OUT_FOR_SIGNATURE, story))
