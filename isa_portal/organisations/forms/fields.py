"""Fields of the register: numbers of one scheme, names and domains one on each line."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from isa_portal.lib import names
from isa_portal.organisations import identifiers
from isa_portal.organisations.models import Scheme

LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
MOST = 20


class ListField(forms.CharField):
    """Several short texts, one on each line; cleans to a list without repeats."""

    separator, joint = r"[\r\n]+", "\n"

    def __init__(self, *, rows: int = 3, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": rows, "spellcheck": "false"}))
        super().__init__(required=False, max_length=5000, **options)

    def prepare_value(self, value: Any) -> Any:
        return self.joint.join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        parts = [part.strip() for part in re.split(self.separator, super().clean(value)) if part.strip()]
        if len(parts) > MOST:
            raise ValidationError(f"{len(parts)} are more than this field holds. Enter {MOST} or fewer.", code="wrong")
        return list(dict.fromkeys(self.part(one) for one in parts))

    def part(self, text: str) -> str:
        return text


class NamesField(ListField):
    """Names, each without characters that cannot be seen."""

    def part(self, text: str) -> str:
        if wrong := names.problems(text, "The name"):
            raise ValidationError(wrong)
        if len(text) > 200:
            raise ValidationError(f"The name has {len(text):,} characters; the limit is 200.", code="wrong")
        return names.cleaned(text)


class DomainsField(ListField):
    """E-mail domains, in small letters, without an @ in front."""

    def part(self, text: str) -> str:
        domain = text.lower().removeprefix("@").rstrip(".")
        if len(domain) > 253 or not re.fullmatch(rf"({LABEL}\.)+[a-z]([a-z0-9-]*[a-z0-9])", domain):
            raise ValidationError(
                f"{text} is not a domain. Write what stands behind the @, for example bristol.example.", code="wrong"
            )
        return domain


class NumbersField(ListField):
    """Numbers of one register, in a line with commas between; one that cannot be is refused with an example."""

    separator, joint = r"[,;\r\n]+", ", "

    def __init__(self, scheme: Scheme, **options: Any) -> None:
        self.scheme = scheme
        options.setdefault("label", str(scheme.label))
        options.setdefault("help_text", f"For example {identifiers.SHAPES[scheme].example}.")
        super().__init__(widget=forms.TextInput(attrs={"spellcheck": "false"}), **options)

    def part(self, text: str) -> str:
        if sentence := identifiers.why_not(self.scheme, text):
            raise ValidationError(sentence, code="wrong")
        return identifiers.as_kept(self.scheme, text)
