"""Sets up a further board; the first one is set up in the browser, by the link of set_up_link."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services
from isa_portal.organisations.models import Board


class Command(BaseCommand):
    help = "Set up a further board in this portal, with its host organisation and its first officer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="for example 'Suffolk Health and Wellbeing Board'")
        parser.add_argument("--short-name", required=True, help="for example Suffolk; its address is made of it")
        parser.add_argument("--host", required=True, help="its legal name, for example 'Suffolk County Council'")
        parser.add_argument("--secretariat", required=True, help="e-mail address of the first officer")
        parser.add_argument("--telephone", default="", help="help telephone, for example '01632 960 000'")

    def handle(self, *args: Any, **options: Any) -> None:
        email = str(options["secretariat"]).strip()
        if not Board.objects.exists():
            raise CommandError("There is no board yet. The first one is set up by the link of: manage.py set_up_link")
        try:
            validate_email(email)
            board, words = services.add_board(
                options["name"],
                host=options["host"],
                secretariat=email,
                short_name=options["short_name"],
                help_telephone=options["telephone"],
                by=PORTAL,
                at=clock.now(),
            )
        except ValidationError as error:
            raise CommandError(f"{email} is no e-mail address. Write it as name@example.org.") from error
        except Refused as refusal:
            raise CommandError(" ".join(refusal.reasons)) from refusal
        self.stdout.write(f"{board} is set up, hosted by {board.host}. {words}")
