"""What each field accepts, and the sentence with which it refuses."""

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError

from isa_portal.design.fields import DayField, NameField, PartialDayField, PeriodField
from isa_portal.design.forms import Form
from isa_portal.design.widgets import WrittenDay, WrittenPeriod
from isa_portal.lib.calendar import PartialDate, Period


def refusal(field, value):
    with pytest.raises(ValidationError) as refused:
        field.clean(value)
    return " ".join(refused.value.messages)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (("13", "4", "2015"), date(2015, 4, 13)),
        (("03", "04", "2015"), date(2015, 4, 3)),
        (("3", "April", "2015"), date(2015, 4, 3)),
        (("3", "sept.", "2015"), date(2015, 9, 3)),
        (("29", "2", "2020"), date(2020, 2, 29)),
        (("03/04/2015", "", ""), date(2015, 4, 3)),
        (("2015-04-03", "", ""), date(2015, 4, 3)),
    ],
)
def test_a_day_is_read_day_first(written, meant):
    assert DayField().clean(WrittenDay(*written)) == meant


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (("31", "02", "2020"), "31/02/2020 is not a real date: February 2020 has 29 days."),
        (("0", "1", "2020"), "0/1/2020 is not a real date: January 2020 has 31 days."),
        (("13", "04", "15"), "Write the year with four digits, for example 13/04/2015."),
        (("13/04/15", "", ""), "Write the year with four digits, for example 13/04/2015."),
        (("1", "1", "20255"), "Write the year with four digits, for example 13/04/2015."),
        (("1", "1", "0020"), "Write the year with four digits, for example 13/04/2015."),
        (("1", "13", "2020"), "There is no month 13. Write a month from 1 to 12, day first, for example 13/04/2015."),
        (("", "4", "2015"), "Enter the day too, for example 13/04/2015."),
        (("13", "", "2015"), "Enter the month too, for example 13/04/2015."),
        (("13", "4", ""), "Enter the year too, for example 13/04/2015."),
        (("\u0663", "4", "2015"), "Write the day as a number, for example 13/04/2015."),
        (("1_0", "4", "2015"), "Write the day as a number, for example 13/04/2015."),
        (("1", "1", "1823"), "1/1/1823 is before 1 January 1900. Check the year."),
        (("", "", ""), "Enter the date, for example 13/04/2015."),
    ],
)
def test_a_day_that_cannot_be_read_is_refused_with_the_reason(written, sentence):
    assert refusal(DayField(), WrittenDay(*written)) == sentence


def test_a_day_after_the_latest_is_refused_by_name():
    field = DayField(latest=date(2026, 11, 21))

    assert refusal(field, WrittenDay("22", "11", "2026")).startswith("22/11/2026 is after 21 November 2026.")


def test_a_day_that_may_stay_empty_is_nothing():
    assert DayField(required=False).clean(WrittenDay()) is None


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        (("13", "4", "2015"), date(2015, 4, 13), date(2015, 4, 13)),
        (("", "2", "2020"), date(2020, 2, 1), date(2020, 2, 29)),
        (("", "", "2019"), date(2019, 1, 1), date(2019, 12, 31)),
    ],
)
def test_a_partly_known_day_keeps_what_is_known(written, first, last):
    assert PartialDayField().clean(WrittenDay(*written)) == PartialDate(first, last)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (("13", "", "2015"), "Enter the month too"),
        (("", "4", ""), "Enter the year too"),
        (("", "", "19"), "Write the year with four digits"),
        (("31", "2", "2020"), "31/2/2020 is not a real date"),
        (("", "", "1823"), "1823 is before 1 January 1900."),
        (("", "", "2030"), "2030 is after 21 November 2026."),
    ],
)
def test_a_partly_known_day_that_cannot_be_read_is_refused(written, sentence):
    assert refusal(PartialDayField(latest=date(2026, 11, 21)), WrittenDay(*written)).startswith(sentence)


def test_this_year_may_be_given_although_it_ends_after_the_latest_day():
    field = PartialDayField(latest=date(2026, 11, 21))

    assert field.clean(WrittenDay("", "", "2026")).first == date(2026, 1, 1)


def test_the_boxes_show_again_what_is_known_of_a_day():
    widget = PartialDayField().widget

    assert widget.format_value(date(2015, 4, 3)) == WrittenDay("3", "4", "2015")
    assert widget.format_value(PartialDate(date(2020, 2, 1), date(2020, 2, 29))) == WrittenDay("", "2", "2020")
    assert widget.format_value(PartialDate(date(2019, 1, 1), date(2019, 12, 31))) == WrittenDay("", "", "2019")


