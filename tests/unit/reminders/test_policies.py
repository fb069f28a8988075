"""The days on which reminders come due, before, at and after each boundary."""

from datetime import UTC, date, datetime, timedelta

import pytest

from isa_portal.lib import clock
from isa_portal.lib.calendar import PartialDate
from isa_portal.reminders import policies
from isa_portal.reminders.policies import Plan

DUE = date(2027, 11, 21)
SENT = date(2026, 11, 21)
LAST = date(2026, 12, 19)


def review(on: date, last: date = DUE) -> str | None:
    found = policies.review(last, on=on)
    return found.name if found else None


@pytest.mark.parametrize(
    ("days_before", "name"),
    [
        (91, None),
        (90, "90 days before"),
        (61, "90 days before"),
        (60, "60 days before"),
        (31, "60 days before"),
        (30, "30 days before"),
        (15, "30 days before"),
        (14, "14 days before"),
        (8, "14 days before"),
        (7, "7 days before"),
        (1, "7 days before"),
        (0, "0 days before"),
        (-1, "overdue 1 days"),
        (-6, "overdue 1 days"),
        (-7, "overdue 7 days"),
        (-13, "overdue 7 days"),
        (-14, "overdue 14 days"),
        (-3650, "overdue 3647 days"),
    ],
)
def test_a_review_is_reminded_of_on_its_days_and_weekly_when_overdue(days_before, name):
    assert review(DUE - timedelta(days=days_before)) == name


def test_a_review_due_in_a_month_is_overdue_after_its_last_day():
    august = PartialDate.month(2022, 8).last

    assert review(date(2022, 8, 31), august) == "0 days before"
    assert review(date(2022, 9, 6), august) == "overdue 1 days"
    assert review(date(2022, 9, 7), august) == "overdue 7 days"


@pytest.mark.parametrize(
    ("days_late", "name"),
    [(29, None), (30, "overdue 30 days"), (89, "overdue 30 days"), (90, "overdue 90 days"), (4000, "overdue 90 days")],
)
def test_an_overdue_review_comes_to_the_chair_and_to_the_board(days_late, name):
    found = policies.escalation(DUE, on=DUE + timedelta(days=days_late))

    assert (found and found.name) == name


@pytest.mark.parametrize(
    ("plan", "names"),
    [
        (Plan(chair=10, board=20), [None, "overdue 10 days", "overdue 20 days", "overdue 20 days", "overdue 20 days"]),
        (Plan(chair=None), [None, None, None, None, "overdue 90 days"]),
        (Plan(board=None), [None, None, None, "overdue 30 days", "overdue 30 days"]),
        (Plan(chair=None, board=None), [None] * 5),
        # What had come due when the board chose is past.
        (Plan(chair=10, since=DUE + timedelta(days=11)), [None, None, None, None, "overdue 90 days"]),
    ],
)
def test_a_board_chooses_how_far_up_an_overdue_review_comes_or_keeps_it(plan, names):
    found = [policies.escalation(DUE, on=DUE + timedelta(days=days), plan=plan) for days in (9, 19, 20, 30, 90)]

    assert [one and one.name for one in found] == names
    assert [bool(one and policies.is_for_board(one, plan)) for one in found] == [
        name == f"overdue {plan.board} days" for name in names
    ]


def test_what_comes_to_chair_and_board_on_one_working_day_comes_to_the_board():
    # 9 and 10 days after: a Saturday and a Sunday.
    plan, last = Plan(chair=9, board=10, nation="england_and_wales"), date(2027, 6, 3)

    found = [policies.escalation(last, on=last + timedelta(days=days), plan=plan) for days in (9, 10, 11)]

    assert [one and one.name for one in found] == [None, None, "overdue 10 days"]


@pytest.mark.parametrize(
    ("days_late", "name"),
    [
        (-8, None),
        (-7, "7 days before 2027-11-21"),
        (6, "1 days before 2027-11-21"),
        (7, "overdue 7 days since 2027-11-21"),
        (34, "overdue 28 days since 2027-11-21"),
        (35, "overdue 28 days since 2027-11-21"),
        (55, "overdue 28 days since 2027-11-21"),
        (56, "overdue 56 days since 2027-11-21"),
        (83, "overdue 56 days since 2027-11-21"),
        (84, "overdue 84 days since 2027-11-21"),
    ],
)
def test_exit_tasks_are_told_of_every_week_for_four_weeks_and_then_every_four(days_late, name):
    found = policies.exits(DUE, on=DUE + timedelta(days=days_late))

    assert (found and found.name) == name


def test_in_ten_years_exit_tasks_are_told_of_135_times():
    told = {policies.exits(DUE, on=DUE + timedelta(days=days)) for days in range(-7, 3653)}

    assert len(told) == 2 + 4 + 129


