"""The seals that are wanted: a row for each, worked on under a lease until it is done."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from isa_portal.evidence import audit, documents
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.evidence.models import SealWanted, StoredDocument
from isa_portal.evidence.seal import Sealed
from isa_portal.lib import clock
from isa_portal.lib.failpoints import failpoint

KIND = "sealed"
# Longer than a task may run, so that a lease outlives whoever holds it.
LEASE = timedelta(minutes=6)
TRIES_BEFORE_FAILED = 5
WAITS = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30))
SLOWLY = timedelta(hours=1)
# How long after a seal it is asked whether its proof stands beside it.
STILL_MENDED = timedelta(days=7)
# How long a seal is wanted before that is told.
TOO_LONG = timedelta(days=1)

State = SealWanted.State
OPEN = (State.WANTED, State.FAILED)


@dataclass(frozen=True)
class Claim:
    """The right of one worker to seal one subject, until the lease runs out."""

    subject: str
    chain: str
    lease: str
    tries: int

    @property
    def is_last_try(self) -> bool:
        """Whether the next one would be counted as a failure: what can be done without is then done without."""
        return self.tries >= TRIES_BEFORE_FAILED

    @property
    def thing(self) -> audit.Named:
        return audit.Named(self.chain, self.subject)


@dataclass(frozen=True)
class Progress:
    """Where a seal stands, for a page: ``state`` is wanted, failed or done."""

    state: str
    words: str
    may_retry: bool
    document: StoredDocument | None = None

    @property
    def is_done(self) -> bool:
        return self.state == State.DONE


def want(thing: audit.Chained, *, at: datetime) -> None:
    """
    Ask for the seal of a thing, in the transaction that makes it due; asking twice asks once.

    Asked again after it was sealed, because another party signed, it is sealed anew; the earlier file stays.
    """
    row, made = SealWanted.objects.get_or_create(
        subject=audit.subject_of(thing), defaults={"chain": thing.chain, "wanted_at": at, "due_at": at}
    )
    if not made:
        sealed = SealWanted.objects.filter(pk=row.pk, state=State.DONE)
        sealed.update(state=State.WANTED, wanted_at=at, due_at=at, tries=0)


def claim(at: datetime, limit: int = 1, *, kind: str = "") -> list[Claim]:
    """
    Take what is due and not taken, oldest first; what a killed worker held comes back after its lease.

    :param kind: of which things, for example version; nothing means of all
    """
    lease = secrets.token_hex(16)
    free = SealWanted.objects.filter(Q(leased_until=None) | Q(leased_until__lt=at), state__in=OPEN, due_at__lte=at)
    free = free.filter(subject__startswith=f"{kind}:" if kind else "").order_by("due_at", "pk")
    # Most sweeps find nothing, and nothing is locked to find that.
    if not free.exists():
        return []
    with transaction.atomic():
        mine = free.select_for_update(skip_locked=True)
        taken = SealWanted.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[:limit]))
        taken.update(lease=lease, leased_until=at + LEASE, tries=F("tries") + 1)
        claimed = SealWanted.objects.filter(lease=lease).order_by("due_at", "pk")
        return [Claim(row.subject, row.chain, lease, row.tries) for row in claimed]


def without(beside: str, *, kind: str, at: datetime) -> list[str]:
    """
    Return the subjects that were sealed in the last week and lack a document that is kept beside the seal.

    :param beside: the kind of that document, for example proof
    :param kind: of which things, for example version
    """
    kept = StoredDocument.objects.filter(subject=OuterRef("subject"), kind=beside, pk__gt=OuterRef("document"))
    sealed = SealWanted.objects.filter(~Exists(kept), state=State.DONE, done_at__gte=at - STILL_MENDED)
    return list(sealed.filter(subject__startswith=f"{kind}:").order_by("pk").values_list("subject", flat=True))


def next_try(*, after: datetime) -> datetime | None:
    """Return the next instant at which a wanted seal may be tried; nothing if none waits."""
    free = Greatest("due_at", Coalesce("leased_until", "due_at"))
    waiting = SealWanted.objects.filter(state__in=OPEN).annotate(next=free).filter(next__gt=after)
    first: datetime | None = waiting.aggregate(first=Min("next"))["first"]
    return first


def _held(claim: Claim) -> "QuerySet[SealWanted]":
    return SealWanted.objects.filter(subject=claim.subject, lease=claim.lease, state__in=OPEN)


def fulfil(claim: Claim, sealed: Sealed, *, name: str, by: Actor = PORTAL, at: datetime) -> StoredDocument | None:
    """
    Store the sealed file and record it; nothing, if the lease passed to another worker meanwhile.

    The file is written first and outside the transaction: its name is its hash, so a file without a row is harmless.
    """
    failpoint("seal.before_store")
    kept = documents.keep(sealed.content)
    failpoint("seal.before_commit")
    with transaction.atomic():
        row = _held(claim).select_for_update().first()
        if row is None:
            return None
        document = documents.enter(
            kept, name=name, kind=KIND, media_type="application/pdf", subject=claim.subject, by=by, at=at
        )
        row.state, row.document, row.level, row.done_at = State.DONE, document, sealed.level, at
        row.lease, row.leased_until, row.error, row.untimed = "", None, "", sealed.untimed
        row.save()
        audit.record(
            f"{claim.subject.split(':')[0]}.sealed",
            claim.thing,
            by=by,
            at=at,
            sha256=kept.sha256,
            size=kept.size,
            level=sealed.level,
            certificate_sha256=sealed.certificate,
            sealed_by=sealed.sealed_by,
            **({"untimed": sealed.untimed} if sealed.untimed else {}),
        )
    failpoint("seal.after_commit")
    return document


def fail(claim: Claim, error: str, *, at: datetime) -> None:
    """Put a seal back with the reason; it is tried again, after five tries once an hour, for ever."""
    wait = WAITS[claim.tries - 1] if claim.tries <= len(WAITS) else SLOWLY
    state = State.FAILED if claim.tries >= TRIES_BEFORE_FAILED else State.WANTED
    _held(claim).update(state=state, error=error[:2000], due_at=at + wait, lease="", leased_until=None)


def retry(thing: audit.Chained, *, by: Actor, at: datetime) -> bool:
    """Make a seal due now because somebody asked; no, if it is done or was never wanted."""
    with transaction.atomic():
        waiting = SealWanted.objects.filter(subject=audit.subject_of(thing), state__in=OPEN)
        if not waiting.update(state=State.WANTED, tries=0, due_at=at):
            return False
        audit.record(f"{audit.subject_of(thing).split(':')[0]}.seal_asked_again", thing, by=by, at=at)
    return True


def progress(thing: audit.Chained) -> Progress | None:
    """Return where the seal of a thing stands; nothing if none was wanted."""
    row = SealWanted.objects.select_related("document").filter(subject=audit.subject_of(thing)).first()
    if row is None:
        return None
    return Progress(row.state, _words(row), row.state != State.DONE and bool(row.error), row.document)


def counts() -> dict[str, int]:
    """Return how many seals stand in each state: wanted, failed, done."""
    return {str(state): SealWanted.objects.filter(state=state).count() for state in State}


@dataclass(frozen=True)
class Missing:
    """A seal that has failed, or is waited for too long, and what is said of it."""

    subject: str
    chain: str
    wanted_at: datetime
    has_failed: bool
    words: str

    def waits_too_long(self, at: datetime) -> bool:
        return self.wanted_at < at - TOO_LONG


def missing(*, at: datetime) -> list[Missing]:
    """Return the seals that have failed, and those wanted more than a day before an instant."""
    wanted = Q(state=State.FAILED) | Q(state=State.WANTED, wanted_at__lt=at - TOO_LONG)
    rows = SealWanted.objects.filter(wanted).order_by("pk")
    return [Missing(row.subject, row.chain, row.wanted_at, row.state == State.FAILED, _words(row)) for row in rows]


def _words(row: SealWanted) -> str:
    if row.state == State.DONE and row.done_at:
        untimed = f" No authority’s time stands in it: {row.untimed}" if row.untimed else ""
        return f"Sealed on {_moment(row.done_at)}, level {row.level}.{untimed}"
    if not row.error:
        return "Being sealed. This takes about a minute; the signatures stand meanwhile."
    again = f"The portal tries again on {_moment(row.due_at)}. The signatures stand meanwhile."
    if row.state == State.FAILED:
        return f"Sealing has failed {row.tries} times: {row.error} {again}"
    return f"Sealing has not worked yet: {row.error} {again}"


def _moment(at: datetime) -> str:
    local = at.astimezone(clock.LONDON)
    return f"{local.day} {local:%B %Y at %H:%M}"
