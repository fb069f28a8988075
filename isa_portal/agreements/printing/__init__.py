"""An agreement, a draft of it, what differs between two versions, or a paper for the board, as a document."""

from isa_portal.agreements.printing.comparison import comparison_html
from isa_portal.agreements.printing.document import agreement_html
from isa_portal.agreements.printing.flows import facts, items, kind, marks, picture
from isa_portal.agreements.printing.impact import impact
from isa_portal.agreements.printing.leaving import leaving
from isa_portal.agreements.printing.papers import papers_html
from isa_portal.agreements.printing.word import draft_docx

__all__ = [
    "agreement_html",
    "comparison_html",
    "draft_docx",
    "facts",
    "impact",
    "items",
    "kind",
    "leaving",
    "marks",
    "papers_html",
    "picture",
]
