"""Fills in the forms of a page as a person would, knowing nothing but the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

# Noon of the tests: a day that is neither to come nor past.
DAY = {"day": "21", "month": "11", "year": "2026"}


@dataclass
class Field:
    """A box of a form: its name, its kind, what stands in it, and what may be chosen."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)


@dataclass
class PageForm:
    action: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)


class Forms(HTMLParser):
    """Reads the forms of a page that are sent by POST."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.form: PageForm | None = None
        self.select: Field | None = None
        self.text: Field | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in pairs}
        if tag == "form":
            self.form = PageForm(given.get("action", "")) if given.get("method", "").lower() == "post" else None
            if self.form:
                self.forms.append(self.form)
        if self.form and "name" in given:
            self._box(tag, given)
        if tag == "option" and self.select:
            self.select.choices.append(given.get("value", ""))
            self.select.chosen += [given.get("value", "")] if "selected" in given else []

    def _box(self, tag: str, given: dict[str, str]) -> None:
        name, kind = given["name"], given.get("type", "text")
        if tag == "button":
            self.form.buttons.append(name)
        elif tag == "select":
            self.select = self.form.fields.setdefault(name, Field(name, "select"))
        elif tag == "textarea":
            self.text = self.form.fields.setdefault(name, Field(name, "textarea"))
        elif tag == "input" and kind in ("radio", "checkbox"):
            box = self.form.fields.setdefault(name, Field(name, kind))
            box.choices.append(given.get("value", "on"))
            box.chosen += [given.get("value", "on")] if "checked" in given else []
        elif tag == "input" and kind != "submit":
            kind = "email" if "email" in name else given.get("inputmode") or kind
            self.form.fields[name] = Field(name, kind, given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.text = None

    def handle_data(self, data: str) -> None:
        if self.text:
            self.text.value += data


def form_at(html: str, path: str) -> PageForm:
    """Return the form of a page that is sent to this path: the longest, where there are several."""
    found = [form for form in Forms(html).forms if urlsplit(form.action).path in ("", path)]
    return max(found, key=lambda form: len(form.fields), default=PageForm(path))


def filled(form: PageForm) -> dict[str, list[str]]:
    """Return what a person would send: what stands there, longer texts one word longer, empty boxes filled."""
    sent: dict[str, list[str]] = {}
    for name, box in form.fields.items():
        taken = [value for values in sent.values() for value in values]
        sent[name] = _answer(box, taken)
    return {name: values for name, values in sent.items() if values and name != "csrfmiddlewaretoken"}


def _answer(box: Field, taken: list[str]) -> list[str]:
    if box.kind in ("radio", "checkbox", "select"):
        real = [choice for choice in box.choices if choice]
        fresh = [choice for choice in real if choice not in taken]
        return [choice for choice in box.chosen if choice] or (fresh or real)[:1]
    if box.kind == "textarea":
        return [f"{box.value.strip()} And more."]
    if box.kind == "file":
        return []
    return [box.value or ("" if box.kind == "hidden" else _guess(box))]


def _guess(box: Field) -> str:
    last = box.name.rpartition("_")[2]
    if last in DAY:
        return DAY[last]
    if box.kind == "email":
        return "new.person@people.example"
    return "1" if box.kind == "numeric" else "Words of a test"
