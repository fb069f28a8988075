"""The copies of other people's work are what the script made of them."""

import hashlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = [*sorted((ROOT / "static/vendor").iterdir()), ROOT / "tests/vendor"]
GOVUK = next((ROOT / "static/vendor").glob("govuk-frontend-*"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_each_copy_has_its_hash_and_its_licence(folder):
    listed = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines())

    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    found.pop("SHA256SUMS")

    assert "LICENSE" in found
    assert found == listed


def test_no_typeface_or_picture_of_gov_uk_is_loaded():
    css = (GOVUK / "govuk-frontend.min.css").read_text()

    assert "GDS Transport" not in css
    assert "@font-face" not in css
    assert "url(" not in css
    assert not [path for path in (ROOT / "static").rglob("*") if path.suffix in {".woff", ".woff2", ".ttf", ".ico"}]
