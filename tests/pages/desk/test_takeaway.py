"""An organisation takes everything of its own away as one ZIP, also after it left, and nothing of others."""

import csv
import fnmatch
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from isa_portal.agreements import access
from isa_portal.agreements.models import Agreement
from isa_portal.agreements.services import contacts, proposals
from isa_portal.correspondence.models import Letter
from isa_portal.desk.selectors import takeaway
from isa_portal.desk.selectors.takeaway import files
from isa_portal.evidence import documents
from isa_portal.evidence.actors import PORTAL
from isa_portal.leaving import services as leaving
from isa_portal.lib import spreadsheets
from isa_portal.organisations import services as organisations
from isa_portal.organisations.access import Grants
from isa_portal.organisations.models import Office, OrganisationRole
from isa_portal.organisations.selectors import particulars
from isa_portal.reviews import services as reviews
from isa_portal.reviews.services import joining
from isa_portal.signing.services import clearing, declining, handing, naming, questions
from tests import stories
from tests.pages.desk.test_readers import paper

pytestmark = pytest.mark.django_db


class Later:
    def now(self):
        return stories.NOON + timedelta(days=65)


@pytest.fixture(autouse=True)
def _later(settings):
    settings.CLOCK = f"{__name__}.Later"


@pytest.fixture
def agreement(story):
    """One in force with the police, who left; a seal from before and one from after; a draft beside it."""
    agreement = stories.agreement_in("in_force", story)
    version = agreement.versions.get()
    paper(version, "sealed.pdf", story.at)
    stories.draft(story, reference="77/26")
    notice = leaving.give_notice(
        agreement.parties.get(organisation=story.police), by=story.constable, at=story.at + timedelta(minutes=1)
    )
    leaving.end_notice(notice, at=story.at + timedelta(days=31))
    paper(version, "later.pdf", story.at + timedelta(days=40))
    return agreement


def taken(client, body):
    response = client.get(reverse("everything", args=[body.slug]))
    assert response.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def rows(archive, path):
    return list(csv.reader(io.StringIO(archive.read(path).decode("utf-8-sig"))))


def by_the_gate(body, on):
    """Name every text and document that the gate shows a body."""
    found, own = set(), Grants.of_body(body)
    for agreement in Agreement.objects.visible_to(own, on=on):
        seen = access.sight(agreement, own, on=on)
        versions = access.versions_seen(agreement, own, on=on)
        found |= {f"{agreement.slug}/versions/{one.number}.json" for one in versions}
        found |= {
            f"{agreement.slug}/documents/{one.sha256[:8]}-{one.name}"
            for one in documents.about(version.key for version in versions)
            if seen.shows(one.created_at)
        }
    return found


@pytest.mark.parametrize(
    ("who", "agreements", "papers"),
    [("council", {"01-26", "t1-26", "77-26"}, 4), ("police", {"01-26", "t1-26"}, 3), ("trust", set(), 0)],
)
def test_the_names_in_the_zip_are_what_the_gate_shows(story, signed_in, agreement, who, agreements, papers):
    body = getattr(story, who)
    organisations.appoint(story.outsider, body, OrganisationRole.ADMINISTRATOR, by=PORTAL, at=story.at)

    names = taken(signed_in(story.outsider), body).namelist()

    inside = {name.split("/", 2)[2] for name in names if name.startswith("agreements/")}
    shown = {name for name in inside if "/versions/" in name or "/documents/" in name}
    assert shown == by_the_gate(body, Later().now().date())
    assert {name.split("/")[0] for name in inside} == agreements
    assert sum("/documents/" in name for name in shown) == papers
    assert {"index.html", "index.csv", "organisation/people.csv", "organisation/history.csv"} <= set(names)


def test_the_index_names_every_file_with_its_hash(story, signed_in, agreement):
    archive = taken(signed_in(story.ig_lead), story.police)

    listed = {path: sha256 for path, _, _, sha256 in rows(archive, "index.csv")[1:]}

    assert set(listed) == set(archive.namelist()) - {"index.csv", "index.html"}
    assert all(documents.sha256_of(archive.read(path)) == sha256 for path, sha256 in listed.items())
    assert all(path in archive.read("index.html").decode() for path in listed)


def test_what_left_takes_its_own_signatures_and_letters_and_nobody_elses(story, signed_in, agreement):
    archive = taken(signed_in(story.ig_lead), story.police)
    folder = "agreements/avon-and-somerset/01-26"

    signatures = rows(archive, f"{folder}/signatures.csv")[1:]
    letters = rows(archive, f"{folder}/letters.csv")[1:]

    assert [row[1] for row in signatures] == ["Police signatory"]
    assert letters and {row[2].partition("@")[2] for row in letters} == {"police.example"}


@pytest.mark.parametrize(("who", "status"), [("constable", 409), ("secretariat", 409), ("outsider", 404)])
def test_only_its_administrator_or_ig_lead_takes_it(story, signed_in, who, status):
    client = signed_in(getattr(story, who))

    assert client.get(reverse("everything", args=[story.police.slug])).status_code == status


