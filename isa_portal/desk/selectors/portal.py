"""What who runs the machine has to know: whether its work gets done. Counted, never listed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Min

from isa_portal.agreements.models import Agreement
from isa_portal.correspondence import incoming, post
from isa_portal.correspondence.models import Incoming, Letter, LetterState
from isa_portal.evidence import audit, sealing
from isa_portal.organisations.models import Board, Organisation, User
from isa_portal.reminders import sweep
from isa_portal.reminders.models import Sweep
from isa_portal.reminders.services import keys

# The schedule sweeps every few minutes; after this long without one somebody should look.
TOO_LONG = timedelta(minutes=15)
LATE = timedelta(minutes=15)


@dataclass(frozen=True)
class Mail:
    owed: int
    sent: int
    failed: int
    oldest_owed: datetime | None
    is_late: bool


@dataclass(frozen=True)
class Inbox:
    """The mailbox that is read for reports of what could not be delivered."""

    found: Incoming | None
    is_late: bool


@dataclass(frozen=True)
class State:
    """The state of the portal in numbers."""

    last_sweep: Sweep | None
    sweep_is_late: bool
    mail: Mail
    mailbox: Inbox
    seals: dict[str, int]
    agreements: int
    accounts: int
    organisations: int
    boards: int
    version: str
    checkpoint: str
    post_is_held: bool
    keys: list[str]

    @property
    def is_well(self) -> bool:
        late = self.sweep_is_late or self.mail.is_late or self.mailbox.is_late
        return not (late or self.mail.failed or self.seals["failed"] or self.post_is_held or self.keys)


def state(*, at: datetime) -> State:
    """Return the state of the portal at an instant."""
    last = sweep.last()
    return State(
        last_sweep=last,
        sweep_is_late=_is_late(last, at=at),
        mail=_mail(at=at),
        mailbox=mailbox(at=at),
        seals=sealing.counts(),
        agreements=Agreement.objects.count(),
        accounts=User.objects.filter(is_active=True).count(),
        organisations=Organisation.objects.filter(joined_into=None).count(),
        boards=Board.objects.count(),
        version=_version(),
        checkpoint=audit.checkpoint(),
        post_is_held=post.is_held(),
        keys=keys.near(at=at),
    )


def _mail(*, at: datetime) -> Mail:
    first = oldest_owed(at=at)
    late = first is not None and at - first > LATE
    return Mail(_letters(LetterState.OWED), _letters(LetterState.SENT), _letters(LetterState.FAILED), first, late)


def mailbox(*, at: datetime) -> Inbox:
    """Return whether what comes back is read; while the post is held nobody expects it."""
    found = incoming.last()
    return Inbox(found, is_late=incoming.is_late(found, at=at) and not post.is_held())


def _letters(state: LetterState) -> int:
    return Letter.objects.filter(state=state).count()


def oldest_owed(*, at: datetime) -> datetime | None:
    """Return since when the oldest letter ought to have left."""
    owed = Letter.objects.filter(state=LetterState.OWED, gathers=False, due_at__lte=at)
    first: datetime | None = owed.aggregate(first=Min("due_at"))["first"]
    return first


def owed() -> int:
    """Return how many letters wait to leave."""
    return _letters(LetterState.OWED)


def _is_late(last: Sweep | None, *, at: datetime) -> bool:
    return last is None or at - last.finished_at > TOO_LONG


def silent_since(*, at: datetime) -> datetime | None:
    """Return since when nothing was swept and no letter left, if too long; before the first sweep, since one is due."""
    since = last_swept() or oldest_owed(at=at)
    return since if since and at - since > TOO_LONG else None


def last_swept() -> datetime | None:
    """Return when the last sweep came to its end."""
    last = sweep.last()
    return last.finished_at if last else None


def health(*, at: datetime) -> dict[str, Any]:
    """Return what a monitor is told: instants and yes or no."""
    last, oldest = sweep.last(), oldest_owed(at=at)
    late, held = _is_late(last, at=at), post.is_held()
    stuck = oldest is not None and at - oldest > LATE
    back = mailbox(at=at)
    read_at = back.found.read_at if back.found else None
    return {
        # A key that ends in weeks is said, and wakes nobody.
        "keys_end": bool(keys.near(at=at)),
        "well": not (late or held or stuck or back.is_late),
        "last_sweep": audit.instant(last.finished_at) if last else None,
        "sweep_is_late": late,
        "letters_are_late": stuck,
        "oldest_letter": audit.instant(oldest) if oldest else None,
        "post_is_held": held,
        "mailbox_read": audit.instant(read_at) if read_at else None,
        "mailbox_is_late": back.is_late,
        "mailbox_reason": back.found.reason if back.found else "",
    }


@cache
def _version() -> str:
    """Return the version that this portal was released as."""
    return str(tomllib.loads((settings.ROOT / "pyproject.toml").read_text())["project"]["version"])
