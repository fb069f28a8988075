"""What a file is by its content, and which files do more than show themselves."""

import io
import zipfile

import pytest
from docx import Document
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter

from isa_portal.lib import filetypes


def pdf(*, objects=(), catalogue=None, pages=1, compressed=False):
    """Write a PDF with these objects in it and these entries of its catalogue."""
    writer = PdfFileWriter(stream_xrefs=compressed)
    for _ in range(pages):
        stream = writer.add_object(generic.StreamObject(stream_data=b""))
        box = generic.ArrayObject([generic.NumberObject(one) for one in (0, 0, 99, 99)])
        writer.insert_page(PageObject(contents=stream, media_box=box, resources=generic.DictionaryObject()))
    into = writer.prepare_object_stream() if compressed else None
    for one in objects:
        writer.add_object(dictionary(one), obj_stream=into)
    for name, value in (catalogue or {}).items():
        writer.root[generic.NameObject(name)] = dictionary(value)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def dictionary(facts):
    made = generic.DictionaryObject()
    for name, value in facts.items():
        if isinstance(value, dict):
            made[generic.NameObject(name)] = dictionary(value)
        elif value.startswith("/"):
            made[generic.NameObject(name)] = generic.NameObject(value)
        else:
            made[generic.NameObject(name)] = generic.TextStringObject(value)
    return made


def picture(kind, size=(4, 4)):
    file = io.BytesIO()
    Image.new("RGB", size).save(file, kind)
    return file.getvalue()


def word(**parts):
    file = io.BytesIO()
    Document().save(file)
    with zipfile.ZipFile(file, "a") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


GOOD = {
    "pdf": pdf,
    "compressed pdf": lambda: pdf(compressed=True, objects=[{"/A": "text"}]),
    "png": lambda: picture("PNG"),
    "jpg": lambda: picture("JPEG"),
    "docx": word,
    "form without scripts": lambda: pdf(catalogue={"/AcroForm": {"/Fields": {}}}),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_plain_file_is_taken(name):
    assert list(filetypes.problems(GOOD[name]())) == []


SCRIPT = {"/S": "/JavaScript", "/JS": "app.alert(1)"}
BAD = {
    "script on opening": (lambda: pdf(catalogue={"/OpenAction": SCRIPT}), "scripts, forms or media"),
    "script in an object stream": (lambda: pdf(objects=[SCRIPT], compressed=True), "scripts, forms or media"),
    "launches a program": (lambda: pdf(objects=[{"/S": "/Launch"}]), "scripts, forms or media"),
    "XFA form": (lambda: pdf(catalogue={"/AcroForm": {"/XFA": "x"}}), "scripts, forms or media"),
    "rich media": (lambda: pdf(objects=[{"/Subtype": "/RichMedia"}]), "scripts, forms or media"),
    "embedded file": (lambda: pdf(catalogue={"/Names": {"/EmbeddedFiles": {}}}), "carries other files inside"),
    "no pages": (lambda: pdf(pages=0), "has no pages"),
    "cut off": (lambda: pdf()[:200], "damaged or unreadable"),
    "only a beginning": (lambda: b"%PDF-1.7", "damaged or unreadable"),
    "macros": (lambda: word(**{"word/vbaProject.bin": b"x"}), "macros"),
    "embedded object": (lambda: word(**{"word/embeddings/oleObject1.bin": b"x"}), "carries or fetches other files"),
    "template from elsewhere": (
        lambda: word(
            **{
                "word/_rels/settings.xml.rels": b'<Relationships><Relationship Id="r1" Type="http://x/attachedTemplate"'
                b' Target="http://x.example/t.dotm" TargetMode="External"/></Relationships>'
            }
        ),
        "carries or fetches other files",
    ),
    "broken word": (lambda: word()[:-300], "damaged or unreadable"),
    "old or locked office": (lambda: filetypes.OLD_OFFICE + bytes(600), "password or is in an old format"),
    "broken picture": (lambda: picture("PNG")[:40], "picture is damaged"),
    "web page": (lambda: b"<html><script>alert(1)</script>", "no PDF, Word document (.docx), PNG or JPEG"),
    "drawing": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', "no PDF, Word document (.docx), PNG or JPEG"),
    "program": (lambda: b"MZ\x90\x00", "no PDF, Word document (.docx), PNG or JPEG"),
    "plain zip": (lambda: b"PK\x03\x04 nothing", "no PDF, Word document (.docx), PNG or JPEG"),
    "nothing": (lambda: b"", "is empty"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_acts_is_locked_or_damaged_gets_one_sentence(name):
    make, sentence = BAD[name]

    found = list(filetypes.problems(make()))

    assert len(found) == 1
    assert sentence in found[0]


def test_a_word_document_that_unpacks_to_too_much_is_refused_unread(monkeypatch):
    monkeypatch.setattr(filetypes, "MOST_UNPACKED", 10_000)

    assert "unpacks to more than" in next(filetypes.problems(word()))


def test_an_encrypted_pdf_is_refused():
    writer = PdfFileWriter()
    writer.encrypt(owner_pass="secret", user_pass="secret")
    file = io.BytesIO()
    writer.write(file)

    assert list(filetypes.problems(file.getvalue())) == [
        "The PDF is encrypted. Save it without a password or limits of use."
    ]


def test_a_flood_of_pixels_is_refused_before_it_is_decoded():
    sized = bytearray(picture("PNG"))
    sized[16:24] = (20_000).to_bytes(4, "big") + (20_000).to_bytes(4, "big")

    assert "pixels" in next(filetypes.problems(bytes(sized))) or "damaged" in next(filetypes.problems(bytes(sized)))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\plan.PDF", "plan.pdf"),
        ("a.pdf\r\nSet-Cookie: x", "a.pdfSet-Cookie x.pdf"),
        ("x.pdf.html", "x.pdf.html.pdf"),
        ("gnp.\u202efdp", "gnp.fdp.pdf"),
        ("", "attachment.pdf"),
        ("ŵ" * 300, "ŵ" * 150 + ".pdf"),
    ],
)
def test_the_name_leads_nowhere_and_ends_in_what_the_file_is(given, kept):
    assert filetypes.file_name(given, filetypes.PDF) == kept
