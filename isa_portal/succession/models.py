"""An instrument that replaces bodies by others, and what it did to each seat."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from isa_portal.agreements.models import Party
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.models import Organisation
from isa_portal.reviews.models import Review


def named(bodies: Iterable[object]) -> str:
    """Return names as a sentence lists them."""
    words = list(map(str, bodies))
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "nobody"


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

    # The instrument itself as a file, where one was given; the bytes stand among the documents of evidence.
    file_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["day", "pk"]

    def __str__(self) -> str:
        return self.instrument

    @property
    def chain(self) -> str:
        return "portal"

    @property
    def key(self) -> str:
        """How letters and documents name this succession."""
        return f"succession:{self.pk}"

    @property
    def sentence(self) -> str:
        """Who takes whose place from when, by which instrument."""
        takers, gone = (named(found.all()) for found in (self.successors, self.predecessors))
        verb = "takes" if len(self.successors.all()) == 1 else "take"
        return f"{takers} {verb} the place of {gone} from {in_words(self.day)}, by {self.instrument}."


class Replacement(models.Model):
    """That a party's seat passes to another party; without one, nobody of the successors takes it."""

    succession = models.ForeignKey(Succession, on_delete=models.PROTECT, related_name="replacements")
    old = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="replaced_by")
    new = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="replaces")
    # The review that was opened because of it, from its day.
    review = models.ForeignKey(Review, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="a_seat_passes_to_a_party_once"),
        ]

    def __str__(self) -> str:
        return f"{self.old}: {self.new or 'nobody'}"

    @property
    def chain(self) -> str:
        return self.old.chain
