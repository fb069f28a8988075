"""
Fourteen ways in which the owner of the database could tamper, triggers off, and what finds each.

``verify`` is given one checkpoint that was e-mailed before. Without a tampering it finds nothing: the control.
"""

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Adherence, Agreement, Version
from isa_portal.evidence import audit, documents, log, people
from isa_portal.evidence import verify as evidence
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.models import AuditEvent, Checkpoint, LogEntry, LogTile, Person, StoredDocument
from isa_portal.evidence.verifier import notes
from isa_portal.lib import canonical
from isa_portal.signing import verify
from isa_portal.signing.models import Signature
from tests import stories
from tests.conftest import guard_rails_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed():
    """A version in force, signed by three people for two parties, with the checkpoint of a letter after it."""
    story = stories.world()
    version = stories.version_in(State.CURRENT, story)
    return version, notes.read(log.advance(at=story.at).note)


def found(kept):
    return [*evidence.everything(), *verify.rows(Agreement.objects.all()), *evidence.checkpoint(kept)]


def events_of(version):
    return AuditEvent.objects.filter(chain=version.chain).order_by("seq")


def another_text(version):
    return {**version.content, "purpose": "Something else."}


def change_the_text(version):
    Version.objects.filter(pk=version.pk).update(content=another_text(version))


def change_the_text_and_its_fingerprint(version):
    text = another_text(version)
    sha256 = canonical.digest("isa-version/1", text)
    Version.objects.filter(pk=version.pk).update(content=text, content_sha256=sha256)


def change_the_record_of_a_signature(version):
    one = version.signatures.first()
    one.record["signed_at"] = "2026-11-01T10:00:00.000Z"
    one.save()


def change_a_record_and_its_hash(version):
    one = version.signatures.first()
    one.record["signed_at"] = "2026-11-01T10:00:00.000Z"
    one.record_sha256 = canonical.digest("isa-signature/1", one.record)
    one.save()


def say_that_somebody_else_signed(version):
    Person.objects.filter(commitment=version.signatures.first().person).update(
        words={"name": "Another", "position": "Director", "authority_note": ""}
    )


def move_a_signature_to_another_party(version):
    first, last = version.signatures.first(), version.signatures.last()
    Signature.objects.filter(pk=first.pk).update(party=last.party)


def remove_a_signature(version):
    version.signatures.last().delete()


def put_in_a_signature(version):
    one = version.signatures.last()
    one.pk, one.signatory = None, None
    one.method, one.person = "paper", people.commit("party:1", {"position": "Director"})
    one.save()


def bind_a_party_earlier(version):
    Adherence.objects.filter(version=version).update(adhered_at="2026-01-01T00:00:00Z")


def change_an_event(version):
    events_of(version).filter(type="signature.sign").update(actor="user:999")


def remove_an_event(version):
    events_of(version)[4].delete()


def cut_the_end_of_a_chain(version):
    last = events_of(version).last()
    LogEntry.objects.filter(hash=last.hash).delete()
    last.delete()


def remove_a_whole_chain(version):
    events_of(version).delete()


def replace_a_file(version):
    stored = StoredDocument.objects.get(subject=version.key, kind="presented")
    path = documents.path_of(stored.sha256)
    default_storage.delete(path)
    with default_storage.open(path, "wb") as file:
        file.write(b"%PDF-1.7 Another page.")


def rewrite_the_history_and_the_log(version):
    """Chain, log, tiles and checkpoints, all made again with the portal's own key."""
    before = None
    for one in events_of(version):
        if one.type == "signature.sign":
            one.actor = "user:999"
        one.prev = before.hash if before else audit.GENESIS
        one.hash = audit.event_hash(one)
        one.save()
        before = one
    for model in (LogEntry, LogTile, Checkpoint):
        model.objects.all().delete()
    log.advance(at=before.at)


def go_back_to_before_the_signatures(version):
    """A back-up of yesterday: the newest events, their rows and everything that counted them are gone."""
    first = events_of(version).filter(type="signature.sign").first()
    version.signatures.all().delete()
    Adherence.objects.filter(version=version).delete()
    AuditEvent.objects.filter(pk__gte=first.pk).delete()
    for model in (LogEntry, LogTile, Checkpoint):
        model.objects.all().delete()
    log.advance(at=first.at)


TAMPERINGS = {
    change_the_text: "is not the text of its fingerprint",
    change_the_text_and_its_fingerprint: "is not the one that was presented and signed",
    change_the_record_of_a_signature: "its record was changed",
    change_a_record_and_its_hash: "its record is not the one that was recorded",
    say_that_somebody_else_signed: "are not those that were committed to",
    move_a_signature_to_another_party: "it differs from its record in party key",
    remove_a_signature: "is gone",
    put_in_a_signature: "no event records it",
    bind_a_party_earlier: "is bound from a day on which nobody signed for it",
    change_an_event: "it was changed",
    remove_an_event: "event 5 was removed",
    cut_the_end_of_a_chain: "The history was cut",
    remove_a_whole_chain: "its history is gone",
    replace_a_file: "differs from the file that was stored",
    rewrite_the_history_and_the_log: "The history was rewritten",
    go_back_to_before_the_signatures: "The history was cut",
}


def test_without_tampering_nothing_is_found(signed):
    assert found(signed[1]) == []


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_a_tampering_by_the_owner_of_the_database_is_found(signed, tamper):
    version, kept = signed

    with guard_rails_off():
        tamper(version)

    assert [one for one in found(kept) if TAMPERINGS[tamper] in one]


@pytest.mark.parametrize("tamper", [rewrite_the_history_and_the_log])
def test_a_rewriting_contradicts_nothing_but_the_checkpoint_that_somebody_kept(signed, tamper):
    version, _ = signed

    with guard_rails_off():
        tamper(version)

    assert list(evidence.everything()) == []


def test_what_is_written_again_after_the_last_letter_is_not_found(signed):
    """The limit, stated in docs/evidence-format.md: between two letters the owner of database and key is free."""
    version, kept = signed
    with transaction.atomic():
        audit.record("version.seal_asked_again", version, by=PORTAL, at=events_of(version).last().at)

    with guard_rails_off():
        events_of(version).last().delete()

    assert found(kept) == []
