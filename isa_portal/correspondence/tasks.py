"""Delivers the letters owed, a hint only, for the sweep does the same; and reads what came back."""

from celery import shared_task

from isa_portal.correspondence import incoming
from isa_portal.correspondence.delivery import deliver_owed
from isa_portal.lib import clock


@shared_task(name="isa_portal.correspondence.tasks.deliver")
def deliver() -> int:
    return deliver_owed(at=clock.now())


@shared_task(name="isa_portal.correspondence.tasks.read_mailbox")
def read_mailbox() -> int:
    try:
        return len(incoming.read(at=clock.now()))
    except incoming.Unread:
        # The row and the log say why; the next tick tries again.
        return 0
