"""States of a notice: a table, nothing else. What is missing after the last day is asked of dates, never stored."""

from django.db.models import TextChoices

from isa_portal.lib.states import Machine, move


class NoticeState(TextChoices):
    PREPARED = "prepared", "Prepared for the signatory"
    TO_BE_SERVED = "to_be_served", "Waits for service"
    RUNNING = "running", "Running"
    ENDED = "ended", "Ended"
    TAKEN_BACK = "taken_back", "Taken back"


class ChangeState(TextChoices):
    ASKED = "asked", "Waits for the other parties"
    MADE = "made", "Agreed"
    REFUSED = "refused", "Not agreed"
    OVERTAKEN = "overtaken", "Overtaken by the last day"


class RemovalState(TextChoices):
    PROPOSED = "proposed", "Proposed"
    DECIDED = "decided", "Decided"
    ENDED = "ended", "Removed"
    DROPPED = "dropped", "Dropped"


GIVE = move("give", NoticeState.PREPARED, to=NoticeState.RUNNING)
WRITE = move("write", NoticeState.PREPARED, to=NoticeState.TO_BE_SERVED)
SERVE = move("serve", NoticeState.TO_BE_SERVED, to=NoticeState.RUNNING)
DROP = move("drop", NoticeState.PREPARED, NoticeState.TO_BE_SERVED, to=NoticeState.TAKEN_BACK)
TAKE_BACK = move("take back", NoticeState.RUNNING, to=NoticeState.TAKEN_BACK)
END = move("end", NoticeState.RUNNING, to=NoticeState.ENDED)
NOTICE = Machine(
    "Notice",
    (NoticeState.PREPARED, NoticeState.TO_BE_SERVED, NoticeState.RUNNING),
    (GIVE, WRITE, SERVE, DROP, TAKE_BACK, END),
)

MAKE = move("make", ChangeState.ASKED, to=ChangeState.MADE)
REFUSE = move("refuse", ChangeState.ASKED, to=ChangeState.REFUSED)
OVERTAKE = move("overtake", ChangeState.ASKED, to=ChangeState.OVERTAKEN)
CHANGE = Machine("Change of a notice", (ChangeState.ASKED,), (MAKE, REFUSE, OVERTAKE))

DECIDE = move("decide", RemovalState.PROPOSED, to=RemovalState.DECIDED)
DROP_REMOVAL = move("drop", RemovalState.PROPOSED, to=RemovalState.DROPPED)
END_REMOVAL = move("end", RemovalState.DECIDED, to=RemovalState.ENDED)
REMOVAL = Machine("Removal of a party", (RemovalState.PROPOSED,), (DECIDE, DROP_REMOVAL, END_REMOVAL))

MACHINES = (NOTICE, CHANGE, REMOVAL)
# A notice in one of these has not begun to run.
WAITING = (NoticeState.PREPARED, NoticeState.TO_BE_SERVED)
OPEN = (*WAITING, NoticeState.RUNNING)
