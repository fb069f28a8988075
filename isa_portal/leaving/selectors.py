"""What the pages of leaving read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string

from isa_portal.agreements import access, cover, printing
from isa_portal.agreements.models import Agreement, Party
from isa_portal.leaving import rules
from isa_portal.leaving.models import Change, ExitTask, Notice, Removal, Verdict
from isa_portal.leaving.rules.removing import assent_obstacles
from isa_portal.leaving.services.counting import terms
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.lib.unseen import visible
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import User


def asked_by_text(party: Party) -> list[tuple[str, str]]:
    """Return what the text that binds a party asks of who leaves."""
    version = cover.text_of(party)
    if version is None:
        return []
    rows = [
        ("Notice that the text asks for", str(version.notice_period or "The text names no period")),
        ("How it is given", version.notice_method or "The text does not say"),
        ("On whom it is served", version.notice_to or "The text does not say"),
    ]
    return rows + printing.leaving(version.content or {})


def service_in_words(party: Party) -> str:
    """Return when a letter counts as served by the text."""
    version = cover.text_of(party)
    said = dict(printing.leaving((version.content if version else None) or {}))
    return said.get("When notice counts as served", "A letter counts as served on the day on which it is received.")


def letter_html(notice: Notice) -> str:
    """Return the letter by which a notice is given by post, for ``lib.pdf``."""
    party, said = notice.party, terms(notice.party)
    version = cover.text_of(party)
    facts = {
        "sender": visible(party.organisation.legal_name),
        "sender_address": visible(party.organisation.notice_address),
        "office": visible((version.notice_to if version else "") or "The other parties"),
        "address": visible(said.address if said else ""),
        "agreement": visible(str(party.agreement)),
        "board": party.agreement.board,
        "number": version.number if version else "",
        "period": str(said.period) if said and said.period else "",
        "wanted": in_words(notice.wanted_until) if notice.wanted_until else "",
        "reason": visible(notice.reason),
        "signatory": visible(notice.given_by),
        "mandate": visible(notice.mandate),
        "day": in_words(clock.london_date(notice.created_at)),
    }
    return render_to_string("pdf/notice.html", facts)


def unread(notice: Notice) -> list[Party]:
    """Return the other bound parties that have not said that they read a running notice."""
    if not notice.is_running:
        return []
    said = set(notice.receipts.filter(verdict=Verdict.READ).values_list("party_id", flat=True))
    return [one for one in rules.active(notice.party.agreement) if one.pk not in said and one != notice.party]


def consenting(change: Change, person: User, *, at: datetime) -> list[Party]:
    """Return the parties for which this person may answer what the leaving one asks."""
    parties = rules.active(change.notice.party.agreement)
    return [one for one in parties if not any(rules.consent_obstacles(change, one, by=person, at=at))]


def assenting(removal: Removal, person: User, *, at: datetime) -> list[Party]:
    """Return the parties for which this person may answer whether they agree to a removal."""
    parties = rules.active(removal.party.agreement)
    return [one for one in parties if not any(assent_obstacles(removal, one, by=person, at=at))]


def removals_of(agreement: Agreement) -> list[Removal]:
    found = Removal.objects.filter(party__agreement=agreement)
    return list(found.select_related("party__organisation", "party__agreement__board"))


def once(refusals: Iterable[list[str]]) -> list[str]:
    """Return the sentences that stand in everybody's way; where none does, all."""
    found = list(refusals)
    common = [one for one in (found[0] if found else []) if all(one in others for others in found)]
    return common or list(dict.fromkeys(sentence for one in found for sentence in one))


@dataclass(frozen=True)
class ShownTask:
    task: ExitTask
    words: str
    is_missing: bool
    is_mine: bool


def tasks_of(notice: Notice, person: User, *, at: datetime) -> list[ShownTask]:
    return _shown(notice.tasks.wanted(), person, at=at)


def tasks_of_agreement(agreement: Agreement, person: User, *, at: datetime) -> list[ShownTask]:
    """Return the exit tasks of an agreement that this person may know of: those due, and those that were shown."""
    seen = tasks_seen(person, on=clock.london_date(at)).filter(agreement=agreement)
    return _shown(seen, person, at=at)


def _shown(tasks: Any, person: User, *, at: datetime) -> list[ShownTask]:
    on = clock.london_date(at)
    mine = grants(person, on=on).all_organisations
    return [
        ShownTask(one, _words(one, on), one.done_at is None and one.due_on < on, one.party.organisation_id in mine)
        for one in tasks.select_related("party__organisation", "agreement__board")
    ]


def _words(task: ExitTask, on: date) -> str:
    if task.done_at:
        return f"Shown on {in_words(clock.london_date(task.done_at))}"
    return f"Missing since {in_words(task.due_on)}" if task.due_on < on else f"Due on {in_words(task.due_on)}"


def tasks_seen(person: User, *, on: date) -> Any:
    """Return the tasks of what a person follows, and of the bodies that they are of, also after those left."""
    own = Q(party__organisation__in=grants(person, on=on).all_organisations)
    followed = access.filter_followed(Agreement.objects.all(), person, on=on).values("pk")
    return ExitTask.objects.wanted().filter(Q(agreement__in=followed) | own)
