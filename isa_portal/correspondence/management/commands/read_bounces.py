"""Reads what came back: one message on standard input, or every message of a Maildir or mbox."""

import mailbox
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from isa_portal.correspondence import bounces
from isa_portal.lib import clock


class Command(BaseCommand):
    help = "Mark mailboxes as unreachable by the delivery reports in a Maildir or mbox, or on standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", help="a Maildir folder or an mbox file; what was read stays there")

    def handle(self, *args: Any, **options: Any) -> None:
        for content in _messages(options["path"]):
            self.stdout.write(bounces.read(content, at=clock.now()).words)


def _messages(path: str | None) -> list[bytes]:
    if path is None:
        return [sys.stdin.buffer.read()]
    place = Path(path)
    if (place / "new").is_dir() and (place / "cur").is_dir():
        return [one.as_bytes() for one in mailbox.Maildir(place, create=False)]
    if place.is_file():
        return [one.as_bytes() for one in mailbox.mbox(place, create=False)]
    raise CommandError(f"{path} is no Maildir and no mbox. Give the folder that holds new and cur, or one file.")
