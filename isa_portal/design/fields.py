"""Form fields with the portal's own sentences: days, partly known days, names, periods."""

import calendar
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import CharField, Field, TextInput

from isa_portal.design.widgets import UNITS, DayInput, PeriodInput, WrittenDay, WrittenPeriod
from isa_portal.lib import names
from isa_portal.lib.calendar import PartialDate, Period, in_words

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
MONTHS["sept"] = 9


def _wrong(sentence: str, box: str) -> ValidationError:
    """Return an error whose link leads to this box."""
    return ValidationError(sentence, code="wrong", params={"box": box})


class DayField(Field):
    """
    A day of the calendar, written day first; cleans to a date.

    :param earliest: the first day that can be meant, by default 1 January 1900
    :param latest: the last day that can be meant, by default the last one whose bank holidays are known
    """

    widget = DayInput
    default_error_messages = {"required": "Enter the date, for example 13/04/2015."}

    def __init__(self, *, earliest: date = date(1900, 1, 1), latest: date = date(2099, 12, 31), **options: Any) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, date) or not value or not any(value):
            return value if isinstance(value, date) else None
        written = _spread(value)
        return self._bounded(self.read(written), written)

    def read(self, written: WrittenDay) -> Any:
        day, month, year = (
            _number(written.day, "day"),
            _month(written.month, written.year),
            _year(written.year),
        )
        return _real(day, month, year, written)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _differs(self, initial, data)

    def _bounded(self, value: Any, written: WrittenDay) -> Any:
        # A known month or year may reach past either bound, as long as some day of it lies within.
        first, last = getattr(value, "first", value), getattr(value, "last", value)
        if last < self.earliest:
            raise _wrong(f"{written} is before {in_words(self.earliest)}. Check the year.", "year")
        if first > self.latest:
            raise _wrong(f"{written} is after {in_words(self.latest)}. Enter that day or an earlier one.", "day")
        return value


