"""An instrument that replaces bodies by others, and what it did to each seat."""

from __future__ import annotations

from django.db import models

from isa_portal.agreements.models import Party
from isa_portal.organisations.models import Organisation


class Succession(models.Model):
    """
    One Act, order or scheme: from its day, some bodies stand in the place of others.

    Where it transfers rights and liabilities, its words stand in ``quote`` and the successors are bound at once;
    without them they are asked to sign.
    """

    instrument = models.CharField(max_length=200)
    day = models.DateField()
    address = models.URLField(max_length=500)
    quote = models.TextField(blank=True)
    predecessors = models.ManyToManyField(Organisation, related_name="succeeded_by")
    successors = models.ManyToManyField(Organisation, related_name="succeeded_to")
    recorded_by = models.CharField(max_length=250)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["day", "pk"]

    def __str__(self) -> str:
        return self.instrument

    @property
    def chain(self) -> str:
        return "portal"


class Replacement(models.Model):
    """That a party's seat passes to another party; without one, nobody of the successors takes it."""

    succession = models.ForeignKey(Succession, on_delete=models.PROTECT, related_name="replacements")
    old = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="replaced_by")
    new = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="replaces")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="a_seat_passes_to_a_party_once"),
        ]

    def __str__(self) -> str:
        return f"{self.old}: {self.new or 'nobody'}"

    @property
    def chain(self) -> str:
        return self.old.chain
