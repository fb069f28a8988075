"""The document of an agreement: what it says, what it hides, what it conforms to, and its seal."""

import copy
import html as html_entities
import http.server
import re
import subprocess
import threading
from datetime import UTC, datetime

import page
import pytest

from isa_portal.agreements.printing import agreement_html
from isa_portal.evidence import seal, seal_key
from isa_portal.lib import markup, pdf
from tests.documents import an_agreement

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def document_of(content, signed=True):
    return agreement_html(
        content,
        signatures=an_agreement.signatures() if signed else [],
        evidence=an_agreement.evidence(),
        number="1.0",
        marking="OFFICIAL",
    )


def pdf_of(content, signed=True):
    return pdf.render(document_of(content, signed), title=f"{content['reference']} {content['title']}", created=NOON)


def run(program, name, *words, text=True):
    done = subprocess.run([program(name), *map(str, words)], capture_output=True, text=text, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def text_of(program, content, tmp_path):
    """The words of a PDF in reading order, in one line, without what stands in the margins of its pages."""
    path = tmp_path / "document.pdf"
    path.write_bytes(content)
    pages = run(program, "pdftotext", "-raw", "-x", 0, "-y", 70, "-W", 595, "-H", 705, path, "-")
    return words(pages)


def words(text):
    # A word may be broken at its hyphen and a long one anywhere, so spaces do not count.
    return re.sub(r"[\s•]+", "", text)


@pytest.fixture(scope="module")
def whole():
    return pdf_of(an_agreement.agreement())


@pytest.fixture(scope="module")
def sealed(whole, tmp_path_factory):
    path = tmp_path_factory.mktemp("sealed") / "01-26.pdf"
    path.write_bytes(seal.seal(whole, reason="Signed by every party", at=NOON).content)
    return path


def test_the_document_says_everything_that_was_agreed(program, whole, tmp_path):
    content = an_agreement.agreement()

    text = text_of(program, whole, tmp_path)

    expected = [
        content["title"],
        "01/26, version 1.0",
        "Tier 2 information sharing agreement",
        "T1/2026 Overarching information sharing agreement",
        "one plan and one named worker",
        "The agreement comes into force when every party has signed. It does not start before 1 December 2026.",
        "A party may leave with 1 month’s notice, given in writing, to the lead organisation.",
        "The agreement is reviewed every 12 months, counted from the day it came into force.",
        "Children Act 2004, section 10",
        "special category data",
        "F2: pseudonymous",
        "R4, R5, R7, R8",
        "Record 1204, 7F3A 91C0 22DE 5B18",
        "DPIA-2026-014",
        *(flow["data"] for flow in content["flows"]),
        *(risk["description"] for risk in content["risks"]["rows"]),
        *(risk["countermeasure"] for risk in content["risks"]["rows"]),
        *(signature["name"] for signature in an_agreement.signatures()),
        *(signature["record_sha256"] for signature in an_agreement.signatures()),
        *content["terms"]["review_questions"],
    ]
    assert [sentence for sentence in expected if words(sentence) not in text] == []


def test_the_clauses_of_the_document_are_the_clauses_that_were_agreed(program, whole, tmp_path):
    clauses = an_agreement.agreement()["clauses"]

    text = text_of(program, whole, tmp_path)

    for clause in clauses:
        blocks = [block for block in markup.plain(clause["text"]).splitlines() if block]
        said = [f"{clause['number']} {clause['heading']}", *blocks]
        # The numbers of a list are set, not typed.
        found = r"(?:\d\.)*".join(re.escape(words(block)) for block in said)
        assert re.search(found, text), clause["heading"]


def test_a_changed_clause_is_found_by_the_same_comparison(program, whole, tmp_path):
    text = text_of(program, whole, tmp_path)

    assert words("Adoption records and the notes of health professionals are never shared.") in text
    assert words("Adoption records and the notes of health professionals are always shared.") not in text


def test_a_copy_without_signatures_says_that_it_is_not_signed(program, tmp_path):
    text = text_of(program, pdf_of(an_agreement.agreement(), signed=False), tmp_path)

    assert words("Not signed. This is a copy for reading.") in text
    assert words("Not signed. This copy binds nobody.") in text
    assert words("agreed to the text with this fingerprint") not in text


def test_a_party_that_has_not_signed_is_shown_as_such(program, tmp_path):
    content = an_agreement.agreement()
    content["parties"].append({"legal_name": "Riverside Trust", "role": "controller", "lead": False})

    text = text_of(program, pdf_of(content), tmp_path)

    assert words("Riverside Trust Not signed") in text


def test_reference_version_marking_and_page_stand_on_every_page(program, whole, tmp_path):
    path = tmp_path / "document.pdf"
    path.write_bytes(whole)
    pages = run(program, "pdftotext", "-layout", path, "-").split("\f")[:-1]

    for number, text in enumerate(pages, start=1):
        assert "01/26, version 1.0" in text
        assert f"Page {number} of {len(pages)}" in text
        assert "OFFICIAL" in text


@pytest.mark.parametrize("profile", ["3a", "ua1"])
@pytest.mark.parametrize("state", ["rendered", "sealed"])
def test_the_document_conforms_before_and_after_sealing(whole, sealed, state, profile):
    content = sealed.read_bytes() if state == "sealed" else whole

    report = page.validate_pdf_bytes(content, profile=profile)

    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


EVERYTHING = (
    """# A heading

- one
  - one and a half
    1. deep
- two

> quoted
>
> - in a quote

Text with ~~struck~~ *stress* **weight** `code`<br>, a very"""
    + "long" * 60
    + """word.

    indented code

---

|a|b|
|-|-|
|1|[link](https://law.example)|

### Another level
"""
)


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_every_kind_of_markdown_conforms(profile):
    content = an_agreement.agreement()
    content["clauses"][0]["text"] = EVERYTHING

    report = page.validate_pdf_bytes(pdf_of(content), profile=profile)

    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


def test_references_lead_to_their_clauses_and_appendices_in_any_language_of_these_islands(program, tmp_path):
    lines = ["Gwybodaeth am blant â phroblemau ŵyr ŷd", "Fiosrachadh mu chloinn òg, dè às ùr"]
    content = an_agreement.agreement()
    content["clauses"] = [
        {"number": 1, "key": "a", "heading": lines[0], "text": "See [clause 2](#clause-2), [appendix A](#clause-A)."},
        {"number": 2, "key": "b", "heading": lines[1], "text": "Not [there](#clause-9)."},
        {"number": "A", "key": "c", "heading": "Form", "text": " ".join(lines)},
    ]

    made = pdf_of(content)

    said = text_of(program, made, tmp_path)
    (tmp_path / "plain.pdf").write_bytes(made)
    run(program, "qpdf", "--qdf", "--object-streams=disable", tmp_path / "plain.pdf", tmp_path / "open.pdf")
    opened = (tmp_path / "open.pdf").read_bytes()
    assert [one for one in (*lines, "See clause 2, appendix A.", "Appendix A. Form") if words(one) not in said] == []
    assert [opened.count(b"/Dest (clause-%s)" % place) for place in (b"2", b"A", b"9")] == [1, 1, 0]
    assert page.validate_pdf_bytes(made, profile="ua1").failures == []


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_an_attachment_keeps_both_standards(profile):
    attachment = pdf.Attachment("evidence.json", b'{"schema":"isa-evidence/1"}', "Evidence")

    content = pdf.render(document_of(an_agreement.agreement()), title="01/26", attachments=[attachment], created=NOON)

    assert page.is_pdf_compliant_bytes(content, profile=profile)


def test_the_same_document_is_the_same_bytes():
    attachment = pdf.Attachment("evidence.json", b"{}", "Evidence")
    text = document_of(an_agreement.agreement())

    first, second = (pdf.render(text, title="01/26", attachments=[attachment], created=NOON) for _ in range(2))

    assert first == second


# The seal ------------------------------------------------------------------------------------------------------------


def test_pdfsig_calls_the_seal_valid_over_the_whole_document(program, sealed):
    said = run(program, "pdfsig", "-nocert", sealed)

    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert "Signing Time: Nov 21 2026 12:00:00" in said
    assert said.count("Signature #") == 1


def test_qpdf_finds_nothing_wrong(program, sealed):
    assert "No syntax or stream encoding errors found" in run(program, "qpdf", "--check", sealed)


def test_the_seal_allows_no_change(program, sealed):
    inside = run(program, "qpdf", "--qdf", "--object-streams=disable", sealed, "-", text=False)

    assert b"/TransformMethod /DocMDP" in inside
    assert re.search(rb"/P 1\b", inside)


def test_one_changed_byte_breaks_the_seal(program, sealed, tmp_path):
    content = bytearray(sealed.read_bytes())
    content[5000] ^= 1
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(content)

    done = subprocess.run([program("pdfsig"), "-nocert", changed], capture_output=True, text=True, check=False)

    assert "Signature is Valid" not in done.stdout


def test_the_self_made_certificate_says_that_it_is_not_for_real_use(program, sealed):
    assert seal_key.SELF_MADE in run(program, "pdfsig", "-nocert", sealed)


def test_the_self_made_key_is_made_once_and_kept_for_its_owner_only(whole, settings):
    first = seal.seal(whole, reason="one", at=NOON)
    second = seal.seal(whole, reason="two", at=NOON)

    assert first.certificate == second.certificate
    assert (settings.DATA / "secrets" / "seal.p12").stat().st_mode & 0o077 == 0


def test_a_seal_key_that_cannot_be_opened_is_named_with_the_remedy(whole, settings, tmp_path):
    settings.SEAL_KEY = str(tmp_path / "absent.p12")

    with pytest.raises(Exception, match=r"absent\.p12 cannot be opened.*Set SEAL_KEY"):
        seal.seal(whole, reason="x", at=NOON)


# What people type ----------------------------------------------------------------------------------------------------

CANARY = "canary-7c1f9e"


@pytest.fixture
def canary_file(tmp_path):
    path = tmp_path / "canary.txt"
    path.write_text(CANARY * 50)
    return path


@pytest.fixture
def canary_server():
    asked = []

    class Canary(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(CANARY.encode())

        do_HEAD = do_GET

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Canary)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


PAYLOADS = [
    '<link rel="attachment" href="{address}">',
    '<a rel="attachment" href="{address}">x</a>',
    '<link rel="stylesheet" href="{address}">',
    '<img src="{address}">',
    "<style>@import url({address}); @font-face {{ font-family: x; src: url({address}) }}</style>",
    '<p style="background: url({address}); display: none">x</p>',
    '<object data="{address}"></object>',
    '<embed src="{address}">',
    '<iframe src="{address}"></iframe>',
    '<svg><image href="{address}"/><use href="{address}#a"/></svg>',
    '<svg xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="{address}"/></svg>',
    '<base href="{address}"><img src="x">',
    '<meta http-equiv="refresh" content="0; url={address}">',
    '<input type="image" src="{address}">',
    "![x]({address})",
    "[x]({address})",
    "<{address}>",
    '</style></head><body background="{address}">',
]


# Told apart from those above only so that each of those is rendered by itself, and these at once.
MORE = [
    "<link rel=attachment href='{address}' title=x>",
    '<link rel="icon" href="{address}">',
    '<link rel="preload" as="font" href="{address}">',
    '<link rel="stylesheet alternate" href="{address}">',
    '<style>p {{ content: url("{address}") }}</style>',
    "<style>@page {{ background: url({address}) }}</style>",
    "<style>p::before {{ content: url({address}) attr(x) }}</style>",
    "<style>p {{ list-style-image: url({address}); border-image: url({address}) }}</style>",
    "<style>@\\69mport '{address}';</style>",
    '<p style="list-style: url({address})">x</p>',
    '<p style="content: target-counter(url({address}), page)">x</p>',
    '<img srcset="{address} 2x" src="data:,">',
    '<picture><source srcset="{address}"><img src="{address}"></picture>',
    '<video poster="{address}"><source src="{address}"></video>',
    '<audio src="{address}"></audio>',
    '<table background="{address}"><tr><td background="{address}">x</td></tr></table>',
    '<svg><style>@import url({address});</style><rect fill="url({address}#x)"/></svg>',
    '<svg><foreignObject><img src="{address}"/></foreignObject></svg>',
    '<svg><filter><feImage href="{address}"/></filter><textPath href="{address}#p">x</textPath></svg>',
    '<math><mglyph src="{address}"/></math>',
    '<!DOCTYPE x [<!ENTITY e SYSTEM "{address}">]><p>&e;</p>',
    '<?xml-stylesheet href="{address}"?><p>x</p>',
    '<form action="{address}"><button formaction="{address}">x</button></form>',
]


def typed_everywhere(addresses):
    """An agreement with every payload in a clause of its own and the first in every other place."""
    typed = [payload.format(address=address) for payload in PAYLOADS + MORE for address in addresses]
    content = an_agreement.agreement()
    content["clauses"] = [{"number": n, "heading": text, "text": text} for n, text in enumerate(typed, start=1)]
    content["title"] = content["purpose"] = content["benefits"] = content["dpia"] = typed[0]
    content["parties"][0]["legal_name"] = content["flows"][0]["data"] = content["terms"]["liability"] = typed[1]
    content["risks"]["scale"]["bands"][0]["colour"] = f"red; background: url({addresses[0]})"
    return content


def unpacked(program, content, tmp_path):
    path = tmp_path / "made.pdf"
    path.write_bytes(content)
    return run(program, "qpdf", "--qdf", "--object-streams=disable", path, "-", text=False)


def test_nothing_that_people_type_is_fetched_or_embedded(canary_file, canary_server, program, tmp_path):
    server, asked = canary_server

    made = pdf_of(typed_everywhere([canary_file.as_uri(), f"{server}/x"]))

    inside = unpacked(program, made, tmp_path)
    assert asked == []
    assert b"/EmbeddedFile" not in inside
    assert CANARY.encode() * 2 not in inside


@pytest.mark.parametrize("payload", PAYLOADS)
def test_even_html_of_our_own_fetches_nothing(payload, canary_file, canary_server, program, tmp_path):
    server, asked = canary_server
    typed = payload.format(address=canary_file.as_uri()) + payload.format(address=f"{server}/x")

    made = pdf.render(f'<html lang="en"><title>x</title><body><p>x</p>{typed}', title="x", created=NOON)

    inside = unpacked(program, made, tmp_path)
    assert asked == []
    assert b"/EmbeddedFile" not in inside
    assert CANARY.encode() * 2 not in inside


def test_forty_ways_and_more_are_tried():
    assert len({*PAYLOADS, *MORE}) >= 40


def test_html_with_every_other_way_fetches_nothing(canary_file, canary_server, program, tmp_path):
    server, asked = canary_server
    typed = "".join(
        payload.format(address=address) for payload in MORE for address in (canary_file.as_uri(), f"{server}/x")
    )

    made = pdf.render(f'<html lang="en"><title>x</title><body><p>x</p>{typed}', title="x", created=NOON)

    inside = unpacked(program, made, tmp_path)
    assert asked == []
    assert b"/EmbeddedFile" not in inside
    assert CANARY.encode() * 2 not in inside


def test_without_the_closed_fetcher_the_file_is_embedded(canary_file):
    from weasyprint import HTML

    made = HTML(string=f'<link rel="attachment" href="{canary_file.as_uri()}"><p>x').write_pdf(uncompressed_pdf=True)

    assert CANARY.encode() * 2 in made


HIDING = [
    '<span style="display:none">hidden{n}</span>',
    '<p style="font-size:0">hidden{n}</p>',
    '<font color="white">hidden{n}</font>',
    "<!-- hidden{n} -->",
    "<details><summary>x</summary>hidden{n}</details>",
    "```hidden{n}\n```",
    "[ref]: https://a.example 'hidden{n}'",
    "|a|\n|-|\n|1|hidden{n}|",
    "> " * 50 + "hidden{n}",
]


def test_no_text_can_be_hidden_in_the_document(program, tmp_path):
    content = an_agreement.agreement()
    content["clauses"] = [
        {"number": n, "heading": "x", "text": typed.format(n=n)} for n, typed in enumerate(HIDING, start=1)
    ]

    text = text_of(program, pdf_of(content), tmp_path)

    assert [typed for n, typed in enumerate(HIDING, start=1) if f"hidden{n}" not in text] == []


def test_a_mark_that_nobody_sees_is_printed_as_its_code(program, tmp_path):
    marks = "\u202e\u200b\u2066\ufeff\u00ad\x07"
    content = an_agreement.agreement()
    content["clauses"][0]["text"] = " ".join(f"pay{mark}er" for mark in marks)

    text = text_of(program, pdf_of(content), tmp_path)

    assert "".join(f"pay[U+{ord(mark):04X}]er" for mark in marks) in text


def test_a_name_in_a_style_is_never_css():
    content = an_agreement.agreement()
    content["risks"]["scale"]["bands"][0].update(name="</style><script>", colour="}body{display:none}")

    style = re.search(r"<style>(.*?)</style>", document_of(content), re.S)[1]

    assert "display:none" not in style
    assert ".band-0 { background: #e8e8e8; color: #0b0c0c; }" in style


# Shapes --------------------------------------------------------------------------------------------------------------


def test_an_agreement_with_next_to_nothing_in_it_still_prints(program, tmp_path):
    content = an_agreement.agreement()
    content.update(stands_on=[], replaces=None, flows=[], reliances=[], dpia="", classification="", tier=0, benefits="")
    content["risks"] = None
    content["terms"].update(commences_on=None, liability="", review_questions=[], declarations=[])
    content["terms"]["notice"].update(count=None, unit="", method="", to="")
    content["terms"]["review"].update(months=None)

    made = pdf_of(content, signed=False)

    text = text_of(program, made, tmp_path)
    assert words("Stand-alone information sharing agreement") in text
    for sentence in ("No data flow is", "No risk is", "No period of notice is", "No review is", "No legal gateway is"):
        assert words(sentence) in text
    assert page.is_pdf_compliant_bytes(made, profile="ua1")


def test_many_bodies_get_a_table_and_no_picture():
    content = an_agreement.agreement()
    flow = content["flows"][1]
    content["flows"] = [{**flow, "number": n, "discloser": f"Body {n}"} for n in range(1, 12)]

    html = document_of(content)

    assert "<svg" not in html
    assert "Body 11" in html


def test_the_picture_has_its_words_beside_it():
    html = html_entities.unescape(document_of(an_agreement.agreement()))

    assert "Flow F1: from Bristol City Council to Bristol City Council, anonymous." in html


def test_the_content_that_was_given_is_not_changed():
    content = an_agreement.agreement()
    before = copy.deepcopy(content)

    document_of(content)

    assert content == before
