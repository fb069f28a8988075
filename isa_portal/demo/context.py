"""What every page of the demonstration says of itself."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words


def demonstration(request: HttpRequest) -> dict[str, Any]:
    """Give the strip of templates/base.html its words and addresses."""
    today = clock.today()
    return {
        "demonstration": {
            "today": today,
            "text": f"It is {in_words(today)} here. Nothing binds anyone, and no letter leaves this machine.",
            "inbox_url": reverse("inbox"),
            "day_url": reverse("go_to_day"),
        }
    }
