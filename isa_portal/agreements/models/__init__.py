"""The rows of agreements, one noun per file."""

from isa_portal.agreements.models.agreement import Agreement, PrintedHistory, Tier
from isa_portal.agreements.models.clause import Clause, ClauseWording, Jotting, Topic
from isa_portal.agreements.models.confirmation import ChairConfirmation
from isa_portal.agreements.models.flow import DataFlow, Identifiability
from isa_portal.agreements.models.law import Reliance
from isa_portal.agreements.models.meeting import Meeting, MeetingDecision, MeetingItem, Outcome
from isa_portal.agreements.models.party import Adherence, Party, PartyRole
from isa_portal.agreements.models.proposal import Proposal
from isa_portal.agreements.models.reading import AgreementGroupPermission, Enquiry, OutsideReader, PartyContact
from isa_portal.agreements.models.version import Approval, Decision, Rule, Version, Weight
from isa_portal.agreements.models.weighing import Objection, Step, Weighing

__all__ = [
    "Adherence",
    "Agreement",
    "AgreementGroupPermission",
    "Approval",
    "ChairConfirmation",
    "Clause",
    "ClauseWording",
    "DataFlow",
    "Decision",
    "Enquiry",
    "Identifiability",
    "Jotting",
    "Meeting",
    "MeetingDecision",
    "MeetingItem",
    "Objection",
    "Outcome",
    "OutsideReader",
    "Party",
    "PartyContact",
    "PartyRole",
    "PrintedHistory",
    "Proposal",
    "Reliance",
    "Rule",
    "Step",
    "Tier",
    "Topic",
    "Version",
    "Weighing",
    "Weight",
]
