"""A timestamp authority that answers raises the level; one that fails or lies never becomes the portal's own clock."""

import io
import threading
from datetime import timedelta

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from isa_portal.agreements.lifecycle import State
from isa_portal.evidence import documents, seal, sealing, timestamps
from isa_portal.evidence.models import AuditEvent
from isa_portal.lib import pdf
from isa_portal.signing.sealing import seal_wanted
from tests import stories
from tests.documents import authority as authorities
from tests.stories import NOON

UNREACHED = "The timestamp authority could not be reached."


@pytest.fixture
def authority(settings, tmp_path, monkeypatch):
    """Start an authority and name it in the settings."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = authorities.Authority(NOON)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    roots = tmp_path / "roots.pem"
    roots.write_bytes(authorities.root().pem)
    settings.TIMESTAMPS = {"address": server.address, "roots": str(roots)}
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def paper():
    return pdf.render('<html lang="en"><title>x</title><p>x', title="x", created=NOON)


def token_in(content):
    """Return the timestamp inside a seal; None if there is none."""
    (signature,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    added = signature.signer_info["unsigned_attrs"]
    found = [one["values"][0]["content"] for one in added if one["type"].native == "signature_time_stamp_token"]
    return found[0] if found else None


def test_with_an_authority_the_seal_carries_its_time_and_the_next_level(authority, paper):
    authority.says = NOON + timedelta(seconds=42)

    sealed = seal.seal(paper, reason="x", at=NOON)

    assert (sealed.level, sealed.untimed) == ("PAdES B-T", "")
    facts = token_in(sealed.content)["encap_content_info"]["content"].parsed
    assert facts["gen_time"].native == NOON + timedelta(seconds=42)


def test_without_an_authority_in_the_settings_nobody_is_asked(paper):
    sealed = seal.seal(paper, reason="x", at=NOON)

    assert (sealed.level, sealed.untimed, token_in(sealed.content)) == ("PAdES B-B", "", None)


LIES = [
    ("refuses", "good", "The timestamp authority refused."),
    ("breaks", "good", "The timestamp authority answered with the status 500."),
    ("moves", "good", "The timestamp authority answered with the status 302."),
    ("hangs", "good", "The timestamp authority did not answer within 1 seconds."),
    ("drips", "good", "The timestamp authority did not answer within 1 seconds."),
    ("floods", "good", "The timestamp authority gave an answer that is too long."),
    ("babbles", "good", "The timestamp authority gave an answer that cannot be read."),
    ("repeats", "good", "The timestamp authority answered another question."),
    ("mixes", "good", "The timestamp authority signed something else."),
    ("forges", "good", "The timestamp authority signed something else."),
    ("answers", "stranger", "The certificate of the timestamp authority does not lead to a root in TIMESTAMP_ROOTS."),
    ("answers", "ended", "The certificate of the timestamp authority does not lead to a root in TIMESTAMP_ROOTS."),
    ("answers", "web", "The certificate of the timestamp authority does not lead to a root in TIMESTAMP_ROOTS."),
]


@pytest.mark.parametrize(("does", "shows", "says"), LIES)
def test_an_authority_that_fails_or_lies_leaves_the_level_and_says_why(
    does, shows, says, authority, paper, monkeypatch
):
    authority.does, authority.shows = does, shows
    if does in ("hangs", "drips"):
        monkeypatch.setattr(timestamps, "SECONDS", 1)

    sealed = seal.seal(paper, reason="x", at=NOON)

    assert (sealed.level, sealed.untimed) == ("PAdES B-B", says)
    assert token_in(sealed.content) is None


@pytest.mark.parametrize("minutes", [-60, 11])
def test_a_time_far_from_the_portals_is_not_taken(minutes, authority, paper):
    authority.says = NOON + timedelta(minutes=minutes)

    sealed = seal.seal(paper, reason="x", at=NOON)

    assert sealed.untimed == "The timestamp authority and the portal are more than 10 minutes apart."
    assert token_in(sealed.content) is None


def test_if_the_answer_were_not_checked_a_stranger_would_give_the_time(authority, paper, monkeypatch):
    async def believe(*words):
        pass

    authority.shows = "stranger"
    monkeypatch.setattr(timestamps.Authority, "_check", believe)

    assert seal.seal(paper, reason="x", at=NOON).level == "PAdES B-T"


def test_an_authority_that_is_away_is_left_alone_for_a_minute(authority, paper):
    authority.does = "breaks"

    for _ in range(3):
        seal.seal(paper, reason="x", at=NOON)

    assert authority.asked == 1


@pytest.mark.django_db
def test_an_agreement_waits_for_the_authority_and_then_goes_without_it_and_says_so(authority):
    authority.does = "breaks"
    story = stories.world()
    version = stories.version_in(State.CURRENT, story)
    at = story.at

    for _ in range(sealing.TRIES_BEFORE_FAILED - 1):
        seal_wanted(at=at)
        progress = sealing.progress(version)
        assert progress.state == "wanted"
        assert progress.words.startswith("Sealing has not worked yet: The timestamp authority answered")
        at += timedelta(minutes=31)
    seal_wanted(at=at)

    progress = sealing.progress(version)
    reason = "The timestamp authority answered with the status 500."
    assert progress.words.endswith(f"level PAdES B-B. No authority’s time stands in it: {reason}")
    event = AuditEvent.objects.get(type="version.sealed", chain=version.chain)
    assert (event.facts["level"], event.facts["untimed"]) == ("PAdES B-B", reason)


@pytest.mark.django_db
def test_an_agreement_whose_authority_comes_back_has_its_time(authority):
    authority.does = "breaks"
    story = stories.world()
    version = stories.version_in(State.CURRENT, story)
    seal_wanted(at=story.at)
    timestamps.cache.clear()
    authority.does, authority.says = "answers", story.at + timedelta(minutes=1)

    seal_wanted(at=story.at + timedelta(minutes=1))

    progress = sealing.progress(version)
    assert progress.words.endswith("level PAdES B-T.")
    assert token_in(documents.read(progress.document))
