"""When a review comes next, by each way in which an agreement may state it."""

from datetime import date

import pytest

from isa_portal.agreements.models.schedule import Anchor, Closed, Schedule
from isa_portal.lib.calendar import PartialDate

BEGAN = date(2026, 4, 13)


def anchor(day=BEGAN, words="the day it came into force", **more):
    return Anchor(PartialDate.day(day), words, **more)


def closed(due, on):
    return Closed(PartialDate.day(due), on)


def due(schedule, *given, **more):
    found = schedule.next(*given, **more).due
    return found and found.last


def test_the_first_review_is_counted_from_its_anchor_with_its_reasoning():
    found = Schedule(every=12).next(anchor())

    assert str(found.due) == "13 April 2027"
    assert found.reasoning == "12 months from 13 April 2026, the day it came into force, end on 13 April 2027."


@pytest.mark.parametrize(
    ("schedule", "was_due", "closed_on", "expected"),
    [
        # The anniversary is kept, whether the review before was early or late.
        (Schedule(every=12), date(2027, 4, 13), date(2027, 3, 1), date(2028, 4, 13)),
        (Schedule(every=12), date(2027, 4, 13), date(2027, 6, 1), date(2028, 4, 13)),
        (Schedule(every=12), date(2027, 4, 13), date(2029, 5, 1), date(2030, 4, 13)),
        # Counted from closing.
        (Schedule(every=12, follows="closing"), date(2027, 4, 13), date(2027, 6, 1), date(2028, 6, 1)),
        # Six months, then yearly.
        (Schedule(every=12, first=6), date(2026, 10, 13), date(2026, 10, 20), date(2027, 10, 13)),
        # A fixed day, then by its interval, or never again.
        (Schedule("day", 12, on=date(2027, 1, 1)), date(2027, 1, 1), date(2027, 1, 9), date(2028, 1, 1)),
        (Schedule("day", on=date(2027, 1, 1)), date(2027, 1, 1), date(2027, 1, 9), None),
    ],
)
def test_the_review_after_a_closing(schedule, was_due, closed_on, expected):
    assert due(schedule, anchor(), closed(was_due, closed_on)) == expected


def test_a_first_period_comes_first():
    assert due(Schedule(every=12, first=6), anchor()) == date(2026, 10, 13)


def test_29_february_is_counted_from_the_anchor_and_not_from_the_last_review():
    leap, yearly = anchor(date(2024, 2, 29)), Schedule(every=12)

    days = [due(yearly, leap)]
    for _ in range(3):
        days.append(due(yearly, leap, closed(days[-1], days[-1])))

    assert days == [date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]
    assert yearly.next(leap).reasoning.endswith("28 February 2025, the last day of the month, which has no day 29.")


def test_a_month_that_an_old_document_prints_stays_a_month():
    printed = Anchor(PartialDate.month(2022, 8), "the date that the document prints", is_review=True)

    found = Schedule(every=36).next(printed, Closed(printed.day, date(2026, 11, 20)))

    assert str(found.due) == "August 2028"


def test_where_no_day_can_be_told_it_is_said_why():
    assert Schedule(every=12).next(None).reasoning == "The day is not known: the day it came into force has no date."
    assert Schedule("event", event="The programme ends").next(anchor()).due is None
    assert Schedule().next(anchor()).reasoning == "The text states no review."


def test_a_later_text_counts_on_from_its_own_day():
    assert due(Schedule(every=24), anchor(), after=date(2029, 1, 1)) == date(2030, 4, 13)


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (Schedule(every=12), "The agreement is reviewed every 12 months, counted from the day it came into force."),
        (
            Schedule(every=12, first=6, basis="last_signature", follows="closing"),
            "The agreement is reviewed after 6 months, then every 12 months, counted from the last signature; each"
            " later review is counted from the closing of the one before.",
        ),
        (
            Schedule("day", 12, on=date(2027, 1, 1)),
            "The agreement is reviewed on 1 January 2027, then every 12 months.",
        ),
        (Schedule("event", event="The end."), "The agreement is reviewed when this happens: The end."),
        (Schedule(), "No review is stated."),
    ],
)
def test_a_schedule_in_words_and_through_the_canonical_text(schedule, words):
    assert schedule.words == words
    assert Schedule.of(schedule.stated) == schedule
