"""Months by the corresponding date, periods of notice, dates known in part."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from isa_portal.lib.calendar import (
    EDITION,
    PartialDate,
    Period,
    ServiceRule,
    deemed_served,
    is_working_day,
    months_after,
    moved,
    working_days_after,
)

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
    while months:
        step = min(months, 13 - month)
        month, months = month + step, months - step
        if month == 13:
            year, month = year + 1, 1
    return year, month, min(day, length_of(year, month))


def test_every_period_of_months_agrees_with_a_table_driven_calendar(rounds):
    first, last = date(1900, 1, 1).toordinal(), date(2200, 12, 31).toordinal()

    # In full every day from 1900 to 2200 with every period up to 60 months; otherwise every tenth day.
    for ordinal in range(first, last + 1, rounds(10, 1)):
        anchor = date.fromordinal(ordinal)
        year, month, day = anchor.timetuple()[:3]
        for months in range(1, 61):
            expected = oracle(year, month, day, months)
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
        (Period(1, "months", is_clear=True), "1 clear month"),
        (Period(20, "working days"), "20 working days"),
    ],
)
def test_a_period_is_written_in_words(period, words):
    assert str(period) == words


@pytest.mark.parametrize(
    ("nation", "last"),
    [
        ("england_and_wales", date(2027, 3, 30)),
        # Easter Monday is no bank holiday in Scotland.
        ("scotland", date(2027, 3, 29)),
    ],
)
def test_working_days_leave_out_the_bank_holidays_of_a_nation(nation, last):
    assert Period(2, "working days", nation=nation).ends(date(2027, 3, 24)) == last


def test_a_period_has_a_known_unit_and_a_whole_number():
    with pytest.raises(ValueError, match="days, months or working days"):
        Period(1, "weeks")
    for count in (-1, 0, 1.5):
        with pytest.raises(ValueError, match=f"cannot be {count} days"):
            Period(count, "days")


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


def test_partly_known_dates_sort_by_the_day_on_which_they_are_surely_over():
    day, month, year = PartialDate.day(date(2020, 4, 30)), PartialDate.month(2020, 4), PartialDate.year(2020)

    assert sorted([year, day, month]) == [month, day, year]


@pytest.mark.parametrize(
    ("period", "anchor", "last"),
    [
        (Period(1, "months", is_clear=True), date(2026, 11, 21), date(2026, 12, 22)),
        (Period(1, "months", is_clear=True), date(2026, 1, 31), date(2026, 3, 1)),
        (Period(14, "days", is_clear=True), date(2026, 11, 21), date(2026, 12, 6)),
    ],
)
def test_of_a_clear_period_neither_end_is_counted(period, anchor, last):
    assert period.ends(anchor) == last
    assert period.ends(anchor) == Period(period.count, period.unit).ends(anchor) + timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 3, 17), {"england_and_wales", "scotland"}),  # St Patrick's Day
        (date(2026, 11, 30), {"england_and_wales", "northern_ireland"}),  # St Andrew's Day
        (date(2026, 4, 6), {"scotland"}),  # Easter Monday
        (date(2028, 1, 4), {"england_and_wales", "northern_ireland"}),  # 2 January 2028 is a Sunday
        (date(2026, 12, 26), set()),
    ],
)
def test_each_nation_has_its_own_working_days(day, working):
    nations = ("england_and_wales", "scotland", "northern_ireland")

    assert {nation for nation in nations if is_working_day(day, nation)} == working


def test_a_year_without_known_holidays_is_refused():
    with pytest.raises(ValueError, match="known from 1872 to 2100, not in 2200"):
        is_working_day(date(2200, 12, 25), "scotland")


@pytest.mark.parametrize(
    ("rule", "falls_on"),
    [("same", date(2026, 12, 26)), ("next", date(2026, 12, 29)), ("previous", date(2026, 12, 24))],
)
def test_a_deadline_on_a_non_working_day_moves_as_the_agreement_says(rule, falls_on):
    assert moved(date(2026, 12, 26), rule, "england_and_wales") == falls_on
    assert moved(date(2026, 12, 29), rule, "england_and_wales") == date(2026, 12, 29)


def test_working_days_are_counted_without_the_day_itself():
    assert working_days_after(date(2026, 12, 24), 2, "england_and_wales") == date(2026, 12, 30)
    assert working_days_after(date(2026, 12, 24), 0, "england_and_wales") == date(2026, 12, 24)


LATE = ServiceRule(late_after=time(17), on_working_days_only=True)


@pytest.mark.parametrize(
    ("sent_at", "rule", "served_on"),
    [
        (datetime(2026, 11, 20, 16, 59, tzinfo=UTC), LATE, date(2026, 11, 20)),
        # A Friday after hours: Saturday, so Monday.
        (datetime(2026, 11, 20, 17, 0, tzinfo=UTC), LATE, date(2026, 11, 23)),
        # 16:30 by the clock of the machine is 17:30 in London.
        (datetime(2026, 7, 1, 16, 30, tzinfo=UTC), LATE, date(2026, 7, 2)),
        (datetime(2026, 11, 20, 23, 0, tzinfo=UTC), ServiceRule(), date(2026, 11, 20)),
        # Posted before Christmas: two working days later.
        (datetime(2026, 12, 24, 10, 0, tzinfo=UTC), ServiceRule(working_days=2), date(2026, 12, 30)),
        # 01:30 comes twice on this night; both are 25 October.
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), ServiceRule(), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), ServiceRule(), date(2026, 10, 25)),
        # 23:30 by the clock of the machine is the next day in summer.
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), ServiceRule(), date(2026, 7, 1)),
    ],
)
def test_service_counts_from_the_day_that_the_clause_says(sent_at, rule, served_on):
    assert deemed_served(sent_at, rule, nation="england_and_wales").on == served_on


def test_each_step_of_deemed_service_is_explained_with_the_edition_of_the_calendar():
    served = deemed_served(datetime(2026, 12, 24, 18, 0, tzinfo=UTC), LATE, nation="england_and_wales")

    assert served.reasons == (
        "Sent on 24 December 2026 at 18:00.",
        "After 17:00 it counts as sent the next day, 25 December 2026.",
        f"That is no working day; the next one is 29 December 2026 ({EDITION}).",
    )
