"""Loads the gateway catalogue from its data file."""

from typing import Any

from django.core.management.base import BaseCommand

from isa_portal.evidence.actors import PORTAL
from isa_portal.gateways import services
from isa_portal.lib import clock


class Command(BaseCommand):
    help = "Bring the catalogue of legal gateways to its data file."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = services.load_catalogue(by=PORTAL, at=clock.now())
        self.stdout.write(f"{changed} entries of the gateway catalogue entered or changed.")
