"""A review on paper: the question sheet to fill in, and the report of a closed one."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from docx import Document

from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.lib.unseen import visible
from isa_portal.reviews import selectors
from isa_portal.reviews.models import Review

LINES = 4


def sheet_docx(review: Review, *, created: datetime) -> bytes:
    """Return the questions of a review as a Word file with room for the answers of one party."""
    agreement = review.agreement
    document: Any = Document()
    about = document.core_properties
    about.title, about.author = visible(f"Questions of the review: {agreement}")[:255], visible(agreement.board.name)
    about.created = about.modified = created
    about.language = "en-GB"
    document.add_heading(visible(agreement.title), 0)
    document.add_paragraph(visible(f"{agreement.reference}, {selectors.title_of(review).lower()}"))
    document.add_paragraph(
        "Answer for your organisation as a whole. Send the sheet to the secretariat, with what shows it: "
        f"{visible(agreement.board.help_email or agreement.board.help_telephone)}."
    )
    for line in ("Organisation", "Answered by (name and position)", "Date"):
        document.add_paragraph(f"{line}: {'_' * 40}")
    for number, question in review.numbered:
        document.add_heading(visible(f"{number}. {question}"), 2)
        for _ in range(LINES):
            document.add_paragraph("_" * 70)
    document.sections[0].footer.paragraphs[0].text = visible(f"{agreement.reference}. Questions of the review.")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def report_html(review: Review) -> str:
    """Return the report of a closed review as HTML with its styles inside: input of ``lib.pdf.render``."""
    agreement = review.agreement
    replies = list(review.replies.select_related("party__organisation").prefetch_related("evidence"))
    sent = [reply for reply in replies if reply.sent_at]
    closed_at = review.closed_at
    assert closed_at is not None
    return render_to_string(
        "pdf/review.html",
        {
            "board": visible(agreement.board.name),
            "is_illustration": agreement.is_illustration,
            "reference": visible(agreement.reference),
            "title": visible(agreement.title),
            "what": selectors.title_of(review),
            "review": review,
            "because": visible(review.because),
            "closed_on": in_words(clock.london_date(closed_at)),
            "decided_by": visible(review.decided_by),
            "reasons": visible(review.reasons),
            "led_to": review.led_to.number if review.led_to else "",
            "questions_from": visible(review.questions_from),
            "questions": [
                {
                    "number": one.number,
                    "question": visible(one.question),
                    "answers": [(visible(str(party)), visible(said)) for party, said in one.answers],
                    "summary": visible(one.summary),
                }
                for one in selectors.answered(review, sent)
            ],
            "parties": [(visible(str(reply.party)), visible(_who(reply))) for reply in sent],
            "without": [visible(str(party)) for party in review.late()],
            "evidence": [
                (visible(str(reply.party)), visible(one.title), visible(one.address or one.name), one.sha256)
                for reply in sent
                for one in reply.evidence.all()
            ],
        },
    )


def _who(reply: Any) -> str:
    sheet = f", from a sheet received on {in_words(reply.sheet_received_on)}" if reply.sheet_received_on else ""
    return f"{reply.answered_by}, {in_words(clock.london_date(reply.sent_at))}{sheet}"
