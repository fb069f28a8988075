"""Erases what is kept beside the trail about a person; the trail still agrees afterwards."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from isa_portal.evidence import audit
from isa_portal.lib import clock


class Command(BaseCommand):
    help = "Erase names, positions and free text that the evidence keeps about one key; commitments stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", help="user:17 for a person; the subject of an event for the free text in it")
        parser.add_argument("reason", help="why, for the record: it may not name the person")

    def handle(self, *args: Any, **options: Any) -> None:
        erased = audit.erase_person(options["key"], options["reason"], at=clock.now())
        if not erased:
            raise CommandError(f"Nothing is kept about {options['key']}, or it was erased before.")
        self.stdout.write(
            f"Erased: {erased} description{'' if erased == 1 else 's'} of {options['key']}. The trail still agrees."
            " Sealed PDFs and letters that left keep what they say, and the account is erased in the register."
        )
