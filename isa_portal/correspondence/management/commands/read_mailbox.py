"""Reads by hand the mailbox that the schedule reads every five minutes."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from isa_portal.correspondence import incoming, post
from isa_portal.lib import clock


class Command(BaseCommand):
    help = "Read what is new in the mailbox BOUNCE_MAILBOX, and say what each message was. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.BOUNCE_MAILBOX:
            raise CommandError("BOUNCE_MAILBOX is not set: deploy/.env.example says what it is for.")
        if post.is_held():
            raise CommandError("The post is held, and so the mailbox is left to the installation that this came from.")
        try:
            said = incoming.read(at=clock.now())
        except incoming.Unread as reason:
            raise CommandError(f"The mailbox could not be read. {reason}") from None
        for words in said or ["Nothing new."]:
            self.stdout.write(words)
