"""What comes again and again: each time counted once from the anchor, so that no short month shifts the next."""

from datetime import date
from itertools import count

from isa_portal.lib.calendar.months import months_after
from isa_portal.lib.calendar.partial import PartialDate


def next_in_row(anchor: PartialDate, *, first: int, every: int, after: date) -> tuple[PartialDate, int]:
    """
    Return the first date of a row that comes after a day, and how many months it lies after the anchor.

    The row begins a number of months after the anchor and goes on by another number. A date known in part stays so.

    :raises ValueError: if the row would not go on
    """
    if every < 1 or first < 0:
        raise ValueError(f"A row cannot begin after {first} months and go on every {every}.")
    months = next(months for months in count(first, every) if months_after(anchor.last, months) > after)
    return PartialDate(months_after(anchor.first, months), months_after(anchor.last, months)), months
