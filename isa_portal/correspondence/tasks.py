"""Delivers the letters owed; a hint only, the sweep does the same."""

from celery import shared_task

from isa_portal.correspondence.delivery import deliver_owed
from isa_portal.lib import clock


@shared_task(name="isa_portal.correspondence.tasks.deliver")
def deliver() -> int:
    return deliver_owed(at=clock.now())
