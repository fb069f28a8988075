"""Does now what the schedule does every minute."""

from typing import Any

from django.core.management.base import BaseCommand

from isa_portal.lib import clock
from isa_portal.reminders.sweep import sweep


class Command(BaseCommand):
    help = "Do what is due: commence, open reviews, end notices, remind, send letters, seal. Safe at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(sweep(at=clock.now()).words)
