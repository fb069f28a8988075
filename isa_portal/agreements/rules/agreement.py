"""What holds of an agreement as a whole: who runs it, and what moves it and its parties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from isa_portal.agreements import access, lifecycle
from isa_portal.agreements.lifecycle import AgreementState
from isa_portal.agreements.models import Agreement
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.organisations.models import User

Found = Iterator[str]


def runs_the_board(agreement: Agreement, by: Actor, at: datetime) -> bool:
    return isinstance(by, User) and access.may_run(agreement, by, on=clock.london_date(at))


AGREEMENT_MOVES = {
    lifecycle.SIGN: "execution: when the rule of coming into force is met",
    lifecycle.COMMENCE: "execution: when the commencement date has come",
    lifecycle.RECORD: "execution: when a document signed before the portal is recorded",
    lifecycle.REPLACE: "execution: when the agreement that replaces it comes into force",
    lifecycle.TERMINATE: "ending: when at most one party is left, or its lead left and the text ends it then",
    lifecycle.EXPIRE: "ending: after the last day of its text, or when what ends it has happened",
    lifecycle.DROP: "drafting: when what was never signed is abandoned, with the reason",
}
PARTY_MOVES = {
    lifecycle.INVITE: "execution: when the version is sent",
    lifecycle.JOIN: "execution: when it has signed and the agreement is in force",
    lifecycle.STAY_OUT: "execution: when a round ends without its signature",
    lifecycle.DROP_OUT: "execution: when it has not signed the new version by its cut-over day",
    lifecycle.GIVE_NOTICE: "ending: when notice is given by a person with a mandate",
    lifecycle.STAY: "ending: when every other active party agreed to take the notice back",
    lifecycle.PUT_OUT: "ending: when the day after the last day of a removed party has come",
    lifecycle.LEAVE: "ending: when the day after the last day has come",
    lifecycle.ACCEDE: "execution: when its accession form is signed by all who sign for it",
    lifecycle.SUCCEED: "execution: when another body has taken its seat by an instrument",
}


def circle(agreement: Agreement, replaces: Agreement | None) -> str:
    """Return the circle that this agreement would close by replacing another, by references; nothing if none."""
    path, one = [agreement], replaces
    while one and one not in path:
        path.append(one)
        one = one.replaces
    if one != agreement:
        return ""
    steps = [f"{later.reference} replaces {earlier.reference}" for later, earlier in pairwise([*path, agreement])]
    return ", ".join(steps)


def over(agreement: Agreement) -> Found:
    """Yield that an agreement has come to its end, so that nothing more is written or signed under it."""
    if agreement.is_over:
        yield f"{agreement} is {agreement.stage_words.lower()}. Nothing more is written or signed under it."


def in_force(agreement: Agreement) -> bool:
    return agreement.state in (AgreementState.IN_FORCE, AgreementState.TERMINATING)