def test_who_also_serves_the_board_takes_only_what_the_body_is_shown(story, signed_in, agreement):
    organisations.appoint(story.ig_lead, story.board, "secretariat", by=PORTAL, at=story.at)

    names = taken(signed_in(story.ig_lead), story.police).namelist()

    assert not [name for name in names if "77-26" in name or "later.pdf" in name]


@pytest.mark.parametrize("name", ["=1+1", "+44", "-2", "@SUM(A1)", "\tx", "  =1"])
def test_no_cell_can_be_reckoned_with(name):
    assert spreadsheets.cell(name) == f"'{name}"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("../../etc/passwd", "etc_passwd"),
        ("C:\\temp\\x.pdf", "C_temp_x.pdf"),
        (".hidden", "hidden"),
        ("a\0b\u202efdp.exe", "a_b_fdp.exe"),
        ("..", "unnamed"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
    ],
)
def test_a_hostile_name_stays_in_its_folder(name, path):
    assert files.safe(name) == path


# Everything of its own ------------------------------------------------------------------------------------------------


def test_every_foreign_key_to_a_body_is_taken_along_or_has_its_reason():
    assert set(takeaway.TAKEN) == {tie.label for tie in joining.ties()}


@pytest.fixture
def full(story):
    """A body that has a row of every kind, and nothing of others."""
    do = {"by": story.secretariat, "at": story.at}
    body, twin = story.council, organisations.register_organisation("Bristol Council", by=PORTAL, at=story.at)
    organisations.change_particulars(body, **particulars(body) | {"other_names": ["BCC"], "ods": ["RA723"]}, **do)
    organisations.change_contact(body, notice_address="College Green", notice_email="law@bristol.example", **do)
    officer = organisations.appoint_officer(body, Office.DPO, mailbox="dpo@bristol.example", **do)
    organisations.name_deputy(
        officer, deputy="A deputy", deputy_email="deputy@bristol.example", deputy_until=story.at.date(), **do
    )
    organisations.take_seat(story.board, body, **do)
    organisations.invite(body, [organisations.Invitee("new@bristol.example", "", OrganisationRole.IG_LEAD)], **do)
    organisations.record_mandate(story.director, body, source="Constitution, part 3", **do)
    needs = {"title": "A need", "need": "Help families.", "asked_by": "A council"}
    proposal = proposals.propose(story.board, **needs, **do)
    proposals.decide(proposal, "commissioned", reference="Minute 4", leads=[body], decided_on=story.at.date(), **do)
    joining.join(twin, body, reason="The same council", **do)
    agreement = stories.agreement_in("in_force", story)
    party = agreement.parties.get(organisation=body)
    contacts.name_contact(party, "breaches", office="Security", mailbox="breach@bristol.example", **do)
    reviews.schedule(agreement, at=story.at)
    stories.draft(story, reference="77/26")
    organisations.appoint(story.outsider, body, OrganisationRole.ADMINISTRATOR, by=PORTAL, at=story.at)
    return body


def test_everything_that_the_portal_keeps_of_a_body_is_in_its_zip(story, signed_in, full):
    archive = taken(signed_in(story.outsider), full)
    names = archive.namelist()

    entry = json.loads(archive.read("organisation/entry.json"))
    written = {path: archive.read(path).decode("utf-8-sig") for path in names if path.endswith(("csv", "json"))}
    folder = "agreements/avon-and-somerset"

    for pattern in filter(None, takeaway.TAKEN.values()):
        found = fnmatch.filter(names, pattern)
        assert found and all(written[path].count("\n") > 1 for path in found), pattern
    assert entry["legal_name"] == "Bristol City Council"
    assert entry["numbers"] == [{"register": "ODS code", "number": "RA723", "expires_on": None}]
    assert (entry["address_for_notices"], entry["email_for_notices"]) == ("College Green", "law@bristol.example")
    assert {"BCC"} <= {one["name"] for one in entry["other_names"]}
    assert (entry["hosts"], entry["joined_doubles"]) == (["Avon and Somerset Board"], ["Bristol Council"])
    assert "A deputy,deputy@bristol.example,2026-11-21" in written["organisation/officers.csv"]
    assert "A need,Help families." in written["organisation/proposals.csv"]
    assert "new@bristol.example" in written["organisation/invitations.csv"]
    assert "organisation.join" in written["organisation/history-of-bristol-council.csv"]
    assert "Find families" in written[f"{folder}/77-26/versions/0.1.json"]
    assert "The board,Approved,2026-11-21" in written[f"{folder}/01-26/approvals.csv"]
    assert "21 November 2027" in written[f"{folder}/01-26/reviews.csv"]
    assert "Breaches,Security,breach@bristol.example" in written[f"{folder}/01-26/contacts.csv"]


