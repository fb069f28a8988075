"""What the calendar ends, late or twice alike: a notice, an agreement with a last day; and what is asked then."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from isa_portal.agreements import ending
from isa_portal.agreements import lifecycle as lifecycle_of
from isa_portal.agreements.lifecycle import PartyState, State
from isa_portal.agreements.models import Agreement, LeavingTerms, Party
from isa_portal.correspondence import services as correspondence
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.leaving import lifecycle, rules
from isa_portal.leaving.lifecycle import ChangeState, NoticeState
from isa_portal.leaving.models import Notice
from isa_portal.leaving.rules.ends import condition_obstacles, ending_obstacles, leading_obstacles
from isa_portal.leaving.services import changing, exits, telling
from isa_portal.lib import clock
from isa_portal.lib.calendar import day_before, in_words
from isa_portal.lib.errors import Refused
from isa_portal.lib.states import Transition


@transaction.atomic
def end_notice(notice: Notice, *, at: datetime) -> bool:
    """Put a party out once its last day has passed, and say whether it left. Safe to run late or twice."""
    agreement = Agreement.objects.locked().get(pk=notice.party.agreement_id)
    notice = Notice.objects.select_related("party__organisation", "party__agreement__board").get(pk=notice.pk)
    if notice.state != NoticeState.RUNNING or notice.out_from is None or clock.london_date(at) < notice.out_from:
        return False
    if notice.party.state == PartyState.NOTICE_GIVEN:
        ending.leave(notice.party, at=at)
    notice.state = lifecycle.END.target
    notice.save(update_fields=["state"])
    notice.changes.filter(state=ChangeState.ASKED).update(state=lifecycle.OVERTAKE.target)
    kinds = ["notice_reminder", "notice_consent"]
    correspondence.withdraw(notice.key, at=at, reason="The party has left.", kinds=kinds)
    audit.record("notice.end", notice, by=PORTAL, at=at, party=notice.party.organisation.legal_name)
    look_after(agreement, notice.out_from, at=at)
    return True


def look_after(agreement: Agreement, since: date, *, at: datetime) -> None:
    """Ask for what is missing once a party has left: a second party, a lead organisation."""
    changing.settle_asked(agreement, at=at)
    remaining = rules.active(agreement)
    if not agreement.is_in_force:
        return
    if len(remaining) < 2:
        telling.alone(agreement, remaining, since, at=at)
        audit.record("agreement.left_alone", agreement, by=PORTAL, at=at, since=since.isoformat())
    elif not any(party.leads for party in remaining):
        _without_lead(agreement, since, at=at)


def _without_lead(agreement: Agreement, since: date, *, at: datetime) -> None:
    if rules.said(agreement).ends_without_lead:
        why = "Its lead organisation left, and the text ends it then."
        _end(lifecycle_of.TERMINATE, agreement, day_before(since), why, by=PORTAL, at=at)
        return
    telling.without_lead(agreement, since, at=at)
    audit.record("agreement.left_without_lead", agreement, by=PORTAL, at=at, since=since.isoformat())


def ending_notices(*, on: date) -> QuerySet[Notice]:
    """Return the running notices whose last bound day has passed."""
    return Notice.objects.filter(state=NoticeState.RUNNING, out_from__lte=on).select_related("party")


def expiring(*, on: date) -> QuerySet[Agreement]:
    """Return the agreements in force whose text had a last day that has passed. A day of review is none."""
    over = LeavingTerms.objects.filter(version__state=State.CURRENT, ends_on__lt=on)
    return Agreement.objects.in_force().filter(pk__in=over.values("version__agreement"))


@transaction.atomic
def expire(agreement: Agreement, *, at: datetime) -> bool:
    """Let an agreement expire after the last day of its text, and say whether it did. Safe to run late or twice."""
    agreement = Agreement.objects.locked().select_related("board").get(pk=agreement.pk)
    last = rules.said(agreement).ends_on
    if not agreement.is_in_force or last is None or clock.london_date(at) <= last:
        return False
    why = f"Its text ends with {in_words(last)}."
    _end(lifecycle_of.EXPIRE, agreement, last, why, by=PORTAL, at=at)
    return True


@transaction.atomic
def record_condition(agreement: Agreement, last_day: date, *, words: str, by: Actor, at: datetime) -> Agreement:
    """
    Record that what ends an agreement by its text has happened; it expires with that day.

    :raises Refused: with every reason that stands in the way
    """
    agreement = Agreement.objects.locked().select_related("board").get(pk=agreement.pk)
    reasons = list(condition_obstacles(agreement, last_day, by=by, at=at))
    if not words.strip():
        reasons.append("Say how it is known that this has happened.")
    _refuse(*reasons)
    _end(lifecycle_of.EXPIRE, agreement, last_day, words.strip(), by=by, at=at)
    return agreement


@transaction.atomic
def end_agreement(agreement: Agreement, *, reason: str = "", by: Actor, at: datetime) -> Agreement:
    """
    End an agreement of which at most one party remains; today is its last day.

    :raises Refused: with every reason that stands in the way
    """
    agreement = Agreement.objects.locked().select_related("board").get(pk=agreement.pk)
    _refuse(*ending_obstacles(agreement, by=by, at=at))
    why = reason.strip() or "Fewer than two parties were left."
    _end(lifecycle_of.TERMINATE, agreement, clock.london_date(at), why, by=by, at=at)
    return agreement


def _end(move: Transition, agreement: Agreement, last: date, why: str, *, by: Actor, at: datetime) -> None:
    parties = rules.active(agreement)
    ending.end(move, agreement, last, why=why, by=by, at=at)
    exits.open_at_end(agreement, parties, last, at=at)
    correspondence.withdraw(agreement.chain, at=at, reason="The agreement ended.", kinds=["left_alone", "lead_wanted"])
    telling.ended(agreement, last, why, at=at)


@transaction.atomic
def appoint_lead(party: Party, *, words: str, by: Actor, at: datetime) -> Party:
    """
    Record that the parties appointed another lead organisation.

    :param words: how they did, for example the minute
    :raises Refused: with every reason that stands in the way
    """
    Agreement.objects.locked().get(pk=party.agreement_id)
    party = Party.objects.select_related("organisation", "agreement__board").get(pk=party.pk)
    reasons = list(leading_obstacles(party, by=by, at=at))
    if not words.strip():
        reasons.append("Say how the parties appointed it, for example by which minute.")
    _refuse(*reasons)
    ending.lead(party, words=words.strip(), by=by, at=at)
    agreement = party.agreement
    correspondence.withdraw(agreement.chain, at=at, reason="A lead was appointed.", kinds=["lead_wanted"])
    return party


def _refuse(*reasons: str) -> None:
    if reasons:
        raise Refused(*reasons)
