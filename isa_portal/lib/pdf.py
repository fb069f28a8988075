"""HTML to a tagged A4 PDF, PDF/A-3a and PDF/UA-1 at once. Nothing is fetched; equal input gives equal bytes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

from weasyprint import HTML
from weasyprint import Attachment as _Attachment
from weasyprint.urls import URLFetcher

# PDF/A allows a property it does not know only with a description of its schema beside it.
_UA_METADATA = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that this document conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
_END_OF_METADATA = b"</rdf:RDF>"


@dataclass(frozen=True)
class Attachment:
    """A file inside the document, for example the evidence that belongs to it."""

    name: str
    content: bytes
    description: str


class _Nothing(URLFetcher):  # type: ignore[misc]
    """Fetches nothing: a document is made of the text it is given, and of no file or address that text names."""

    def fetch(self, url: str, headers: object = None) -> NoReturn:
        raise ValueError("Nothing is fetched for a document.")


def _identifier(html: str, title: str, attachments: Sequence[Attachment], created: datetime) -> bytes:
    digest = hashlib.sha256(f"{title}\0{created.isoformat()}\0{html}".encode())
    for attachment in attachments:
        digest.update(hashlib.sha256(attachment.content).digest())
    return digest.hexdigest()[:32].encode()


def _attached(attachment: Attachment, created: datetime) -> Any:
    return _Attachment(
        string=attachment.content,
        name=attachment.name,
        description=attachment.description,
        created=created,
        modified=created,
        relationship="Supplement",
        url_fetcher=_Nothing(),
    )


def _claim_both_standards(document: Any, pdf: Any) -> None:
    """Say PDF/UA-1 beside PDF/A-3a, in metadata that any program can read without unpacking."""
    stream = next(each for each in pdf.objects if getattr(each, "extra", {}).get("Type") == "/Metadata")
    content = b"".join(stream.stream)
    stream.compress = False
    stream.stream = [content.replace(_END_OF_METADATA, _UA_METADATA + _END_OF_METADATA, 1)]


def render(html: str, *, title: str, attachments: Sequence[Attachment] = (), created: datetime) -> bytes:
    """
    Return the PDF of a page of HTML whose styles stand inside it.

    :param created: the instant written into the file; with the same text it makes the same bytes
    """
    created = created.astimezone(UTC)
    document = HTML(string=html, url_fetcher=_Nothing()).render(presentational_hints=False)
    document.metadata.title = title
    document.metadata.created = document.metadata.modified = created.strftime("%Y-%m-%dT%H:%M:%SZ")
    document.metadata.attachments = [_attached(attachment, created) for attachment in attachments]
    content: bytes = document.write_pdf(
        finisher=_claim_both_standards,
        pdf_variant="pdf/a-3a",
        pdf_identifier=_identifier(html, title, attachments, created),
    )
    return content
