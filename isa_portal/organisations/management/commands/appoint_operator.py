"""Appoints an operator of the portal: nobody can do so in a browser."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services
from isa_portal.organisations.models import Membership, PortalRole


class Command(BaseCommand):
    help = "Make somebody operator of the portal: they see the state of the machine, and no content."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="their e-mail address; without an account it is invited")
        parser.add_argument("--release", action="store_true", help="end the role instead")

    def handle(self, *args: Any, **options: Any) -> None:
        email = str(options["email"]).strip()
        try:
            validate_email(email)
            self.stdout.write(_release(email) if options["release"] else _appoint(email))
        except ValidationError as error:
            raise CommandError(f"{email} is no e-mail address. Write it as name@example.org.") from error
        except Refused as refusal:
            raise CommandError(" ".join(refusal.reasons)) from refusal


def _appoint(email: str) -> str:
    return services.appoint_operator(email, by=PORTAL, at=clock.now())


def _release(email: str) -> str:
    held = Membership.objects.in_date(clock.today()).filter(role=PortalRole.OPERATOR, user__email__iexact=email)
    member = held.first()
    if member is None:
        raise CommandError(f"{email} is not operator of the portal.")
    services.release(member, by=PORTAL, at=clock.now())
    return f"{email} is operator of the portal no longer."
