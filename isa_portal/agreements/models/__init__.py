"""The rows of agreements, one noun per file."""

from isa_portal.agreements.models.agreement import Agreement, PrintedHistory, Tier
from isa_portal.agreements.models.attachment import Attachment
from isa_portal.agreements.models.clause import Clause, ClauseWording, Jotting, Topic
from isa_portal.agreements.models.comment import Comment
from isa_portal.agreements.models.confirmation import ChairConfirmation
from isa_portal.agreements.models.flow import DataFlow, DataItem, End, FlowSystem, Identifiability
from isa_portal.agreements.models.law import Considered, Reliance, RestrictionAnswer
from isa_portal.agreements.models.leaving import LeavingTerms
from isa_portal.agreements.models.meeting import Meeting, MeetingDecision, MeetingItem, Outcome
from isa_portal.agreements.models.party import Adherence, JointArrangement, Party, PartyClass, PartyRole
from isa_portal.agreements.models.processor import Processor
from isa_portal.agreements.models.proposal import Proposal
from isa_portal.agreements.models.reading import AgreementGroupPermission, Enquiry, OutsideReader, PartyContact
from isa_portal.agreements.models.standing import OwnTerms, OwnTermsParty, Regrounding
from isa_portal.agreements.models.suspending import Suspension
from isa_portal.agreements.models.telling import PrivacyNotice, Telling
from isa_portal.agreements.models.version import Approval, Decision, Rule, Version, Weight
from isa_portal.agreements.models.weighing import Objection, Step, Weighing

__all__ = [
    "Adherence",
    "Agreement",
    "AgreementGroupPermission",
    "Approval",
    "Attachment",
    "ChairConfirmation",
    "Clause",
    "ClauseWording",
    "Comment",
    "Considered",
    "DataFlow",
    "DataItem",
    "Decision",
    "End",
    "Enquiry",
    "FlowSystem",
    "Identifiability",
    "JointArrangement",
    "Jotting",
    "LeavingTerms",
    "Meeting",
    "MeetingDecision",
    "MeetingItem",
    "Objection",
    "Outcome",
    "OutsideReader",
    "OwnTerms",
    "OwnTermsParty",
    "Party",
    "PartyClass",
    "PartyContact",
    "PartyRole",
    "PrintedHistory",
    "PrivacyNotice",
    "Processor",
    "Proposal",
    "Regrounding",
    "Reliance",
    "RestrictionAnswer",
    "Rule",
    "Step",
    "Suspension",
    "Telling",
    "Tier",
    "Topic",
    "Version",
    "Weighing",
    "Weight",
]
