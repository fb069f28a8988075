"""An organisation takes everything of its own away as one ZIP, also after it left, and nothing of others."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from isa_portal.agreements import access
from isa_portal.agreements.models import Agreement
from isa_portal.desk.selectors import takeaway
from isa_portal.evidence import documents
from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services as organisations
from isa_portal.organisations.access import Grants
from isa_portal.organisations.models import OrganisationRole
from isa_portal.reviews import services as reviews
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
    notice = reviews.give_notice(
        agreement.parties.get(organisation=story.police), by=story.constable, at=story.at + timedelta(minutes=1)
    )
    reviews.end_notice(notice, at=story.at + timedelta(days=31))
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
        found |= {f"{agreement.slug}/versions/{one.number}.json" for one in versions if one.content}
        found |= {
            f"{agreement.slug}/documents/{one.sha256[:8]}-{one.name}"
            for one in documents.about(version.key for version in versions)
            if seen.shows(one.created_at)
        }
    return found


@pytest.mark.parametrize(
    ("who", "agreements", "papers"),
    [("council", {"01-26", "t1-26", "77-26"}, 2), ("police", {"01-26", "t1-26"}, 1), ("trust", set(), 0)],
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
    assert takeaway._cell(name) == f"'{name}"


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
    assert takeaway.safe(name) == path
