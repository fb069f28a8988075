"""isa-verify: what it says of a sealed agreement, of every change to it, and of what it cannot prove."""

import copy
import json
from dataclasses import dataclass

import pytest

from isa_portal.agreements.lifecycle import State
from isa_portal.evidence import bundle, documents, log, sealing
from isa_portal.evidence.verifier import canonical, notes, pdf
from isa_portal.evidence.verifier.check import check
from isa_portal.signing import proving
from isa_portal.signing.sealing import seal_wanted
from tests import stories


@dataclass(frozen=True)
class Sealed:
    """A sealed agreement as a partner has it: the PDF, its sidecar, a letter, the key."""

    pdf: bytes
    proof: bytes
    early: notes.Checkpoint
    late: notes.Checkpoint
    bridges: dict[tuple[int, int], bytes]
    key: notes.Key

    def check(self, content=None, proof=b"", **more):
        return check(content or self.pdf, self.proof if proof == b"" else proof, **{"key": self.key, **more})


MADE: list[Sealed] = []


@pytest.fixture
def sealed(db):
    """Made once: what follows needs bytes only."""
    if not MADE:
        MADE.append(a_sealed_agreement())
    return MADE[0]


def a_sealed_agreement(**more):
    story = stories.world()
    early = log.advance(at=story.at)
    version = stories.version_in(State.CURRENT, story, **more)
    seal_wanted(at=story.at)
    stories.draft(story, reference="09/26")
    late = log.advance(at=story.later(hours=1))
    stored = sealing.progress(version).document
    proof = documents.read(documents.find(version.key, proving.PROOF))
    middle = notes.read(canonical.decode(proof)["checkpoint"]).size
    sizes = [(early.size, middle), (middle, late.size)]
    return Sealed(
        documents.read(stored),
        proof,
        notes.read(early.note),
        notes.read(late.note),
        {pair: bundle.bridge(*pair) for pair in sizes},
        log.public_key(),
    )


def words(report):
    return [line.words for line in report.lines if line.state in ("bad", "missing")]


def test_a_sealed_agreement_is_valid(sealed):
    report = sealed.check()

    assert (report.verdict, report.code, words(report)) == ("valid", 0, [])
    assert {line.step for line in report.lines} == {1, 2, 3, 4, 5, 6, 7}
    said = " ".join(line.words for line in report.lines)
    assert "Police signatory, Head of information management" in said
    assert "letter by letter" in said
    assert report.as_json()["not_checked"][0].endswith("not checked by this program: run pdfsig.")


def test_without_its_sidecar_it_says_what_was_not_proven(sealed):
    report = sealed.check(proof=None)

    assert (report.verdict, report.code) == ("incomplete", 2)
    assert words(report) == [
        "No sidecar (NAME.proof.json) was given: that the whole file is the sealed file was not proven."
    ]


def test_without_the_key_of_the_portal_it_is_incomplete(sealed):
    report = sealed.check(key=None)

    assert report.verdict == "incomplete"
    assert words(report)[0].startswith("Whether this is the key of the portal was not proven")


def test_another_key_is_refused(sealed):
    other = notes.Key(sealed.key.name, bytes(32))

    assert sealed.check(key=other).verdict == "altered"


def test_a_sidecar_of_another_agreement_proves_nothing(sealed, db):
    proof = canonical.decode(sealed.proof)
    proof["chain"] = "agreement:99"

    report = sealed.check(proof=canonical.encode(proof))

    assert report.verdict == "incomplete"
    assert words(report) == [
        "The sidecar is of another agreement: that the whole file is the sealed file was not proven."
    ]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n%%EOF", b"Not a PDF", b"%PDF-1.7\nstartxref\n5\n%%EOF\n"])
def test_what_is_no_sealed_agreement_is_unreadable(content):
    report = check(content)

    assert (report.verdict, report.code) == ("unreadable", 3)


