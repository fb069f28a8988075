"""What is typed on the pages of signing."""

from isa_portal.signing.forms.listing import MemberList
from isa_portal.signing.forms.papers import CheckPaper, RecordPaper
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
    "CheckPaper",
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
    "RecordPaper",
    "Send",
    "Sign",
    "SignatoryRows",
    "Withdraw",
    "rows",
]
