"""Writes the chained trail: one event per change, in the transaction of the change."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.models import Max

from isa_portal.evidence.actors import Actor
from isa_portal.evidence.models import AuditEvent
from isa_portal.lib import canonical

GENESIS = "0" * 64


class Chained(Protocol):
    """A thing with a history: ``chain`` names whose history it belongs to (``agreement:12``)."""

    @property
    def chain(self) -> str: ...


@dataclass(frozen=True)
class Named:
    """A thing that evidence knows by its keys only."""

    chain: str
    subject: str


def subject_of(thing: Any) -> str:
    """Return the key of a row in the trail, for example ``version:4``."""
    return thing.subject if isinstance(thing, Named) else f"{thing._meta.model_name}:{thing.pk}"


def instant(at: datetime) -> str:
    """Return an instant as evidence writes it: UTC, milliseconds, Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def event_hash(event: dict[str, Any]) -> str:
    """Return SHA-256("isa-event/1", NUL, canonical event) in hexadecimal (docs/evidence-format.md)."""
    return canonical.digest("isa-event/1", event)


def facts_hash(facts: dict[str, Any]) -> str:
    """Return SHA-256("isa-facts/1", NUL, canonical facts) in hexadecimal."""
    return canonical.digest("isa-facts/1", facts)


def as_hashed(event: AuditEvent) -> dict[str, Any]:
    """Return the object whose canonical bytes an event's hash is taken over."""
    return {
        "v": 1,
        "chain": event.chain,
        "seq": event.seq,
        "at": instant(event.at),
        "type": event.type,
        "subject": event.subject,
        "actor": event.actor,
        "actor_words": event.actor_words,
        "facts_sha256": event.facts_sha256,
        "prev": event.prev,
    }


def record(type: str, thing: Chained, *, by: Actor, at: datetime, **facts: Any) -> AuditEvent:
    """
    Append one event to the chain of a thing, inside the caller's transaction.

    :param type: what happened, as noun.verb (``version.submit``)
    :param facts: canonical JSON values: text, whole numbers, booleans, null, lists, objects
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{type} would be recorded outside the transaction of its change.")
    last = _last_of(thing.chain)
    event = AuditEvent(
        chain=thing.chain,
        seq=last.seq + 1 if last else 1,
        # A clock that was set back does not make the history run backwards.
        at=max(at, last.at) if last else at,
        type=type,
        subject=subject_of(thing),
        actor=by.actor_key,
        actor_words=by.actor_words,
        facts=facts,
        facts_sha256=facts_hash(facts),
        prev=last.hash if last else GENESIS,
    )
    event.hash = event_hash(as_hashed(event))
    event.save(force_insert=True)
    return event


def _last_of(chain: str) -> AuditEvent | None:
    if connection.vendor == "postgresql":
        # Two who append at once would read the same last event; the second waits instead of failing.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"isa-chain:{chain}"])
    return AuditEvent.objects.filter(chain=chain).order_by("-seq").only("seq", "hash", "at").first()


def head(chain: str) -> tuple[str, int]:
    """Return the hash of a chain's last event and the number of its events; GENESIS and 0 if it has none."""
    last = AuditEvent.objects.filter(chain=chain).order_by("-seq").only("seq", "hash").first()
    return (last.hash, last.seq) if last else (GENESIS, 0)


def checkpoint() -> str:
    """
    Return a short text for the foot of a letter: "Record 1204, 7F3A 91C0 22DE 5B18".

    The number counts all events; the letters begin the SHA-256 over the heads of all chains, in order.
    Whoever kept a letter can show that the history written before it was changed later.
    """
    last = AuditEvent.objects.order_by().values("chain").annotate(last=Max("pk")).values("last")
    heads = dict(AuditEvent.objects.filter(pk__in=last).values_list("chain", "hash"))
    total = AuditEvent.objects.count()
    digest = canonical.digest("isa-heads/1", heads)[:16].upper()
    return f"Record {total}, {' '.join(digest[place : place + 4] for place in range(0, 16, 4))}"


def length(chain: str) -> int:
    """Return how many events a chain has."""
    return AuditEvent.objects.filter(chain=chain).count()


def history(chain: str) -> list[AuditEvent]:
    """Return the events of a chain, oldest first: whoever asks has settled who may read them."""
    return list(AuditEvent.objects.filter(chain=chain).order_by("seq"))
