"""Reminders of signatures: to who signs, to the IG lead of a silent party, before a cut-over day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache, lru_cache, partial
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from isa_portal.agreements.models import Agreement, Party, Version
from isa_portal.correspondence.services import Recipient
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.access import people
from isa_portal.organisations.models import BoardRole
from isa_portal.organisations.selectors import mailboxes_of
from isa_portal.organisations.services.hearing import each_once
from isa_portal.reminders import policies
from isa_portal.reminders.due.reading import names
from isa_portal.reminders.policies import Occurrence, Plan
from isa_portal.reminders.services import finding, planning, telling
from isa_portal.reminders.services.owing import (
    ASKING,
    CUT_OVER,
    SIGNATURE,
    UNSIGNED,
    Reminder,
    key_of,
    owe_letters,
)
from isa_portal.signing import letters
from isa_portal.signing.lifecycle import WAITING, RoundState
from isa_portal.signing.models import Invitation, PaperSignature, PersonalLink, Question
from isa_portal.signing.rules import turns
from isa_portal.signing.services import commencing
from isa_portal.signing.services.signatures import parties_signed


def unsigned() -> QuerySet[PersonalLink]:
    """Return the links of those whose turn it is to sign; it is not, while a question of theirs waits for us."""
    return _unsigned().all()


@cache
def _unsigned() -> QuerySet[PersonalLink]:
    # Long to write down and always the same, asked several times in every sweep: written once, never evaluated.
    asks = Question.objects.waiting().filter(invitation=OuterRef("invitation"))
    # Who signed on paper is not reminded while a second person checks it.
    on_paper = PaperSignature.objects.filter(
        invitation=OuterRef("invitation"), signatory=OuterRef("signatory"), checked_at=None
    )
    return turns.whose_turn().filter(~Exists(asks), ~Exists(on_paper))


def signatures(at: datetime) -> Iterator[Reminder]:
    on = clock.london_date(at)
    asking = finding.letters_of("personallink:").filter(kind__in=ASKING).order_by("-owed_at")
    fields = ("invitation__round__sent_at", "invitation__round__last_day")
    # Most have their letter: whose turn it is and since when is only asked of the others, when they are loaded.
    for plan, rows in planning.by_plan(turns.awaited(), "invitation__round__version__agreement__board"):
        last_day, soon = "invitation__round__last_day", on + timedelta(days=plan.before_last)
        long_since = clock.midnight(on - timedelta(days=min(plan.signature, default=plan.ig_lead) - 1))
        near = Q(invitation__round__sent_at__lt=long_since) | Q(**{f"{last_day}__lte": soon})
        near_rows = rows.filter(near, **{f"{last_day}__gte": on})
        found = finding.judged(near_rows, SIGNATURE, fields, partial(_to_be_reminded, plan, on))
        links = unsigned().select_related(
            "signatory__user", "invitation__party__organisation", "invitation__round__version__agreement__board__host"
        )
        links = links.annotate(asked_at=Subquery(asking.values("owed_at")[:1]))
        yield from finding.loaded(links, found, partial(_of_signature, at=at))


def _to_be_reminded(
    plan: Plan, on: date, links: Sequence[tuple[int, datetime, date]]
) -> Iterator[tuple[int, Occurrence]]:
    for pk, sent_at, last_day in links:
        sent_on = clock.london_date(sent_at)
        if occurrence := _signature(sent_on=sent_on, asked_on=sent_on, last_day=last_day, on=on, plan=plan):
            yield pk, occurrence


# Most links of a day share their days.
_signature = lru_cache(maxsize=4096)(policies.signature)


def _of_signature(link: PersonalLink, occurrence: Occurrence, at: datetime) -> Reminder | None:
    asked_at = link.asked_at  # type: ignore[attr-defined]
    # What came due before the newest letter that asks is past.
    if asked_at and occurrence.day <= clock.london_date(asked_at):
        return None

    def owe() -> None:
        days_left = (link.invitation.round.last_day - clock.london_date(at)).days
        signed = parties_signed(link.invitation)
        letters.signature_reminder(link, occurrence=occurrence.name, days_left=days_left, signed=signed, at=at)

    waits = unsigned().filter(pk=link.pk).exists
    return Reminder(SIGNATURE, key_of(link), occurrence, link.invitation.round.version.agreement, owe, waits)


def silent_parties() -> QuerySet[Invitation]:
    return _silent_parties().all()


@cache
def _silent_parties() -> QuerySet[Invitation]:
    return Invitation.objects.filter(Exists(unsigned().filter(invitation=OuterRef("pk"))))


def silences(at: datetime) -> Iterator[Reminder]:
    on = clock.london_date(at)
    waiting = Invitation.objects.filter(state__in=WAITING, round__state=RoundState.OPEN)
    for plan, rows in planning.by_plan(waiting, "round__version__agreement__board"):
        told_by_now = clock.midnight(on - timedelta(days=plan.ig_lead - 1))
        long = rows.filter(round__last_day__gte=on, round__sent_at__lt=told_by_now)
        found = finding.judged(long, UNSIGNED, ("round__sent_at", "round__last_day"), partial(_silent, plan, on))
        asked = silent_parties().select_related("party__organisation", "round__version__agreement__board")
        yield from finding.loaded(asked, found, partial(_of_silence, plan=plan, at=at))


def _silent(plan: Plan, on: date, asked: Sequence[tuple[int, datetime, date]]) -> Iterator[tuple[int, Occurrence]]:
    for pk, sent_at, last_day in asked:
        if occurrence := policies.unsigned(sent_on=clock.london_date(sent_at), last_day=last_day, on=on, plan=plan):
            yield pk, occurrence


def _of_silence(invitation: Invitation, occurrence: Occurrence, plan: Plan, at: datetime) -> Reminder:
    agreement, party = invitation.round.version.agreement, invitation.party

    def owe() -> None:
        signing = party.signatories.filter(removed_at__isnull=True).select_related("user")
        facts: dict[str, Any] = {
            "party": party.organisation.legal_name,
            "sent": in_words(clock.london_date(invitation.round.sent_at)),
            "last_day": in_words(invitation.round.last_day),
            "signed": parties_signed(invitation),
            "parties": letters.standing(invitation.round),
            "signatories": names([one.user.position or one.user.name for one in signing]) or "nobody is named",
        }
        theirs, ours = telling.of_silence(party, plan.silent_told, at=at)
        facts["no_lead"] = not theirs and telling.is_of_party(plan.silent_told)
        last = invitation.round.last_day
        # Where neither is there, whoever answers for the board is told.
        for to, is_ours in ((theirs, False), (ours, True)):
            if to or (is_ours and not theirs):
                said = {**facts, "for_secretariat": is_ours}
                owe_letters(UNSIGNED, invitation, agreement, "agreement_parties", occurrence, said, to, last, at=at)

    waits = silent_parties().filter(pk=invitation.pk).exists
    return Reminder(UNSIGNED, key_of(invitation), occurrence, agreement, owe, waits)


def cut_overs(at: datetime) -> Iterator[Reminder]:
    on, rows = clock.london_date(at), commencing.cutting_over()
    told, until = partial(policies.cut_over, on=on), on + timedelta(days=max(policies.CUT_OVER_DAYS))
    near = finding.Near(rows, CUT_OVER, "cut_over_on", told, until, since=on)
    versions = rows.select_related("agreement__board")
    yield from finding.loaded(versions, near.unwritten(), partial(_of_cut_over, at=at))


def _of_cut_over(version: Version, occurrence: Occurrence, at: datetime) -> Reminder:
    def owe() -> None:
        last, on = version.cut_over_on, clock.london_date(at)
        assert last is not None
        unsigned = commencing.unsigned(version)
        facts = {
            "number": version.number,
            "parties": names(unsigned),
            "last": in_words(last),
            "out_from": in_words(last + timedelta(days=1)),
            "days": (last - on).days,
        }
        to = _to_be_warned(version.agreement, unsigned, on)
        owe_letters(CUT_OVER, version, version.agreement, "agreement_parties", occurrence, facts, to, last, at=at)

    waits = commencing.cutting_over().filter(pk=version.pk).exists
    return Reminder(CUT_OVER, key_of(version), occurrence, version.agreement, owe, waits)


def _to_be_warned(agreement: Agreement, unsigned: Sequence[Party], on: date) -> list[Recipient]:
    """Return who is warned: the secretariat, and whoever hears or signs for a party that has not signed."""
    found = [Recipient(one.email, str(one)) for one in people(agreement.board, BoardRole.SECRETARIAT, on=on)]
    for party in unsigned:
        found += [Recipient(*mailbox) for mailbox in mailboxes_of(party.organisation, on=on)]
        found += letters.signatories(party, on=on)
    return each_once(found)
