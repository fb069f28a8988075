"""The world that is asked: one agreement in each stage, and everybody of people.py, made by the services."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client
from PIL import Image

from isa_portal.accession.models import AccessionSignatory
from isa_portal.accession.services import consenting, proposing
from isa_portal.accounts import factors
from isa_portal.accounts import services as accounts
from isa_portal.agreements.models import Agreement, AgreementGroupPermission, OutsideReader, Party, Version
from isa_portal.agreements.services import (
    approval,
    asking,
    bank,
    classes,
    clauses,
    consulting,
    flows,
    meetings,
    opening,
    parties,
    processors,
    proposals,
    risks,
    terms,
    versions,
)
from isa_portal.agreements.services import leaving as leaving_terms
from isa_portal.correspondence import delivery, post, writing
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.evidence import documents
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.audit import subject_of
from isa_portal.gateways import services as gateways
from isa_portal.gateways.models import LegalGateway
from isa_portal.leaving import services as leaving
from isa_portal.leaving.services import changing, removing, suspending
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Board, Organisation, OrganisationRole, Portal, User
from isa_portal.organisations.requests import note_proof
from isa_portal.organisations.services import Invitee
from isa_portal.records import services as records
from isa_portal.reminders.services import feeds, saving
from isa_portal.reviews import services as reviews
from isa_portal.reviews.services import answering, deciding
from isa_portal.signing.models import PersonalLink
from isa_portal.signing.services import clearing, declining, naming, questions, rounds
from tests import stories
from tests.conftest import NOON
from tests.pages.signing.clock import StoppedClock
from tests.permissions.people import BODIES, EVERYBODY, SINGLE, held

BEFORE = NOON - timedelta(days=60)
BACKEND = "django.contrib.auth.backends.ModelBackend"
STAGES = ("draft", "awaiting", "approved", "sent", "current", "returned", "asked", "consulted", "weighed", "minor",
          "objected", "renewed", "leaving")  # fmt: skip


class Upload(SimpleUploadedFile):
    """A file that is sent again and again, whole each time."""

    def read(self, *arguments: Any) -> bytes:
        self.seek(0)
        return super().read(*arguments)


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(file, "PNG")
    return file.getvalue()


@dataclass
class World:
    """What exists: boards and bodies by relation, people by relation and role, agreements by stage."""

    boards: dict[str, Board] = field(default_factory=dict)
    bodies: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    # Keys that an address needs beside its board and its agreement, by the name of the part.
    parts: dict[str, Any] = field(default_factory=dict)

    def agreement(self, stage: str) -> Agreement:
        return self.versions[stage].agreement

    def client(self, person: str) -> Client:
        """Return the browser of a person, signed in."""
        if person not in self.clients:
            self.clients[person] = client = Client(raise_request_exception=False)
            if person in self.people:
                client.force_login(self.people[person], BACKEND)
                _prove(client)
        return self.clients[person]


def _prove(client: Client) -> None:
    """Note in a session that its person has just proved who they are."""
    request = HttpRequest()
    request.session = client.session
    note_proof(request, at=StoppedClock.at)
    request.session.save()
    client.cookies["sessionid"] = request.session.session_key


def build() -> World:
    """Make everything by the services; the clock stands at noon afterwards."""
    world = World()
    if not LegalGateway.objects.exists():
        gateways.load_catalogue(by=PORTAL, at=BEFORE)
    _bodies(world)
    _people(world)
    _agreements(world)
    _release(world)
    _parts(world)
    StoppedClock.at = NOON + timedelta(hours=1)
    _sit(world)
    Client().get(f"/confirm/{world.parts['chair_token']}/reading-copy.pdf")
    # The first fetch makes the entries of a calendar; the ones that are counted find them made.
    Client().get(f"/calendars/{world.parts['calendar_secret']}.ics")
    # Signing in notes the day, so everybody signs in before anything is counted.
    for person in EVERYBODY:
        world.client(person)
    return world


def _bodies(world: World) -> None:
    kinds = {"lead": "unitary_authority", "party": "police"}
    for relation in BODIES:
        name = f"Body that {BODIES[relation].replace(' it', ' this')}"
        world.bodies[relation] = organisations.register_organisation(
            name, known_as=f"The {relation}", kinds=[kinds.get(relation, "charity")], by=PORTAL, at=BEFORE
        )
    for relation, name, host in (("board", "Avon", "lead"), ("other_board", "Suffolk", "outside")):
        world.boards[relation] = organisations.set_up_board(
            f"{name} Board", host=world.bodies[host], short_name=name, help_telephone="01632 960 000",
            by=PORTAL, at=BEFORE,
        )  # fmt: skip
    for relation in ("lead", "party", "seated"):
        seat = organisations.take_seat(world.boards["board"], world.bodies[relation], by=PORTAL, at=BEFORE)
        world.parts["seat"] = seat.pk
    officer = organisations.appoint_officer(
        world.bodies["party"], "dpo", mailbox="dpo@people.example", by=PORTAL, at=BEFORE
    )
    world.parts["officer"] = officer.pk


def _people(world: World) -> None:
    portal, _ = Portal.objects.get_or_create()
    bodies = {**world.boards, **world.bodies, "portal": portal}
    for relation, role in held():
        person = _account(world, f"{relation}:{role}")
        organisations.appoint(person, bodies[relation], role, by=PORTAL, at=BEFORE)
        if role == OrganisationRole.SIGNATORY:
            organisations.record_mandate(person, bodies[relation], source="Minute 7", by=PORTAL, at=BEFORE)
    for name in SINGLE:
        if name not in ("anonymous", "signatory"):
            _account(world, name)
    for name, body, role in (
        ("left_board", world.boards["board"], "secretariat"),
        ("left_lead", world.bodies["lead"], "editor"),
        ("left_party", world.bodies["party"], "ig_lead"),
    ):
        organisations.appoint(world.people[name], body, role, by=PORTAL, at=BEFORE)
    User.objects.filter(pk=world.people["superuser"].pk).update(is_superuser=True)
    # Who wrote a version may not record its approval, so somebody else writes them all.
    author = _account(world, "author")
    organisations.appoint(author, world.boards["board"], "secretariat", by=PORTAL, at=BEFORE)


def _account(world: World, name: str) -> User:
    email = f"{name.replace(':', '.')}@people.example"
    world.people[name] = stories.person(email, name.replace(":", " ").replace("_", " "), "Officer", at=BEFORE)
    return world.people[name]


def _agreements(world: World) -> None:
    current = _written(world, "current", "01/26", BEFORE, ["party", "invited", "former"], rule="as_each_signs")
    current = _approve(world, current, BEFORE)
    last_day = (NOON + timedelta(days=60)).date()
    rounds.send(current, last_day=last_day, by=world.people["author"], at=BEFORE)
    for link in stories.links_of(current):
        if link.signatory.user != world.people["invited:signatory"]:
            stories.sign(link, at=BEFORE + timedelta(minutes=1))
    _leave(world, current)
    for number, stage in enumerate(STAGES[:4], 2):
        version = _written(world, stage, f"0{number}/26", NOON, ["party", "invited"])
        if stage in ("awaiting", "approved", "sent"):
            approval.submit(version, by=world.people["author"], at=NOON)
        if stage in ("approved", "sent"):
            version = _decide(world, version, NOON)
        if stage == "sent":
            _send(world, version)
            _restore(world)
    _return(world)
    _ask_the_chair(world)
    _consult(world)
    for number, stage in enumerate(("weighed", "minor", "objected", "renewed"), 10):
        _go_on(world, stage, f"{number}/26")
    _leave_by_post(world)
    _remove(world)
    for stage, version in world.versions.items():
        world.versions[stage] = Version.objects.select_related("agreement__board", "assessment").get(pk=version.pk)
    other = opening.open_draft(
        world.boards["other_board"], tier=0, reference="09/26", title="Of another board",
        lead=world.bodies["outside"], by=world.people["other_board:secretariat"], at=NOON,
    )  # fmt: skip
    world.parts["elsewhere"] = other


def _written(world: World, stage: str, reference: str, at: Any, bodies: list[str], **more: Any) -> Version:
    do = {"by": world.people["author"], "at": at}
    lead, party = world.bodies["lead"], world.bodies["party"]
    version = opening.open_draft(
        world.boards["board"], tier=0, reference=reference, title=f"Agreement that is {stage}", lead=lead, **do
    )
    words = {"purpose": "Find families who need help.", "benefits": "Earlier help."}
    words |= {"dpia_kind": "reference", "dpia_reference": "DPIA-12", "dpia_owner": "Officer", "dpia_on": at.date()}
    terms.change(version, **words, review_months=12, notice_count=1, notice_unit="months", **more, **do)
    for relation in bodies:
        parties.add_party(version, world.bodies[relation], **do)
    for heading in ("Purpose", "Leaving"):
        clauses.add_clause(version, heading=heading, text="The parties share what helps a family.", **do)
    flows.add_flow(version, stage="Finding", discloser=party, recipient=lead, data="Incidents", **stories.MOVES, **do)
    stories.say_why_it_is_lawful(version, **do)
    scores = {"inherent_likelihood": 2, "inherent_impact": 2, "residual_likelihood": 1, "residual_impact": 2}
    risks.add_risk(version, description="Passed on", countermeasure="Access by role", **scores, **do)
    stories.tell_people(version, **do)
    for relation in ["lead", *bodies]:
        signatory = world.people[f"{relation}:signatory"]
        member = version.agreement.parties.get(organisation=world.bodies[relation])
        naming.name_signatory(member, email=signatory.email, name=signatory.name, position="Director", **do)
    version.refresh_from_db()
    world.versions[stage] = version
    return version


def _approve(world: World, version: Version, at: Any) -> Version:
    approval.submit(version, by=world.people["author"], at=at)
    return _decide(world, version, at)


def _decide(world: World, version: Version, at: Any, **more: Any) -> Version:
    facts = {"decision": "approved", "body": "The board", "decided_on": at.date(), **more}
    return approval.record_approval(version, **facts, by=world.people["board:secretariat"], at=at)


def _leave(world: World, version: Version) -> None:
    leaver: Party = version.agreement.parties.get(organisation=world.bodies["former"])
    notice = leaving.give_notice(leaver, by=world.people["former:signatory"], at=BEFORE + timedelta(hours=1))
    assert leaving.end_notice(notice, at=NOON - timedelta(days=20))


def _restore(world: World) -> None:
    """Bring the portal back from a copy that may lack signatures of what was sent before."""
    post.hold(by=PORTAL, at=NOON)
    post.release(by=PORTAL, at=NOON)


def _leave_by_post(world: World) -> None:
    """Let one notice run, another run while the others are asked, and a third wait for its service."""
    version = _written(world, "leaving", "14/26", BEFORE, ["party", "invited"])
    terms.change(version, accession_by_consent=True, by=world.people["author"], at=BEFORE)
    leaving_terms.say_how_to_leave(version, way="post", address="Shirehall", by=world.people["author"], at=BEFORE)
    version = _approve(world, version, BEFORE)
    rounds.send(version, by=world.people["author"], at=BEFORE)
    for link in stories.links_of(version):
        stories.sign(link, at=BEFORE + timedelta(minutes=1))
    notices = {}
    for relation in ("invited", "lead", "party"):
        member = version.agreement.parties.get(organisation=world.bodies[relation])
        by = world.people[f"{relation}:signatory"]
        notices[relation] = leaving.give_notice(member, by=by, at=NOON)
        if relation != "party":
            leaving.record_service(notices[relation], sent_on=NOON.date(), by=by, at=NOON)
    asked = changing.ask(notices["lead"], "take_back", by=world.people["lead:signatory"], at=NOON)
    paused = suspending.suspend(member, reason="An incident.", by=by, at=NOON)
    world.parts |= {
        "running_notice": notices["invited"].pk,
        "asking_notice": notices["lead"].pk,
        "written_notice": notices["party"].pk,
        "notice_change": asked.pk,
        "leaving_party": member.pk,
        "exit_task": member.exit_tasks.filter(duty="access").first().pk,
        "suspension": paused.pk,
    }
    _accede(world, version)


def _accede(world: World, version: Version) -> None:
    """Let one accession be prepared, another wait for consent, and a third be out for signature."""
    do = {"by": world.people["author"], "at": NOON}
    made = {}
    for relation, name in (("seated", "prepared"), ("outside", "consenting"), ("former", "signing")):
        flow = version.flows.get()
        said = {"role": "controller", "receives_in": [flow.pk]}
        one = proposing.propose(version.agreement, world.bodies[relation], **said, **do)
        power = LegalGateway.objects.get(slug="cda1998-s115")
        answers = {"lawful_basis": "6(1)(e)", "confidentiality": "not_confidential"}
        proposing.answer(one, gateway=power, answers=answers, takes_restrictions=True, **do)
        named = {"email": f"acceding.{name}@people.example", "name": "Acceding", "position": "Director"}
        made[name] = (one, proposing.name_signatory(one, **named, **do))
        if name != "prepared":
            proposing.ask(one, **do)
    waiting, person = made["signing"]
    for relation in ("lead", "party", "invited"):
        member = version.agreement.parties.get(organisation=world.bodies[relation])
        by = world.people[f"{relation}:signatory"]
        consenting.consent(waiting, member, agrees=True, by=by, at=NOON)
    world.parts |= {
        "accession_prepared": made["prepared"][0].pk,
        "accession_consenting": made["consenting"][0].pk,
        "accession_signing": waiting.pk,
        "acceding_person": person.pk,
        "prepared_person": made["prepared"][1].pk,
        "acceding_party": version.agreement.parties.get(organisation=world.bodies["party"]).pk,
        "acceding_token": person.token,
    }


def _remove(world: World) -> None:
    """Let the board propose to remove two parties, of which one has been heard."""
    version = _written(world, "removing", "15/26", BEFORE, ["party", "invited"])
    leaving_terms.say_how_to_leave(version, removal="board", by=world.people["author"], at=BEFORE)
    version = _approve(world, version, BEFORE)
    rounds.send(version, by=world.people["author"], at=BEFORE)
    for link in stories.links_of(version):
        stories.sign(link, at=BEFORE + timedelta(minutes=1))
    do = {"reason": "It breached clause 2.", "by": world.people["board:secretariat"], "at": NOON}
    hear_by = NOON.date() + timedelta(days=10)
    removals = {}
    for relation in ("party", "invited"):
        member = version.agreement.parties.get(organisation=world.bodies[relation])
        removals[relation] = removing.propose(member, hear_by=hear_by, **do)
    heard = removing.hear(removals["invited"], "We mended it.", by=world.people["invited:signatory"], at=NOON)
    world.parts |= {"removal": removals["party"].pk, "heard_removal": heard.pk}


def _send(world: World, version: Version) -> None:
    rounds.send(version, by=world.people["author"], at=NOON)
    declines = _link(version, world, "invited")
    declining.decline(stories.sit(declines, at=NOON), "Not yet.", by=declines.signatory.user, at=NOON)


def _ask(world: World) -> None:
    """Let the lead ask a question about what is out for signature, and put its reminders to rest."""
    link = _link(world.versions["sent"], world, "lead")
    seated = stories.sit(link, at=NOON)
    world.parts["question"] = questions.ask(seated, "What does it cost?", by=link.signatory.user, at=NOON).pk


def _link(version: Version, world: World, relation: str) -> PersonalLink:
    return next(link for link in stories.links_of(version) if link.signatory.user.email.startswith(f"{relation}."))


def _return(world: World) -> None:
    version = _written(world, "returned", "06/26", NOON, ["party", "invited"])
    approval.submit(version, by=world.people["author"], at=NOON)
    _decide(world, version, NOON, decision="sent_back", advice="Say more.")


def _ask_the_chair(world: World) -> None:
    version = _written(world, "asked", "07/26", NOON, ["party", "invited"])
    do = {"by": world.people["author"], "at": NOON}
    version = approval.submit(version, **do)
    facts = {"decision": "approved", "body": "The board", "decided_on": NOON.date()}
    asked = asking.ask_chair(version, chair=world.people["board:chair"], **facts, **do)
    world.parts["chair_token"] = asked.token


def _consult(world: World) -> None:
    version = _written(world, "consulted", "08/26", NOON, ["party", "invited"])
    until = NOON.date() + timedelta(days=14)
    version = consulting.consult(version, until=until, by=world.people["author"], at=NOON)
    clause, by = version.clauses.all()[0], world.people["party:ig_lead"]
    made = consulting.comment(version, text="Say within 24 hours.", clause=clause, by=by, at=NOON)
    world.parts |= {"consulted_clause": clause.pk, "comment": made.pk}


def _go_on(world: World, stage: str, reference: str) -> None:
    """Bring an agreement into force and open its next version, as far as the stage says."""
    version = _approve(world, _written(world, stage, reference, BEFORE, ["party", "invited"]), BEFORE)
    rounds.send(version, by=world.people["author"], at=BEFORE)
    for link in stories.links_of(version):
        stories.sign(link, at=BEFORE + timedelta(minutes=1))
    do = {"by": world.people["author"], "at": NOON}
    following = opening.open_next(Agreement.objects.get(pk=version.agreement_id), reason="The review.", **do)
    approval.submit(following, **do)
    versions.propose_weight(following, "minor", reason="Small.", **do)
    if stage in ("minor", "objected"):
        confirms = {"by": world.people["lead:ig_lead"], "at": NOON}
        following = versions.confirm_weight(following, "minor", reason="Small.", **confirms)
    if stage == "objected":
        following = versions.tell(following, **do)
        party = following.agreement.parties.get(organisation=world.bodies["party"])
        versions.object_to(following, party, reason="Not small.", by=world.people["party:ig_lead"], at=NOON)
    if stage == "renewed":
        clearing.choose_offices(world.bodies["invited"], ["dpo"], **do)
        rounds.send(_decide(world, Version.objects.get(pk=following.pk), NOON), **do)
        # What is sent later is not cleared first.
        clearing.choose_offices(world.bodies["invited"], [], **do)
    world.versions[stage] = following


def _release(world: World) -> None:
    for name in ("left_board", "left_lead", "left_party"):
        organisations.release(world.people[name].memberships.get(), by=PORTAL, at=NOON)
    _lend(world)


def _lend(world: World) -> None:
    agreement, reader = world.agreement("current"), world.people["lent"]
    OutsideReader.objects.create(
        agreement=agreement, user=reader, reason="Audit", starts_on=BEFORE.date(), ends_on=NOON.date()
    )
    permission = Permission.objects.get(codename="read_as_outsider")
    group = Group.objects.create(name="outside readers")
    reader.groups.add(group)
    AgreementGroupPermission.objects.create(group=group, permission=permission, content_object=agreement)


def _parts(world: World) -> None:
    delivery.deliver_owed(at=NOON)
    board = world.boards["board"]
    do = {"by": world.people["author"], "at": NOON}
    given = Letter.objects.filter(board_key=board.chain, state=LetterState.SENT, kind="notice_given")[0]
    needs = {"title": "Need", "need": "Help families.", "asked_by": "A council"}
    world.parts |= {
        "wording": bank.keep(board, heading="Complaints", text="To any party.", **do).pk,
        "proposal": proposals.propose(board, **needs, **do).pk,
        "letter": given.pk,
        "date_token": writing.date_token(given),
        "gateway": LegalGateway.objects.shown()[0].slug,
        "gateway_part": "force",
        "law_question": "confidentiality",
        "draft_number": world.versions["draft"].number,
        "enquiry": "breaches",
        "person": world.people["board:auditor"].pk,
        "nothing": "0" * 64,
        "loan": OutsideReader.objects.get().pk,
        "lead": world.bodies["lead"].pk,
        "document": documents.store(
            b"%PDF minutes", name="minutes.pdf", kind="minutes", media_type="application/pdf",
            subject=subject_of(world.versions["current"]), **do,
        ).sha256,
    }  # fmt: skip
    world.parts["file"] = Upload("sketch.png", picture(), "image/png")
    _meet(world)
    _keep_records(world)
    _change_the_law(world)
    _review(world)
    _invite(world)
    _ask(world)
    auditor = world.people["board:auditor"]
    visit = accounts.open_visit(auditor, "v" * 32, "A browser", "password", by=auditor, at=NOON)
    accounts.add_app(auditor, "JBSWY3DPEHPK3PXP", by=auditor, at=NOON)
    world.parts |= {"visit": visit.pk, "factor": factors.of(auditor).get(type=factors.APP).pk}
    feed = feeds.open_feed(None, by=auditor, at=NOON)
    view = saving.save_view("Overdue", "review=overdue", by=auditor, at=NOON)
    world.parts |= {"feed": feed.pk, "calendar_secret": feed.secret, "saved_view": view.pk}
    draft, sent = world.versions["draft"], world.versions["sent"]
    of_lead = {"organisation": world.bodies["party"]}
    works = {"does": "Hosts it.", "contract_reference": "C-1", "contract_on": NOON.date()}
    host = processors.name_processor(draft, name="Hosting Limited", controller=world.bodies["party"], **works, **do)
    practices = classes.name_class(draft, name="The practices", kind="gp_practice", **do)
    # Listed only: that shows it nothing.
    classes.list_members(draft, practices, {world.bodies["outside"]: ()}, **do)
    world.parts |= {
        "processor": host.pk,
        "class": practices.pk,
        "party": draft.agreement.parties.get(**of_lead).pk,
        "current_party": world.agreement("current").parties.get(**of_lead).pk,
        "flow": draft.flows.get().pk,
        "flow_section": "journey",
        "data_item": draft.flows.get().items.get().pk,
        "reliance": draft.reliances.get().pk,
        "clause": draft.clauses.all()[0].pk,
        "second_clause": draft.clauses.all()[1].pk,
        "kind": "risks",
        "risk": draft.assessment.risks.get().pk,
        "approval": world.versions["approved"].approvals.get().pk,
        "link": _link(sent, world, "lead").pk,
        "paper": _on_paper(world, sent).pk,
        "invitation": _link(sent, world, "invited").invitation_id,
        "silent": _link(world.versions["current"], world, "invited").invitation_id,
        "clearance": _link(world.versions["renewed"], world, "invited").invitation.clearances.get().pk,
        "own_invitation": _link(sent, world, "party").invitation_id,
        "own_signature": world.versions["current"].signatures.get(party__organisation=world.bodies["party"]).pk,
    }


def _on_paper(world: World, version: Version) -> Any:
    """Enter what the lead signed on paper; it waits for its check."""
    by, lead = world.people["author"], world.bodies["lead"]
    return stories.enter_paper(version, lead, by=by, at=NOON)


def _keep_records(world: World) -> None:
    """Make a record of the party that waits for it, and one by which a copy was released."""
    agreement, do = world.agreement("current"), {"by": world.people["author"], "at": NOON}
    party, day = agreement.parties.get(organisation=world.bodies["party"]), NOON.date()
    leaver = {"post": "Family worker", "left_on": day, "systems": ""}
    made = records.open_record(agreement, "leaver", party, leaver, **do)
    asked = records.open_record(agreement, "copy", party, {"received_on": day, "asked_by": "A journalist"}, **do)
    decided = {"outcome": "full", "withheld": [], "reasons": "", "done_on": day}
    records.take_step(asked.steps.get(), decided, **do)
    world.parts |= {
        "record_kind": "leaver", "record": made.number, "record_step": made.steps.get().pk, "copy_record": asked.number,
    }  # fmt: skip


def _review(world: World) -> None:
    """Close one review of the agreement in force, and answer another up to its decision."""
    do = {"by": world.people["author"], "at": NOON}
    agreement = world.agreement("current")
    for part, cause in (("closed_review", "complaint"), ("review", "breach")):
        review = reviews.open_because(agreement, cause, "A letter went astray.", **do)
        said = {number: "Yes." for number, _ in review.numbered}
        for party in review.asked():
            facts = {"is_final": True, "sheet_received_on": NOON.date()}
            answering.answer(review, party, said, **facts, **do)
        deciding.summarise(review, said, **do)
        if part == "closed_review":
            deciding.decide(review, "continue", reasons="It works.", **do)
        world.parts[part] = review.pk
    party = agreement.parties.get(organisation=world.bodies["party"])
    shown = {"title": "Audit", "name": "audit.png", "content": picture()}
    world.parts |= {"evidence": answering.show_evidence(review, party, **shown, **do).pk, "tier": 2}


def _change_the_law(world: World) -> None:
    """Amend the power on which every agreement relies."""
    power = LegalGateway.objects.get(slug="cda1998-s115")
    why = {"reason": "Read again", "source": "The Act"}
    revision = gateways.amend(power, limits="Read again.", **why, by=world.people["author"], at=NOON)
    world.parts |= {"changed_gateway": power.slug, "law_change": revision.law_change.pk}


def _meet(world: World) -> None:
    """Put two proposals on the agenda of a meeting that was held, and leave the first one of all beside it."""
    do = {"by": world.people["author"], "at": NOON}
    board = world.boards["board"]
    meeting = meetings.arrange(board, held_on=NOON.date() - timedelta(days=1), **do)
    for title in ("First on the agenda", "Second on the agenda"):
        asked = proposals.propose(board, title=title, need="Help families.", asked_by="A council", **do)
        item = meetings.put(meeting, asked, questions=["Create it.", "Name a day."], **do)
    world.parts |= {"meeting": meeting.pk, "second_item": item.pk}


def _invite(world: World) -> None:
    """Invite somebody to the party and to the board; the letters went before the hour in which all is asked."""
    do = {"by": world.people["board:secretariat"], "at": NOON}
    board, party = world.boards["board"], world.bodies["party"]
    to_board = organisations.invite(board, [Invitee("a@people.example", "A", "auditor")], **do)[0]
    to_party = organisations.invite(party, [Invitee("b@people.example", "B", "ig_lead")], **do)[0]
    world.parts |= {
        "board_slug": board.slug,
        "board_invitation": to_board.pk,
        "party_invitation": to_party.pk,
        "invitation_token": to_party.token,
        "member": world.people["party:ig_lead"].pk,
        "mandate": world.people["party:signatory"].mandates.get().pk,
    }


def _sit(world: World) -> None:
    """Open the personal link of the party as its signatory does, in a browser of its own."""
    link, client = _link(world.versions["sent"], world, "party"), world.client("signatory")
    world.parts["token"] = link.token
    client.post(f"/sign/{link.token}/")
    code = PersonalLink.objects.get(pk=link.pk).code
    answer = client.post("/signing/code/", {"code": code})
    assert answer.status_code == 302, answer.content
    # The first time, the copy is made and kept; a second code is mailed, so that there is one to enter.
    client.get("/signing/reading-copy.pdf")
    client.get("/signing/copy-to-sign.pdf")
    StoppedClock.at += timedelta(minutes=1)
    client.post("/signing/code/", {"again": "1"})
    StoppedClock.at += timedelta(minutes=1)
    world.parts["code"] = PersonalLink.objects.get(pk=link.pk).code
    _accede_online(world, client)


def _accede_online(world: World, client: Client) -> None:
    """Open the link of an accession form in the same browser, with a second code to enter."""
    client.post(f"/accede/{world.parts['acceding_token']}/")
    person = AccessionSignatory.objects.get(pk=world.parts["acceding_person"])
    assert client.post("/acceding/code/", {"code": person.code}).status_code == 302
    StoppedClock.at += timedelta(minutes=1)
    client.post("/acceding/code/", {"again": "1"})
    StoppedClock.at += timedelta(minutes=1)
    client.get("/acceding/reading-copy.pdf")
    world.parts["acceding_code"] = AccessionSignatory.objects.get(pk=person.pk).code
