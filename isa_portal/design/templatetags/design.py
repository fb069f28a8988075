"""Tags and filters of every page: state tags, dates in words, the error summary."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BaseFormSet
from django.utils.safestring import SafeString

from isa_portal.design.renderer import DesignField
from isa_portal.lib.clock import LONDON, london_date

register = template.Library()

# GOV.UK Frontend's tag without a colour is the light blue one.
LIGHT_BLUE = ""
STATES: dict[str, tuple[str, str]] = {
    "proposed": ("Proposed", LIGHT_BLUE),
    "drafting": ("Draft", LIGHT_BLUE),
    "consultation": ("In consultation", LIGHT_BLUE),
    "returned": ("Sent back", "grey"),
    "recorded_from_paper": ("Recorded from paper", LIGHT_BLUE),
    "awaiting_approval": ("Awaiting the board", "yellow"),
    "approved": ("Approved", "yellow"),
    "out_for_signature": ("Out for signature", "yellow"),
    "objection_period": ("Open to objection", "yellow"),
    "giving_way": ("Giving way", "orange"),
    "signed": ("Signed and not yet in force", "yellow"),
    "current": ("In force", "green"),
    "in_force": ("In force", "green"),
    "suspended": ("Suspended", "orange"),
    "terminating": ("Ending", "orange"),
    "terminated": ("Ended", "grey"),
    "expired": ("Expired", "grey"),
    "superseded": ("Superseded", "grey"),
    "lapsed": ("Lapsed", "grey"),
    "rejected": ("Rejected", "grey"),
    "abandoned": ("Abandoned", "grey"),
    "overdue": ("Overdue", "red"),
}


@register.inclusion_tag("design/tag.html")
def tag(text: object, colour: str = "") -> dict[str, object]:
    """Show a tag in one of GOV.UK Frontend's colours."""
    return {"text": text, "colour": colour}


@register.inclusion_tag("design/tag.html")
def state_tag(state: object, label: object = "") -> dict[str, object]:
    """Show a stored state as a tag, with its own label or the one given."""
    name, colour = STATES.get(str(state), (str(state).replace("_", " ").capitalize(), "grey"))
    return {"text": label or name, "colour": colour}


@register.inclusion_tag("design/error_summary.html")
def error_summary(*sources: Any) -> dict[str, object]:
    """Show every error of forms, formsets and plain sentences once, each linked to its field if it has one."""
    return {"items": list(dict.fromkeys(item for source in sources if source for item in _items(source)))}


@register.simple_tag
def has_errors(*sources: Any) -> bool:
    return any(True for source in sources if source for _ in _items(source))


@register.simple_tag
def heading_field(field: DesignField) -> SafeString:
    """Render a field whose label is the heading of the page."""
    field.heading = True
    return field.as_field_group()


@register.simple_tag
def querystring_without(parameters: Any, *names: str) -> str:
    """Return the parameters of a request as a query string without the named ones."""
    return urlencode([(name, value) for name, values in parameters.lists() for value in values if name not in names])


@register.filter
def day(value: Any) -> str:
    """Return a date, an instant or a partly known date as "3 April 2026"."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = london_date(value)
    return _in_words(value) if isinstance(value, date) else str(value)


@register.filter
def moment(value: datetime | None) -> str:
    """Return an instant as London's clocks showed it: "3 April 2026 at 10:42"."""
    if not value:
        return ""
    local = value.astimezone(LONDON)
    return f"{_in_words(local)} at {local:%H:%M}"


@register.filter
def in_days(value: Any, today: date) -> str:
    """Return how far a date is from today: "in 12 days", "tomorrow", "today", "yesterday", "12 days ago"."""
    if not value:
        return ""
    days = (_plain(value) - today).days
    if near := {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days):
        return near
    return f"in {days:,} days" if days > 0 else f"{-days:,} days ago"


@register.filter
def page_numbers(page: Page[Any]) -> Iterable[int | str]:
    """Return the numbers to offer: the first, the last, those about this one; an ellipsis stands for the rest."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


def _in_words(value: date) -> str:
    return f"{value.day} {value:%B %Y}"


def _plain(value: Any) -> date:
    """A partly known date counts from its last day: something is overdue only when it surely is."""
    if isinstance(value, datetime):
        return london_date(value)
    return value if isinstance(value, date) else value.last


def _items(source: Any) -> Iterator[tuple[str, str]]:
    """Yield (sentence, id of the field or nothing)."""
    if isinstance(source, str):
        yield source, ""
    elif isinstance(source, BaseFormSet):
        yield from ((str(sentence), "") for sentence in source.non_form_errors())
        for form in source.forms:
            yield from _items(form)
    elif isinstance(source, BaseForm):
        yield from _of_form(source)
    elif isinstance(source, dict):
        yield from ((str(sentence), name) for name, sentence in source.items())
    else:
        for part in source:
            yield from _items(part if isinstance(part, BaseForm | BaseFormSet) else str(part))


def _of_form(form: BaseForm) -> Iterator[tuple[str, str]]:
    yield from ((str(sentence), "") for sentence in form.non_field_errors())
    for name in (name for name in form.fields if name in form.errors):
        field = form[name]
        anchor = "" if field.is_hidden else getattr(field, "error_id", field.id_for_label)
        yield from ((str(sentence), anchor) for sentence in field.errors)
