"""The portal for information sharing agreements."""

# Loaded with the package, so that a web process knows the broker too when it wakes a worker.
from isa_portal.celery import app as celery_app

__all__ = ["celery_app"]
