"""What is typed on the pages of signing."""

from isa_portal.signing.forms.listing import MemberList
from isa_portal.signing.forms.recording import PartyRows, Record, SignatoryRows, rows
from isa_portal.signing.forms.signing import (
    Code,
    CutOver,
    Decline,
    Dispute,
    Extend,
    NameSignatory,
    NewLink,
    Send,
    Sign,
    Withdraw,
)

__all__ = [
    "Code",
    "CutOver",
    "Decline",
    "Dispute",
    "Extend",
    "MemberList",
    "NameSignatory",
    "NewLink",
    "PartyRows",
    "Record",
    "Send",
    "Sign",
    "SignatoryRows",
    "Withdraw",
    "rows",
]