@pytest.mark.parametrize("rule", [policies.exits, policies.papers, policies.record])
def test_a_board_chooses_its_days_from_a_day_on(rule):
    chosen = {"exits": (20, 5), "papers": (20, 5), "record": (20, 5)}
    told = lambda days, **more: rule(DUE, on=DUE - timedelta(days=days), plan=Plan(**chosen, **more))  # noqa: E731

    found = [told(21), told(20), told(5), told(6, since=DUE - timedelta(days=10)), told(5, since=DUE)]

    assert [one and one.name.removesuffix(" 2027-11-21") for one in found] == [
        None, "20 days before", "5 days before", None, None,
    ]  # fmt: skip


def test_a_record_never_waits_for_a_working_day():
    sunday = date(2027, 11, 21)

    found = policies.record(sunday, on=sunday - timedelta(days=1), plan=Plan(record=(1,), nation="england_and_wales"))

    assert found == policies.Occurrence(sunday - timedelta(days=1), "1 days before")


def test_45_days_of_outage_leave_one_reminder_the_latest():
    names = {review(DUE - timedelta(days=days)) for days in (60, 15)}

    assert names == {"60 days before", "30 days before"}


@pytest.mark.parametrize(
    ("instant", "name"),
    [
        # London keeps summer time until 1:00 UTC on 25 October 2026: its 25 October begins at 23:00 UTC.
        (datetime(2026, 10, 24, 22, 59, tzinfo=UTC), "7 days before"),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), "0 days before"),
        # The night after, midnight is at 0:00 UTC again.
        (datetime(2026, 10, 31, 23, 59, tzinfo=UTC), "overdue 1 days"),
        (datetime(2026, 11, 1, 0, 0, tzinfo=UTC), "overdue 7 days"),
    ],
)
def test_days_change_at_midnight_in_london_also_when_clocks_go_back(instant, name):
    assert review(clock.london_date(instant), date(2026, 10, 25)) == name


@pytest.mark.parametrize(
    ("instant", "name"),
    [
        (datetime(2027, 3, 27, 23, 59, tzinfo=UTC), "7 days before"),
        (datetime(2027, 3, 28, 0, 0, tzinfo=UTC), "0 days before"),
        (datetime(2027, 4, 3, 22, 59, tzinfo=UTC), "overdue 1 days"),
        (datetime(2027, 4, 3, 23, 0, tzinfo=UTC), "overdue 7 days"),
    ],
)
def test_days_change_at_midnight_in_london_also_when_clocks_go_forward(instant, name):
    assert review(clock.london_date(instant), date(2027, 3, 28)) == name


def signature(days: int, *, asked: int = 0, last: date = LAST) -> str | None:
    found = policies.signature(
        sent_on=SENT, asked_on=SENT + timedelta(days=asked), last_day=last, on=SENT + timedelta(days=days)
    )
    return found.name if found else None


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (0, None),
        (6, None),
        (7, "7 days after sending"),
        (13, "7 days after sending"),
        (14, "14 days after sending"),
        (21, "21 days after sending"),
        (24, "21 days after sending"),
        (25, "3 days before 2026-12-19"),
        (28, "3 days before 2026-12-19"),
        (29, None),
    ],
)
def test_a_signature_is_reminded_of_after_7_14_and_21_days_and_before_the_last(days, name):
    assert signature(days) == name


def test_who_was_asked_again_is_not_reminded_of_what_came_before():
    assert signature(14, asked=14) is None
    assert signature(20, asked=14) is None
    assert signature(21, asked=14) == "21 days after sending"


def test_a_round_of_two_days_has_no_reminder():
    assert {signature(days, last=SENT + timedelta(days=2)) for days in range(4)} == {None}


def notice(days_before: int, *, served: date = date(2026, 9, 21), until: date = date(2026, 12, 21)) -> str | None:
    found = policies.notice(served_on=served, bound_until=until, on=until - timedelta(days=days_before))
    return found.name if found else None


@pytest.mark.parametrize(
    ("days_before", "name"),
    [(31, None), (30, "30 days before"), (8, "30 days before"), (7, "7 days before"), (0, "0 days before"), (-1, None)],
)
def test_a_notice_is_reminded_of_30_and_7_days_before_and_on_its_last_day(days_before, name):
    assert notice(days_before) == name


def test_the_day_of_serving_has_its_letter_already():
    assert notice(30, served=date(2026, 11, 21)) is None
    assert notice(29, served=date(2026, 11, 21)) is None


def test_days_that_are_told_of_alike_are_one_span_unless_their_own_days_matter():
    days = [DUE + timedelta(days=number) for number in (0, 3, 29, 30, 91)]
    told = lambda day: policies.review(day, on=DUE)  # noqa: E731

    together, apart = policies.spans(told, days), policies.spans(told, days, apart_from=date.min)

    assert [(one.first, one.last, one.occurrence.name) for one in together] == [
        (days[0], days[0], "0 days before"),
        (days[1], days[1], "7 days before"),
        (days[2], days[3], "30 days before"),
    ]
    assert [one.occurrence.day for one in apart[2:]] == [days[2] - timedelta(days=30), DUE]