def test_a_notice_that_it_gave_is_in_its_zip(story, signed_in, agreement):
    archive = taken(signed_in(story.ig_lead), story.police)

    notices = rows(archive, "agreements/avon-and-somerset/01-26/notices.csv")[1:]

    assert [(row[0], row[5]) for row in notices] == [("2026-11-21", "Scheme of delegation")]


# Before signing -------------------------------------------------------------------------------------------------------


def test_what_it_asked_cleared_and_passed_on_before_signing_is_in_its_zip_and_in_no_other(story, signed_in):
    do = {"by": story.secretariat, "at": story.at}
    draft = stories.draft(story)
    clearing.choose_offices(story.police, ["ig_lead"], **do)
    version = stories._through_to(story, draft, "out_for_signature")
    link = next(one for one in stories.links_of(version) if one.signatory.user == story.constable)
    clearance = link.invitation.clearances.get()
    clearing.record(clearance, view="content_if", reason="The DPIA is read.", by=story.ig_lead, at=story.at)
    link = stories.sit(link, at=story.at)
    asked = questions.ask(link, "What does clause 2 ask?", by=story.constable, at=story.at)
    questions.answer(asked, "Nothing new.", **do)
    colleague = handing.Colleague("A Chief", "Deputy chief", "deputy@police.example", "Scheme of delegation")
    handing.hand_over(link, colleague, by=story.constable, at=story.at)
    organisations.appoint(story.outsider, story.council, OrganisationRole.ADMINISTRATOR, by=PORTAL, at=story.at)

    own, other = taken(signed_in(story.ig_lead), story.police), taken(signed_in(story.outsider), story.council)

    folder, by = "agreements/avon-and-somerset/01-26", story.constable.actor_words
    [question] = rows(own, f"{folder}/questions.csv")[1:]
    [cleared] = rows(own, f"{folder}/clearances.csv")[1:]
    [passed] = rows(own, f"{folder}/hand-overs.csv")[1:]
    assert (question[0], question[1], question[3], question[6]) == (
        "1.0",
        "What does clause 2 ask?",
        "Nothing new.",
        "no",
    )
    assert cleared[1:5] == ["Information governance lead", "Content if", "The DPIA is read.", story.ig_lead.actor_words]
    assert (passed[1], passed[2], passed[4], passed[7]) == (
        str(link.signatory), by, "A Chief, Deputy chief", "Scheme of delegation",
    )  # fmt: skip
    for name in ("questions", "clearances", "hand-overs"):
        assert len(rows(other, f"{folder}/{name}.csv")) == 1


# Letters --------------------------------------------------------------------------------------------------------------


def letters_in(archive, slug="01-26"):
    return [(row[1], row[2]) for row in rows(archive, f"agreements/avon-and-somerset/{slug}/letters.csv")[1:]]


def test_a_person_who_also_serves_the_board_brings_no_letter_of_the_board(story, signed_in):
    """The IG lead of the police serves the board too, which hears of a signature that was declined."""
    organisations.appoint(story.ig_lead, story.board, "secretariat", by=PORTAL, at=story.at)
    version = stories.version_in("out_for_signature", story)
    council = next(link for link in stories.links_of(version) if link.signatory.user == story.director)
    declining.decline(stories.sit(council, at=story.at), "Too wide.", by=story.director, at=story.at)
    assert Letter.objects.filter(kind="declined", recipient=story.ig_lead.email).exists()

    found = letters_in(taken(signed_in(story.ig_lead), story.police))

    assert {kind for kind, _ in found} == {"signature_wanted"}
    assert {to for _, to in found} == {story.constable.email}


def test_a_person_who_signs_for_two_parties_brings_the_letters_of_one(story, signed_in):
    do = {"by": story.secretariat, "at": story.at}
    version = stories.draft(story, tier=1, reference="T2/26")
    council = version.agreement.parties.get(organisation=story.council)
    naming.name_signatory(council, email=story.constable.email, name="Police signatory", position="Both", **do)
    stories._through_to(story, version, "out_for_signature")
    all_of_them = Letter.objects.filter(kind="signature_wanted", recipient=story.constable.email, about__contains="T2")

    found = letters_in(taken(signed_in(story.ig_lead), story.police), "t2-26")

    assert all_of_them.count() == 2
    assert found.count(("signature_wanted", story.constable.email)) == 1


def test_a_person_brings_no_letter_from_before_they_acted_for_the_body(story, signed_in, agreement):
    """The secretariat's officer changes to the police, which left: what went to the officer was the board's."""
    organisations.appoint(story.secretariat, story.police, "ig_lead", by=PORTAL, at=story.at + timedelta(days=60))
    assert Letter.objects.filter(kind="notice_given", recipient=story.secretariat.email).exists()

    found = letters_in(taken(signed_in(story.secretariat), story.police))

    assert story.secretariat.email not in {to for _, to in found}
    assert ("notice_given", "ig@police.example") in found
