"""Clear working days before a meeting, with the bank holidays of three nations."""

from datetime import date, timedelta

import pytest

from isa_portal.lib.calendar import is_working_day, working_days_before

ENGLAND, SCOTLAND, NORTHERN_IRELAND = "england_and_wales", "scotland", "northern_ireland"


@pytest.mark.parametrize(
    ("meeting", "days", "nation", "due"),
    [
        # A Thursday: 16, 15, 14, 11 and 10 November are clear.
        (date(2016, 11, 17), 5, ENGLAND, date(2016, 11, 9)),
        (date(2026, 12, 15), 5, ENGLAND, date(2026, 12, 7)),
        (date(2026, 12, 15), 0, ENGLAND, date(2026, 12, 14)),
        # Christmas, Boxing Day (kept on the 28th) and New Year's Day lie between.
        (date(2027, 1, 5), 5, ENGLAND, date(2026, 12, 23)),
        (date(2027, 1, 5), 5, SCOTLAND, date(2026, 12, 22)),
        # Easter: Scotland works on the Monday.
        (date(2027, 4, 1), 2, ENGLAND, date(2027, 3, 25)),
        (date(2027, 4, 1), 3, SCOTLAND, date(2027, 3, 25)),
        (date(2027, 4, 1), 2, SCOTLAND, date(2027, 3, 29)),
        (date(2027, 3, 19), 2, NORTHERN_IRELAND, date(2027, 3, 15)),
    ],
)
def test_papers_leave_whole_working_days_before_the_meeting(meeting, days, nation, due):
    assert working_days_before(meeting, days, nation) == due


@pytest.mark.parametrize(
    ("year", "nation", "days"),
    [
        (2021, ENGLAND, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28"),
        (2022, ENGLAND, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"),
        (2022, SCOTLAND, "01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27"),
        (2020, NORTHERN_IRELAND, "01-01 03-17 04-10 04-13 05-08 05-25 07-13 08-31 12-25 12-28"),
    ],
)
def test_the_bank_holidays_of_a_year_are_those_that_were_kept(year, nation, days):
    year_through = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]

    kept = [day for day in year_through if day.weekday() < 5 and not is_working_day(day, nation)]

    assert " ".join(f"{day:%m-%d}" for day in kept) == days
