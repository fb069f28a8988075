"""Comparing two versions: what the page and the PDF say, and to whom."""

import re
import subprocess

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Version
from isa_portal.agreements.services import approval, clauses, opening, reliances, terms
from isa_portal.gateways.models import LegalGateway
from isa_portal.signing.models import SigningRound
from isa_portal.signing.services import rounds
from tests import stories
from tests.pages.agreements.conftest import as_, at, text


def carried_on(story, version, **changes):
    """Start the next draft with the text of a version, and change it as people do."""
    do = {"by": story.secretariat, "at": story.later(minutes=1)}
    draft = opening.start_next_draft(version, **do)
    purpose, leaving = draft.clauses.all()
    clauses.change_clause(purpose, heading="Purpose", text="The parties share what **helps** a family early.", **do)
    clauses.change_clause(leaving, heading="Leaving", text="A party leaves by three months' notice in writing.", **do)
    clauses.add_clause(draft, heading="Security", text="Files are encrypted.", **do)
    terms.change(draft, notice_count=3, **do)
    reliances.add_reliance(draft, gateway=LegalGateway.objects.get(slug="cda1998-s17"), lawful_basis="6(1)(e)", **do)
    return draft


@pytest.fixture
def two(story):
    """Version 0.1 that was sent back, and the draft 0.2 that carries it on."""
    version = stories.version_in(State.AWAITING_APPROVAL, story)
    stories.approve(story, version, decision="sent_back", advice="Longer notice.")
    return carried_on(story, Version.objects.get(pk=version.pk))


def compared(client, version, **asked):
    return client.get(at("compare", version), asked)


def marked(response, tag):
    """Return what stands between the tags, with the words that are read aloud."""
    found = re.findall(rf"<{tag}>(.*?)</{tag}>", response.content.decode().replace("&#x27;", "'"))
    return [re.sub(r"<[^>]+>", "", one) for one in found]


def test_the_page_counts_the_changes_and_marks_them_by_words(officer, two):
    page = compared(officer, two)

    assert page.status_code == 200
    assert "Version 0.2 compared with version 0.1" in text(page)
    assert "5 changes in 3 clauses, 1 gateway, 1 term." in text(page)
    assert "Added: early" in marked(page, "ins")
    assert "Removed: one month's" in marked(page, "del")
    assert "Added: three months'" in marked(page, "ins")
    assert "The period of notice was 1 month; it is now 3 months." in text(page)
    assert re.search(r'<a class="govuk-link" href="#clause-2">2. Leaving</a>: 1 change\b', text(page))
    assert 'id="clause-2"' in text(page)


def test_changes_only_leaves_out_what_stayed_and_the_whole_text_has_it(officer, two):
    only, whole = compared(officer, two), compared(officer, two, show="whole")

    assert "Find families who need help" not in text(only)
    assert "Find families who need help" in text(whole)
    assert "The parties share what helps a family" in text(whole)
    assert 'aria-current="page">Whole text' in text(whole)
    assert marked(only, "ins") == marked(whole, "ins")


def test_a_version_compared_with_itself_differs_in_nothing(officer, two):
    page = compared(officer, two, old="0.1", new="0.1")

    assert page.status_code == 200
    assert "Nothing differs." in text(page)
    assert marked(page, "ins") == []


def test_the_order_can_be_turned_round(officer, two):
    page = compared(officer, two, old="0.2", new="0.1")

    assert "Removed: early" in marked(page, "del")
    assert "3. Security" in text(page)


def test_what_was_fixed_is_compared_as_it_was_fixed(story, officer, two):
    fixed = Version.objects.get(number="0.1")
    fixed.agreement.title = "Changed afterwards"
    fixed.agreement.save()

    page = compared(officer, two, old="0.1", new="0.2")

    assert "The title was Family support; it is now Changed afterwards." in text(page)


