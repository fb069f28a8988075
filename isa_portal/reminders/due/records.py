"""What the records of agreements wait for: answers, reports, access to be removed."""

from __future__ import annotations

from collections.abc import Iterator

from isa_portal.records.models import Record, Step
from isa_portal.records.rules import WRITERS
from isa_portal.records.selectors import due_words
from isa_portal.reminders.due.reading import RECORD, Due, Reading, due_of, in_days


def steps(reading: Reading) -> Iterator[Due]:
    """What is due of the records that the reader may read; it is the reader's turn who writes for that party."""
    seen = Record.objects.filter(agreement__in=reading.agreements).visible_to(reading.holds, on=reading.on)
    near = Step.objects.waiting().filter(record__in=seen, due_on__lte=reading.on + reading.ahead)
    writes = frozenset().union(*(reading.holds.organisations.get(role, frozenset()) for role in WRITERS))
    for step in near.select_related("party__organisation", "record__agreement__board"):
        assert step.due_on is not None
        record, days = step.record, (step.due_on - reading.on).days
        yield due_of(
            RECORD,
            f"{record.agreement.reference}, {str(record)[:1].lower()}{str(record)[1:]}: {str(step)[:1].lower()}"
            f"{str(step)[1:]}. {'It was due' if days < 0 else 'Due'} {due_words(step)}, {in_days(days)}.",
            step.due_on,
            reading,
            waits_for=str(step.party),
            agreement=record.agreement,
            url=record.get_absolute_url(),
            action="Open the record",
            yours=step.party.organisation_id in writes or (days < 0 and reading.runs(record.agreement)),
            about=f"step:{step.pk}",
        )
