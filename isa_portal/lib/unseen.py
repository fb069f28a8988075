"""Marks that change what is read without being seen: they are shown as what they are."""

import re
from typing import Any

_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
# A PDF has no place for these at all.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def visible(value: Any) -> Any:
    """Return a value, also one of lists and objects, with every mark that a reader would not see as its code."""
    match value:
        case str():
            return _UNSEEN.sub(_code, _CONTROL.sub(_code, value))
        case list() | tuple():
            return [visible(item) for item in value]
        case dict():
            return {key: visible(item) for key, item in value.items()}
    return value


def _code(found: re.Match[str]) -> str:
    return f"[U+{ord(found[0]):04X}]"
