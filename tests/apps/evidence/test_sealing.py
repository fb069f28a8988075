"""Seals that are wanted: taken once, fenced, tried again for ever."""

from datetime import timedelta

import pytest

from isa_portal.evidence import sealing, verify
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.audit import Named
from isa_portal.evidence.models import AuditEvent, SealWanted, StoredDocument
from isa_portal.evidence.seal import Sealed
from tests.conftest import guard_rails_off

pytestmark = pytest.mark.django_db

VERSION = Named("agreement:1", "version:12")
SEALED = Sealed(b"%PDF sealed", "PAdES B-B", "c" * 64, "A seal")
LATER = sealing.LEASE + timedelta(seconds=1)


def claimed(at):
    sealing.want(VERSION, at=at)
    (claim,) = sealing.claim(at)
    return claim


def test_a_seal_is_wanted_once_however_often_it_is_asked_for(noon):
    sealing.want(VERSION, at=noon)
    sealing.want(VERSION, at=noon)

    assert SealWanted.objects.count() == 1


def test_what_one_worker_took_no_other_takes(noon):
    claimed(noon)

    assert sealing.claim(noon) == []


def test_what_a_killed_worker_held_comes_back_after_its_lease(noon):
    claimed(noon)

    (again,) = sealing.claim(noon + LATER)

    assert again.tries == 2


def test_a_sealed_document_is_stored_and_recorded_with_its_hash(noon):
    document = sealing.fulfil(claimed(noon), SEALED, name="01-26.pdf", at=noon)

    event = AuditEvent.objects.get(type="version.sealed")
    assert (event.chain, event.subject) == ("agreement:1", "version:12")
    assert (event.facts["sha256"], event.facts["size"], event.facts["level"]) == (document.sha256, 11, "PAdES B-B")
    assert sealing.progress(VERSION).state == "done"
    assert sealing.progress(VERSION).words == "Sealed on 21 November 2026 at 12:00, level PAdES B-B."
    assert sealing.progress(VERSION).document == document
    assert list(verify.everything()) == []


def test_a_worker_that_lost_its_lease_stores_nothing(noon):
    late = claimed(noon)
    (again,) = sealing.claim(noon + LATER)

    assert sealing.fulfil(late, SEALED, name="01-26.pdf", at=noon + LATER) is None
    assert StoredDocument.objects.count() == 0
    assert sealing.fulfil(again, SEALED, name="01-26.pdf", at=noon + LATER)


def test_the_first_committed_seal_stands(noon):
    claim = claimed(noon)
    first = sealing.fulfil(claim, SEALED, name="01-26.pdf", at=noon)

    second = sealing.fulfil(claim, Sealed(b"%PDF other", "PAdES B-B", "c" * 64, "A seal"), name="x", at=noon)

    assert second is None
    assert sealing.progress(VERSION).document == first
    assert AuditEvent.objects.filter(type="version.sealed").count() == 1


def test_failing_waits_longer_each_time_and_never_gives_up(noon):
    sealing.want(VERSION, at=noon)
    at, waits = noon, []

    for _ in range(8):
        (claim,) = sealing.claim(at)
        sealing.fail(claim, "The storage is full.", at=at)
        due = SealWanted.objects.get().due_at
        waits.append(due - at)
        assert sealing.claim(due - timedelta(seconds=1)) == []
        at = due

    assert waits == sorted(waits)
    assert waits[-1] == sealing.SLOWLY
    assert len(sealing.claim(at)) == 1


def test_the_page_says_why_sealing_waits_and_after_five_tries_that_it_failed(noon):
    sealing.want(VERSION, at=noon)
    assert sealing.progress(VERSION).words.startswith("Being sealed.")
    assert not sealing.progress(VERSION).may_retry

    for number in range(5):
        (claim,) = sealing.claim(noon + number * timedelta(days=1))
        sealing.fail(claim, "The storage is full.", at=noon + number * timedelta(days=1))
        if number == 0:
            assert sealing.progress(VERSION).words.startswith("Sealing has not worked yet: The storage is full.")

    progress = sealing.progress(VERSION)
    assert progress.state == "failed"
    assert progress.words == (
        "Sealing has failed 5 times: The storage is full. The portal tries again on 25 November 2026 at 13:00."
        " The signatures stand meanwhile."
    )
    assert progress.may_retry


def test_asking_again_makes_it_due_at_once_and_is_recorded(noon):
    for number in range(5):
        claim = claimed(noon + number * timedelta(days=1))
        sealing.fail(claim, "The storage is full.", at=noon + number * timedelta(days=1))
    now = noon + timedelta(days=4, minutes=1)
    assert sealing.claim(now) == []

    assert sealing.retry(VERSION, by=PORTAL, at=now)

    assert len(sealing.claim(now)) == 1
    assert AuditEvent.objects.filter(type="version.seal_asked_again").count() == 1


def test_a_seal_that_is_done_is_not_asked_for_again(noon):
    sealing.fulfil(claimed(noon), SEALED, name="01-26.pdf", at=noon)

    assert not sealing.retry(VERSION, by=PORTAL, at=noon)
    assert sealing.claim(noon + timedelta(days=30)) == []


def test_a_seal_called_done_without_its_event_is_named(noon):
    sealing.fulfil(claimed(noon), SEALED, name="01-26.pdf", at=noon)

    with guard_rails_off():
        AuditEvent.objects.all()._raw_delete("default")

    assert list(verify.everything()) == ["version:12: it is called sealed, but no event records this file."]
