"""Months by the corresponding date, periods of notice, dates known in part."""

from datetime import date, timedelta

import pytest

from isa_portal.lib.calendar import PartialDate, Period, months_after

VECTORS = [
    ((1978, 9, 30), 4, (1979, 1, 30)),  # Dodds v Walker
    ((2026, 1, 31), 1, (2026, 2, 28)),
    ((2028, 1, 31), 1, (2028, 2, 29)),
    ((2026, 2, 28), 1, (2026, 3, 28)),
    ((2026, 11, 30), 3, (2027, 2, 28)),
    ((2027, 11, 30), 3, (2028, 2, 29)),
    ((2024, 2, 29), 12, (2025, 2, 28)),
    ((2024, 2, 29), 48, (2028, 2, 29)),
    ((2026, 3, 23), 2, (2026, 5, 23)),
    ((2026, 8, 31), 6, (2027, 2, 28)),
    ((2027, 8, 31), 6, (2028, 2, 29)),
    ((2026, 11, 21), 0, (2026, 11, 21)),
    ((2026, 12, 31), 12, (2027, 12, 31)),
]


@pytest.mark.parametrize(("anchor", "months", "end"), VECTORS)
def test_a_period_of_months_ends_on_the_corresponding_date(anchor, months, end):
    assert months_after(date(*anchor), months) == date(*end)


def length_of(year: int, month: int) -> int:
    """The oracle's own table of month lengths: nothing shared with the code under test."""
    if month == 2:
        return 29 if (year % 4 == 0 and year % 100 != 0) or year % 400 == 0 else 28
    return (31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def oracle(year: int, month: int, day: int, months: int) -> tuple[int, int, int]:
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    return year, month, min(day, length_of(year, month))


def test_every_tenth_day_of_three_centuries_agrees_with_a_table_driven_calendar():
    for ordinal in range(date(1900, 1, 1).toordinal(), date(2200, 12, 31).toordinal(), 10):
        anchor = date.fromordinal(ordinal)
        for months in (1, 2, 3, 6, 12, 36, ordinal % 60 + 1):
            expected = oracle(anchor.year, anchor.month, anchor.day, months)
            assert months_after(anchor, months).timetuple()[:3] == expected, (anchor, months)


def test_the_oracle_finds_months_of_thirty_days():
    anchor = date(2026, 1, 31)

    of_thirty_days = anchor + timedelta(days=30)

    assert of_thirty_days.timetuple()[:3] != oracle(2026, 1, 31, 1)


def test_notice_given_later_never_ends_earlier():
    days = [date(2027, 12, 1) + timedelta(days=n) for n in range(800)]

    ends = [Period(1, "months").ends(day) for day in days]

    assert ends == sorted(ends)


def test_one_month_from_21_november_binds_until_21_december_and_lets_out_the_day_after():
    period = Period(1, "months")

    assert period.ends(date(2026, 11, 21)) == date(2026, 12, 21)
    assert period.out_from(date(2026, 11, 21)) == date(2026, 12, 22)


def test_thirty_days_are_counted_as_days():
    assert Period(30, "days").ends(date(2026, 1, 31)) == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(1, "months"), "1 month"),
        (Period(3, "months"), "3 months"),
        (Period(1, "days"), "1 day"),
        (Period(28, "days"), "28 days"),
    ],
)
def test_a_period_is_written_in_words(period, words):
    assert str(period) == words


def test_a_period_has_a_known_unit_and_is_not_negative():
    with pytest.raises(ValueError, match="days or months"):
        Period(1, "weeks")
    with pytest.raises(ValueError, match="cannot be -1"):
        Period(-1, "days")


@pytest.mark.parametrize(
    ("partial", "words", "overdue"),
    [
        (PartialDate.day(date(2015, 4, 13)), "13 April 2015", date(2015, 4, 14)),
        (PartialDate.month(2020, 4), "April 2020", date(2020, 5, 1)),
        (PartialDate.month(2024, 2), "February 2024", date(2024, 3, 1)),
        (PartialDate.month(2022, 8), "August 2022", date(2022, 9, 1)),
        (PartialDate.year(2016), "2016", date(2017, 1, 1)),
        (PartialDate(date(2016, 4, 1), date(2016, 6, 30)), "between 1 April 2016 and 30 June 2016", date(2016, 7, 1)),
    ],
)
def test_a_partly_known_date_says_what_is_known_and_is_overdue_after_its_last_day(partial, words, overdue):
    assert str(partial) == words
    assert partial.overdue_from == overdue


def test_a_partly_known_date_cannot_end_before_it_begins():
    with pytest.raises(ValueError, match="cannot begin"):
        PartialDate(date(2020, 2, 1), date(2020, 1, 1))
