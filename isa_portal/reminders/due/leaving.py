"""What is due when parties leave: what each shows by the last day, and what an agreement then lacks."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q

from isa_portal.leaving.models import ExitTask
from isa_portal.leaving.rules import BOUND
from isa_portal.lib.calendar import in_words
from isa_portal.reminders.due.reading import (
    EXIT,
    LACKING,
    Due,
    Reading,
    due_of,
    in_days,
    names,
    page,
    secretariat,
    with_bodies,
)


def exits(reading: Reading) -> Iterator[Due]:
    """Yield what each party has not shown, one line for a party and a day; also after the end."""
    seen = Q(agreement__in=reading.agreements) | Q(party__organisation__in=reading.holds.all_organisations)
    tasks = ExitTask.objects.open().filter(seen, due_on__lte=reading.on + reading.ahead)
    found: dict[tuple[int, object], list[ExitTask]] = {}
    for task in tasks.select_related("party__organisation", "agreement__board"):
        found.setdefault((task.party_id, task.due_on), []).append(task)
    for some in found.values():
        yield _of_a_party(some, reading)


def _of_a_party(some: list[ExitTask], reading: Reading) -> Due:
    first, what = some[0], "1 exit task" if len(some) == 1 else f"{len(some)} exit tasks"
    mine = reading.is_of([first.party])
    since = "missing since" if first.due_on < reading.on else "due on"
    when = f"{in_words(first.due_on)}, {in_days((first.due_on - reading.on).days)}"
    return due_of(
        EXIT,
        f"{first.agreement.reference}: {what} of {first.party} {since} {when}.",
        first.due_on,
        reading,
        waits_for=str(first.party),
        agreement=first.agreement,
        url=first.get_absolute_url() if len(some) == 1 else page("agreement_reviews", first.agreement),
        action="Show what was done" if mine else "See what is missing",
        yours=mine,
        about=f"exits:{first.party_id}:{first.due_on}",
    )


def lacking(reading: Reading) -> Iterator[Due]:
    """Yield the agreements in force that lack a second party, or a lead organisation."""
    there = Q(parties__state__in=BOUND)
    bound = Count("parties", filter=there, distinct=True)
    leads = Count("parties", filter=there & Q(parties__leads=True), distinct=True)
    counted = reading.agreements.in_force().filter(other_parties_note="").annotate(bound=bound, leading=leads)
    short = counted.filter(Q(bound__lt=2) | Q(leading=0)).select_related("board")
    for agreement in short.prefetch_related(with_bodies("parties")):
        stay = [party for party in agreement.parties.all() if party.state in BOUND]
        alone = len(stay) < 2
        sentence = "has fewer than two parties and covers nothing" if alone else "has no lead organisation"
        yield due_of(
            LACKING,
            f"{agreement} {sentence}.",
            reading.on,
            reading,
            waits_for=(names(stay) if alone else "") or secretariat(agreement),
            agreement=agreement,
            url=page("end_agreement" if alone else "appoint_lead", agreement),
            action="End it" if alone else "Record the new lead",
            yours=reading.runs(agreement) or (alone and reading.is_of(stay)),
        )
