"""When the sweep last went through, for the home page and for who runs the portal."""

from __future__ import annotations

from django.db import models


class Sweep(models.Model):
    """The one row of the last sweep that came to its end."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    done = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"Sweep of {self.finished_at}"
