"""The check itself: seven steps, each answered in a sentence (docs/evidence-format.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from . import canonical, document, form, history, notes, pdf, version
from .case import MALFORMED, Bridge, Case, Kind, Missing, Unasked, Wrong, opened, read_sidecar
from .report import ALTERED, INCOMPLETE, UNREADABLE, VALID, Line, Report

Step = Callable[[Case], Iterator[str]]
WHOLE: tuple[Step, ...] = (document.file, document.evidence)
TOLD: tuple[Step, ...] = (history.chain, history.log, history.checkpoints)
KINDS = {
    "isa-evidence/1": Kind(
        "version", "version", version.about, (*WHOLE, version.words, version.signed, *TOLD)
    ),
    "isa-accession-evidence/2": Kind(
        "accession", "accession form", form.about, (*WHOLE, form.words, form.signed, *TOLD)
    ),
}  # fmt: skip


def check(
    content: bytes,
    sidecar: bytes | None = None,
    *,
    kept: notes.Checkpoint | None = None,
    bridge: Bridge | None = None,
    key: notes.Key | None = None,
) -> Report:
    """
    Check a sealed PDF.

    :param sidecar: the file NAME.proof.json that belongs to it
    :param kept: a checkpoint from a letter that the reader kept
    :param bridge: gives the proof that leads from the log of one size to that of another, if it can
    :param key: the key of the portal's log, known from elsewhere
    """
    report = Report(sha256=hashlib.sha256(content).hexdigest())
    try:
        case = opened(KINDS, content, sidecar, kept, bridge, key)
    except (pdf.Unreadable, canonical.NotCanonical, *MALFORMED) as error:
        report.lines = [Line(2, "bad", f"The document cannot be read: {error}.")]
        report.lines += _whole_file_alone(content, sidecar)
        report.verdict = ALTERED if any(one.step == 1 and one.state == "bad" for one in report.lines) else UNREADABLE
        return report
    report.about = _about(case)
    for step, act in enumerate(case.kind.steps, 1):
        report.lines += _lines(step, act, case)
    states = {one.state for one in report.lines}
    report.verdict = ALTERED if "bad" in states else INCOMPLETE if "missing" in states else VALID
    return report


def _lines(step: int, act: Step, case: Case) -> Iterator[Line]:
    said = act(case)
    while True:
        try:
            words = next(said)
            yield Line(step, "unasked" if isinstance(words, Unasked) else "good", words)
        except StopIteration:
            return
        except Wrong as wrong:
            yield Line(step, "bad", str(wrong))
            return
        except Missing as missing:
            yield Line(step, "missing", str(missing))
            return
        except MALFORMED:
            yield Line(step, "bad", "A part of the evidence does not have its form.")
            return


def _about(case: Case) -> dict[str, Any]:
    try:
        return case.kind.about(case)
    except (Wrong, *MALFORMED):
        return {}


def _whole_file_alone(content: bytes, sidecar: bytes | None) -> Iterator[Line]:
    """Of a file that cannot be read, the sidecar can still say whether it is the sealed one."""
    proof, _ = read_sidecar(sidecar)
    if not proof:
        return
    try:
        for words in document.whole(content, proof["events"][-1]["facts"]):
            yield Line(1, "good", words)
    except Wrong as wrong:
        yield Line(1, "bad", str(wrong))
    except MALFORMED:
        return
