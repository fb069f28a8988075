"""Dates as agreements and the law count them."""

from isa_portal.lib.calendar.months import MONTHS, Period, Unit, hours_after, in_words, months_after
from isa_portal.lib.calendar.partial import PartialDate
from isa_portal.lib.calendar.service import Served, ServiceRule, deemed_served
from isa_portal.lib.calendar.working import (
    ANY_PART,
    EDITION,
    NonWorking,
    is_working_day,
    moved,
    working_days_after,
    working_days_before,
)

__all__ = [
    "ANY_PART",
    "EDITION",
    "MONTHS",
    "NonWorking",
    "PartialDate",
    "Period",
    "Served",
    "ServiceRule",
    "Unit",
    "deemed_served",
    "hours_after",
    "in_words",
    "is_working_day",
    "months_after",
    "moved",
    "working_days_after",
    "working_days_before",
]
