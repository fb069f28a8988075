"""Refuses a demonstration where real people would work."""

from typing import Any

from django.conf import settings
from django.core.checks import Error

CLOCK = "isa_portal.demo.clock.TravellingClock"


def only_a_demonstration_travels(**_: Any) -> list[Error]:
    if settings.CLOCK != CLOCK or settings.DEMONSTRATION:
        return []
    return [
        Error(
            "The clock can be moved by anyone, and this is no demonstration.",
            hint="Take CLOCK out of the settings.",
            id="demo.E001",
        )
    ]


def no_demonstration_is_deployed(**_: Any) -> list[Error]:
    if not settings.DEMONSTRATION:
        return []
    return [
        Error(
            "This is a demonstration: it shows every letter to anyone and can travel in time.",
            hint="Take PORTAL_DEMONSTRATION out of the environment.",
            id="demo.E002",
        )
    ]
