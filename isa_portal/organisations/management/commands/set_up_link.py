"""Prints the one link that sets up a board."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from isa_portal.organisations import services


class Command(BaseCommand):
    help = "Print the link to Set up your board. It works until a board is there, and is stored nowhere."

    def handle(self, *args: Any, **options: Any) -> None:
        token = services.set_up_token()
        if not token:
            raise CommandError("A board is set up already. Its secretariat signs in; no link is needed.")
        self.stdout.write(settings.PORTAL_ADDRESS + reverse("set_up", args=[token]))
