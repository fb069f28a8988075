"""Holds the letters of a copy: after a restore, before anything is started."""

from typing import Any

from django.core.management.base import BaseCommand

from isa_portal.correspondence import post
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import clock


class Command(BaseCommand):
    help = "Hold every letter until somebody releases the post, on its page or by release_post."

    def handle(self, *args: Any, **options: Any) -> None:
        post.hold(by=PORTAL, at=clock.now())
        self.stdout.write("The post is held. No letter leaves until it is released: /portal/post/ or release_post.")