def test_a_truncated_file_is_found(sealed):
    for end in (100, len(sealed.pdf) // 2, len(sealed.pdf) - 1):
        assert sealed.check(sealed.pdf[:end]).verdict in ("altered", "unreadable")


def test_bytes_after_the_end_are_found(sealed):
    for more in (b"\n", b" ", b"%", b"\n%%EOF\n"):
        report = sealed.check(sealed.pdf + more)
        assert report.verdict == "altered"
        assert "Do not rely on it." in words(report)[0]
    assert sealed.check(sealed.pdf + b"x", proof=None).verdict in ("altered", "unreadable")


def test_a_kept_checkpoint_is_compared(sealed):
    middle = notes.read(canonical.decode(sealed.proof)["checkpoint"])

    assert sealed.check(kept=middle).verdict == "valid"
    for kept, pair in (
        (sealed.early, (sealed.early.size, middle.size)),
        (sealed.late, (middle.size, sealed.late.size)),
    ):
        alone = sealed.check(kept=kept)
        assert alone.verdict == "incomplete"
        assert f"/record/{pair[0]}/{pair[1]}/" in words(alone)[0]
        assert sealed.check(kept=kept, bridge=lambda *sizes: sealed.bridges.get(sizes)).verdict == "valid"


def test_a_checkpoint_that_contradicts_is_found(sealed):
    middle = notes.read(canonical.decode(sealed.proof)["checkpoint"])
    body = notes.body_of(middle.origin, middle.size, bytes(32))
    signed = notes.signed(body, sealed.key, log._key().sign(body.encode()))

    report = sealed.check(kept=notes.read(signed))

    assert words(report) == [
        f"History was rewritten: the log of {middle.size} events is not the one of your checkpoint."
    ]


def evidence_of(sealed):
    return canonical.decode(dict(pdf.Document(sealed.pdf).attachments())["evidence.json"])


@pytest.fixture
def judged(sealed, monkeypatch):
    """Check the same pages, read once, with other evidence: as a forger without the seal would attach it."""
    pages = pdf.Document(sealed.pdf).pages()
    monkeypatch.setattr(pdf.Document, "pages", lambda self: pages)

    def judge(raw):
        monkeypatch.setattr(pdf.Document, "attachments", lambda self: [("evidence.json", raw)])
        return sealed.check(proof=None)

    return judge


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(one, (*path, key))
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from leaves(one, (*path, place))
    else:
        yield path


def changed(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return f"{value}x" if value else "x"


def with_change(evidence, path):
    copied = copy.deepcopy(evidence)
    place = copied
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = changed(place[path[-1]])
    return copied


# Words for people, on which nothing rests.
FREE = {("how_to",)}


def test_every_field_of_the_evidence_is_bound(sealed, judged):
    evidence = evidence_of(sealed)
    paths = [path for path in leaves(evidence) if path not in FREE]

    found = {path: judged(canonical.encode(with_change(evidence, path))).verdict for path in paths}

    assert {path: verdict for path, verdict in found.items() if verdict != "altered"} == {("schema",): "unreadable"}
    assert len(paths) > 300


def test_every_field_of_the_sidecar_is_bound(sealed, monkeypatch):
    pages = pdf.Document(sealed.pdf).pages()
    monkeypatch.setattr(pdf.Document, "pages", lambda self: pages)
    proof = canonical.decode(sealed.proof)

    for path in leaves(proof):
        report = sealed.check(proof=canonical.encode(with_change(proof, path)))
        assert report.verdict in ("altered", "incomplete"), path


def test_evidence_that_is_not_canonical_is_refused(sealed, judged):
    raw = json.dumps(evidence_of(sealed), indent=1).encode()

    assert judged(raw).verdict == "unreadable"


def test_another_text_on_the_pages_is_found(sealed, monkeypatch):
    own = pdf.Document.pages
    monkeypatch.setattr(
        pdf.Document,
        "pages",
        lambda self: [[one.replace("one month", "two month") for one in page] for page in own(self)],
    )

    report = sealed.check(proof=None)

    assert "Clause 2 on the pages is not what was signed." in words(report)
