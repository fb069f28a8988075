"""Writes isa-verify, the program that checks a sealed document without the portal, as one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from isa_portal.evidence import documents, packing


class Command(BaseCommand):
    help = "Write isa-verify.pyz, one file for any Python 3.11 or newer, with the key of this portal's log."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, help="where to write it; data/isa-verify.pyz if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"] or settings.DATA / packing.NAME
        content = packing.verifier()
        path.write_bytes(content)
        path.chmod(0o755)
        self.stdout.write(f"{path}: {len(content):,} bytes, sha256 {documents.sha256_of(content)}")
