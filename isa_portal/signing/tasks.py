"""Seals what is wanted; a hint only, the sweep does the same."""

from celery import shared_task

from isa_portal.lib import clock
from isa_portal.signing.sealing import seal_wanted


@shared_task(name="isa_portal.signing.tasks.seal")
def seal() -> int:
    return seal_wanted(at=clock.now())
