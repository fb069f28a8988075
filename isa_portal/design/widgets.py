"""Input for a date in three boxes, for a period as a number with its unit, and a select of many options."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.forms import Select, Widget
from django.forms.utils import flatatt
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

UNITS = ("days", "months")


class WrittenDay(NamedTuple):
    """What stands in the three boxes."""

    day: str = ""
    month: str = ""
    year: str = ""

    def __str__(self) -> str:
        return "/".join(filter(None, self))


class WrittenPeriod(NamedTuple):
    """What stands in the box, and the unit chosen."""

    number: str = ""
    unit: str = ""


class _Boxes(Widget):
    """A widget of several named inputs inside one fieldset."""

    use_fieldset = True
    written: type[WrittenDay] | type[WrittenPeriod]

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return self.written(*(str(data.get(f"{name}_{box}") or "").strip() for box in self.written._fields))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}_{box}" in data for box in self.written._fields)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return ""

    def focus_id(self, id_: str, box: str) -> str:
        return f"{id_}_{box or self.written._fields[0]}"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        written = self.format_value(value)
        context["widget"] |= {"written": written, "faulty": bool(attrs and attrs.get("aria-invalid"))}
        return context


class DayInput(_Boxes):
    """GOV.UK date input: day, month, year."""

    template_name = "design/forms/day.html"
    written = WrittenDay

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        written = context["widget"]["written"]._asdict()
        context["widget"]["boxes"] = [
            {"name": box, "label": box.capitalize(), "width": 4 if box == "year" else 2, "value": text}
            for box, text in written.items()
        ]
        return context

    def format_value(self, value: Any) -> WrittenDay:
        if isinstance(value, WrittenDay):
            return value
        if isinstance(value, date):
            return WrittenDay(str(value.day), str(value.month), str(value.year))
        return _of_partial(value) if value else WrittenDay()


class PeriodInput(_Boxes):
    """A whole number beside the radios of its units."""

    template_name = "design/forms/period.html"
    written = WrittenPeriod

    def __init__(self, units: Sequence[str] = UNITS, attrs: dict[str, Any] | None = None) -> None:
        self.units = units
        super().__init__(attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["units"] = self.units
        return context

    def format_value(self, value: Any) -> WrittenPeriod:
        if isinstance(value, WrittenPeriod):
            return value
        return WrittenPeriod(str(value.count), str(value.unit)) if value else WrittenPeriod()


def _of_partial(value: Any) -> WrittenDay:
    first, last = value.first, value.last
    month = str(first.month) if (first.year, first.month) == (last.year, last.month) else ""
    return WrittenDay(str(first.day) if first == last else "", month, str(first.year))


class LongSelect(Select):
    """A select without groups, written in one go: a template for each of 500 options takes longer than the page."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        options = (
            f'<option value="{escape(key)}"{" selected" if str(key) in chosen else ""}>{escape(text)}</option>'
            for key, text in self.choices
        )
        return format_html(
            "<select{}>{}</select>",
            flatatt({"name": name, **self.build_attrs(self.attrs, attrs)}),
            mark_safe("".join(options)),
        )