def test_a_period_is_a_number_with_its_unit():
    assert PeriodField().clean(WrittenPeriod("1", "months")) == Period(1, "months")


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (("30", ""), "Say whether 30 is days or months."),
        (("30", "weeks"), "Say whether 30 is days or months."),
        (("1.5", "months"), "Enter a whole number. 1.5 has no meaning in law: write days, for example 45."),
        (("-3", "days"), "Enter a whole number, for example 3, and choose days or months."),
        (("1 month", ""), "Enter a whole number, for example 3, and choose days or months."),
        (("\u0663", "days"), "Enter a whole number, for example 3, and choose days or months."),
        (("0", "days"), "Enter a number of 1 or more."),
        (("", "days"), "Enter the number of days."),
        (("999", "months"), "999 months is more than ten years. Check the number."),
        (("", ""), "Enter the number, and say whether it is days or months."),
    ],
)
def test_a_period_that_cannot_be_counted_is_refused(written, sentence):
    assert refusal(PeriodField(), WrittenPeriod(*written)) == sentence


@pytest.mark.parametrize(
    "name",
    ["Cyngor Gwynedd Tŷ ŵ ŷ à ó", "O’Neill", "Siân-Mair", "<b>", "Robert'); DROP TABLE", "مجلس المدينة", "7 Day Trust"],
)
def test_any_name_that_can_be_seen_is_kept_as_it_is(name):
    assert NameField(label="Full name").clean(name) == name


def test_a_name_is_kept_composed_and_with_single_spaces():
    assert NameField(label="Full name").clean("  Cafe\u0301\u00a0 Trust ") == "Caf\u00e9 Trust"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("NHS\u200bTrust", "Full name contains an invisible character after 'NHS'. Remove it: NHS␣Trust"),
        ("NHS\u00adTrust", "Full name contains an invisible character after 'NHS'. Remove it: NHS␣Trust"),
        ("NHS\U000e0041Trust", "Full name contains an invisible character after 'NHS'. Remove it: NHS␣Trust"),
        ("\ufeffNHS Trust", "Full name contains an invisible character at its beginning. Remove it: ␣NHS Trust"),
        ("A\u202eB Trust", "Full name contains a text-direction control character after 'A'."),
        ("NHS\x00Trust", "Full name contains a control character after 'NHS'."),
        ("NHS\ud800Trust", "Full name contains a control character after 'NHS'."),
        ("NHS\nTrust", "Full name contains a line break after 'NHS'. Write it on one line."),
        ("x" * 201, "Full name has 201 characters; the limit is 200."),
        ("O", "Enter the full name in letters, two or more."),
        ("🙂🙂", "Enter the full name in letters, two or more."),
    ],
)
def test_a_name_with_what_cannot_be_seen_is_refused_where_it_stands(name, sentence):
    assert refusal(NameField(label="Full name"), name).startswith(sentence)


class Sample(Form):
    purpose = forms.CharField(max_length=5)
    ico_number = forms.CharField(label="ICO number")
    email = forms.EmailField(label="E-mail address")
    tier = forms.ChoiceField(choices=[("1", "Tier 1")])
    agreed = forms.BooleanField(label="I have read it")
    document = forms.FileField(label="Signed document")
    who = forms.CharField(label="Who signs?")
    name = NameField(label="Your full name")
    signed = DayField(label="Date of signing")
    notice = PeriodField()
    own = forms.CharField(error_messages={"required": "Say it in your words."})


def test_a_form_left_empty_says_what_to_enter():
    errors = {name: sentences[0] for name, sentences in Sample({}).errors.items()}

    assert errors == {
        "purpose": "Enter the purpose.",
        "ico_number": "Enter the ICO number.",
        "email": "Enter the e-mail address.",
        "tier": "Choose the tier.",
        "agreed": "Tick the box: I have read it",
        "document": "Choose the file: signed document.",
        "who": "Answer the question: Who signs?",
        "name": "Enter your full name.",
        "signed": "Enter the date of signing, for example 13/04/2015.",
        "notice": "Enter the number, and say whether it is days or months.",
        "own": "Say it in your words.",
    }


def test_a_form_refuses_wrong_values_in_its_own_words():
    errors = Sample({"purpose": "too long", "email": "x", "tier": "9"}).errors

    assert errors["purpose"] == ["This has 8 characters; the limit is 5. Shorten it."]
    assert errors["email"] == ["Enter an e-mail address in the form name@example.org."]
    assert errors["tier"] == ["Choose one from the list."]
