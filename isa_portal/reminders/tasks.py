"""The tick of the schedule. Any number of workers may hear it: rows decide what is done."""

from celery import shared_task

from isa_portal.lib import clock
from isa_portal.reminders.sweep import sweep as sweep_rows


@shared_task(name="isa_portal.reminders.tasks.sweep")
def sweep() -> str:
    return sweep_rows(at=clock.now()).words
