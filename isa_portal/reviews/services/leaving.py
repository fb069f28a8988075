"""Gives notice and lets parties leave, to the exact day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from isa_portal.agreements import cover, ending
from isa_portal.agreements.lifecycle import PartyState
from isa_portal.agreements.models import Agreement, Party
from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.services import Link
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.lib import clock
from isa_portal.lib.calendar import Period, in_words
from isa_portal.lib.errors import Refused
from isa_portal.reviews import lifecycle, rules
from isa_portal.reviews.lifecycle import NoticeState
from isa_portal.reviews.models import Notice
from isa_portal.signing import letters


@dataclass(frozen=True)
class Leaving:
    """What notice would mean if it were given on a day: the last bound day, and the first day out."""

    period: Period
    served_on: date
    bound_until: date

    @property
    def out_from(self) -> date:
        return self.bound_until + timedelta(days=1)

    @property
    def reasoning(self) -> str:
        """How the last day was found, for people to check."""
        served, last = in_words(self.served_on), in_words(self.bound_until)
        period = f"{self.period} from {served} {'ends' if self.period.count == 1 else 'end'}"
        if self.period.unit == "days":
            return f"{period} on {last}; the day of serving is not counted."
        if self.bound_until.day == self.served_on.day:
            return f"{period} on the same date of the month, {last}."
        return f"{period} on {last}, the last day of the month, which has no day {self.served_on.day}."


def leaving(party: Party, *, at: datetime) -> Leaving | None:
    """Return what notice given now would mean, by the corresponding-date rule (Dodds v Walker [1981] UKHL 3)."""
    version = cover.text_of(party)
    if version is None or version.notice_period is None:
        return None
    served_on = clock.london_date(at)
    return Leaving(version.notice_period, served_on, version.notice_period.ends(served_on))


@transaction.atomic
def give_notice(
    party: Party, *, expected_bound_until: date | None = None, reason: str = "", by: Actor, at: datetime
) -> Notice:
    """
    Give notice for a party; the other parties are written to at once.

    :param expected_bound_until: the last day that the page stated before it was confirmed
    :raises Refused: with every reason that stands in the way
    """
    agreement = Agreement.objects.locked().get(pk=party.agreement_id)
    party = agreement.parties.select_related("organisation", "agreement").get(pk=party.pk)
    found = leaving(party, at=at)
    reasons = list(rules.notice_obstacles(party, by=by, at=at))
    if found and expected_bound_until and found.bound_until != expected_bound_until:
        reasons.append(
            f"The dates changed since you opened the page: notice given today ends on {found.bound_until:%-d %B %Y}."
        )
    if reasons or found is None:
        raise Refused(*reasons)
    ending.give_notice(party, bound_until=found.bound_until, by=by, at=at)
    mandate = by.mandates.in_date(found.served_on).filter(organisation=party.organisation).first()  # type: ignore[attr-defined]
    notice = Notice.objects.create(
        party=party,
        served_on=found.served_on,
        bound_until=found.bound_until,
        out_from=found.out_from,
        reason=reason,
        given_by=by.actor_words,
        given_by_key=by.actor_key,
        mandate=mandate.source,
        created_at=at,
    )
    audit.record(
        "notice.give",
        notice,
        by=by,
        at=at,
        party=party.organisation.legal_name,
        served_on=found.served_on.isoformat(),
        bound_until=found.bound_until.isoformat(),
        mandate=mandate.source,
    )
    _tell(notice, at=at)
    return notice


def _tell(notice: Notice, *, at: datetime) -> None:
    party, agreement = notice.party, notice.party.agreement
    for recipient in letters.mailboxes(agreement, "notice_given", at=at):
        correspondence.owe(
            "notice_given",
            to=recipient,
            about=letters.about(agreement, f"notice:{notice.pk}"),
            occurrence="given",
            link=Link(agreement.get_absolute_url()),
            day=notice.bound_until,
            context={
                "board": agreement.board.short_name,
                "telephone": agreement.board.help_telephone,
                "reference": agreement.reference,
                "title": agreement.title,
                "party": party.organisation.legal_name,
                "served": f"{notice.served_on:%-d %B %Y}",
                "bound_until": f"{notice.bound_until:%-d %B %Y}",
                "out_from": f"{notice.out_from:%-d %B %Y}",
            },
            at=at,
        )


@transaction.atomic
def end_notice(notice: Notice, *, at: datetime) -> bool:
    """Put a party out once its last day has passed, and say whether it left. Safe to run late or twice."""
    Agreement.objects.locked().get(pk=notice.party.agreement_id)
    notice = Notice.objects.select_related("party__organisation", "party__agreement").get(pk=notice.pk)
    if notice.state != NoticeState.RUNNING or clock.london_date(at) < notice.out_from:
        return False
    if notice.party.state == PartyState.NOTICE_GIVEN:
        ending.leave(notice.party, at=at)
    notice.state = lifecycle.END.target
    notice.save(update_fields=["state"])
    correspondence.withdraw(f"notice:{notice.pk}", at=at, reason="The party has left.", kinds=["notice_reminder"])
    audit.record("notice.end", notice, by=PORTAL, at=at, party=notice.party.organisation.legal_name)
    return True


def ending_notices(*, on: date) -> QuerySet[Notice]:
    """Return the running notices whose last bound day has passed."""
    return Notice.objects.filter(state=NoticeState.RUNNING, out_from__lte=on).select_related("party")
