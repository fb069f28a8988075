"""Writes the chained trail: one event per change, in the transaction of the change."""

from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import transaction

from isa_portal.evidence.actors import Actor
from isa_portal.evidence.models import AuditEvent
from isa_portal.lib import canonical

GENESIS = "0" * 64


class Chained(Protocol):
    """A thing with a history: ``chain`` names whose history it belongs to (``agreement:12``)."""

    @property
    def chain(self) -> str: ...


def subject_of(thing: Any) -> str:
    """Return the key of a row in the trail, for example ``version:4``."""
    return f"{thing._meta.model_name}:{thing.pk}"


def instant(at: datetime) -> str:
    """Return an instant as evidence writes it: UTC, milliseconds, Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def event_hash(event: dict[str, Any]) -> str:
    """Return SHA-256("isa-event/1", NUL, canonical event) in hexadecimal (docs/evidence-format.md)."""
    return canonical.digest("isa-event/1", event)


def record(type: str, thing: Chained, *, by: Actor, at: datetime, **facts: Any) -> AuditEvent:
    """
    Append one event to the chain of a thing, inside the caller's transaction.

    :param type: what happened, as noun.verb (``version.submit``)
    :param facts: canonical JSON values: text, whole numbers, booleans, null, lists, objects
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{type} would be recorded outside the transaction of its change.")
    chain = thing.chain
    last = AuditEvent.objects.filter(chain=chain).order_by("-seq").only("seq", "hash", "at").first()
    event = {
        "v": 1,
        "chain": chain,
        "seq": last.seq + 1 if last else 1,
        "at": instant(at),
        "type": type,
        "subject": subject_of(thing),
        "actor": by.actor_key,
        "actor_words": by.actor_words,
        "facts_sha256": canonical.digest("isa-facts/1", facts),
        "prev": last.hash if last else GENESIS,
    }
    return AuditEvent.objects.create(
        chain=chain,
        seq=event["seq"],
        at=at,
        type=type,
        subject=event["subject"],
        actor=by.actor_key,
        actor_words=by.actor_words,
        facts=facts,
        facts_sha256=event["facts_sha256"],
        prev=event["prev"],
        hash=event_hash(event),
    )
