"""The portal for information sharing agreements."""

# Without it a task that a page or a command sends would go to Celery's default broker, which nobody runs.
from isa_portal.celery import app as celery_app

__all__ = ["celery_app"]
