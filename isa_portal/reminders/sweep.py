"""
The sweep: everything that the calendar asks for, computed again from rows each time.

Late, doubled or interrupted it does no harm: every step asks its row under a lock whether it is still wanted.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from isa_portal.accession import sealing as accessions
from isa_portal.correspondence.delivery import deliver_owed, next_try
from isa_portal.evidence import sealing as seals
from isa_portal.leaving import services as leaving
from isa_portal.leaving.services import exits, removing
from isa_portal.lib import clock
from isa_portal.organisations.services import reaching
from isa_portal.reminders import digest, services
from isa_portal.reminders.models import Sweep
from isa_portal.reminders.services import finding, keys, warning
from isa_portal.reviews import services as reviews
from isa_portal.signing import sealing
from isa_portal.signing.services import commencing, rounds
from isa_portal.succession import services as succession

logger = logging.getLogger(__name__)
ROW = 1
Thing = TypeVar("Thing")


@dataclass
class Swept:
    """How much one sweep did, by what it did."""

    commenced: int = 0
    stood: int = 0
    settled: int = 0
    cut: int = 0
    asked: int = 0
    scheduled: int = 0
    opened: int = 0
    left: int = 0
    removed: int = 0
    succeeded: int = 0
    expired: int = 0
    lapsed: int = 0
    withdrawn: int = 0
    reminded: int = 0
    warned: int = 0
    told: int = 0
    carried: int = 0
    sealed: int = 0
    sent: int = 0
    failed: int = 0

    @property
    def words(self) -> str:
        """What was done, in a sentence."""
        said = [f"{count} {_counted(WORDS[name], count)}" for name, count in asdict(self).items() if count]
        return f"{', '.join(said)}." if said else "Nothing was due."


WORDS = {
    "commenced": "agreement(s) came into force",
    "stood": "minor version(s) took effect",
    "settled": "version(s) took effect",
    "cut": "cut-over day(s) passed",
    "asked": "part(y|ies) out by a cut-over day asked for exit tasks",
    "scheduled": "review(s) scheduled",
    "opened": "review(s) opened",
    "left": "part(y|ies) left",
    "removed": "part(y|ies) removed",
    "succeeded": "seat(s) passed to a successor",
    "expired": "agreement(s) expired",
    "lapsed": "signing round(s) ended without all signatures",
    "withdrawn": "reminder(s) withdrawn",
    "reminded": "reminder(s) written",
    "warned": "warning(s) written about what ends",
    "told": "letter(s) written about mailboxes that refuse letters",
    "carried": "reminder(s) on their way",
    "sealed": "document(s) sealed",
    "sent": "letter(s) sent",
    "failed": "step(s) failed, see the log",
}


def _counted(words: str, count: int) -> str:
    one, many = words.replace("(s)", ""), words.replace("(s)", "s")
    return one.replace("(y|ies)", "y") if count == 1 else many.replace("(y|ies)", "ies")


def sweep(*, at: datetime) -> Swept:
    """Do what is due at an instant: what the calendar changes, the reminders, the letters, the seals."""
    swept = follow_calendar(at=at)
    swept.told = _each(reaching.untold(), lambda one: reaching.tell(one, at=at), swept)
    swept.warned += _each(keys.untold(at=at), lambda one: keys.warn(one, at=at), swept)
    swept.carried = _each(digest.waiting(at=at), lambda one: digest.send(one, at=at), swept)
    sealing.tell_in_force(at=at)
    swept.sent = deliver_owed(at=at)
    swept.sealed = _each([sealing, accessions], lambda one: one.seal_wanted(at=at), swept)
    if swept.sealed:
        swept.sent += deliver_owed(at=at)
    _keep(swept, started_at=at, finished_at=max(at, clock.now()))
    return swept


def follow_calendar(*, at: datetime) -> Swept:
    """Change what the calendar changes and owe the reminders; nothing is sent or sealed."""
    swept = change_by_calendar(at=at)
    swept.withdrawn = services.withdraw_pointless(at=at) + warning.withdraw_renewed(at=at)
    swept.reminded = _each(services.coming_due(at=at), lambda one: services.remind(one, at=at), swept)
    swept.warned = _each(warning.coming_due(at=at), lambda one: warning.warn(one, at=at), swept)
    return swept


def change_by_calendar(*, at: datetime) -> Swept:
    """Change what the calendar changes, and nothing else."""
    swept, on = Swept(), clock.london_date(at)
    # First what comes into force: its review is then scheduled and what it replaces is no longer reminded of.
    swept.commenced = _each(commencing.awaiting(on=on), lambda one: commencing.commence(one, at=at), swept)
    swept.scheduled = _each(reviews.unscheduled(), lambda one: reviews.schedule(one, at=at) is not None, swept)
    swept.opened = _each(reviews.opening(on=on), lambda one: reviews.open_review(one, at=at), swept)
    swept.left = _each(leaving.ending_notices(on=on), lambda one: leaving.end_notice(one, at=at), swept)
    swept.removed = _each(removing.ending_removals(on=on), lambda one: removing.end_removal(one, at=at), swept)
    swept.expired = _each(leaving.expiring(on=on), lambda one: leaving.expire(one, at=at), swept)
    swept.succeeded = _each(succession.handed_over(on=on), lambda one: succession.give_up(one, at=at), swept)
    swept.opened += _each(succession.unreviewed(on=on), lambda one: succession.open_review(one, at=at), swept)
    swept.stood = _each(commencing.unobjected(on=on), lambda one: commencing.stand(one, at=at), swept)
    # Before a round lapses: without those who are out by now, its rule may be met.
    swept.cut = _each(commencing.cutting_over(until=on), lambda one: commencing.cut_over(one, at=at), swept)
    swept.asked = _each(exits.put_out_by_cut_over(), lambda one: exits.open_after_cut_over(one, at=at), swept)
    swept.settled = _each(commencing.unsettled(on=on), lambda one: commencing.settle(one, at=at), swept)
    swept.lapsed = _each(rounds.over(on=on), lambda one: rounds.lapse(one, at=at), swept)
    return swept


def _each(things: Iterable[Thing], act: Callable[[Thing], int], swept: Swept) -> int:
    """Act on each thing in a transaction of its own, and add up; one that fails does not hold up the others."""
    done = 0
    for thing in finding.each(things) if isinstance(things, QuerySet) else things:
        try:
            done += act(thing)
        except Exception:
            swept.failed += 1
            logger.exception("The sweep could not do its step for %r; it tries again next time.", thing)
    return done


@transaction.atomic
def _keep(swept: Swept, *, started_at: datetime, finished_at: datetime) -> None:
    facts = {"started_at": started_at, "finished_at": finished_at, "done": asdict(swept)}
    Sweep.objects.update_or_create(pk=ROW, defaults=facts)


def next_change(*, at: datetime) -> datetime:
    """Return the next instant at which a sweep may find something to do that nobody caused meanwhile."""
    tomorrow = clock.midnight(clock.london_date(at) + timedelta(days=1))
    later = (next_try(after=at), seals.next_try(after=at))
    return min([tomorrow, *(one for one in later if one)])


def last() -> Sweep | None:
    """Return the last sweep that came to its end, if there was one."""
    return Sweep.objects.filter(pk=ROW).first()
