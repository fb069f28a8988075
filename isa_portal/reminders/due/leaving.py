"""What is due when parties leave: what each shows by the last day, and what an agreement then lacks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q

from isa_portal.agreements.models import Party
from isa_portal.agreements.models.agreement import Agreements
from isa_portal.agreements.models.leaving import Removal as ByWhom
from isa_portal.leaving.lifecycle import RemovalState
from isa_portal.leaving.models import ExitTask, Removal
from isa_portal.leaving.rules import BOUND
from isa_portal.lib.calendar import in_words
from isa_portal.reminders.due.reading import (
    EXIT,
    LACKING,
    REMOVAL,
    Due,
    Reading,
    due_of,
    in_days,
    names,
    page,
    secretariat,
    with_bodies,
)

ALONE, WITHOUT_LEAD = "has fewer than two parties and covers nothing", "has no lead organisation"


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
        # A notice that ends on another day keeps its entry in calendars.
        about=f"exits:{first.party_id}:{first.notice_id or first.due_on}",
    )


def short(agreements: Agreements) -> Agreements:
    """Return those of some agreements that are in force and lack a second party, or a lead organisation."""
    there = Q(parties__state__in=BOUND)
    bound = Count("parties", filter=there, distinct=True)
    leads = Count("parties", filter=there & Q(parties__leads=True), distinct=True)
    counted = agreements.in_force().filter(other_parties_note="").annotate(bound=bound, leading=leads)
    return counted.filter(Q(bound__lt=2) | Q(leading=0))


def lacking(reading: Reading) -> Iterator[Due]:
    for agreement in short(reading.agreements).select_related("board").prefetch_related(with_bodies("parties")):
        stay = [party for party in agreement.parties.all() if party.state in BOUND]
        alone = len(stay) < 2
        yield due_of(
            LACKING,
            f"{agreement} {ALONE if alone else WITHOUT_LEAD}.",
            None,
            reading,
            waits_for=(names(stay) if alone else "") or secretariat(agreement),
            agreement=agreement,
            url=page("end_agreement" if alone else "appoint_lead", agreement),
            action="End it" if alone else "Record the new lead",
            yours=reading.runs(agreement) or (alone and reading.is_of(stay)),
        )


def removals(reading: Reading) -> Iterator[Due]:
    """Yield each removal that is under way: first the party is heard, then the others decide, then it goes."""
    going = Removal.objects.filter(
        state__in=(RemovalState.PROPOSED, RemovalState.DECIDED), party__agreement__in=reading.agreements.in_force()
    ).select_related("party__organisation", "party__agreement__board")
    for removal in going.prefetch_related(with_bodies("party__agreement__parties"), "assents"):
        yield _decided(removal, reading) if removal.bound_until else _proposed(removal, reading)


def _proposed(removal: Removal, reading: Reading) -> Due:
    party, agreement, is_heard = removal.party, removal.party.agreement, removal.is_heard(reading.on)
    asked = f"{agreement.reference}: {party} may say until {in_words(removal.hear_by)} why it should not be removed."
    was = "was" if removal.heard_at else "could be"
    heard = f"{agreement.reference}: {party} {was} heard on its removal, which is not decided."
    deciding = _deciding(removal)
    mine = reading.is_of(deciding if is_heard else [party])
    mine = mine or (is_heard and removal.by_whom == ByWhom.BOARD and reading.runs(agreement))
    wait = names(deciding) or secretariat(agreement)
    return _of_removal(
        removal, heard if is_heard else asked, None if is_heard else removal.hear_by, reading,
        waits_for=wait if is_heard else str(party), yours=mine,
    )  # fmt: skip


def _decided(removal: Removal, reading: Reading) -> Due:
    party, agreement = removal.party, removal.party.agreement
    assert removal.bound_until and removal.out_from
    days = in_days((removal.bound_until - reading.on).days)
    said = f"{party} is removed from {agreement.reference}. It is bound until {in_words(removal.bound_until)}, {days}."
    stay = [one for one in agreement.parties.all() if one != party and one.state in BOUND]
    return _of_removal(
        removal, said, removal.bound_until, reading, waits_for=names(stay) or secretariat(agreement),
        yours=reading.is_of(stay) or reading.runs(agreement),
    )  # fmt: skip


def _deciding(removal: Removal) -> list[Party]:
    """Return the parties whose turn it is: the lead, or of all others those that have not answered, or then all."""
    parties = [one for one in removal.party.agreement.parties.all() if one.state in BOUND and one != removal.party]
    if removal.by_whom == ByWhom.BOARD:
        return []
    if removal.by_whom == ByWhom.LEAD:
        return [one for one in parties if one.leads]
    said = {one.party_id for one in removal.assents.all()}
    return [one for one in parties if one.pk not in said] or parties


def _of_removal(
    removal: Removal, sentence: str, day: date | None, reading: Reading, *, waits_for: str, yours: bool
) -> Due:
    agreement = removal.party.agreement
    return due_of(
        REMOVAL, sentence, day, reading, waits_for=waits_for, agreement=agreement, yours=yours,
        url=page("removal", agreement, removal.pk), action="See the removal", about=removal.key,
    )  # fmt: skip
