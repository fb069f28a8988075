"""A draft as a Word document, to be read and commented on where the portal is not at hand."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from isa_portal.agreements.content import heading_of
from isa_portal.agreements.models.telling import NO_BASIS
from isa_portal.agreements.printing import flows, law, parties
from isa_portal.agreements.printing.document import TIERS, terms_in_words
from isa_portal.agreements.printing.impact import impact
from isa_portal.agreements.printing.leaving import leaving
from isa_portal.lib import markup
from isa_portal.lib.unseen import visible

STANDING = "Draft, not signed"
# XML has no place for these.
_UNFIT = re.compile("[\ud800-\udfff\ufffe\uffff]")
FLOW = ("No.", "Stage", "From", "To", "Data", "Kind")
ITEM = ("No.", "Data item", "Kind", "Why it is needed", "Why less would not do")
FILE = ("No.", "Attachment", "File", "SHA-256")
CLASS = ("Class", "Kind of body", "Who signs")
PROCESSOR = ("Processor", "For", "What it does", "Contract")
NOTICE = ("Party", "Address", "Checked on")
LAW = ("Party", "Gateway", "Lawful basis", "Conditions", "Confidentiality", "Why it applies")
RESTRICTIONS = ("Restriction", "Answer", "Why")
ELIGIBILITY = ("Gateway", "Who", "Answer", "Why")
ANSWERS = ("Lawful basis", "Conditions", "Confidentiality", "Why it applies")
RISK = ("No.", "Risk", "Before", "Countermeasure", "After")


def draft_docx(
    content: dict[str, Any], *, number: str, created: datetime, eligibility: dict[str, Any] | None = None
) -> bytes:
    """
    Return the text of a version as a Word file that refers to nothing outside itself.

    :param content: the canonical content, ``schema`` isa-version/1
    :param eligibility: as ``agreement_html`` takes it
    """
    content = _fit(visible(content))
    document = Document()
    _describe(document, content, created)
    _front(document, content, number)
    _text(document, "Purpose", content["purpose"])
    _text(document, "Benefits", content["benefits"])
    _parties(document, content)
    document.add_heading("Text of the agreement", 1)
    for clause in content["clauses"]:
        document.add_heading(heading_of(clause), 2)
        _blocks(document, clause["text"])
    _table(document, "Data flows", FLOW, map(_flow, content["flows"]))
    for flow in content["flows"]:
        _flow_in_full(document, flow)
    _table(document, "Law", LAW, map(_reliance, content["reliances"]))
    _table(document, "Restrictions considered", RESTRICTIONS, map(_restriction, content.get("restrictions") or ()))
    _eligibility(document, eligibility or {})
    _text(document, "Data protection impact assessment", impact(content))
    _telling(document, content)
    _table(document, "Risks", RISK, map(_risk, (content["risks"] or {}).get("rows", ())))
    _terms(document, content["terms"], leaving(content))
    _table(document, "Attachments", FILE, map(_attachment, content.get("attachments", ())))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _fit(value: Any) -> Any:
    match value:
        case str():
            return _UNFIT.sub("\ufffd", value)
        case list():
            return [_fit(one) for one in value]
        case dict():
            return {name: _fit(one) for name, one in value.items()}
    return value


def _describe(document: WordDocument, content: dict[str, Any], created: datetime) -> None:
    about = document.core_properties
    about.title, about.author, about.comments = content["title"][:255], content["board"]["name"][:255], STANDING
    about.created = about.modified = created
    about.language = "en-GB"


def _front(document: WordDocument, content: dict[str, Any], number: str) -> None:
    document.add_heading(content["title"], 0)
    document.add_paragraph(f"{TIERS[content['tier']]}, {content['reference']}, version {number}")
    document.add_paragraph(content["board"]["name"])
    document.add_paragraph().add_run(STANDING).bold = True
    if content["classification"]:
        document.add_paragraph().add_run(content["classification"]).bold = True
    if content.get("printed_marking"):
        document.add_paragraph(f"Marking of the paper original: {content['printed_marking']}")
    for above in content["stands_on"]:
        document.add_paragraph(f"Stands on {above['reference']} {above['title']}, {above['board']}")
    if content["replaces"]:
        document.add_paragraph(f"Replaces {content['replaces']}")
    document.sections[0].footer.paragraphs[0].text = f"{content['reference']}, version {number}. {STANDING}."


def _text(document: WordDocument, heading: str, markdown: str) -> None:
    if markdown.strip():
        document.add_heading(heading, 1)
        _blocks(document, markdown)


def _blocks(document: WordDocument, markdown: str) -> None:
    table: Table | None = None
    for block in markup.blocks(markdown):
        if block.kind == "row":
            table = table or _grid(document, len(block.cells))
            for cell, runs in zip(_row(table), block.cells, strict=False):
                _write(cell.paragraphs[0], runs)
            continue
        table = None
        _write(_paragraph(document, block), block.cells[0])


def _paragraph(document: WordDocument, block: markup.Block) -> Paragraph:
    if block.kind == "heading":
        style: str | None = "Heading 3"
    elif block.kind == "bullet":
        style = f"List Bullet {block.depth}" if 1 < block.depth < 4 else "List Bullet"
    else:
        style = "List Continue" if block.depth else None
    # Numbers are words: a list of Word would go on counting where the last one ended.
    paragraph: Paragraph = document.add_paragraph(f"{block.mark} " if block.mark else "", style=style)
    return paragraph


def _write(paragraph: Paragraph, runs: Iterable[markup.Run]) -> None:
    for run in runs:
        written = paragraph.add_run(run.text)
        written.bold, written.italic = run.bold or None, run.italic or None


def _grid(document: WordDocument, columns: int) -> Table:
    table: Table = document.add_table(rows=0, cols=columns, style="Table Grid")
    return table


def _row(table: Table) -> tuple[_Cell, ...]:
    cells: tuple[_Cell, ...] = table.add_row().cells  # type: ignore[no-untyped-call]
    return cells


def _table(document: WordDocument, heading: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    found = list(rows)
    if not found:
        return
    document.add_heading(heading, 1)
    _rows(document, columns, found)


def _rows(document: WordDocument, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = _grid(document, len(columns))
    for cells in (columns, *rows):
        for cell, words in zip(_row(table), cells, strict=True):
            cell.text = words
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True


def _parties(document: WordDocument, content: dict[str, Any]) -> None:
    document.add_heading("Parties", 1)
    for party in parties.parties(content):
        lead = ", lead" if party.get("lead") else ""
        of = f", of {party['member_of']}" if party.get("member_of") else ""
        document.add_paragraph(f"{party['named']}: {party['role'].lower()}{lead}{of}", style="List Bullet")
        for before in party.get("before", ()):
            document.add_paragraph(before, style="List Bullet 2")
    _table(document, "Classes of parties", CLASS, map(_class, content.get("classes") or ()))
    arranged = content.get("arrangement") or {}
    _text(document, "Joint controllers: who does what", arranged.get("who_does_what", ""))
    _text(document, "Joint controllers: the gist for people", arranged.get("gist", ""))
    _table(document, "Processors", PROCESSOR, map(_processor, parties.processors(content)))


def _class(one: dict[str, Any]) -> list[str]:
    return [one["name"], one["kind"], one["signs"]]


def _processor(one: dict[str, Any]) -> list[str]:
    return [one["name"], one["controller"], one["does"], one["contract"]]


def _telling(document: WordDocument, content: dict[str, Any]) -> None:
    rows, notices = parties.told(content), parties.notices(content)
    if not rows and not notices:
        return
    document.add_heading("What people are told", 1)
    document.add_paragraph(NO_BASIS)
    for heading, words in rows:
        document.add_heading(heading, 2)
        _blocks(document, words)
    _table(document, "Privacy notices", NOTICE, ([one["party"], one["address"], one["checked"]] for one in notices))


def _flow(flow: dict[str, Any]) -> list[str]:
    kinds = ", ".join([flows.kind(flow), *flows.marks(flow)])
    return [f"F{flow['number']}", flow["stage"], flow["discloser"], flow["recipient"], flow["data"], kinds]


def _flow_in_full(document: WordDocument, flow: dict[str, Any]) -> None:
    items, facts = flows.items(flow), flows.facts(flow)
    if items or facts:
        document.add_heading(f"F{flow['number']}. {flow['stage']}", 2)
    if items:
        _rows(document, ITEM, map(_item, items))
    for key, words in facts:
        paragraph = document.add_paragraph(style="List Bullet")
        paragraph.add_run(f"{key}: ").bold = True
        paragraph.add_run(words)


def _item(item: dict[str, Any]) -> list[str]:
    return [str(item["number"]), item["name"], item["kind"], item["why_needed"], item["why_not_less"]]


def _attachment(one: dict[str, Any]) -> list[str]:
    return [str(one["number"]), one["title"], one["name"], one["sha256"]]


def _reliance(one: dict[str, Any]) -> list[str]:
    gateway = f"{one['gateway']} ({one['citation']})" if one["citation"] else one["gateway"]
    apart = f", data flow F{one['flow']}" if one.get("flow") else ""
    stated = {name: "\n".join(lines) for name, lines in law.answers(one)}
    return [f"{one['party'] or 'Every party'}{apart}", gateway, *(stated.get(name, "") for name in ANSWERS)]


def _restriction(one: dict[str, Any]) -> list[str]:
    return [f"{one['name']} ({one['citation']})", one["answer"], one["because"]]


def _eligibility(document: WordDocument, found: dict[str, Any]) -> None:
    rows = [[one["gateway"], one["who"], one["answer"], one["sentence"]] for one in _fit(found.get("rows") or [])]
    _table(document, "Who may use these powers", ELIGIBILITY, rows)
    if rows:
        document.add_paragraph(f"As the catalogue of gateways stood on {found['on']}. This is no legal advice.")


def _risk(risk: dict[str, Any]) -> list[str]:
    owner = f"\nOwner: {risk['owner']}" if risk["owner"] else ""
    before, after = (_score(risk[which]) for which in ("inherent", "residual"))
    return [f"R{risk['number']}", risk["description"], before, risk["countermeasure"] + owner, after]


def _score(score: Sequence[int | None]) -> str:
    likelihood, impact, priority = score
    return f"{likelihood} × {impact} = {priority}" if priority else "Not scored"


def _terms(document: WordDocument, stated: dict[str, Any], of_leaving: list[tuple[str, str]]) -> None:
    document.add_heading("Terms", 1)
    terms = terms_in_words(stated)
    for words in filter(
        None, (terms["starts"], terms["execution"], terms["joining"], terms["notice_words"], terms["review_words"])
    ):
        document.add_paragraph(words)
    for heading, words in of_leaving:
        document.add_paragraph(f"{heading}: {words}", style="List Bullet")
    _text(document, "Liability", terms["liability"])
    for heading, lines in (
        ("What each signatory declares", terms["declarations"]),
        ("Questions of a review", terms["review_questions"]),
    ):
        if lines:
            document.add_heading(heading, 2)
        for line in lines:
            document.add_paragraph(line, style="List Bullet")
