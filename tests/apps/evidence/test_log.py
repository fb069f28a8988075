"""The Merkle log: what it takes up, what its proofs show, and what a checkpoint kept elsewhere contradicts."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import transaction

from isa_portal.evidence import audit, log, verify
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.audit import Named
from isa_portal.evidence.models import AuditEvent, Checkpoint, LogEntry, LogTile
from isa_portal.evidence.verifier import merkle, notes
from tests.conftest import guard_rails_off

pytestmark = pytest.mark.django_db


def events(number, *, at, chain="agreement:1"):
    with transaction.atomic():
        for _ in range(number):
            audit.record("version.submit", Named(chain, "version:4"), by=PORTAL, at=at)


def logged(number):
    """A log of made-up leaves: proofs do not ask what a leaf is."""
    hashes = [f"{place:064x}" for place in range(number)]
    LogEntry.objects.bulk_create(LogEntry(index=place, hash=hash) for place, hash in enumerate(hashes))
    leaves = [merkle.leaf(bytes.fromhex(hash)) for hash in hashes]
    for tile in range(number // log.TILE):
        root = merkle.root(leaves[tile * log.TILE : (tile + 1) * log.TILE])
        LogTile.objects.create(index=tile, root=root.hex())
    return leaves


def test_every_event_is_taken_up_once_and_a_checkpoint_is_signed(noon):
    events(3, at=noon)
    first = log.advance(at=noon)
    events(2, at=noon, chain="board:1")

    second = log.advance(at=noon)

    assert (first.size, second.size) == (3, 5)
    assert set(LogEntry.objects.values_list("hash", flat=True)) == set(
        AuditEvent.objects.values_list("hash", flat=True)
    )
    assert notes.read(second.note).is_signed_by(log.public_key())
    assert list(verify.everything()) == []


def test_without_a_new_event_no_checkpoint_is_made(noon):
    assert log.advance(at=noon) is None
    events(1, at=noon)

    assert log.advance(at=noon) == log.advance(at=noon)
    assert Checkpoint.objects.count() == 1


def test_an_event_whose_transaction_ended_late_is_not_forgotten(noon):
    events(3, at=noon)
    late = AuditEvent.objects.get(seq=2)
    with guard_rails_off():
        AuditEvent.objects.filter(pk=late.pk).delete()
    log.advance(at=noon)
    late.save(force_insert=True)

    log.advance(at=noon)

    assert LogEntry.objects.get(hash=late.hash).index == 2


def test_a_tile_is_kept_for_every_256_entries(noon):
    events(520, at=noon)

    checkpoint = log.advance(at=noon)

    assert LogTile.objects.count() == 2
    leaves = [merkle.leaf(bytes.fromhex(hash)) for hash in LogEntry.objects.values_list("hash", flat=True)]
    assert checkpoint.root == merkle.root(leaves).hex()
    assert list(verify.the_log()) == []


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13, 255, 256, 257, 700])
def test_every_leaf_is_proven_in_the_root(size):
    leaves = logged(size)
    tree, root = log.Tree(size), merkle.root(leaves)

    assert tree.root(size) == root
    for index in {0, 1, size // 2, size - 2, size - 1} & set(range(size)):
        path = tree.inclusion(index)
        assert merkle.root_from_inclusion(leaves[index], index, size, path) == root
        assert merkle.root_from_inclusion(merkle.leaf(b"another"), index, size, path) != root
        if path:
            assert merkle.root_from_inclusion(leaves[index], index, size, path[:-1]) != root
            assert merkle.root_from_inclusion(leaves[index], index, size, [*path, path[-1]]) is None


@pytest.mark.parametrize("second", [1, 2, 5, 8, 300])
def test_a_smaller_log_is_proven_to_begin_a_larger_one(second):
    leaves = logged(second)
    tree, root = log.Tree(second), merkle.root(leaves)

    for first in {1, 2, 3, 4, second // 2, second - 1, second} & set(range(1, second + 1)):
        path, old = tree.consistency(first), merkle.root(leaves[:first])
        assert merkle.is_consistent(first, old, second, root, path)
        assert not merkle.is_consistent(first, merkle.leaf(b"another"), second, root, path)


def test_an_entry_that_was_removed_is_named(noon):
    events(3, at=noon)
    log.advance(at=noon)

    with guard_rails_off():
        LogEntry.objects.filter(index=1).delete()

    assert "The log: entry 1 was removed." in list(verify.the_log())


def test_a_checkpoint_of_another_key_is_refused(noon):
    events(2, at=noon)
    kept = notes.read(log.advance(at=noon).note)
    key, body = Ed25519PrivateKey.generate(), kept.body
    forged = notes.signed(body, log.public_key(), key.sign(body.encode()))

    assert list(verify.checkpoint(kept)) == []
    assert list(verify.checkpoint(notes.read(forged))) == [
        "The checkpoint that was kept is not signed by the key of this portal's log."
    ]


def test_a_log_that_was_cut_contradicts_a_kept_checkpoint(noon):
    events(3, at=noon)
    kept = notes.read(log.advance(at=noon).note)

    with guard_rails_off():
        AuditEvent.objects.filter(seq=3).delete()
        LogEntry.objects.filter(index=2).delete()
        Checkpoint.objects.all().delete()
    log.advance(at=noon)

    assert list(verify.everything()) == []
    assert list(verify.checkpoint(kept)) == [
        "The history was cut: the log had 3 entries at the checkpoint that was kept, and has 2."
    ]


def test_an_old_event_that_the_log_lacks_is_named(noon):
    events(2, at=noon)
    log.advance(at=noon)
    with guard_rails_off():
        LogEntry.objects.filter(index=1).delete()
        Checkpoint.objects.all().delete()
    events(1, at=noon + timedelta(hours=3), chain="board:1")
    with guard_rails_off():
        last = AuditEvent.objects.get(chain="board:1")
        LogEntry.objects.create(index=1, hash=last.hash)
    log.Tree(2)
    root = log.Tree(2).root(2)
    Checkpoint.objects.create(size=2, root=root.hex(), at=last.at, note=log.signed_note(2, root))

    assert list(verify.the_log()) == ["agreement:1, event 2: the log does not hold it."]


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda note: f"Hello,\n\nsomething happened.\n\n{note}",
        lambda note: "".join(f"> {line}\n" for line in note.splitlines()),
        lambda note: note.replace("\n", "\r\n"),
        lambda note: f"   {note}".replace("\n", "\n   "),
    ],
)
def test_a_checkpoint_is_read_out_of_a_letter(noon, wrapped):
    events(1, at=noon)
    note = log.advance(at=noon).note

    assert notes.read_file(wrapped(note).encode()).is_signed_by(log.public_key())


def test_verify_compares_a_letter_that_was_saved(noon, tmp_path, capsys):
    events(1, at=noon)
    path = tmp_path / "letter.txt"
    path.write_text(f"A letter.\n\n{log.advance(at=noon).note}")
    nothing = tmp_path / "nothing.txt"
    nothing.write_text("A letter.")

    call_command("verify", all=True, checkpoint=path)

    assert "It agrees with the checkpoint that was kept." in capsys.readouterr().out
    for other, words in ((nothing, "There is no checkpoint in it"), (tmp_path / "none", "cannot be read")):
        with pytest.raises(CommandError, match=words):
            call_command("verify", all=True, checkpoint=other)


def test_a_key_that_is_none_is_refused_with_the_way_to_make_one(settings, tmp_path):
    settings.LOG_KEY = str(tmp_path / "log.pem")

    with pytest.raises(ImproperlyConfigured, match=r"log\.pem cannot be opened.*openssl genpkey"):
        log.public_key()
