"""Stories that bring a thing into a state by driving the real services. No test assigns a state."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter

from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Agreement, Party, Version
from isa_portal.agreements.rules import law
from isa_portal.agreements.services import (
    approval,
    clauses,
    consulting,
    flows,
    opening,
    parties,
    reliances,
    risks,
    telling,
    terms,
)
from isa_portal.evidence import documents
from isa_portal.evidence.actors import PORTAL
from isa_portal.gateways import services as gateways
from isa_portal.gateways.models import LegalGateway
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Board, BoardRole, Organisation, OrganisationRole, User
from isa_portal.signing import presenting
from isa_portal.signing.models import Invitation, PaperSignature, PersonalLink, Signature, SigningRound
from isa_portal.signing.scans import Sheet
from isa_portal.signing.services import naming, papers, rounds, signatures, sittings
from tests.remembered import remembered

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PASSWORD = "a long enough password"

# What a data flow states beside who gives what to whom, so that nothing of it is missing.
SYSTEM = {"owner": "Head of service", "agreed_on": date(2026, 10, 1), "custodian": "ICT", "seen_by": "Analysts"}
ITEM = {"identifiability": "personal", "why_needed": "To find a family.", "why_not_less": "Counts find nobody."}
MOVES: dict[str, Any] = {
    "items": [{"name": "Incidents", **ITEM}],
    "systems": {"source": {"name": "Crime records", **SYSTEM}, "destination": {"name": "Case records", **SYSTEM}},
    "method": "Secure e-mail",
    "frequency": "Monthly",
    "period": "The last 12 months",
    "retention": "Three months",
    "clock_starts": "The day of receipt",
    "disposal": "Deleted, backups included",
    "stored_in": "United Kingdom",
    "outside_uk": "no",
    "onward": "no",
    "told": "informed",
    "told_why": "A leaflet goes to each family.",
    "opt_out": "does_not",
    "opt_out_why": "It holds no confidential patient information.",
    "article_30": "ROPA-12",
}


def _blank() -> bytes:
    """Return the smallest PDF that a scanner might give."""
    writer = PdfFileWriter()
    box = generic.ArrayObject(generic.NumberObject(edge) for edge in (0, 0, 200, 200))
    writer.insert_page(PageObject(contents=writer.add_object(generic.StreamObject(stream_data=b" ")), media_box=box))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


SCAN = _blank()


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


@remembered
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


@remembered
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


@remembered
def _written(story: World, *, tier: int, reference: str, title: str, **more: Any) -> Version:
    do = {"by": story.secretariat, "at": story.at}
    version = opening.open_draft(
        story.board, tier=tier, reference=reference, title=title, lead=story.council, **more, **do
    )
    terms.change(
        version,
        purpose="Find families who need help and help them together.",
        benefits="Help arrives earlier.",
        dpia_kind="reference",
        dpia_reference="DPIA-12",
        dpia_on=date(2026, 11, 1),
        dpia_owner="Data protection officer",
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
        **MOVES,
        **do,
    )
    say_why_it_is_lawful(version, **do)
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
    tell_people(version, **do)
    for party in version.agreement.parties.all():
        for who in signatories_of(story, party):
            naming.name_signatory(party, email=who.email, name=who.name, position=who.position, **do)
    version.refresh_from_db()
    return version


def tell_people(version: Version, *, by: User, at: datetime) -> None:
    """Say what people are told, as a draft needs it before it is sent."""
    words = dict.fromkeys(("identity", "purposes", "sources", "recipients", "storage"), "As the leaflet says.")
    telling.tell(version, who="The lead professional", stage="At the first visit", **words, by=by, at=at)
    for party in version.agreement.parties.all():
        address = "https://www.example.org/privacy"
        telling.name_notice(version, party, address=address, checked_on=at.date(), by=by, at=at)


def say_why_it_is_lawful(version: Version, **do: Any) -> None:
    """Let every party rely on the same power for every flow, and answer what stands beside it."""
    power = LegalGateway.objects.get(slug="cda1998-s115")
    answers = {"lawful_basis": "6(1)(e)", "confidentiality": "not_confidential"}
    reliances.add_reliance(version, gateway=power, **answers, **do)
    reliances.answer_restrictions(version, dict.fromkeys(law.restrictions(), ("does_not_arise", "")), **do)


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


@remembered
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


@remembered
def consulted(story: World, version: Version | None = None, *, days: int = 10, **more: Any) -> Version:
    """Return a version that its parties may comment on for some days."""
    version = version or draft(story, **more)
    until = (story.at + timedelta(days=days)).date()
    consulting.consult(version, until=until, by=story.secretariat, at=story.at)
    return Version.objects.select_related("agreement__board").get(pk=version.pk)


def comment(story: World, version: Version, text: str = "Say within 24 hours.", **more: Any) -> Any:
    """Comment as the IG lead of the police on the first clause."""
    about = {"clause": version.clauses.first(), "by": story.ig_lead, **more}
    return consulting.comment(version, text=text, **about, at=story.at)


@remembered
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


def show(version: Version, *, at: datetime = NOON) -> None:
    """Keep a page that took no time to print as the document that signatories are shown."""
    if documents.find(version.key, presenting.PRESENTED) is None:
        presenting.keep(version, b"%PDF-1.7 A page that took no time to print.", at=at)


@remembered
def sit(link: PersonalLink, *, at: datetime) -> PersonalLink:
    """Open a sitting with the code of the letter; a page stands in for the printed document."""
    show(link.invitation.round.version, at=at)
    link = sittings.send_code(link, at=at)
    return sittings.confirm_code(link, link.code, at=at)


@remembered
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


@remembered
def of_three(story: World, *, rule: str, reference: str = "T2/26", **terms_too: Any) -> Version:
    """Write a tier 1 between council, police and trust that comes into force by a rule."""
    do = {"by": story.secretariat, "at": story.at}
    version = draft(story, tier=1, reference=reference)
    third = parties.add_party(version, story.trust, **do)
    naming.name_signatory(third, email="chief@riverside.example", name="Trust signatory", position="Chief", **do)
    return terms.change(version, rule=rule, **terms_too, **do)


@remembered
def sent(story: World, version: Version, **options: Any) -> Version:
    """Submit a draft, approve it and send it for signature."""
    version = approval.submit(version, by=story.secretariat, at=story.at)
    version = approve(story, version, decided_on=story.at.date())
    return rounds.send(version, **options, by=story.secretariat, at=story.at).version


@remembered
def signs(story: World, version: Version, *bodies: Organisation) -> Version:
    """Let all who are named for some parties sign."""
    for link in links_of(version):
        if link.invitation.party.organisation in bodies:
            sign(link, at=story.later(minutes=1))
    return Version.objects.select_related("agreement__board").get(pk=version.pk)


@remembered
def everyone_signs(story: World, version: Version) -> Version:
    for link in links_of(version):
        sign(link, at=story.later(minutes=1))
    return Version.objects.get(pk=version.pk)


@remembered
def on_paper(story: World, version: Version, body: Organisation, **changed: Any) -> PaperSignature:
    """Let the secretariat enter what the first signatory of a party signed on paper."""
    return enter_paper(version, body, **{"by": story.secretariat, "at": story.at, **changed})


def enter_paper(version: Version, body: Organisation, *, by: User, at: datetime, **changed: Any) -> PaperSignature:
    """Enter a blank page as what the first signatory of a party signed on paper."""
    invitation = Invitation.objects.get(round__version=version, party__organisation=body)
    read: dict[str, Any] = {
        "content": SCAN,
        "name": "signed.pdf",
        "dated": None,
        "code_read": version.code,
        "original_kept": "Legal services, deed room",
        "is_true_copy": True,
    }
    sheet = Sheet(**{**read, **changed})
    papers.keep_scan(sheet.content)
    signatory = invitation.party.signatories.filter(removed_at__isnull=True)[0]
    return papers.record(invitation, signatory, sheet, by=by, at=at)


def open_round(story: World) -> SigningRound:
    return SigningRound.objects.get(version=version_in(State.OUT_FOR_SIGNATURE, story))
