"""
Fetch the front-end packages that the project keeps copies of. Run by hand when a version changes, never at set-up.

The typeface and the crest of GOV.UK may be used on its own domains only, so the rules that load them are taken out
and every font becomes Arial. The npm client fetches the packages.
"""

import hashlib
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GOVUK, AXE = "6.6.0", "4.14.1"
FONT = "Arial,sans-serif"


def package(name: str, version: str, folder: Path) -> Path:
    """Fetch and unpack a package; return its folder."""
    subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(folder / f"{name}-{version}.tgz") as archive:
        archive.extractall(folder / name, filter="data")
    return folder / name / "package"


def neutral(css: str) -> str:
    """Take the typeface, the crest and the source map out of the stylesheet."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = css.replace("font-family:GDS Transport,arial,sans-serif", f"font-family:{FONT}")
    css = css.replace("font-family:sans-serif", f"font-family:{FONT}")
    css = re.sub(r"(?:background-image|-webkit-mask-image|mask-image):url\([^)]*govuk-crest[^)]*\);?", "", css)
    css = without_map(css)
    if left := re.findall(r"url\([^)]*\)|GDS Transport", css):
        raise SystemExit(f"The stylesheet still names {left[:3]}. Look at the new version before it is copied.")
    return css


def without_map(text: str) -> str:
    return re.sub(r"\s*(?:/\*|//)# sourceMappingURL=\S*(?:\s*\*/)?\s*$", "\n", text)


def write(folder: Path, files: dict[str, str]) -> None:
    """Write the files and, beside them, their hashes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    sums = (f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in sorted(files.items()))
    (folder / "SHA256SUMS").write_text("".join(sums))


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        govuk = package("govuk-frontend", GOVUK, Path(name)) / "dist/govuk"
        axe = package("axe-core", AXE, Path(name))
        # The npm package of GOV.UK Frontend names its licence but does not carry the text.
        write(
            ROOT / f"static/vendor/govuk-frontend-{GOVUK}",
            {
                "govuk-frontend.min.css": neutral((govuk / "govuk-frontend.min.css").read_text(encoding="utf-8")),
                "govuk-frontend.min.js": without_map((govuk / "govuk-frontend.min.js").read_text(encoding="utf-8")),
                "LICENSE": (ROOT / "deploy/licences/govuk-frontend.txt").read_text(encoding="utf-8"),
            },
        )
        write(
            ROOT / "tests/vendor",
            {
                "axe.min.js": (axe / "axe.min.js").read_text(encoding="utf-8"),
                "LICENSE": (axe / "LICENSE").read_text(encoding="utf-8"),
                "LICENSE-3RD-PARTY.txt": (axe / "LICENSE-3RD-PARTY.txt").read_text(encoding="utf-8"),
            },
        )


if __name__ == "__main__":
    main()
