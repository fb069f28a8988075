"""Helps who has lost every second factor and has nobody who may help in a browser."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from isa_portal.accounts import services
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import User


class Command(BaseCommand):
    help = "Remove all second factors of an account, sign it out everywhere, and write to its mailbox why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the e-mail address of the account")
        parser.add_argument("--reason", required=True, help="who asked, and how you know that it is them")

    def handle(self, *args: Any, **options: Any) -> None:
        email = str(options["email"]).strip()
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            raise CommandError(f"{email} has no account here. Check the address.")
        try:
            services.remove_factors(person, reason=options["reason"], by=PORTAL, at=clock.now())
        except Refused as refusal:
            raise CommandError(" ".join(refusal.reasons)) from refusal
        self.stdout.write(
            f"The second factors of {person} are removed. They are asked for a new one when they sign in."
        )
