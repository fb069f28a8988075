"""Records that an instrument replaces bodies by others, in all their agreements, in one act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from isa_portal.agreements import execution
from isa_portal.agreements.cover import LIVE
from isa_portal.agreements.models import Agreement, Party
from isa_portal.correspondence.services import Link, Recipient, Subject
from isa_portal.evidence import audit, documents
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.leaving.lifecycle import NoticeState
from isa_portal.leaving.services import ends as leaving
from isa_portal.lib import clock, filetypes
from isa_portal.lib.calendar import day_after, in_words
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.access import people
from isa_portal.organisations.models import Board, BoardRole, Mandate, Organisation
from isa_portal.organisations.selectors import mailboxes_of
from isa_portal.organisations.services import hearing
from isa_portal.reviews.models import Cause
from isa_portal.reviews.services import reopening as reviews
from isa_portal.succession import rules
from isa_portal.succession.deeds import BOUND, Deed, Step, Way, plan
from isa_portal.succession.models import Replacement, Succession, named

# As many references as a letter names; the page has all.
MOST_NAMED = 8
FILE = "instrument"


def succeed(deed: Deed, *, file: bytes = b"", name: str = "", by: Actor, at: datetime) -> Succession:
    """
    Let some bodies take the place of others in all their agreements, by one instrument, in one act.

    :param file: the instrument as a PDF or a picture, where it is at hand
    :raises Refused: with every reason that stands in the way; nothing is then changed
    """
    if reasons := tuple(rules.file_obstacles(file)):
        raise Refused(*reasons)
    # Written before the transaction: no lock waits for a file, and a file without a row does no harm.
    kept, kind = (documents.keep(file), filetypes.kind_of(file)) if file else (None, None)
    with transaction.atomic():
        succession = _succeed(deed, kept.sha256 if kept else "", by=by, at=at)
        if kept and kind:
            filed = {"name": filetypes.file_name(name, kind), "kind": FILE, "media_type": kind.media_type}
            documents.enter(kept, **filed, subject=succession.key, by=by, at=at)
    return succession


def _succeed(deed: Deed, file_sha256: str, *, by: Actor, at: datetime) -> Succession:
    deed = _locked(deed)
    if reasons := tuple(rules.obstacles(deed, by=by, at=at)):
        raise Refused(*reasons)
    found = plan(deed)
    succession = _record(deed, file_sha256, by=by, at=at)
    for step in found.steps:
        _apply(step, succession, by=by, at=at)
    _end_mandates(found.mandates, deed, by=by, at=at)
    _dissolve(deed, by=by, at=at)
    _tell(succession, found.steps, deed, at=at)
    return succession


def _locked(deed: Deed) -> Deed:
    """Lock the bodies, then their agreements, always in one order, and read the bodies again."""
    keys = [one.pk for one in (*deed.predecessors, *deed.successors)]
    rows = Organisation.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    fresh = {row.pk: row for row in rows}
    seats = Party.objects.filter(organisation__in=keys).order_by().values("agreement_id")
    list(Agreement.objects.locked().filter(pk__in=seats).order_by("pk"))
    predecessors, successors = ([fresh[one.pk] for one in found] for found in (deed.predecessors, deed.successors))
    return replace(deed, predecessors=predecessors, successors=successors)


def _record(deed: Deed, file_sha256: str, *, by: Actor, at: datetime) -> Succession:
    words = {
        "instrument": deed.instrument.strip(),
        "day": deed.day,
        "address": deed.address,
        "quote": deed.quote.strip(),
        "file_sha256": file_sha256,
    }
    succession = Succession.objects.create(**words, recorded_by=by.actor_words, recorded_at=at)
    succession.predecessors.set(deed.predecessors)
    succession.successors.set(deed.successors)
    facts = {"successors": named(deed.successors), "day": deed.day.isoformat(), "instrument": succession.instrument}
    for old in deed.predecessors:
        more = {"address": deed.address, "quote": succession.quote, "file_sha256": file_sha256}
        audit.record("succession.record", old, by=by, at=at, **facts, **more)
    return succession


def _apply(step: Step, succession: Succession, *, by: Actor, at: datetime) -> None:
    lead = step.leads
    seats: dict[Organisation, Party] = {}
    for body, party, way in step.ways:
        if way is Way.LEFT_OUT:
            continue
        if way is Way.JOINED:
            assert party is not None
            seats[body] = _joined(party, step, succession, lead, by=by, at=at)
        else:
            seat = execution.take_seat if way is Way.TAKES else execution.be_asked
            words = {"day": succession.day, "instrument": succession.instrument, "leads": lead}
            seats[body] = seat(party, body, step.olds, **words, by=by, at=at)  # type: ignore[arg-type]
        lead = False
    for old in step.olds:
        if heir := step.heir:
            _carry_notice(old, seats[heir], by=by, at=at)
        execution.hand_over(old, day=succession.day, instrument=succession.instrument, by=by, at=at)
        passed = [Replacement(succession=succession, old=old, new=new) for new in seats.values()]
        Replacement.objects.bulk_create(passed or [Replacement(succession=succession, old=old)])
    if succession.day <= clock.london_date(at):
        _look_after(step.agreement, succession.day, at=at)


def _look_after(agreement: Agreement, since: date, *, at: datetime) -> None:
    """Ask for what is missing, unless a successor is still to sign: then nobody is asked to end the agreement."""
    if not any(one.is_to_sign_as_successor for one in agreement.parties.all()):
        leaving.look_after(agreement, since, at=at)


def _joined(party: Party, step: Step, succession: Succession, leads: bool, *, by: Actor, at: datetime) -> Party:
    """Let the seat fall together with one that the successor has already."""
    said = {"day": succession.day, "instrument": succession.instrument}
    execution.stand_for(party, step.olds, **said, leads=leads)  # type: ignore[arg-type]
    facts = {"predecessor": named(step.olds), "day": succession.day.isoformat(), "instrument": succession.instrument}
    audit.record("party.take_seat", party, by=by, at=at, party=str(party.organisation), **facts)
    return party


def _carry_notice(old: Party, new: Party, *, by: Actor, at: datetime) -> None:
    """Let a notice that runs go on for the successor: it was given, and it is bound no longer than its body was."""
    for notice in old.notices.filter(state=NoticeState.RUNNING):
        assert notice.bound_until is not None
        notice.party = new
        notice.save(update_fields=["party"])
        execution.leave_by(new, notice.bound_until, by=by, at=at)
        audit.record("notice.carry", notice, by=by, at=at, predecessor=str(old), party=str(new))


def _end_mandates(mandates: Iterable[Mandate], deed: Deed, *, by: Actor, at: datetime) -> None:
    """End the authority to bind bodies that are gone; the successors record their own."""
    for one in mandates:
        one.ends_on = max(one.starts_on, deed.last_day)
        one.save(update_fields=["ends_on"])
        audit.record("mandate.end", one, by=by, at=at, person=one.user.actor_key)


def _dissolve(deed: Deed, *, by: Actor, at: datetime) -> None:
    only = deed.successors[0] if len(deed.successors) == 1 else None
    for old in deed.predecessors:
        day, after = old.dissolved_on or deed.day, only or old.successor
        organisations.change_particulars(old, dissolved_on=day, successor=after, by=by, at=at)


def _tell(succession: Succession, steps: Iterable[Step], deed: Deed, *, at: datetime) -> None:
    """Write once to each mailbox of the bodies and boards concerned; each is told of its own agreements only."""
    mine: dict[Organisation | Board, list[Agreement]] = {}
    keys = [step.agreement.pk for step in steps]
    bound = Party.objects.filter(agreement__in=keys).filter(state__in=(*BOUND, "joining"))
    for one in bound.select_related("organisation", "agreement__board").order_by("agreement__reference", "pk"):
        mine.setdefault(one.organisation, []).append(one.agreement)
        if one.agreement not in mine.setdefault(one.agreement.board, []):
            mine[one.agreement.board].append(one.agreement)
    for body, agreements in mine.items():
        to = _mailboxes(body, at)
        # A board hears of every agreement of a body that has nobody.
        if to or isinstance(body, Board):
            _owe(succession, deed, to, agreements, at=at)


def _mailboxes(body: Organisation | Board, at: datetime) -> list[Recipient]:
    on = clock.london_date(at)
    if isinstance(body, Board):
        return [Recipient(one.email, str(one)) for one in people(body, BoardRole.SECRETARIAT, on=on)]
    return [Recipient(*one) for one in mailboxes_of(body, on=on)]


def _owe(succession: Succession, deed: Deed, to: list[Recipient], agreements: list[Agreement], *, at: datetime) -> None:
    board = agreements[0].board
    more = len(agreements) - MOST_NAMED
    references = ", ".join(one.reference for one in agreements[:MOST_NAMED])
    hearing.owe_each(
        "succession",
        to=to,
        about=Subject(succession.key, board.chain, succession.chain, str(succession), board.help_email),
        occurrence="recorded",
        link=Link("/agreements/"),
        day=deed.day,
        context={
            "board": board.short_name,
            "telephone": board.help_telephone,
            "what": deed.sentence,
            "instrument": succession.instrument,
            "references": f"{references} and {more} more" if more > 0 else references,
            "at_once": deed.at_once,
            "successors": named(deed.successors),
            "day": in_words(deed.day),
        },
        at=at,
    )


@transaction.atomic
def give_up(party: Party, *, at: datetime) -> bool:
    """Put out a party whose seat was handed over, once its last day has passed. Safe to run late or twice."""
    if not execution.give_up(party, by=PORTAL, at=at):
        return False
    assert party.bound_until is not None
    _look_after(party.agreement, day_after(party.bound_until), at=at)
    return True


def handed_over(*, on: date) -> QuerySet[Party]:
    """Return the parties whose seats were handed over and whose last day has passed."""
    return Party.objects.filter(replaced_by__isnull=False, state__in=BOUND, bound_until__lt=on).distinct()


@transaction.atomic
def open_review(passed: Replacement, *, at: datetime) -> bool:
    """Open the review that a succession asks for in an agreement, once, and say so. Safe to run late or twice."""
    agreement = Agreement.objects.locked().get(pk=passed.old.agreement_id)
    waiting = passed.succession.replacements.filter(old__agreement=agreement, review=None)
    if not waiting or not agreement.is_in_force:
        return False
    review = reviews.open_because(agreement, Cause.SUCCESSION, passed.succession.sentence, by=PORTAL, at=at)
    waiting.update(review=review)
    return True


def unreviewed(*, on: date) -> QuerySet[Replacement]:
    """Return the seats that have passed in agreements in force, and for which no review was opened yet."""
    passed = Replacement.objects.filter(review=None, succession__day__lte=on, old__agreement__state__in=LIVE)
    return passed.select_related("succession", "old").order_by("pk")
