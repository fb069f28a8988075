"""The base of every form: messages that say what to enter, in the words of the label."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from isa_portal.design.fields import DayField, PartialDayField, PeriodField
from isa_portal.lib import stamps
from isa_portal.lib.calendar import in_words
from isa_portal.lib.names import as_object, in_sentence

QUESTIONS = {
    "who",
    "what",
    "which",
    "when",
    "where",
    "why",
    "how",
    "is",
    "are",
    "do",
    "does",
    "may",
    "has",
    "have",
    "can",
}
OWN_WORDS = (PartialDayField, PeriodField)
CHOOSES = (forms.ChoiceField, forms.ModelChoiceField)
LIMITS = {
    "max_length": "This has %(show_value)d characters; the limit is %(limit_value)d. Shorten it.",
    "max_value": "Enter %(limit_value)s or less.",
    "min_value": "Enter %(limit_value)s or more.",
}
# Django's own words that this portal does not use, by the code of the message.
SENTENCES: tuple[tuple[type[forms.Field], dict[str, str]], ...] = (
    (
        forms.FileField,
        {
            "invalid": "The file did not arrive. Choose it again.",
            "missing": "The file did not arrive. Choose it again.",
            "empty": "The file is empty. Choose another.",
            "contradiction": "Choose a file, or tick the box to remove it, but not both.",
        },
    ),
    (forms.EmailField, {"invalid": "Enter an e-mail address in the form name@example.org."}),
    (forms.IntegerField, {"invalid": "Enter a whole number, in digits."}),
    (
        forms.ModelMultipleChoiceField,
        {"invalid_choice": "Choose from the list.", "invalid_pk_value": "Choose from the list."},
    ),
    (forms.MultipleChoiceField, {"invalid_choice": "Choose from the list.", "invalid_list": "Choose from the list."}),
    (forms.ModelChoiceField, {"invalid_choice": "Choose one from the list."}),
    (forms.ChoiceField, {"invalid_choice": "Choose one from the list."}),
)


def required_message(field: forms.Field, label: str) -> str:
    """Return the sentence for a field left empty."""
    if isinstance(field, forms.BooleanField):
        return f"Tick the box: {label}"
    if label.endswith("?") or label.split(" ")[0].lower() in QUESTIONS:
        return f"Answer the question: {label}"
    if isinstance(field, forms.FileField):
        return f"Choose the file: {in_sentence(label)}."
    verb = "Choose" if isinstance(field, CHOOSES) else "Enter"
    example = ", for example 13/04/2015" if type(field) is DayField else ""
    return f"{verb} {as_object(label)}{example}."


class Sentences:
    """Gives each field that has no sentences of its own the portal's."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = field.label or name.replace("_", " ").capitalize()
            self._teach(field)

    def _teach(self, field: forms.Field) -> None:
        original = _untouched(type(field))
        ours = dict(LIMITS)
        if type(field) not in OWN_WORDS:
            ours["required"] = required_message(field, str(field.label))
        for kind, messages in SENTENCES:
            if isinstance(field, kind):
                ours |= messages
                break
        for code, message in ours.items():
            if field.error_messages.get(code) == original.get(code):
                field.error_messages[code] = message


def _untouched(kind: type[forms.Field]) -> dict[str, Any]:
    messages: dict[str, Any] = {}
    for ancestor in reversed(kind.__mro__):
        messages |= getattr(ancestor, "default_error_messages", {})
    return messages


class Form(Sentences, forms.Form):
    """A plain form."""


class ModelForm(Sentences, forms.ModelForm):  # type: ignore[type-arg]
    """A form over a model."""


@dataclass(frozen=True)
class Difference:
    """One field that now stands otherwise than the person wrote it (templates/design/overtaken.html)."""

    label: str
    now: str
    yours: str


class Stamped(Form):
    """
    A form over what others may change meanwhile: a hidden stamp says which facts it was filled with.

    The service compares ``cleaned_data["stamp"]`` with ``stamps.of(facts)`` under its lock and raises Overtaken.
    The page then shows ``differences``; saving again is a decision between both values.

    :param facts: what stands now, by field; with more names than fields, all of them count for the stamp. None for
        what is only being added: nobody else can change it meanwhile, and there is no stamp
    """

    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, facts: Mapping[str, Any] | None, **options: Any) -> None:
        stated = {**facts, "stamp": stamps.of(facts)} if facts is not None else {}
        super().__init__(*args, initial={**stated, **(options.pop("initial", None) or {})}, **options)
        if facts is None:
            del self.fields["stamp"]

    @classmethod
    def asks(cls) -> list[str]:
        """Return the names of what the form asks, without its stamp."""
        return [name for name in cls.base_fields if name != "stamp"]

    def overtaken(self, now: Mapping[str, Any]) -> list[Difference]:
        """Return what differs from the facts as they stand now, and let the next sending rest on these."""
        # A QueryDict keeps lists under one name, so it is copied, not unpacked.
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("stamp")] = stamps.of(now)
        self.data = data
        cleaned = self.cleaned_data
        differing = [name for name in self.fields if name in now and _bare(now[name]) != _bare(cleaned.get(name))]
        return [
            Difference(str(self.fields[name].label), self._words(name, now[name]), self._words(name, cleaned[name]))
            for name in differing
        ]

    def _words(self, name: str, value: Any) -> str:
        choices = dict(getattr(self.fields[name], "choices", ()))
        if isinstance(value, bool):
            return "Ticked" if value else "Not ticked"
        values = value if isinstance(value, list | tuple | QuerySet) else [value]
        shown = [in_words(one) if isinstance(one, date) else str(choices.get(one, one)) for one in values if one]
        return ", ".join(shown) or "Nothing"


def _bare(value: Any) -> Any:
    """Nothing is nothing, however a field writes it; the order in a list is no difference."""
    if isinstance(value, list | tuple | QuerySet):
        return sorted(map(str, value))
    return getattr(value, "pk", value) or ""
