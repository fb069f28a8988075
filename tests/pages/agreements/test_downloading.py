"""A draft as Word and as PDF: everything it says, that it is not signed, and nothing that leads outside."""

import io
import subprocess
import zipfile

import docx
import pytest

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Version
from isa_portal.agreements.services import clauses
from tests import stories
from tests.pages.agreements.conftest import as_, at, text

MARKDOWN = """Each party tells the **other** at [the desk](https://desk.example/).

1. first by telephone
2. then in writing
   - to the lead

| What | Within |
|-|-|
| Report | 24 hours |

<script>alert(1)</script> ![map](https://e.example/map.png) pay \u202eeno\u202c\u0007"""


@pytest.fixture
def word(story, version, officer):
    clauses.add_clause(version, heading="Losses, tŷ", text=MARKDOWN, by=story.secretariat, at=story.at)
    return officer.get(at("draft_word", version, version.number))


def lines_of(answer):
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(answer.content)).paragraphs]


def tables_of(answer):
    tables = docx.Document(io.BytesIO(answer.content)).tables
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in tables]


def test_the_word_file_reads_back_as_the_clauses(word, version):
    lines = lines_of(word)

    start = lines.index("1. Purpose")
    assert lines[start : lines.index("3. Losses, tŷ") + 6] == [
        "1. Purpose",
        "The parties share what helps a family.",
        "2. Leaving",
        "A party leaves by one month's notice in writing.",
        "3. Losses, tŷ",
        "Each party tells the other at the desk (https://desk.example/).",
        "1. first by telephone",
        "2. then in writing",
        "to the lead",
        "<script>alert(1)</script> map pay [U+202E]eno[U+202C][U+0007]",
    ]
    assert lines[0] == "Family support"
    assert "Draft, not signed" in lines
    assert 'filename="01-26-version-0.1-draft.docx"' in word["Content-Disposition"]


def test_the_word_file_has_parties_flows_law_risks_and_terms(word):
    lines, tables = lines_of(word), tables_of(word)

    assert "Bristol City Council: controller, lead" in lines
    assert tables[0] == [["What", "Within"], ["Report", "24 hours"]]
    assert tables[1][1][1:6] == [
        "Finding families", "The Chief Constable of Avon and Somerset", "Bristol City Council", "Incidents", "Personal",
    ]  # fmt: skip
    law = next(table for table in tables if "Gateway" in table[0])
    assert "Crime and Disorder Act 1998" in law[1][1]
    risks = next(table for table in tables if "Risk" in table[0])
    assert risks[1][1:] == [
        "Passed on to people who need not know", "2 × 2 = 4", "Access by role", "1 × 2 = 2",
    ]  # fmt: skip
    assert any("A party may leave with 1 month’s notice" in line for line in lines)


def test_the_word_file_refers_to_nothing_outside_itself(word):
    package = zipfile.ZipFile(io.BytesIO(word.content))

    relations = [name for name in package.namelist() if name.endswith(".rels")]

    assert relations
    assert [name for name in relations if b"TargetMode=" in package.read(name)] == []


def test_the_pdf_says_that_it_is_a_draft(version, officer, program, tmp_path):
    answer = officer.get(at("draft_pdf", version, "0.1"))
    path = tmp_path / "draft.pdf"
    path.write_bytes(answer.content)

    said = subprocess.run([program("pdftotext"), "-raw", path, "-"], capture_output=True, text=True, check=True).stdout

    assert "Draft, not signed." in said
    assert "A party leaves by one month's notice in writing." in " ".join(said.split())


@pytest.mark.parametrize("name", ["draft_word", "draft_pdf"])
def test_only_those_who_see_a_draft_take_it_away_and_what_was_sent_is_no_draft(story, version, officer, name):
    address = at(name, version, "0.1")
    assert as_(story.editor).get(address).status_code == 200
    assert [as_(who).get(address).status_code for who in (story.ig_lead, story.outsider)] == [404, 404]
    assert officer.get(at(name, version, "9.9")).status_code == 404

    sent = stories.version_in(State.OUT_FOR_SIGNATURE, story, reference="02/26")

    assert officer.get(at(name, sent, sent.number)).status_code == 404


def test_task_list_and_text_tab_lead_to_both(version, officer):
    for page in ("draft", "agreement_text"):
        shown = text(officer.get(at(page, version)))

        assert at("draft_word", version, Version.objects.get(pk=version.pk).number) in shown
        assert at("draft_pdf", version, "0.1") in shown
