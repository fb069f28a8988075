"""Reminders of what lies about without a last day: seals, weighings, approved texts, proposals, what is lacking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from django.db.models import Max, Q, QuerySet
from django.urls import reverse

from isa_portal.agreements.lifecycle import FORMER
from isa_portal.agreements.models import Agreement, Decision, Party, Proposal, Version
from isa_portal.agreements.models.agreement import Agreements
from isa_portal.agreements.rules import no_ig_lead
from isa_portal.evidence.sealing import Missing
from isa_portal.lib import clock
from isa_portal.lib.calendar import day_after, in_words
from isa_portal.organisations.services.hearing import each_once
from isa_portal.reminders import policies
from isa_portal.reminders.due.after import agreement_of, missing_seals
from isa_portal.reminders.due.before import sends, undecided, unsent
from isa_portal.reminders.due.between import unweighed
from isa_portal.reminders.due.leaving import ALONE, WITHOUT_LEAD, short
from isa_portal.reminders.policies import Occurrence
from isa_portal.reminders.services import finding
from isa_portal.reminders.services.office import tell_board
from isa_portal.reminders.services.owing import (
    LACKING,
    PROPOSAL,
    SEAL,
    SENDING,
    WEIGHT,
    Reminder,
    owe_letters,
    unwritten,
)
from isa_portal.signing import letters

# Seals ----------------------------------------------------------------------------------------------------------------


def seal_key(seal: Missing) -> str:
    return f"seal:{seal.subject}"


def unsealed(at: datetime) -> set[str]:
    """Return the keys of the letters about seals that are still missing."""
    return {seal_key(one) for one in missing_seals(at)}


def seals(at: datetime) -> Iterator[Reminder]:
    since = partial(policies.waited_since, pace=policies.SEAL, on=clock.london_date(at))
    due = ((seal_key(one), since(clock.london_date(one.wanted_at)), one) for one in missing_seals(at))
    found = list(unwritten(SEAL, due))
    about = {one for _, _, seal in found if (one := agreement_of(seal))}
    theirs = Agreement.objects.select_related("board").in_bulk(about) if about else {}
    for key, occurrence, seal in found:
        if agreement := theirs.get(agreement_of(seal)):
            yield _of_seal(key, seal, agreement, occurrence, at)


def _of_seal(key: str, seal: Missing, agreement: Agreement, occurrence: Occurrence, at: datetime) -> Reminder:
    def owe() -> None:
        facts = {"since": in_words(clock.london_date(seal.wanted_at)), "said": seal.words}
        to = letters.secretariat(agreement, at=at)
        owe_letters(SEAL, key, agreement, "agreement_documents", occurrence, facts, to, None, at=at)

    return Reminder(SEAL, key, occurrence, agreement, owe, lambda: key in unsealed(at))


# Versions -------------------------------------------------------------------------------------------------------------


def weighings(at: datetime) -> Iterator[Reminder]:
    """Yield reminders of versions whose weight the secretariat proposed, for the IG lead of the lead organisation."""
    since = partial(policies.waited_since, pace=policies.WEIGHING, on=clock.london_date(at))
    rows = unweighed().select_related("agreement__board")
    due = ((f"weighing:{one.pk}", since(clock.london_date(one.proposed_at)), one) for one in finding.each(rows))
    for key, occurrence, version in unwritten(WEIGHT, due):
        yield _of_weighing(key, version, occurrence, at)


def _of_weighing(key: str, version: Version, occurrence: Occurrence, at: datetime) -> Reminder:
    agreement = version.agreement

    def owe() -> None:
        leads, on = [party for party in agreement.present_parties() if party.leads], clock.london_date(at)
        to = each_once([one for party in leads for one in letters.heard_by(party, WEIGHT, on=on)])
        said = version.weighings.latest("pk")
        facts = {"number": version.number, "weight": said.weight, "who": said.said_by}
        facts["since"] = in_words(clock.london_date(said.said_at))
        lacking = no_ig_lead(*leads) if leads else f"{agreement.reference} has no lead organisation"
        owe_letters(WEIGHT, key, agreement, "weigh_version", occurrence, facts, to, None, lacking=lacking, at=at)

    return Reminder(WEIGHT, key, occurrence, agreement, owe, unweighed().filter(pk=version.pk).exists)


def approved() -> QuerySet[Version]:
    """Return the versions that wait to be sent or told, with when they were approved, or confirmed as minor."""
    decided = Max("approvals__recorded_at", filter=Q(approvals__decision=Decision.APPROVED))
    return unsent().annotate(decided_at=decided, weighed_at=Max("weighings__said_at"))


def sendings(at: datetime) -> Iterator[Reminder]:
    since = partial(policies.waited_since, pace=policies.LINGERING, on=clock.london_date(at))
    rows = approved().select_related("agreement__board")
    due = ((f"sending:{one.pk}", since(_approved_on(one)), one) for one in finding.each(rows))
    for key, occurrence, version in unwritten(SENDING, due):
        yield _of_sending(key, version, occurrence, at)


def _approved_on(version: Version) -> date:
    known = filter(None, (version.decided_at, version.weighed_at))  # type: ignore[attr-defined]
    return clock.london_date(max(known, default=version.submitted_at or version.created_at))


def _of_sending(key: str, version: Version, occurrence: Occurrence, at: datetime) -> Reminder:
    agreement = version.agreement

    def owe() -> None:
        facts = {"number": version.number, "is_minor": version.is_minor, "since": in_words(_approved_on(version))}
        (page, _), to = sends(version), letters.secretariat(agreement, at=at)
        owe_letters(SENDING, key, agreement, page, occurrence, facts, to, None, at=at)

    return Reminder(SENDING, key, occurrence, agreement, owe, unsent().filter(pk=version.pk).exists)


# Proposals ------------------------------------------------------------------------------------------------------------


def proposals(at: datetime) -> Iterator[Reminder]:
    """Yield reminders of proposals that wait for a decision; one that a meeting had is told of the day after."""
    on = clock.london_date(at)
    rows = undecided(on=on).annotate(met=Max("meeting_items__meeting__held_on")).select_related("board")
    due = ((f"proposal:{one.pk}", _waits(one, on), one) for one in finding.each(rows))
    for key, occurrence, proposal in unwritten(PROPOSAL, due):
        yield _of_proposal(key, proposal, occurrence, on, at)


def _waits(proposal: Proposal, on: date) -> Occurrence | None:
    asked, met = proposal.decided_on or proposal.raised_on, proposal.met  # type: ignore[attr-defined]
    # What a meeting deferred was decided there.
    if met and met > asked:
        return policies.waited_since(met, policies.MEETING, on=on)
    return policies.waited_since(asked, policies.LINGERING, on=on)


def _of_proposal(key: str, proposal: Proposal, occurrence: Occurrence, on: date, at: datetime) -> Reminder:
    def owe() -> None:
        met, deferred = proposal.met, proposal.decided_on  # type: ignore[attr-defined]
        facts = {"title": proposal.title, "since": in_words(proposal.raised_on)}
        facts |= {"met": in_words(met) if met else "", "deferred": in_words(deferred) if deferred else ""}
        address = reverse("proposal", args=[proposal.board.slug, proposal.pk])
        tell_board(PROPOSAL, proposal.board, key, proposal.title, address, occurrence, facts, None, at=at)

    return Reminder(PROPOSAL, key, occurrence, None, owe, undecided(on=on).filter(pk=proposal.pk).exists)


# What is lacking ------------------------------------------------------------------------------------------------------


def lacking() -> Agreements:
    """Return the agreements that lack a second party or a lead, and when a party left last; on paper many never had."""
    gone = Party.objects.filter(state__in=FORMER, bound_until__isnull=False)
    left = Max("parties__bound_until", filter=Q(parties__state__in=FORMER))
    # Few parties leave: from them one comes to their agreements, and not the other way round.
    return short(Agreement.objects.filter(pk__in=gone.order_by().values("agreement"))).annotate(left=left)


def lacks(at: datetime) -> Iterator[Reminder]:
    since = partial(policies.waited_since, pace=policies.LINGERING, on=clock.london_date(at))
    rows = lacking().select_related("board")
    due = ((f"lacking:{one.pk}", since(day_after(one.left)), one) for one in finding.each(rows))
    for key, occurrence, agreement in unwritten(LACKING, due):
        yield _of_lack(key, agreement, occurrence, at)


def _of_lack(key: str, agreement: Agreement, occurrence: Occurrence, at: datetime) -> Reminder:
    def owe() -> None:
        is_alone = agreement.bound < 2  # type: ignore[attr-defined]
        facts = {"what": ALONE if is_alone else WITHOUT_LEAD, "alone": is_alone}
        facts["since"] = in_words(day_after(agreement.left))  # type: ignore[attr-defined]
        page, to = "end_agreement" if is_alone else "appoint_lead", letters.secretariat(agreement, at=at)
        owe_letters(LACKING, key, agreement, page, occurrence, facts, to, None, at=at)

    return Reminder(LACKING, key, occurrence, agreement, owe, lacking().filter(pk=agreement.pk).exists)