class PartialDayField(DayField):
    """
    A day of which perhaps only the month or the year is known; cleans to a PartialDate.

    An empty day says that the month is known; an empty day and month, the year.
    """

    default_error_messages = {"required": "Enter the date, or as much of it as is known: the year, or month and year."}

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, PartialDate) else super().to_python(value)

    def read(self, written: WrittenDay) -> PartialDate:
        if written.day:
            return PartialDate(exact := super().read(written), exact)
        year = _year(written.year)
        if not written.month:
            return PartialDate(date(year, 1, 1), date(year, 12, 31))
        month = _month(written.month, written.year)
        return PartialDate(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


class CodeField(CharField):
    """Six digits from a letter: pasted with blanks or not, offered by a telephone that has read the letter."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("label", "Code")
        more.setdefault("help_text", "Six digits.")
        more.setdefault("error_messages", {"required": "Enter the code from the letter."})
        attrs = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10"}
        super().__init__(max_length=20, widget=TextInput(attrs=attrs), **more)


class NameField(CharField):
    """A name on one line, in NFC, without characters that cannot be seen."""

    def __init__(self, *, max_length: int = 200, **options: Any) -> None:
        self.longest = max_length
        super().__init__(strip=False, **options)

    def clean(self, value: Any) -> str:
        text, label = str(value or ""), str(self.label or "The name")
        if sentences := names.problems(text, label):
            raise ValidationError([ValidationError(sentence, code="unseen") for sentence in sentences])
        text = names.cleaned(text)
        if text and (len(text) == 1 or not any(character.isalnum() for character in text)):
            raise ValidationError(f"Enter {names.as_object(label)} in letters, two or more.", code="wrong")
        if len(text) > self.longest:
            raise ValidationError(f"{label} has {len(text):,} characters; the limit is {self.longest}.", code="wrong")
        return str(super().clean(text))

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "spellcheck": "false"}


class PeriodField(Field):
    """
    A whole number of days or months; cleans to a Period.

    :param units: in which units it may be written
    """

    widget = PeriodInput
    longest = {"days": 3650, "months": 120, "working days": 2500}

    def __init__(self, *, units: Sequence[str] = UNITS, **options: Any) -> None:
        self.units = units
        self.or_words = f"{', '.join(units[:-1])} or {units[-1]}"
        required = {"required": f"Enter the number, and say whether it is {self.or_words}."}
        super().__init__(**{"widget": PeriodInput(units), "error_messages": required, **options})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Period) or not value or not any(value):
            return value if isinstance(value, Period) else None
        count = self._count(value)
        if value.unit not in self.units:
            raise _wrong(f"Say whether {count} is {self.or_words}.", "unit_days")
        if count > self.longest[value.unit]:
            raise _wrong(f"{count} {value.unit} is more than ten years. Check the number.", "number")
        return Period(count, value.unit)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _differs(self, initial, data)

    def _count(self, value: WrittenPeriod) -> int:
        text = value.number
        if not text:
            raise _wrong(f"Enter the number of {value.unit}.", "number")
        if re.fullmatch(r"[0-9]+[.,][0-9]+", text):
            raise _wrong(f"Enter a whole number. {text} has no meaning in law: write days, for example 45.", "number")
        if not re.fullmatch(r"[0-9]{1,6}", text):
            raise _wrong(f"Enter a whole number, for example 3, and choose {self.or_words}.", "number")
        if not int(text):
            raise _wrong("Enter a number of 1 or more.", "number")
        return int(text)


class MonthsField(CharField):
    """A whole number of months, perhaps with its unit behind it; cleans to a number, or to nothing."""

    longest = 120

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=40, widget=TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5"}), **options
        )

    def clean(self, value: Any) -> Any:
        text = str(super().clean("" if value is None else value)).strip().lower()
        if not text:
            return None
        found = re.fullmatch(r"([+-]?[0-9]+(?:[.,][0-9]+)?)\s*(months?|years?|weeks?|days?)?", text)
        if found is None:
            raise _wrong(f"{names.cleaned(text)} is no number of months. Enter whole months, for example 12.", "")
        number, unit = found[1], (found[2] or "months").rstrip("s")
        if unit in ("day", "week"):
            raise _wrong(f"{text} is counted in {unit}s. Enter whole months, for example 12.", "")
        if not number.isdecimal():
            raise _wrong(f"{text} is no whole number of months. Enter 1 or more, for example 12.", "")
        months = int(number[:6]) * (12 if unit == "year" else 1)
        if not 1 <= months <= self.longest:
            raise _wrong(f"{text} is not between 1 and {self.longest} months. Check the number.", "")
        return months


def _differs(field: Field, initial: Any, data: Any) -> bool:
    widget: Any = field.widget
    return bool(widget.format_value(initial) != widget.format_value(data))


def _spread(written: WrittenDay) -> WrittenDay:
    """Spread a whole date, pasted into the first box, over the three."""
    day, month, year = written
    if month or year:
        return written
    if found := re.fullmatch(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]+)", day):
        return WrittenDay(*found.groups())
    if found := re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", day):
        return WrittenDay(*reversed(found.groups()))
    return written


def _number(text: str, box: str) -> int:
    if not text:
        raise _wrong(f"Enter the {box} too, for example 13/04/2015.", box)
    if not re.fullmatch("[0-9]{1,2}", text):
        raise _wrong(f"Write the {box} as a number, for example 13/04/2015.", box)
    return int(text)


def _month(text: str, year: str) -> int:
    if month := MONTHS.get(text.lower().rstrip(".")):
        return month
    month = _number(text, "month")
    if not 1 <= month <= 12:
        raise _wrong(
            f"There is no month {month}. Write a month from 1 to 12, day first, for example 13/04/2015.", "month"
        )
    return month


def _year(text: str) -> int:
    if not text:
        raise _wrong("Enter the year too, for example 13/04/2015.", "year")
    if not re.fullmatch("[1-9][0-9]{3}", text):
        raise _wrong("Write the year with four digits, for example 13/04/2015.", "year")
    return int(text)


def _real(day: int, month: int, year: int, written: WrittenDay) -> date:
    days = calendar.monthrange(year, month)[1]
    if not 1 <= day <= days:
        where = f"{calendar.month_name[month]} {year} has {days} days"
        raise _wrong(f"{written} is not a real date: {where}.", "day")
    return date(year, month, day)
