"""Gives notice: by a person with a mandate, prepared by an IG lead, or recorded from a letter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import transaction

from isa_portal.agreements import ending
from isa_portal.agreements.models import Agreement, Party
from isa_portal.correspondence import services as correspondence
from isa_portal.evidence import audit, documents
from isa_portal.evidence.actors import Actor
from isa_portal.leaving import lifecycle, rules
from isa_portal.leaving.lifecycle import NoticeState
from isa_portal.leaving.models import Method, Notice
from isa_portal.leaving.services import changing, exits, telling
from isa_portal.leaving.services.counting import Leaving, leaving, terms
from isa_portal.lib import clock, filetypes
from isa_portal.lib.calendar import day_after, in_words
from isa_portal.lib.errors import Refused
from isa_portal.lib.states import Transition

SCAN = "notice"
MIDDAY = time(12)


@transaction.atomic
def prepare(party: Party, *, reason: str = "", wanted_until: date | None = None, by: Actor, at: datetime) -> Notice:
    """
    Prepare a notice for the signatory of a party, who is written to. Nothing runs yet.

    :raises Refused: with every reason that stands in the way
    """
    party = _locked(party)
    found = leaving(party, at=at)
    reasons = list(rules.preparing_obstacles(party, by=by, at=at))
    _refuse([*reasons, *(rules.wanted_obstacles(wanted_until, found.bound_until) if found else ())])
    notice = Notice.objects.create(
        party=party,
        state=NoticeState.PREPARED,
        reason=reason,
        wanted_until=wanted_until,
        prepared_by=by.actor_words,
        created_at=at,
    )
    audit.record("notice.prepare", notice, by=by, at=at, party=party.organisation.legal_name)
    telling.prepared(notice, at=at)
    return notice


@transaction.atomic
def give_notice(
    party: Party,
    *,
    expected_bound_until: date | None = None,
    wanted_until: date | None = None,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> Notice:
    """
    Give notice for a party; the other parties are written to at once.

    Where the text asks for post, the notice is written only: it runs when its service is recorded.

    :param expected_bound_until: the last day that the page stated before it was confirmed
    :param wanted_until: a later last day, where the party wants one
    :raises Refused: with every reason that stands in the way
    """
    party = _locked(party)
    found, said = leaving(party, at=at), terms(party)
    reasons = list(rules.notice_obstacles(party, by=by, at=at))
    if found:
        reasons += rules.wanted_obstacles(wanted_until, found.bound_until)
        if expected_bound_until and found.bound_until != expected_bound_until and not (said and said.is_by_post):
            reasons.append(
                f"The dates changed since you opened the page: notice given today ends on"
                f" {in_words(found.bound_until)}."
            )
    _refuse(reasons)
    assert found is not None and said is not None
    notice = party.notices.filter(state=NoticeState.PREPARED).first() or Notice(party=party, created_at=at)
    move = lifecycle.WRITE if said.is_by_post else lifecycle.GIVE
    mandate = by.mandates.in_date(clock.london_date(at)).filter(organisation=party.organisation).first()  # type: ignore[attr-defined]
    notice.given_by, notice.given_by_key, notice.mandate = by.actor_words, by.actor_key, mandate.source
    notice.reason, notice.wanted_until = reason, wanted_until
    if said.is_by_post:
        return _write(notice, move, by=by, at=at)
    return _run(notice, move, found, Method.PORTAL, sent_at=at, by=by, at=at)


def _write(notice: Notice, move: Transition, *, by: Actor, at: datetime) -> Notice:
    notice.state, notice.method = move.target, Method.POST
    notice.save()
    audit.record("notice.write", notice, by=by, at=at, party=notice.party.organisation.legal_name)
    return notice


def _run(
    notice: Notice, move: Transition, found: Leaving, method: str, *, sent_at: datetime, by: Actor, at: datetime
) -> Notice:
    """Let a notice run: the party is leaving, its tasks open, every other party hears of it at once."""
    party = notice.party
    last = max(filter(None, (found.bound_until, notice.wanted_until)))
    notice.state, notice.method, notice.sent_at = move.target, method, sent_at
    notice.served_on, notice.bound_until = found.served_on, last
    notice.out_from = day_after(last)
    notice.reasoning = found.reasons
    if last > found.bound_until:
        notice.reasoning.append(f"The party wants a later last day: {in_words(last)}.")
    notice.save()
    ending.give_notice(party, bound_until=last, by=by, at=at)
    audit.record(
        "notice.give",
        notice,
        by=by,
        at=at,
        party=party.organisation.legal_name,
        method=str(method),
        served_on=found.served_on.isoformat(),
        bound_until=last.isoformat(),
        mandate=notice.mandate,
        reasoning=notice.reasoning,
    )
    correspondence.withdraw(notice.key, at=at, reason="The notice is given.", kinds=["notice_prepared"])
    exits.open_for(notice, at=at)
    telling.given(notice, at=at)
    changing.settle_asked(party.agreement, at=at)
    return notice


@transaction.atomic
def record_service(notice: Notice, *, sent_on: date, method: str = Method.POST, by: Actor, at: datetime) -> Notice:
    """
    Record that the letter of a notice was posted: from its service by the clause its period runs.

    :raises Refused: if it does not wait for service, or the day cannot be
    """
    party = _locked(notice.party)
    notice = Notice.objects.get(pk=notice.pk)
    notice.party = party
    sent_at = _midday(sent_on)
    found = leaving(party, method=method, at=sent_at)
    reasons = [*rules.serving_obstacles(notice, by=by, at=at), *rules.standing_obstacles(party)]
    reasons += rules.day_obstacles(party.agreement, sent_on, None, at=at)
    if sent_on < clock.london_date(notice.created_at):
        reasons.append(f"The letter was written on {in_words(clock.london_date(notice.created_at))}, after that day.")
    _refuse(reasons)
    assert found is not None
    notice.recorded_by = by.actor_words
    return _run(notice, lifecycle.SERVE, found, method, sent_at=sent_at, by=by, at=at)


def record_letter(
    party: Party,
    *,
    method: str,
    sent_on: date,
    received_on: date,
    received_by: str,
    scan: bytes,
    name: str = "notice.pdf",
    reason: str = "",
    expected_bound_until: date | None = None,
    by: Actor,
    at: datetime,
) -> Notice:
    """
    Record a notice that came by letter, with its scan; it runs from its service by the clause.

    :param method: of Method, never on the portal
    :raises Refused: with every reason that stands in the way
    """
    _refuse([*rules.recording_obstacles(party, by=by, at=at), *rules.scan_obstacles(scan)])
    # Written before the transaction: no lock waits for a file, and a file without a row does no harm.
    kept, kind = documents.keep(scan), filetypes.kind_of(scan)
    assert kind is not None
    with transaction.atomic():
        party = _locked(party)
        found = counted_letter(party, method=method, sent_on=sent_on, received_on=received_on)
        reasons = [*rules.recording_obstacles(party, by=by, at=at)]
        reasons += rules.day_obstacles(party.agreement, sent_on, received_on, at=at)
        if not received_by.strip():
            reasons.append("Say who received the letter.")
        if found and expected_bound_until and found.bound_until != expected_bound_until:
            reasons.append(f"The days changed since you were shown them: it ends on {in_words(found.bound_until)}.")
        _refuse(reasons)
        assert found is not None
        notice = party.notices.filter(state__in=lifecycle.WAITING).first() or Notice(party=party, created_at=at)
        notice.given_by, notice.given_by_key = f"{party}, by letter", by.actor_key
        notice.mandate, notice.reason = "As the letter says", reason
        notice.received_on, notice.received_by, notice.recorded_by = received_on, received_by.strip(), by.actor_words
        sent_at = _midday(sent_on)
        notice = _run(notice, lifecycle.GIVE, found, method, sent_at=sent_at, by=by, at=at)
        filed = {"name": filetypes.file_name(name, kind), "kind": SCAN, "media_type": kind.media_type}
        documents.enter(kept, **filed, subject=notice.key, by=by, at=at)
        audit.record("notice.file", notice, by=by, at=at, sha256=kept.sha256, received_by=notice.received_by)
    return notice


def counted_letter(party: Party, *, method: str, sent_on: date, received_on: date) -> Leaving | None:
    """Return what a letter means: by a clause on post from its posting, otherwise from the day it was received."""
    said = terms(party)
    is_deemed = method == Method.POST and said is not None and said.post_days
    return leaving(party, method=method, at=_midday(sent_on if is_deemed else received_on))


@transaction.atomic
def drop(notice: Notice, *, by: Actor, at: datetime) -> Notice:
    """
    Drop a notice that was prepared or written and not served.

    :raises Refused: if it runs, or is not this actor's to drop
    """
    _locked(notice.party)
    notice = Notice.objects.select_related("party__organisation", "party__agreement__board").get(pk=notice.pk)
    _refuse(rules.dropping_obstacles(notice, by=by, at=at))
    notice.state = lifecycle.DROP.target
    notice.save(update_fields=["state"])
    correspondence.withdraw(notice.key, at=at, reason="The notice was dropped.")
    audit.record("notice.drop", notice, by=by, at=at, party=notice.party.organisation.legal_name)
    return notice


def _locked(party: Party) -> Party:
    agreement = Agreement.objects.locked().select_related("board").get(pk=party.agreement_id)
    found: Party = agreement.parties.select_related("organisation", "agreement__board").get(pk=party.pk)
    return found


def _midday(day: date) -> datetime:
    """Return noon of a day: of a letter nobody knows the hour."""
    return datetime.combine(day, MIDDAY, clock.LONDON)


def _refuse(reasons: Iterable[str]) -> None:
    if found := tuple(reasons):
        raise Refused(*found)
