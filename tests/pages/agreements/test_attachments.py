"""Files that belong to a draft: taken by content, given away as downloads only, fixed with the text."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from isa_portal.agreements import content
from isa_portal.agreements.rules.attachments import MOST
from isa_portal.agreements.services import approval, attachments, opening
from isa_portal.desk.selectors import takeaway
from isa_portal.evidence import documents
from isa_portal.lib.errors import Refused
from isa_portal.signing.models import PersonalLink
from isa_portal.signing.services import rounds
from tests import stories
from tests.pages.agreements.conftest import as_, at, events, text


def picture(colour="white"):
    file = io.BytesIO()
    Image.new("RGB", (4, 4), colour).save(file, "PNG")
    return file.getvalue()


def attach(version, story, *, title="Data map", name="map.png", given=None):
    given = given or picture()
    return attachments.add(version, title=title, name=name, content=given, by=story.secretariat, at=story.at)


def upload(given, name="map.png"):
    return SimpleUploadedFile(name, given)


def test_a_file_is_attached_listed_and_downloaded_but_never_shown(officer, version):
    officer.post(at("draft_attachments", version), {"title": "Data map", "file": upload(picture(), "../map.html")})
    row = version.attachments.get()

    given = officer.get(at("document", version, row.sha256))
    tab = text(officer.get(at("agreement_documents", version)))

    assert (row.name, row.media_type, row.size) == ("map.html.png", "image/png", len(picture()))
    assert given.content == picture()
    assert given["Content-Disposition"] == 'attachment; filename="map.html.png"'
    assert given["X-Content-Type-Options"] == "nosniff"
    assert "Attachment: Data map" in tab


def test_the_hash_of_a_file_is_part_of_what_is_signed(story, version):
    before = content.sha256(content.of(version))
    row = attach(version, story)

    sent = approval.submit(version, by=story.secretariat, at=story.at)

    assert sent.content["attachments"] == [
        {
            "number": 1,
            "title": "Data map",
            "name": "map.png",
            "media_type": "image/png",
            "size": row.size,
            "sha256": documents.sha256_of(picture()),
        }
    ]
    assert sent.content_sha256 != before


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (b"<script>alert(1)</script>", "no PDF, Word document (.docx), PNG or JPEG"),
        (b"%PDF-1.7", "damaged or unreadable"),
        (bytes(10 * 1024 * 1024 + 1), "the limit is 10.0 MB"),
    ],
)
def test_a_file_that_is_not_taken_gets_a_sentence_and_changes_nothing(given, sentence, officer, version):
    before = events()

    page = text(officer.post(at("draft_attachments", version), {"title": "Kept words", "file": upload(given)}))

    assert sentence in page
    assert "Kept words" in page
    assert events() == before
    assert not version.attachments.exists()


def test_the_same_file_twice_and_too_many_are_refused(story, version):
    attach(version, story)
    with pytest.raises(Refused, match="attached already, as Data map"):
        attach(version, story, title="Again")
    for number in range(MOST - 1):
        attach(version, story, given=picture((number, 0, 0)))

    with pytest.raises(Refused, match="at most 20 attachments"):
        attach(version, story, given=picture((0, 9, 0)))


def test_a_submitted_version_takes_and_loses_no_file(story, version):
    row = attach(version, story)
    approval.submit(version, by=story.secretariat, at=story.at)

    with pytest.raises(Refused, match="cannot be changed"):
        attach(version, story, given=picture("black"))
    with pytest.raises(Refused, match="cannot be changed"):
        attachments.remove(row, by=story.secretariat, at=story.at)

    assert version.attachments.count() == 1


def test_what_was_taken_out_is_no_longer_given_away(officer, story, version):
    row = attach(version, story)
    address = at("document", version, row.sha256)
    there = officer.get(address).status_code

    officer.post(at("remove_part", version, "attachments", row.pk))

    assert (there, officer.get(address).status_code) == (200, 404)


def test_a_draft_file_is_for_those_who_see_the_draft(story, version):
    address = at("document", version, attach(version, story).sha256)

    assert as_(story.editor).get(address).status_code == 200
    for stranger in (story.ig_lead, story.outsider):
        assert as_(stranger).get(address).status_code == 404


def test_the_next_draft_carries_its_files_on(officer, story, version):
    row = attach(version, story)
    approval.submit(version, by=story.secretariat, at=story.at)
    stories.approve(story, version, decision="sent_back", advice="Say more.")
    version.refresh_from_db()

    following = opening.start_next_draft(version, by=story.secretariat, at=story.at)

    assert following.attachments.get().sha256 == row.sha256
    assert officer.get(at("document", following, row.sha256)).content == picture()


def test_who_signs_reads_the_files_and_its_body_takes_them_home(client, story, version):
    row = attach(version, story)
    approval.submit(version, by=story.secretariat, at=story.at)
    version = stories.approve(story, version)
    version = rounds.send(version, by=story.secretariat, at=story.at).version
    link = next(one for one in stories.links_of(version) if one.signatory.user == story.constable)

    early = client.get(reverse("sign_attachment", args=[row.sha256])).status_code
    client.post(f"/sign/{link.token}/")
    client.post("/signing/code/", {"code": PersonalLink.objects.get(pk=link.pk).code})
    read = text(client.get("/signing/read/"))
    given = client.get(reverse("sign_attachment", args=[row.sha256]))
    file = io.BytesIO()
    takeaway.write(story.police, file, at=story.at)

    assert early == 404
    assert f'href="{reverse("sign_attachment", args=[row.sha256])}">Data map</a>' in read
    assert "Counts find nobody." in read
    assert (given.content, given["Content-Disposition"]) == (picture(), 'attachment; filename="map.png"')
    assert client.get(reverse("sign_attachment", args=["0" * 64])).status_code == 404
    assert any(name.endswith(f"{row.sha256[:8]}-map.png") for name in zipfile.ZipFile(file).namelist())
