"""What is due between two versions: weighing, objections, the cut-over day."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Max, Q, QuerySet

from isa_portal.agreements.lifecycle import AgreementState, PartyState, State
from isa_portal.agreements.models import Step, Version
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.models import OrganisationRole
from isa_portal.reminders.due.reading import (
    CUT_OVER,
    OBJECTION,
    WEIGHING,
    Due,
    Reading,
    due_of,
    in_days,
    names,
    page,
    secretariat,
    with_bodies,
)
from isa_portal.signing.services import commencing

BOUND = (PartyState.ACTIVE, PartyState.NOTICE_GIVEN)
ADHERING = (AgreementState.IN_FORCE, AgreementState.TERMINATING)


def unweighed() -> QuerySet[Version]:
    """Return the versions of what is in force whose weight is proposed and not confirmed, and since when."""
    proposed = Max("weighings__said_at", filter=Q(weighings__step=Step.PROPOSED))
    waiting = Version.objects.filter(state=State.AWAITING_APPROVAL, weight="", agreement__state__in=ADHERING)
    return waiting.annotate(proposed_at=proposed).exclude(proposed_at=None)


def weighings(reading: Reading) -> Iterator[Due]:
    shown = unweighed().filter(agreement__in=reading.drafts)
    shown = shown.select_related("agreement__board").prefetch_related(with_bodies("agreement__parties"))
    for version in shown:
        agreement = version.agreement
        leads = [party for party in agreement.parties.all() if party.leads]
        ig_leads = reading.holds.organisations.get(OrganisationRole.IG_LEAD, frozenset())
        yield due_of(
            WEIGHING,
            f"{agreement}: the secretariat proposed what version {version.number} is. It is not confirmed.",
            None,
            reading,
            waits_for=f"the IG lead of {names(leads)}",
            agreement=agreement,
            url=page("weigh_version", agreement),
            action="See what changed",
            yours=any(party.organisation_id in ig_leads for party in leads),
        )


def objections(reading: Reading) -> Iterator[Due]:
    told = Version.objects.filter(state=State.OBJECTION_PERIOD, agreement__in=reading.agreements)
    for version in told.select_related("agreement__board").prefetch_related(
        with_bodies("agreement__parties"), "objections__party__organisation"
    ):
        agreement, against = version.agreement, [one.party for one in version.objections.all()]
        bound = [party for party in agreement.parties.all() if party.state in BOUND]
        last = version.objections_until
        assert last is not None
        runs = reading.runs(agreement)
        objected = f"{names(against)} object{'s' if len(against) == 1 else ''} to version {version.number}."
        open_until = f"the parties may object to version {version.number} until {in_words(last)},"
        yield due_of(
            OBJECTION,
            f"{agreement.reference}: {objected} Make it material, or drop it."
            if against
            else f"{agreement.reference}: {open_until} {in_days((last - reading.on).days)}.",
            last,
            reading,
            waits_for=secretariat(agreement) if against else names(bound),
            agreement=agreement,
            url=page("settle_objections" if against and runs else "objections", agreement),
            action="Settle the objection" if against and runs else "Read what changes",
            yours=runs if against else reading.is_of(bound),
        )


def cut_overs(reading: Reading) -> Iterator[Due]:
    found = commencing.cutting_over().filter(agreement__in=reading.agreements).select_related("agreement__board")
    for version in found.prefetch_related("adherences", with_bodies("agreement__parties")):
        agreement, last = version.agreement, version.cut_over_on
        assert last is not None
        unsigned = commencing.unsigned(version)
        yield due_of(
            CUT_OVER,
            f"{agreement.reference}: who has not signed version {version.number} by {in_words(last)},"
            f" {in_days((last - reading.on).days)}, is out from the next day.",
            last,
            reading,
            waits_for=names(unsigned),
            agreement=agreement,
            url=page("agreement_parties", agreement),
            action="See who has not signed",
            yours=reading.is_of(unsigned) or reading.runs(agreement),
        )
