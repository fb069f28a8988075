"""Prints every state machine as Mermaid."""

from typing import Any

from django.core.management.base import BaseCommand

from isa_portal.accession import lifecycle as accession
from isa_portal.agreements import lifecycle as agreements
from isa_portal.leaving import lifecycle as leaving
from isa_portal.reviews import lifecycle as reviews
from isa_portal.signing import lifecycle as signing

MACHINES = (*agreements.MACHINES, *signing.MACHINES, *accession.MACHINES, *leaving.MACHINES, *reviews.MACHINES)


class Command(BaseCommand):
    help = "Print every state machine as Mermaid, each under its heading."

    def handle(self, *args: Any, **options: Any) -> None:
        parts = (f"### {machine.name}\n\n```mermaid\n{machine.mermaid()}\n```" for machine in MACHINES)
        self.stdout.write("\n\n".join(parts))
