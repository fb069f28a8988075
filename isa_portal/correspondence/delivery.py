"""Sends the letters owed: lease, render, ask, send, mark, each by itself. Safe to run twice, late, or by many."""

from __future__ import annotations

import secrets
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Min, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from isa_portal.correspondence import bounces, post, providers, rules
from isa_portal.correspondence.catalogue import KINDS, Leaves
from isa_portal.correspondence.models import Letter, LetterState, Mailbox, Preference
from isa_portal.correspondence.providers import Fate, Provider, Refusal
from isa_portal.correspondence.writing import address, foot, mail, masked, masked_words, words
from isa_portal.evidence import log
from isa_portal.lib import clock

__all__ = ["address", "deliver_owed", "masked", "masked_words", "words"]

# For one letter, and much longer than a send may last (providers.smtp.LONGEST).
LEASE = timedelta(minutes=4)
# Nothing is begun in the last part of a lease.
NEEDED = timedelta(minutes=2)
# A run ends well before the worker's hard limit; the next tick goes on.
RUN = timedelta(minutes=2)
MOST_TRIES = 4
# Between two tries: 2, 4, then 8 minutes, so that nothing is much later than its relay.
DOUBLINGS = 3
# So many failures in a row are the relay's: the rest waits for the next tick.
IN_A_ROW = 5
# A code that arrives later than it lasts would only puzzle its reader.
CODE_LASTS = timedelta(minutes=15)


class Run:
    """One run of delivery: the hour as it passes, and what is the same for all its letters."""

    def __init__(self, at: datetime) -> None:
        self.at, self.started = at, time.monotonic()
        self.provider: Provider = providers.chosen()
        # Every letter then carries a checkpoint that covers what it tells of.
        log.advance(at=at)
        self.checkpoint = foot()
        self.failures = 0

    def now(self) -> datetime:
        # Whole seconds: a run that takes no time happens at its instant.
        return self.at + timedelta(seconds=int(time.monotonic() - self.started))

    @property
    def goes_on(self) -> bool:
        return self.failures < IN_A_ROW and self.now() - self.at < RUN


def deliver_owed(*, at: datetime) -> int:
    """Send what is owed, oldest first, and say how many went out; a held post sends nothing."""
    if not _free(at).exists():
        return 0
    run, sent = Run(at), 0
    while run.goes_on and (letter := _claim(run.now())):
        sent += _deliver(letter, run)
    return sent


def _free(at: datetime) -> QuerySet[Letter]:
    owed = Letter.objects.filter(state=LetterState.OWED, gathers=False, not_before__lte=at)
    return owed.filter(Q(leased_until__isnull=True) | Q(leased_until__lt=at)).order_by("due_at", "pk")


def next_try(*, after: datetime) -> datetime | None:
    """Return from when a letter that is owed may be tried, or gathered; at once, where a run left some to the next."""
    free = Greatest("not_before", Coalesce("leased_until", "not_before"))
    first: datetime | None = Letter.objects.filter(state=LetterState.OWED).aggregate(first=Min(free))["first"]
    return max(first, after) if first else None


@transaction.atomic
def _claim(at: datetime) -> Letter | None:
    if post.is_held():
        return None
    letter = _free(at).select_for_update(skip_locked=True).first()
    if letter is not None:
        letter.lease, letter.leased_until, letter.tries = secrets.token_hex(16), at + LEASE, letter.tries + 1
        letter.save(update_fields=["lease", "leased_until", "tries"])
    return letter


def _mine(letter: Letter) -> QuerySet[Letter]:
    return Letter.objects.filter(pk=letter.pk, state=LetterState.OWED, lease=letter.lease)


def _deliver(letter: Letter, run: Run) -> bool:
    if _settled(letter, run.now()):
        return False
    try:
        sent = _hand_over(letter, run)
    except Exception as error:
        run.failures += 1
        _failed(letter, error, run.now())
        return False
    run.failures = 0
    if sent:
        _let_go(letter, state=LetterState.SENT, sent_at=run.now(), error="")
    return sent


def _hand_over(letter: Letter, run: Run) -> bool:
    """Give a letter to the relay, unless it has it from an earlier try; say whether the relay has it."""
    # The first try may have reached the relay although nobody lived to write it down.
    fate = run.provider.find(letter.reference) if letter.tries > 1 else Fate.NOT_THERE
    if fate is Fate.TAKEN:
        return True
    if fate is Fate.REFUSED:
        bounces.note(letter, "The mailbox refused an earlier try.", at=run.now())
        return False
    written = mail(letter, at=run.now(), checkpoint=run.checkpoint, attaches=run.provider.attaches)
    # Read the lease just before sending: a worker that was frozen may have lost it meanwhile.
    if not _mine(letter).filter(leased_until__gt=run.now() + NEEDED).exists():
        return False
    run.provider.send(written)
    return True


def _settled(letter: Letter, at: datetime) -> bool:
    """Say whether a letter does not leave now: too late for its code or its day, nobody there, or quiet hours."""
    kind = KINDS[letter.kind]
    if kind.is_code:
        if at <= letter.owed_at + CODE_LASTS:
            return False
        return _let_go(letter, state=LetterState.WITHDRAWN, error="The code expired before it left.")
    if kind.ends and letter.day and letter.day < clock.london_date(at):
        return _let_go(letter, state=LetterState.WITHDRAWN, error="Its last day passed before it left.")
    if found := Mailbox.objects.filter(email=letter.recipient).first():
        return _let_go(
            letter, state=LetterState.FAILED, error=f"Nothing more goes to this mailbox: {found.reason}"[:300]
        )
    preference = Preference.objects.filter(email=letter.recipient).first()
    if kind.leaves is not Leaves.ALWAYS and (until := rules.quiet_until(preference, at=at)):
        return _let_go(letter, due_at=until, not_before=until, tries=F("tries") - 1)
    return False


def _let_go(letter: Letter, **changed: object) -> bool:
    return bool(_mine(letter).update(lease="", leased_until=None, **changed))


def _failed(letter: Letter, error: Exception, at: datetime) -> None:
    passes = isinstance(error, Refusal) and error.passes
    if letter.tries >= MOST_TRIES and not passes:
        _let_go(letter, state=LetterState.FAILED, error=str(error)[:300])
        if isinstance(error, Refusal) and error.nobody_there:
            bounces.note(letter, str(error), at=at)
        return
    words = str(error) if isinstance(error, Refusal) else f"{type(error).__name__}: {error}"
    wait = timedelta(minutes=2 ** min(letter.tries, DOUBLINGS))
    _let_go(letter, not_before=at + wait, error=words[:300])
