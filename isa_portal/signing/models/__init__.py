"""Who signs for whom, who was asked, what stood in the way, and what each of them signed."""

from isa_portal.signing.models.asking import LONGEST, HandOver, Question
from isa_portal.signing.models.clearing import CLEARING, CLEARS, Clearance, ClearingOffice, View
from isa_portal.signing.models.entering import WayIn
from isa_portal.signing.models.papers import PaperSignature
from isa_portal.signing.models.rounds import (
    CODE,
    LINK,
    Authority,
    Invitation,
    Method,
    PersonalLink,
    ReplacedLink,
    Signatory,
    Signature,
    SigningRound,
    as_words,
)

__all__ = [
    "CLEARING",
    "CLEARS",
    "CODE",
    "LINK",
    "LONGEST",
    "Authority",
    "Clearance",
    "ClearingOffice",
    "HandOver",
    "Invitation",
    "Method",
    "PaperSignature",
    "PersonalLink",
    "Question",
    "ReplacedLink",
    "Signatory",
    "Signature",
    "SigningRound",
    "View",
    "WayIn",
    "as_words",
]
