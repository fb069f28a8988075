"""What is typed on the pages of signing."""

from isa_portal.signing.forms.recording import PartyRows, Record, SignatoryRows, rows
from isa_portal.signing.forms.signing import Code, Decline, Extend, NameSignatory, Send, Sign, Withdraw

__all__ = [
    "Code",
    "Decline",
    "Extend",
    "NameSignatory",
    "PartyRows",
    "Record",
    "Send",
    "Sign",
    "SignatoryRows",
    "Withdraw",
    "rows",
]
