"""Notices, removals, and what each party shows by the last day."""

from isa_portal.leaving.models.exits import Duty, ExitTask
from isa_portal.leaving.models.notices import Change, Consent, Days, Method, Notice, Receipt, Verdict, Wish
from isa_portal.leaving.models.removals import Assent, Removal

__all__ = [
    "Assent",
    "Change",
    "Consent",
    "Days",
    "Duty",
    "ExitTask",
    "Method",
    "Notice",
    "Receipt",
    "Removal",
    "Verdict",
    "Wish",
]
