"""What a file is, by its content and never by its name, and whether it does more than show itself."""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

MOST_PIXELS = 100_000_000
# A document of Word is a ZIP: so much may come out of it, in so many parts.
MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 5_000
MOST_OBJECTS = 200_000
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORD_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
# What a PDF does by itself when it is opened or touched (ISO 32000-2, 12.6.4).
ACTS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/RichMediaExecute", "/GoToE", "/Movie"}
LIVE_KEYS = {"/JS", "/JavaScript", "/XFA"}
CARRIES = {"/EmbeddedFiles", "/EF"}
LIVE_PARTS = {"/RichMedia", "/Movie", "/Screen", "/3D", "/Sound", "/FileAttachment"}
FETCHED = re.compile(rb"<Relationship\b[^>]*(?:attachedTemplate|oleObject|/frame|subDocument)[^>]*>")


@dataclass(frozen=True)
class Kind:
    """A kind of file that is taken."""

    name: str
    ending: str
    media_type: str


PDF = Kind("PDF", "pdf", "application/pdf")
DOCX = Kind("Word document", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
PNG = Kind("PNG picture", "png", "image/png")
JPEG = Kind("JPEG picture", "jpg", "image/jpeg")
BEGINNINGS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))


def kind_of(content: bytes) -> Kind | None:
    """Return what a file is by how it begins; of a ZIP, by what it holds."""
    for beginning, kind in BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content.startswith(b"PK\x03\x04") and b"word/" in content and b"[Content_Types].xml" in content:
        return DOCX
    return None


def problems(content: bytes) -> Iterator[str]:
    """Yield why a file is not taken, in one sentence; nothing, if it may be kept and given away."""
    kind = kind_of(content)
    if not content:
        yield "The file is empty. Choose another."
    elif content.startswith(OLD_OFFICE):
        yield "The file has a password or is in an old format of Office. Save it as .docx without a password."
    elif kind is None:
        yield "The file is no PDF, Word document (.docx), PNG or JPEG. Save it as one of these."
    elif sentence := _LOOKS[kind.ending](content):
        yield sentence


def file_name(name: str, kind: Kind) -> str:
    """Return the name under which a file is given away: on one line, no path, with the ending of what it is."""
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    stem = re.sub(rf"\.(?:{kind.ending}|jpeg)$", "", bare, flags=re.IGNORECASE)
    seen = "".join(one for one in stem if unicodedata.category(one)[0] not in "CZ" or one == " ")
    safe = re.sub(r'[<>:"|?*]', "", seen).strip(" .")[:150]
    return f"{safe or 'attachment'}.{kind.ending}"


def _pdf(content: bytes) -> str | None:
    try:
        reader: Any = PdfFileReader(io.BytesIO(content), strict=False)
        if reader.encrypted:
            return "The PDF is encrypted. Save it without a password or limits of use."
        if not int(reader.root["/Pages"].get("/Count", 0)):
            return "The PDF has no pages. Choose another."
        return next(_active(reader), None)
    except Exception:
        # Whatever a reader stumbles over is one answer: nobody could say what the file does.
        return "The PDF is damaged or unreadable. Print it to a new PDF and choose that."


def _active(reader: Any) -> Iterator[str]:
    seen = 0
    for revision in range(reader.xrefs.total_revisions):
        for reference in reader.xrefs.explicit_refs_in_revision(revision):
            for found in _dictionaries(reader.get_object(reference, never_decrypt=True)):
                seen += 1
                if seen > MOST_OBJECTS:
                    yield "The PDF has too many parts to look through. Print it to a new PDF and choose that."
                    return
                if CARRIES & found.keys():
                    yield "The PDF carries other files inside. Print it to a new PDF and choose that."
                elif _acts(found):
                    yield "The PDF contains scripts, forms or media that act when it is opened. Print it to a new PDF."


def _dictionaries(start: Any) -> Iterator[Any]:
    """Yield every dictionary of an object; what it refers to is looked at in its own turn."""
    waiting = [start]
    while waiting:
        one = waiting.pop()
        if isinstance(one, generic.DictionaryObject):
            yield one
            waiting += [one.raw_get(key) for key in one]
        elif isinstance(one, generic.ArrayObject):
            waiting += [one.raw_get(place) for place in range(len(one))]


def _acts(found: Any) -> bool:
    action = str(found.raw_get("/S")) if "/S" in found else ""
    part = str(found.raw_get("/Subtype")) if "/Subtype" in found else ""
    return bool(action in ACTS or part in LIVE_PARTS or LIVE_KEYS & found.keys())


def _word(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _parts(archive)
    except Exception:
        return "The Word document is damaged or unreadable. Save it anew and choose that."


def _parts(archive: zipfile.ZipFile) -> str | None:
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        return "The Word document is encrypted. Save it without a password."
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return "The Word document unpacks to more than 200 MB. Save its pictures smaller."
    names = {part.filename.lower() for part in parts}
    if WORD_MAIN not in archive.read("[Content_Types].xml") or any("vbaproject" in name for name in names):
        return "The Word document contains macros, or is a template. Save it as .docx without macros."
    relations = [archive.read(part) for part in parts if part.filename.lower().endswith(".rels")]
    fetched = any(b'"External"' in found for text in relations for found in FETCHED.findall(text))
    if fetched or any(name.startswith("word/embeddings/") or "activex" in name for name in names):
        return "The Word document carries or fetches other files. Save it without embedded objects and templates."
    archive.read("word/document.xml")
    return None


def _picture(content: bytes) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    return f"The picture has {picture.width:,} × {picture.height:,} pixels. Save it smaller."
                picture.verify()
    except Image.DecompressionBombError:
        return "The picture has too many pixels. Save it smaller."
    except Exception:
        return "The picture is damaged. Save it anew and choose that."
    return None


_LOOKS = {"pdf": _pdf, "docx": _word, "png": _picture, "jpg": _picture}
