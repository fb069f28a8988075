"""Writes the chained trail: one event per change, in the transaction of the change."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Any, NamedTuple, Protocol

from django.db import connection, transaction
from django.db.models import Q

from isa_portal.evidence import people
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.evidence.models import AuditEvent, Checkpoint
from isa_portal.evidence.people import Private
from isa_portal.lib import canonical

GENESIS = "0" * 64
EVENT_FORMAT = 1
# Facts of these names are written by people about people: committed to, never held, whoever records them.
PERSONAL = frozenset({"reason", "email", "reader", "asked_by", "advice"})
private = Private


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


class Link(NamedTuple):
    """An event as it stands in its chain, for who reads very many."""

    chain: str
    seq: int
    at: datetime
    type: str
    subject: str
    actor: str
    actor_sha256: str
    facts: dict[str, Any]
    facts_sha256: str
    prev: str
    hash: str


def event_hash(event: AuditEvent | Link) -> str:
    """Return SHA-256("isa-event/1", NUL, canonical event) in hexadecimal (docs/evidence-format.md)."""
    return canonical.digest_of("isa-event/1", _written(event).encode())


def facts_hash(facts: dict[str, Any]) -> str:
    """Return SHA-256("isa-facts/1", NUL, canonical facts) in hexadecimal."""
    return canonical.digest("isa-facts/1", facts)


def as_hashed(event: AuditEvent | Link) -> dict[str, Any]:
    """Return the object whose canonical bytes an event's hash is taken over."""
    found: dict[str, Any] = json.loads(_written(event))
    return found


def _written(event: AuditEvent | Link) -> str:
    """The members of an event are known, so its canonical form is written at once: verify reads a million of them."""
    text = canonical.text
    return (
        f'{{"actor":{text(event.actor)},"actor_sha256":{text(event.actor_sha256)},"at":"{instant(event.at)}"'
        f',"chain":{text(event.chain)},"facts_sha256":{text(event.facts_sha256)},"prev":{text(event.prev)}'
        f',"seq":{event.seq},"subject":{text(event.subject)},"type":{text(event.type)},"v":{EVENT_FORMAT}}}'
    )


def record(type: str, thing: Chained, *, by: Actor, at: datetime, **facts: Any) -> AuditEvent:
    """
    Append one event to the chain of a thing, inside the caller's transaction.

    :param type: what happened, as noun.verb (``version.submit``)
    :param facts: canonical JSON values: text, whole numbers, booleans, null, lists, objects; ``private(text)`` and
        what PERSONAL names stand beside the trail, where they can be erased
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{type} would be recorded outside the transaction of its change.")
    last = _last_of(thing.chain)
    facts = _without_people(facts, key=subject_of(thing))
    event = AuditEvent(
        chain=thing.chain,
        seq=last.seq + 1 if last else 1,
        # A clock that was set back does not make the history run backwards.
        at=max(at, last.at) if last else at,
        type=type,
        subject=subject_of(thing),
        actor=by.actor_key,
        actor_sha256=people.commit(by.actor_key, by.actor_words),
        facts=facts,
        facts_sha256=facts_hash(facts),
        prev=last.hash if last else GENESIS,
    )
    event.hash = event_hash(event)
    event.save(force_insert=True)
    return event


def _without_people(facts: dict[str, Any], *, key: str) -> dict[str, Any]:
    """Put commitments in the place of words that may name somebody; they are erased under the event's subject."""
    return {name: _kept_apart(name, value, key) for name, value in facts.items()}


def _kept_apart(name: str, value: Any, key: str) -> Any:
    text = value.text if isinstance(value, Private) else value if name in PERSONAL else ""
    return {people.MARK: people.commit(key, text)} if isinstance(text, str) and text else value


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
    Return the newest checkpoint of the log for people: "Record 1204, 7F3A 91C0 22DE 5B18".

    The number counts the events in the log; the digits begin its root. The checkpoint itself, which proves it, stands
    at the foot of every letter (evidence.log).
    """
    last = Checkpoint.objects.order_by("-size").only("size", "root").first()
    size, root = (last.size, last.root) if last else (0, GENESIS)
    digits = root[:16].upper()
    return f"Record {size}, {' '.join(digits[place : place + 4] for place in range(0, 16, 4))}"


def length(chain: str) -> int:
    """Return how many events a chain has."""
    return AuditEvent.objects.filter(chain=chain).count()


@dataclass(frozen=True)
class Recorded:
    """An event as it is told: its words about people looked up, or said to be erased."""

    seq: int
    at: datetime
    type: str
    subject: str
    actor: str
    actor_words: str
    facts: dict[str, Any]
    hash: str


def history(chain: str) -> list[Recorded]:
    """Return the events of a chain, oldest first: whoever asks has settled who may read them."""
    events = list(AuditEvent.objects.filter(chain=chain).order_by("seq"))
    mentioned = {one.actor_sha256 for one in events}.union(*(people.committed_in(one.facts) for one in events))
    words = people.words_of(mentioned)
    return [_told(one, words) for one in events]


@dataclass(frozen=True)
class Moved:
    """That something happened to a thing, at an instant; words about people are left as commitments."""

    subject: str
    type: str
    at: datetime
    facts: dict[str, Any]


def moves(chains: Any, *, kinds: Iterable[str], until: datetime) -> list[Moved]:
    """
    Return what happened to things of some kinds before an instant, oldest first, in one statement.

    :param chains: the chains, as text or as a query that yields them
    :param kinds: the first words of the events, for example ``party``
    """
    named = [Q(type__startswith=f"{kind}.") for kind in kinds]
    found = AuditEvent.objects.filter(reduce(or_, named), chain__in=chains, at__lt=until).order_by("chain", "seq")
    return [Moved(*row) for row in found.values_list("subject", "type", "at", "facts")]


def began() -> datetime | None:
    """Return the instant of the first event that the portal recorded."""
    first = AuditEvent.objects.order_by("pk").only("at").first()
    return first.at if first else None


def _told(event: AuditEvent, words: dict[str, Any]) -> Recorded:
    return Recorded(
        seq=event.seq,
        at=event.at,
        type=event.type,
        subject=event.subject,
        actor=event.actor,
        actor_words=str(words.get(event.actor_sha256, event.actor)),
        facts=people.told(event.facts, words),
        hash=event.hash,
    )


@transaction.atomic
def erase_person(key: str, reason: str, *, by: Actor = PORTAL, at: datetime) -> int:
    """
    Erase what is kept beside the trail about a key (``user:17``), and record that; say how many words were erased.

    The events stay and still agree: they hold commitments only.
    """
    erased = people.erase(key, at=at)
    if erased:
        record("person.erase", Named("portal", "portal"), by=by, at=at, key=key, erased=erased, reason=reason)
    return erased
