"""States of proposals, versions, agreements and parties: tables, nothing else."""

from django.db.models import TextChoices

from isa_portal.lib.states import Machine, move


class ProposalState(TextChoices):
    PROPOSED = "proposed", "Proposed"
    COMMISSIONED = "commissioned", "Commissioned"
    REFUSED = "refused", "Refused"
    NOTED = "noted", "Noted"
    DEFERRED = "deferred", "Deferred"


class State(TextChoices):
    """States of a version."""

    DRAFTING = "drafting", "Draft"
    CONSULTATION = "consultation", "In consultation"
    AWAITING_APPROVAL = "awaiting_approval", "Awaiting the board"
    APPROVED = "approved", "Approved"
    OUT_FOR_SIGNATURE = "out_for_signature", "Out for signature"
    CURRENT = "current", "Current"
    SUPERSEDED = "superseded", "Superseded"
    RETURNED = "returned", "Returned for changes"
    RECORDED = "recorded_from_paper", "Recorded from paper"
    REJECTED = "rejected", "Rejected"
    ABANDONED = "abandoned", "Abandoned"
    LAPSED = "lapsed", "Lapsed"
    # Between two versions that were signed or told: minor ones wait for objections, old ones for the last signature.
    OBJECTION_PERIOD = "objection_period", "Open to objections"
    GIVING_WAY = "giving_way", "Giving way"


class AgreementState(TextChoices):
    PROPOSED = "proposed", "Proposed"
    SIGNED = "signed", "Signed and not yet in force"
    IN_FORCE = "in_force", "In force"
    SUPERSEDED = "superseded", "Superseded"
    ABANDONED = "abandoned", "Abandoned"
    TERMINATING = "terminating", "Ending"
    TERMINATED = "terminated", "Ended"
    EXPIRED = "expired", "Expired"


class PartyState(TextChoices):
    LISTED = "listed", "Listed"
    JOINING = "joining", "Joining"
    ACTIVE = "active", "Active"
    NOTICE_GIVEN = "notice_given", "Leaving"
    WITHDRAWN = "withdrawn", "Left"
    NEVER_JOINED = "never_joined", "Never joined"
    SUCCEEDED = "succeeded", "Succeeded"
    REMOVED = "removed", "Removed"


COMMISSION = move("commission", ProposalState.PROPOSED, ProposalState.DEFERRED, to=ProposalState.COMMISSIONED)
REFUSE = move("refuse", ProposalState.PROPOSED, ProposalState.DEFERRED, to=ProposalState.REFUSED)
NOTE = move("note", ProposalState.PROPOSED, ProposalState.DEFERRED, to=ProposalState.NOTED)
DEFER = move("defer", ProposalState.PROPOSED, to=ProposalState.DEFERRED)
PROPOSAL = Machine("Proposal", (ProposalState.PROPOSED,), (COMMISSION, REFUSE, NOTE, DEFER))

CONSULT = move("consult", State.DRAFTING, to=State.CONSULTATION)
RECALL = move("recall", State.CONSULTATION, to=State.RETURNED)
SUBMIT = move("submit", State.DRAFTING, State.CONSULTATION, to=State.AWAITING_APPROVAL)
APPROVE = move("approve", State.AWAITING_APPROVAL, to=State.APPROVED)
SEND_BACK = move("send back", State.AWAITING_APPROVAL, State.APPROVED, to=State.RETURNED)
REJECT = move("reject", State.AWAITING_APPROVAL, to=State.REJECTED)
ABANDON = move("abandon", State.DRAFTING, to=State.ABANDONED)
SEND = move("send", State.APPROVED, to=State.OUT_FOR_SIGNATURE)
WITHDRAW_ROUND = move("withdraw", State.OUT_FOR_SIGNATURE, to=State.RETURNED)
LAPSE = move("lapse", State.OUT_FOR_SIGNATURE, to=State.LAPSED)
MEET_RULE = move("meet the rule", State.OUT_FOR_SIGNATURE, to=State.CURRENT)
ADOPT_PAPER = move("adopt", State.RECORDED, to=State.CURRENT)
SUPERSEDE_VERSION = move("supersede", State.CURRENT, State.GIVING_WAY, to=State.SUPERSEDED)

# From one version in force to the next.
GIVE_WAY = move("give way", State.CURRENT, to=State.GIVING_WAY)
TAKE_AS_MINOR = move("take as minor", State.AWAITING_APPROVAL, to=State.APPROVED)
TELL = move("tell", State.APPROVED, to=State.OBJECTION_PERIOD)
STAND = move("stand", State.OBJECTION_PERIOD, to=State.CURRENT)
MAKE_MATERIAL = move("make material", State.OBJECTION_PERIOD, to=State.AWAITING_APPROVAL)
DROP_VERSION = move("drop", State.OBJECTION_PERIOD, to=State.ABANDONED)
BETWEEN_VERSIONS = (GIVE_WAY, TAKE_AS_MINOR, TELL, STAND, MAKE_MATERIAL, DROP_VERSION)

