"""The stamp of what a person was shown: two who change one thing at once are told apart by it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from isa_portal.lib import canonical
from isa_portal.lib.calendar import Period


def of(facts: Mapping[str, Any]) -> str:
    """
    Return the stamp of facts by name: SHA-256 in hexadecimal, equal as long as no value differs.

    :param facts: text, whole numbers, days, periods, None, rows (by their key), and lists of these
    """
    return canonical.digest("isa-stamp/1", {name: _plain(value) for name, value in facts.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Period):
        return str(value)
    return getattr(value, "pk", value)
