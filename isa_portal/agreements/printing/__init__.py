"""An agreement as a page of HTML that becomes its PDF: from plain dictionaries, never from rows."""

from isa_portal.agreements.printing.document import agreement_html

__all__ = ["agreement_html"]
