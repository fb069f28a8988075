"""Warns those who look after a body before something of it ends by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.models import Letter
from isa_portal.correspondence.services import Link, Recipient, Subject
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.access import people
from isa_portal.organisations.models import Board, OrganisationRole
from isa_portal.reminders.lapsing import Lapse, lapsing

KIND = "lapsing"
DAYS = (30, 7)


@dataclass(frozen=True)
class Warning:
    """One warning that has come due, under the name by which it is written once."""

    lapse: Lapse
    occurrence: str


def coming_due(*, at: datetime) -> Iterator[Warning]:
    """Yield the latest warning of each thing that ends within some days, unless it is written."""
    on = clock.london_date(at)
    for one in list(lapsing(None, until=on + timedelta(days=max(DAYS)), on=on)):
        passed = [days for days in DAYS if one.ends_on - timedelta(days=days) <= on]
        occurrence = f"{min(passed)} days before {one.ends_on.isoformat()}"
        written = Letter.objects.filter(kind=KIND, subject_key=one.key, occurrence=occurrence)
        if on <= one.ends_on and not written.exists():
            yield Warning(one, occurrence)


def warn(warning: Warning, *, at: datetime) -> int:
    """Owe the letters of one warning and say how many: the key of a letter lets each be written once."""
    one, on = warning.lapse, clock.london_date(at)
    facts = {
        "body": one.body.legal_name,
        "words": one.words,
        "due": in_words(one.ends_on),
        "days": (one.ends_on - on).days,
    }
    # Its board is whom one telephones: the one of its newest agreement.
    board = Board.objects.filter(agreements__parties__organisation=one.body).order_by("-agreements__pk").first()
    facts |= {"board": board.short_name, "telephone": board.help_telephone} if board else {}
    administrators = people(one.body, OrganisationRole.ADMINISTRATOR, on=on)
    for person in administrators:
        correspondence.owe(
            KIND,
            to=Recipient(person.email, str(person)),
            about=Subject(one.key, board.chain if board else "", one.body.chain, str(one.body)),
            occurrence=warning.occurrence,
            link=Link(one.url),
            context=facts,
            day=one.ends_on,
            at=at,
        )
    return len(administrators)
