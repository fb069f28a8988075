"""Builds the demonstration and prints who may sign in."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from isa_portal.demo.services import building, travelling
from isa_portal.demo.services.people import ACCOUNTS, PASSWORD
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import clock


class Command(BaseCommand):
    help = "Build the demonstration boards, once, and print the accounts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fresh", action="store_true", help="nothing here: ./dev demo --fresh starts over")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError(
                "build_demo makes accounts whose password everybody knows, so it runs in a demonstration only."
                " Start one with ./dev demo, or set PORTAL_DEMONSTRATION=1"
            )
        if not building.is_built(by=PORTAL, at=clock.now()):
            building.build(by=PORTAL, at=clock.now())
            travelling.sweep_once(by=PORTAL, at=clock.now())
        self._print_accounts()

    def _print_accounts(self) -> None:
        rows = [("Who", "Role", "E-mail", "Password")]
        rows += [(account.name, account.role_words, account.email, PASSWORD) for account in ACCOUNTS]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        for row in rows:
            self.stdout.write("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
        inbox = f"{settings.PORTAL_ADDRESS}{reverse('inbox')}"
        self.stdout.write(
            f"\nFirst, sign in at {settings.PORTAL_ADDRESS} as {ACCOUNTS[0].email} and open 01/26, which is complete"
            f" in drafting. Every letter arrives at {inbox}, also the code that whoever runs a board is asked for."
        )
