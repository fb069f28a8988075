"""
Measures the evidence: checking an agreement, a million chained events, sealing against WeasyPrint and pyHanko alone.

    .venv/bin/python deploy/benchmarks/evidence.py [--events 1000000]

Works in a temporary database (SQLite, or one beside the one that DATABASE_URL names). Prints medians of three in
processor time, because a busy machine is no slow program, with the time on the wall and the load beside them; checks
each answer before it counts, and judges by the goals: 2 s, 15 s, 1.25 times.
"""

# Django is set up between the imports.
# ruff: noqa: E402

import argparse
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "isa_portal.settings.test"

import django

django.setup()

from django.db import connection
from django.test.utils import setup_test_environment

from isa_portal.agreements import printing
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.services import clauses
from isa_portal.evidence import audit, documents, log, seal, sealing, verify
from isa_portal.evidence.models import AuditEvent, Checkpoint, LogEntry, LogTile
from isa_portal.evidence.verifier.check import check
from isa_portal.evidence.verifier.pdf import Document
from isa_portal.lib import pdf
from isa_portal.signing import proving
from isa_portal.signing import sealing as signing
from tests import stories

PARAGRAPH = "The parties share what helps a family and nothing else, and each says in writing what it did. "


def median_of_three(act: Callable[[], Any]) -> float:
    taken, passed = [], []
    for _ in range(3):
        wall, start = time.perf_counter(), time.process_time()
        act()
        taken.append(time.process_time() - start)
        passed.append(time.perf_counter() - wall)
    print(f"  (on the wall {statistics.median(passed):.2f} s, load {os.getloadavg()[0]:.1f})", flush=True)
    return statistics.median(taken)


def peak() -> float:
    """Return the most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(what: str, value: float, unit: str, goal: float) -> bool:
    met = value <= goal
    print(f"{what}: {value:.2f} {unit} (goal {goal:g}: {'met' if met else 'NOT MET'})")
    return met


def a_long_agreement() -> Any:
    """A version in force of about 15 pages."""
    story = stories.world()
    version = stories.draft(story)
    for number in range(26):
        clauses.add_clause(
            version,
            heading=f"What is agreed, part {number}",
            text="\n\n".join([PARAGRAPH * 6] * 3),
            by=story.secretariat,
            at=story.at,
        )
    return story, stories._through_to(story, version, State.CURRENT)


def agreement() -> list[bool]:
    story, version = a_long_agreement()
    signing.seal_wanted(at=story.at)
    stored = sealing.progress(version)
    assert stored and stored.document, "It was not sealed."
    content = documents.read(stored.document)
    proof_row = documents.find(version.key, proving.PROOF)
    assert proof_row, "It has no sidecar."
    proof, key = documents.read(proof_row), log.public_key()
    assert check(content, proof, key=key).verdict == "valid"
    pages = len(Document(content).pages())
    print(f"An agreement of {pages} pages, {len(content):,} bytes, sidecar {len(proof):,} bytes")
    checking = median_of_three(lambda: check(content, proof, key=key))
    at = story.at + timedelta(hours=1)

    def plain() -> None:
        html = printing.agreement_html(
            version.content,
            signatures=[],
            evidence={"content_sha256": version.content_sha256},
            number=version.number,
            marking="",
        )
        seal.seal(pdf.render(html, title="Plain", created=at), reason="Plain", at=at)

    def ours() -> None:
        seal.seal(signing.render(version, proving.attached(version, at=at)), reason="Ours", at=at)

    plain_time, our_time = median_of_three(plain), median_of_three(ours)
    print(f"WeasyPrint and pyHanko alone {plain_time:.2f} s, with evidence {our_time:.2f} s")
    return [
        say("Check it", checking, "s", 2),
        say("Sealing with evidence against without", our_time / plain_time, "times", 1.25),
    ]


def a_chain(number: int) -> None:
    """Chained events of a thousand agreements, written past the services: they measure the reading only."""
    at, batch, heads = stories.NOON, [], {}
    actor = "0" * 64
    for place in range(number):
        chain = f"agreement:b{place % 1000}"
        seq, prev = heads.get(chain, (0, audit.GENESIS))
        facts = {"number": place}
        event = AuditEvent(
            chain=chain,
            seq=seq + 1,
            at=at,
            type="version.submit",
            subject="version:1",
            actor="user:1",
            actor_sha256=actor,
            facts=facts,
            facts_sha256=audit.facts_hash(facts),
            prev=prev,
        )
        event.hash = audit.event_hash(event)
        heads[chain] = (event.seq, event.hash)
        batch.append(event)
        if len(batch) == 5000 or place == number - 1:
            AuditEvent.objects.bulk_create(batch)
            batch = []


def events(number: int) -> list[bool]:
    a_chain(number)
    start = time.perf_counter()
    log.advance(at=stories.NOON)
    print(f"Taking {number:,} events into the log: {time.perf_counter() - start:.1f} s, once")
    found: list[str] = []
    before = peak()
    taken = median_of_three(lambda: found.extend([*verify.chains(), *verify.the_log()]))
    assert found == [], found[:3]
    print(f"The most memory held: {before:.0f} MB before verifying, {peak():.0f} MB after", flush=True)
    last = AuditEvent.objects.order_by("-pk").first()
    assert last
    letter = median_of_three(lambda: log.latest())
    print(f"The checkpoint of a letter: {letter * 1000:.2f} ms")
    counts = (LogEntry.objects.count(), LogTile.objects.count(), Checkpoint.objects.count())
    print(f"Entries, tiles, checkpoints: {counts}")
    return [say(f"Verify {AuditEvent.objects.count():,} chained events and their log", taken, "s", 15)]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--only", choices=["agreement", "events"], help="measure one of the two")
    given = parser.parse_args()
    setup_test_environment()
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        said = [] if given.only == "events" else agreement()
        said += [] if given.only == "agreement" else events(given.events)
        return 0 if all(said) else 1
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
