"""The program: isa-verify agreement.pdf [agreement.proof.json] [--checkpoint letter.eml]"""

from __future__ import annotations

import argparse
import json
import pkgutil
import sys
from pathlib import Path

from . import notes
from .check import check
from .report import SEAL, STEPS, UNREADABLE, Line, Report

MARKS = {"good": "  agrees     ", "bad": "  WRONG      ", "missing": "  not proven ", "unasked": "  not asked  "}


def main(words: list[str] | None = None) -> int:
    """Check a document, say what was found and return the exit code: 0, 1, 2 or 3."""
    given = _parser().parse_args(words)
    try:
        report = _checked(given)
    except (OSError, notes.Unreadable) as error:
        report = Report(UNREADABLE, [Line(2, "bad", str(error))])
    if given.json:
        print(json.dumps(report.as_json(), ensure_ascii=False, indent=1))  # noqa: T201
    else:
        print(in_words(report))  # noqa: T201
    return report.code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="isa-verify",
        description="Check a sealed agreement or accession form without network and without the portal.",
        epilog="It ends with 0 for valid, 1 for altered, 2 for incomplete and 3 for unreadable.",
    )
    parser.add_argument("pdf", type=Path, help="the sealed document")
    parser.add_argument("sidecar", type=Path, nargs="?", help="its .proof.json; without it, the one beside the PDF")
    parser.add_argument("--checkpoint", type=Path, help="a checkpoint, or a letter that ends with one")
    parser.add_argument("--proof", type=Path, help="the proof that leads from one checkpoint to the other")
    parser.add_argument("--key", help="the key of the portal's log, when this program was not made by that portal")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    return parser


def _checked(given: argparse.Namespace) -> Report:
    beside = given.pdf.with_suffix(".proof.json")
    bridge = given.proof.read_bytes() if given.proof else None
    sidecar = given.sidecar or (beside if beside.is_file() else None)
    return check(
        given.pdf.read_bytes(),
        sidecar.read_bytes() if sidecar else None,
        kept=notes.read_file(given.checkpoint.read_bytes()) if given.checkpoint else None,
        bridge=lambda first, second: bridge,
        key=notes.Key.read(given.key) if given.key else built_in_key(),
    )


def built_in_key() -> notes.Key | None:
    """Return the key of the portal that built this file; none in the source."""
    try:
        found = pkgutil.get_data(__package__ or "", "log.key")
    except (OSError, ValueError):
        return None
    return notes.Key.read(found.decode()) if found else None


def in_words(report: Report) -> str:
    said = [report.headline, ""]
    if report.about:
        said += [report.about["words"], ""]
    step = 0
    for line in report.lines:
        if line.step != step:
            step = line.step
            said.append(f"{step}. {STEPS[step]}")
        said.append(f"{MARKS[line.state]}{line.words}")
    return "\n".join([*said, "", SEAL])


if __name__ == "__main__":
    sys.exit(main())
