"""States of a round and of an invitation (a party asked to sign a version): tables, nothing else."""

from django.db.models import TextChoices

from isa_portal.lib.states import Machine, move


class RoundState(TextChoices):
    OPEN = "open", "Open"
    COMPLETED = "completed", "Completed"
    LAPSED = "lapsed", "Lapsed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class InvitationState(TextChoices):
    INVITED = "invited", "Asked to sign"
    PART_SIGNED = "part_signed", "Partly signed"
    SIGNED = "signed", "Signed"
    DECLINED = "declined", "Declined"
    LAPSED = "lapsed", "Lapsed"
    WITHDRAWN = "withdrawn", "Withdrawn"
    TAKEN_OUT = "taken_out", "Taken out of the round"


COMPLETE_ROUND = move("complete", RoundState.OPEN, to=RoundState.COMPLETED)
LAPSE_ROUND = move("lapse", RoundState.OPEN, to=RoundState.LAPSED)
WITHDRAW_ROUND = move("withdraw", RoundState.OPEN, to=RoundState.WITHDRAWN)
ROUND = Machine("Signing round", (RoundState.OPEN,), (COMPLETE_ROUND, LAPSE_ROUND, WITHDRAW_ROUND))

SIGN_IN_PART = move("sign in part", InvitationState.INVITED, to=InvitationState.PART_SIGNED)
SIGN = move("sign", InvitationState.INVITED, InvitationState.PART_SIGNED, to=InvitationState.SIGNED)
DECLINE = move("decline", InvitationState.INVITED, InvitationState.PART_SIGNED, to=InvitationState.DECLINED)
INVITE_AGAIN = move("invite again", InvitationState.DECLINED, to=InvitationState.INVITED)
TAKE_BACK = move("take back the refusal", InvitationState.DECLINED, to=InvitationState.INVITED)
TAKE_OUT = move(
    "take out",
    InvitationState.INVITED,
    InvitationState.PART_SIGNED,
    InvitationState.DECLINED,
    to=InvitationState.TAKEN_OUT,
)
LAPSE = move("lapse", InvitationState.INVITED, InvitationState.PART_SIGNED, to=InvitationState.LAPSED)
WITHDRAW = move(
    "withdraw",
    InvitationState.INVITED,
    InvitationState.PART_SIGNED,
    InvitationState.DECLINED,
    to=InvitationState.WITHDRAWN,
)
INVITATION = Machine(
    "Invitation",
    (InvitationState.INVITED,),
    (SIGN_IN_PART, SIGN, DECLINE, INVITE_AGAIN, TAKE_BACK, TAKE_OUT, LAPSE, WITHDRAW),
)
# It waits for the party.
WAITING = (InvitationState.INVITED, InvitationState.PART_SIGNED)
# It holds up nobody: the round is complete when every invitation is in one of these.
SETTLED = (InvitationState.SIGNED, InvitationState.TAKEN_OUT)

MACHINES = (ROUND, INVITATION)