VERSION = Machine(
    "Version",
    (State.DRAFTING, State.RECORDED),
    (
        CONSULT,
        RECALL,
        SUBMIT,
        APPROVE,
        SEND_BACK,
        REJECT,
        ABANDON,
        SEND,
        WITHDRAW_ROUND,
        LAPSE,
        MEET_RULE,
        ADOPT_PAPER,
        SUPERSEDE_VERSION,
        *BETWEEN_VERSIONS,
    ),
)

SIGN = move("sign", AgreementState.PROPOSED, to=AgreementState.SIGNED)
COMMENCE = move("commence", AgreementState.SIGNED, to=AgreementState.IN_FORCE)
RECORD = move("record", AgreementState.PROPOSED, to=AgreementState.IN_FORCE)
REPLACE = move("replace", AgreementState.IN_FORCE, AgreementState.TERMINATING, to=AgreementState.SUPERSEDED)
DROP = move("drop", AgreementState.PROPOSED, to=AgreementState.ABANDONED)
TERMINATE = move("terminate", AgreementState.IN_FORCE, AgreementState.TERMINATING, to=AgreementState.TERMINATED)
EXPIRE = move("expire", AgreementState.IN_FORCE, AgreementState.TERMINATING, to=AgreementState.EXPIRED)
AGREEMENT = Machine("Agreement", (AgreementState.PROPOSED,), (SIGN, COMMENCE, RECORD, REPLACE, DROP, TERMINATE, EXPIRE))

INVITE = move("invite", PartyState.LISTED, to=PartyState.JOINING)
JOIN = move("join", PartyState.JOINING, PartyState.LISTED, to=PartyState.ACTIVE)
GIVE_NOTICE = move("give notice", PartyState.ACTIVE, to=PartyState.NOTICE_GIVEN)
LEAVE = move("leave", PartyState.NOTICE_GIVEN, to=PartyState.WITHDRAWN)
STAY = move("stay", PartyState.NOTICE_GIVEN, to=PartyState.ACTIVE)
STAY_OUT = move("stay out", PartyState.JOINING, to=PartyState.NEVER_JOINED)
DROP_OUT = move("drop out", PartyState.ACTIVE, PartyState.NOTICE_GIVEN, to=PartyState.WITHDRAWN)
ACCEDE = move("accede", PartyState.LISTED, PartyState.JOINING, PartyState.NEVER_JOINED, to=PartyState.ACTIVE)
SUCCEED = move("succeed", PartyState.ACTIVE, PartyState.NOTICE_GIVEN, to=PartyState.SUCCEEDED)
PUT_OUT = move("put out", PartyState.ACTIVE, to=PartyState.REMOVED)
PARTY = Machine(
    "Party",
    (PartyState.LISTED,),
    (INVITE, JOIN, GIVE_NOTICE, STAY, LEAVE, STAY_OUT, DROP_OUT, SUCCEED, PUT_OUT, ACCEDE),
)

MACHINES = (PROPOSAL, VERSION, AGREEMENT, PARTY)

# What an agreement's one stored stage says: its own state or, while that is "proposed", its newest version's.
STAGES = {
    **{state.value: state.label for state in State},
    **{state.value: state.label for state in AgreementState},
}
# A body in one of these was never bound.
UNBOUND = (PartyState.LISTED, PartyState.JOINING, PartyState.NEVER_JOINED)
# A body in one of these was a party, or was asked to be one, and is none.
FORMER = (PartyState.WITHDRAWN, PartyState.NEVER_JOINED, PartyState.SUCCEEDED, PartyState.REMOVED)
# An agreement in one of these binds nobody any more.
OVER = (AgreementState.SUPERSEDED, AgreementState.ABANDONED, AgreementState.TERMINATED, AgreementState.EXPIRED)
# These are signed, and bind or will.
LASTING = (AgreementState.SIGNED, AgreementState.IN_FORCE, AgreementState.TERMINATING)
# A body in one of these is bound today: also while it is leaving.
BOUND = (PartyState.ACTIVE, PartyState.NOTICE_GIVEN)
EDITABLE = (State.DRAFTING,)
# Nobody was asked to sign these: what they say is a draft.
UNSENT = (
    State.DRAFTING,
    State.CONSULTATION,
    State.AWAITING_APPROVAL,
    State.APPROVED,
    State.RETURNED,
    State.REJECTED,
    State.ABANDONED,
)
# These bind or bound: they were signed as their rule asks, taken over from paper, or stood without an objection.
EFFECTIVE = (State.CURRENT, State.GIVING_WAY, State.SUPERSEDED)
# These bind somebody today.
BINDING = (State.CURRENT, State.GIVING_WAY)
# Not yet settled: no other version is opened beside one of these.
OPEN = (
    State.DRAFTING,
    State.CONSULTATION,
    State.AWAITING_APPROVAL,
    State.APPROVED,
    State.OUT_FOR_SIGNATURE,
    State.OBJECTION_PERIOD,
)
CARRIED_ON = (State.RETURNED, State.LAPSED, State.REJECTED, State.ABANDONED)
