"""An agreement, or what differs between two versions, as a page of HTML that becomes its PDF."""

from isa_portal.agreements.printing.comparison import comparison_html
from isa_portal.agreements.printing.document import agreement_html

__all__ = ["agreement_html", "comparison_html"]
