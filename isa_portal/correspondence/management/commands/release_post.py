"""Releases the post from the machine, where no page can be reached."""

from typing import Any

from django.core.management.base import BaseCommand

from isa_portal.correspondence import post
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import clock


class Command(BaseCommand):
    help = "Let letters leave from this installation."

    def handle(self, *args: Any, **options: Any) -> None:
        released = post.release(by=PORTAL, at=clock.now())
        self.stdout.write("The post is released." if released else "The post was not held. Nothing was changed.")
