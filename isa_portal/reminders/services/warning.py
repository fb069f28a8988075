"""Warns those who look after a body before something of it ends by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from isa_portal.agreements import access
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.correspondence.services import Link, Recipient, Subject
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words, months_after
from isa_portal.organisations.access import people
from isa_portal.organisations.models import Board, Office, Organisation, OrganisationRole
from isa_portal.organisations.selectors import office_mailboxes
from isa_portal.organisations.services import hearing
from isa_portal.organisations.services.hearing import Readers, each_once, secretariat_of, together
from isa_portal.reminders import lapsing
from isa_portal.reminders.lapsing import Lapse
from isa_portal.reminders.policies import LAPSE_DAYS, Occurrence
from isa_portal.reminders.services import finding

KIND = "lapsing"
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Warning:
    """One warning that has come due, under the name by which it is written once."""

    lapse: Lapse
    occurrence: str


def coming_due(*, at: datetime) -> Iterator[Warning]:
    """Yield the latest warning of each thing that ends within some days, unless it is written."""
    on = clock.london_date(at)
    bodies, heard = lapsing.registered(on=on), lapsing.told_of(on=on)
    for source in lapsing.SOURCES:
        rows, told = source.rows(bodies, on), partial(_warned, source, on)
        # What lasts a year from a day of last year ends within these days.
        since, until = (months_after(day, -source.months) for day in (on - A_DAY, on + max(LAPSE_DAYS) * A_DAY))
        near = finding.Near(rows, KIND, source.day, told, until, since=since, prefix=source.prefix)
        # Few bodies have nobody who could be told: that is asked of what is loaded, not of all that is near.
        yield from finding.loaded(source.rows(heard, on), near.unwritten(), partial(_warning, source))


def withdraw_renewed(*, at: datetime) -> int:
    """Withdraw the warnings still owed of what was renewed or ended meanwhile, and say how many letters that takes."""
    owed = Letter.objects.filter(kind=KIND, state=LetterState.OWED)
    days = dict(owed.order_by().values_list("subject_key", "day"))
    if not days:
        return 0
    over = [key for source in lapsing.SOURCES for key in _renewed(source, days, at=at)]
    pointless = owed.filter(subject_key__in=over)
    return pointless.update(state=LetterState.WITHDRAWN, error="It was renewed, or has ended.")


def _renewed(source: lapsing.Source, days: dict[str, date | None], *, at: datetime) -> set[str]:
    """Return the keys among those of some warnings whose thing does not end on their day any more."""
    mine, on = {key for key in days if key.startswith(source.prefix)}, clock.london_date(at)
    keys = [key.removeprefix(source.prefix) for key in mine]
    rows = source.rows(lapsing.registered(on=on), on).filter(pk__in=keys)
    return mine - {one.key for one in map(source.of, rows) if one.ends_on == days[one.key]}


def _warning(source: lapsing.Source, row: Any, due: Occurrence) -> Warning:
    return Warning(source.of(row), due.name)


def _warned(source: lapsing.Source, on: date, day: date) -> Occurrence | None:
    """Return the latest warning of something with this day that has come due."""
    ends_on = source.ends_on(day)
    passed = [days for days in LAPSE_DAYS if ends_on - days * A_DAY <= on]
    if not passed or on > ends_on:
        return None
    return Occurrence(ends_on - min(passed) * A_DAY, f"{min(passed)} days before {ends_on.isoformat()}")


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
    told = _readers(one.body, on=on)
    letters = hearing.owe_each(
        KIND,
        to=told.to,
        about=Subject(one.key, board.chain if board else "", one.body.chain, str(one.body)),
        occurrence=warning.occurrence,
        link=Link(one.url),
        context={**facts, **told.why},
        day=one.ends_on,
        at=at,
    )
    return len(letters)


def _readers(body: Organisation, *, on: date) -> Readers:
    """Return who looks after a body: its administrators, else its IG leads, else who runs a board of its agreements."""
    if administrators := people(body, OrganisationRole.ADMINISTRATOR, on=on):
        return Readers([Recipient(one.email, str(one)) for one in administrators])
    leads = [Recipient(one.email, str(one)) for one in people(body, OrganisationRole.IG_LEAD, on=on)]
    leads += [Recipient(*one) for one in office_mailboxes(body, Office.IG_LEAD, on=on)]
    if leads:
        return Readers(each_once(leads), f"{body} has no administrator in the portal")
    joined = access.present_parties([body.pk], on=on).values("agreement__board")
    boards = (secretariat_of(board, on=on) for board in Board.objects.filter(pk__in=joined))
    return together(boards, lacking=f"{body} has neither administrator nor IG lead in the portal")
