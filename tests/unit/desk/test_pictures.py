"""The picture of the year."""

from datetime import date, timedelta

from isa_portal.desk.pictures import MOST_STACKED, Event, year

TODAY = date(2026, 11, 21)


def event(day, late=False):
    return Event(day, "Review due", "01/26 Family support", "/", late)


def test_the_year_begins_with_this_month_and_ends_before_it_comes_again():
    picture = year([event(date(2026, 11, 1)), event(date(2027, 10, 31)), event(date(2027, 11, 1))], on=TODAY)

    assert [month.name for month in picture.months][:2] == ["Nov", "Dec"]
    assert picture.months[-1].name == "Oct"
    assert len(picture.marks) == len(picture.events) == 2


def test_the_words_name_the_number_and_the_busiest_month():
    three = [event(date(2027, 3, day)) for day in (1, 9, 30)]

    assert year([*three, event(TODAY)], on=TODAY).words == "4 marks, busiest March 2027."
    assert year([event(TODAY)], on=TODAY).words == "1 mark, in November 2026."
    assert year([], on=TODAY).words == "Nothing falls due in the next twelve months."


def test_more_marks_than_fit_are_still_told_in_words_and_table():
    picture = year([event(TODAY) for _ in range(20)], on=TODAY)

    assert len(picture.marks) == MOST_STACKED
    assert len(picture.events) == 20
    assert picture.words.startswith("20 marks")


def test_every_mark_stands_inside_the_picture():
    picture = year([event(TODAY + timedelta(days=n)) for n in range(330)], on=TODAY)

    assert all(0 <= mark.x <= picture.width and 0 <= mark.y < picture.base for mark in picture.marks)
