"""How long agreements take to be signed, this year against the year before."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from statistics import median

from django.db.models import Max

from isa_portal.lib import clock
from isa_portal.lib.calendar import months_after
from isa_portal.signing.lifecycle import RoundState
from isa_portal.signing.models import SigningRound

YEAR = 12


def time_to_sign(boards: Collection[int], *, on: date) -> str:
    """
    Say the median number of days from sending to the last signature that was needed, over twelve months and the twelve
    before; nothing where none was signed in the last twelve.
    """
    starts = months_after(on, -YEAR)
    this, last = _days(boards, starts, on), _days(boards, months_after(on, -2 * YEAR), starts)
    if not this:
        return ""
    before = f"; in the year before, {_counted(last)}" if last else "; in the year before none was"
    return f"In the last twelve months {_counted(this)}{before}."


def _days(boards: Collection[int], after: date, until: date) -> list[int]:
    done = SigningRound.objects.filter(state=RoundState.COMPLETED, version__agreement__board__in=boards)
    signed = done.annotate(last=Max("version__signatures__signed_at")).filter(last__isnull=False)
    return [
        (clock.london_date(last) - clock.london_date(sent)).days
        for sent, last in signed.values_list("sent_at", "last")
        if after < clock.london_date(last) <= until
    ]


def _counted(days: list[int]) -> str:
    middle = median(days)
    words = "on the day it was sent" if middle == 0 else f"in {middle:g} day{'' if middle == 1 else 's'}"
    if len(days) == 1:
        return f"1 version was signed {words}"
    return f"{len(days)} versions were signed, half of them within {middle:g} days"
