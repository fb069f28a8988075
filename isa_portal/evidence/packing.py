"""Packs isa-verify into one file that any Python runs (zipapp), with the key of this portal's log inside."""

import io
import zipfile
from pathlib import Path

from isa_portal.evidence import log

NAME = "isa-verify.pyz"
SOURCE = Path(__file__).parent / "verifier"
START = b"#!/usr/bin/env python3\n"
MAIN = "import sys\n\nfrom isa_verify.cli import main\n\nsys.exit(main())\n"
# The same source and key make the same file, so that two people can compare what they were given.
MADE = (2026, 1, 1, 0, 0, 0)


def verifier() -> bytes:
    """Return the program as one file; the same source and key make the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(_files().items()):
            archive.writestr(zipfile.ZipInfo(name, MADE), content, zipfile.ZIP_DEFLATED)
    return START + packed.getvalue()


def _files() -> dict[str, str]:
    modules = {f"isa_verify/{path.name}": path.read_text() for path in SOURCE.glob("*.py")}
    return {**modules, "__main__.py": MAIN, "isa_verify/log.key": f"{log.public_key()}\n"}