@pytest.mark.parametrize("name", ["compare", "redline"])
def test_a_version_that_a_reader_may_not_see_is_not_there(story, name):
    """The police were sent 1.0; the draft that followed is not theirs to read."""
    version = stories.version_in(State.OUT_FOR_SIGNATURE, story)
    rounds.withdraw(SigningRound.objects.get(version=version), "A clause.", by=story.secretariat, at=story.at)
    draft = carried_on(story, Version.objects.get(pk=version.pk))
    address = at(name, draft)
    reader, outsider, officer = as_(story.ig_lead), as_(story.outsider), as_(story.secretariat)

    hidden = reader.get(address, {"old": "1.0", "new": draft.number})
    nowhere = reader.get(address, {"old": "1.0", "new": "9.9"})

    assert reader.get(address, {"old": "1.0", "new": "1.0"}).status_code == 200
    assert officer.get(address, {"old": "1.0", "new": draft.number}).status_code == 200
    assert (hidden.status_code, nowhere.status_code) == (404, 404)
    assert bare(hidden) == bare(nowhere)
    assert draft.number not in text(reader.get(at("compare", draft)))
    assert outsider.get(address).status_code == 404


def bare(response):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", text(response))


def test_the_text_tab_leads_here_once_there_are_two_versions(story, officer, version):
    assert at("compare", version) not in text(officer.get(at("agreement_text", version)))

    approval.submit(version, by=story.secretariat, at=story.at)
    stories.approve(story, Version.objects.get(pk=version.pk), decision="sent_back", advice="Again.")
    carried_on(story, Version.objects.get(pk=version.pk))

    assert at("compare", version) in text(officer.get(at("agreement_text", version)))
    assert at("compare", version) in text(officer.get(at("draft", version)))


def test_hostile_words_stay_words(story, officer, two):
    do = {"by": story.secretariat, "at": story.at}
    hostile = "<script>alert(1)</script> [x](javascript:alert(1)) ![y](https://e.example/p) pay \u202eeno\u202c"
    clauses.add_clause(two, heading="Annex <b>", text=hostile, **do)
    clauses.add_clause(two, heading="Quotes", text=">" * 10_000 + " deep", **do)

    page = compared(officer, two, show="whole")
    html = page.content.decode()

    assert page.status_code == 200
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "Annex &lt;b&gt;" in html
    assert 'href="javascript' not in html
    assert "<img" not in html
    assert "\u202e" not in html
    assert "[U+202E]eno" in html


def test_the_redline_says_added_and_removed_and_every_changed_word(officer, two, program, tmp_path):
    answer = officer.get(at("redline", two), {"old": "0.1", "new": "0.2"})
    path = tmp_path / "redline.pdf"
    path.write_bytes(answer.content)
    said = subprocess.run([program("pdftotext"), "-raw", path, "-"], capture_output=True, text=True, check=True).stdout
    said = " ".join(said.split())

    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="01-26-0.1-to-0.2.pdf"' in answer["Content-Disposition"]
    assert "5 changes in 3 clauses, 1 gateway, 1 term." in said
    assert "Added: early" in said
    assert "Removed: one month's" in said
    assert "Added: three months'" in said
    assert "Added: Files are encrypted." in said
    assert "The period of notice was 1 month; it is now 3 months." in said
    assert b"pdfuaid:part" in answer.content


def test_queries_do_not_grow_with_the_text(story, officer, two):
    do = {"by": story.secretariat, "at": story.at}
    compared(officer, two)
    with CaptureQueriesContext(connection) as few:
        compared(officer, two)
    for number in range(8):
        clauses.add_clause(two, heading=f"Clause {number}", text="More.", **do)

    with CaptureQueriesContext(connection) as many:
        page = compared(officer, two)

    assert "13 changes in 11 clauses" in text(page)
    assert len(many) == len(few)


def test_what_is_too_long_for_one_pdf_is_still_read_on_the_page(story, officer, two):
    for number in range(8):
        clauses.add_clause(two, heading=f"Annex {number}", text="word " * 19_000, by=story.secretariat, at=story.at)

    answer = officer.get(at("redline", two))

    assert answer.status_code == 409
    assert "The changes are too long for one PDF. Read them on the page." in text(answer)
    assert "13 changes in 11 clauses" in text(compared(officer, two))
