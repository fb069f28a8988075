"""A process killed while it signs leaves all of it or nothing; one killed while it seals leaves it to the next."""

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.correspondence.models import Letter
from isa_portal.evidence import documents, sealing, verify
from isa_portal.evidence.models import AuditEvent, StoredDocument
from isa_portal.lib import failpoints
from isa_portal.signing import presenting
from isa_portal.signing.models import PersonalLink, Signature
from isa_portal.signing.sealing import seal_wanted
from isa_portal.signing.services import rounds
from tests import stories

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


def process(act: str, key: int, at: datetime, failpoint: str) -> int:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "isa_portal.settings.test",
        "PYTHONPATH": str(ROOT),
        "ISA_SUITE_DATABASE": str(connection.settings_dict["NAME"]),
        "ISA_FAILPOINT": failpoint,
    }
    words = [sys.executable, "tests/faults/signing_process.py", act, str(key), at.isoformat()]
    done = subprocess.run(words, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, failpoints.KILLED), done.stdout + done.stderr
    return done.returncode


@pytest.mark.parametrize("place", sorted(place for place in failpoints.PLACES if place.startswith("sign.")))
def test_a_signature_killed_half_way_is_whole_or_not_there_and_can_be_repeated(place: str, turn: int) -> None:
    story = stories.world()
    version = stories.version_in(State.OUT_FOR_SIGNATURE, story)
    *others, last = stories.links_of(version)
    for link in others:
        stories.sign(link, at=story.at)
    last = stories.sit(PersonalLink.objects.get(pk=last.pk), at=story.at)

    assert process("sign", last.pk, story.at, place) == failpoints.KILLED

    assert Signature.objects.filter(signatory=last.signatory_id, version=version).count() == 0
    assert not Letter.objects.filter(
        kind="you_signed", recipient=last.signatory.user.email, chain=version.chain
    ).exists()
    assert process("sign", last.pk, story.at, "") == 0
    version.refresh_from_db()
    assert version.agreement.state == AgreementState.IN_FORCE
    assert Signature.objects.filter(version=version).count() == 3
    assert list(verify.everything()) == []


# In short those that a bare seal does not pass (test_sealing_killed.py passes the others), in full all of them.
IN_FULL = os.environ.get("ISA_FAULTS") == "full"
SEALING = sorted(place for place in failpoints.PLACES if place.startswith(("seal.", "store.")))


@pytest.mark.parametrize("place", SEALING if IN_FULL else ["seal.before_proof", "store.half_written"])
def test_a_signed_agreement_whose_sealing_was_killed_is_sealed_and_told_once(place: str, turn: int) -> None:
    story = stories.world()
    version = stories.version_in(State.CURRENT, story)
    seal_at, next_at = story.at, story.at + sealing.LEASE + timedelta(minutes=2)

    assert process("seal", 0, seal_at, place) == failpoints.KILLED
    seal_wanted(at=next_at)
    seal_wanted(at=next_at)

    progress = sealing.progress(version)
    told = Letter.objects.filter(kind="in_force", chain=version.chain, recipient=story.ig_lead.email)
    assert progress is not None and progress.state == "done"
    assert told.count() == 1
    assert told.get().attachments.count(progress.document.sha256) == 1
    assert StoredDocument.objects.filter(subject=version.key, kind=sealing.KIND).count() == 1
    assert AuditEvent.objects.filter(subject=version.key, type="version.sealed").count() == 1
    assert list(verify.everything()) == []


@pytest.mark.parametrize("place", sorted(place for place in failpoints.PLACES if place.startswith("present.")))
def test_a_document_to_sign_whose_making_was_killed_is_made_once_by_the_next(place: str, turn: int) -> None:
    story = stories.world()
    version = stories.approve(story, stories.version_in(State.AWAITING_APPROVAL, story))
    rounds.send(version, by=story.secretariat, at=story.at)

    assert process("seal", 0, story.at, place) == failpoints.KILLED
    assert documents.find(version.key, presenting.PRESENTED) is None
    seal_wanted(at=story.at)
    seal_wanted(at=story.at)

    assert StoredDocument.objects.filter(subject=version.key, kind=presenting.PRESENTED).count() == 1
    assert AuditEvent.objects.filter(subject=version.key, type="version.present").count() == 1


def test_at_least_twelve_places_of_signing_rendering_storing_and_sealing_have_a_name() -> None:
    places = {place for place in failpoints.PLACES if place.startswith(("sign.", "present.", "store.", "seal."))}

    assert len(places) >= 12
