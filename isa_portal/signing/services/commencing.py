"""Brings signed agreements and versions into force when their day comes, and ends what they replace."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from isa_portal.agreements import execution
from isa_portal.agreements.lifecycle import DROP_OUT, AgreementState, State
from isa_portal.agreements.models import Adherence, Agreement, Party, Version
from isa_portal.evidence import sealing


def awaiting(*, on: date) -> QuerySet[Agreement]:
    """Return the signed agreements whose commencement date has come."""
    begins = Version.objects.filter(agreement=OuterRef("pk"), state=State.CURRENT, commences_on__lte=on)
    return Agreement.objects.filter(Exists(begins), state=AgreementState.SIGNED)


def commence(agreement: Agreement, *, at: datetime) -> bool:
    """Bring a signed agreement into force if its day has come, and say whether it did. Safe to repeat."""
    return execution.commence(agreement, at=at)


def unobjected(*, on: date) -> QuerySet[Version]:
    """Return the minor versions whose days for objections are over, and to which no party objects."""
    over = Version.objects.filter(state=State.OBJECTION_PERIOD, objections_until__lt=on)
    return over.filter(objections__isnull=True).select_related("agreement")


def stand(version: Version, *, at: datetime) -> bool:
    """Let a minor version bind once its days for objections are over, and say whether it does. Safe to repeat."""
    return execution.stand(version, at=at)


def unsigned(version: Version) -> list[Party]:
    """Return the bound parties of an agreement that have not signed a version of it."""
    signed = {one.party_id for one in version.adherences.all()}
    parties = version.agreement.parties.all()
    return [party for party in parties if party.state in DROP_OUT.sources and party.pk not in signed]


def cutting_over(*, until: date | None = None) -> QuerySet[Version]:
    """Return the versions with a cut-over day that some bound party has not signed."""
    signed = Adherence.objects.filter(party=OuterRef("pk"), version=OuterRef(OuterRef("pk")))
    missing = Party.objects.filter(~Exists(signed), agreement=OuterRef("agreement"), state__in=DROP_OUT.sources)
    found = Version.objects.filter(Exists(missing), state__in=(State.OUT_FOR_SIGNATURE, State.CURRENT))
    return found.exclude(cut_over_on=None) if until is None else found.filter(cut_over_on__lt=until)


def cut_over(version: Version, *, at: datetime) -> bool:
    """Put out who has not signed by the cut-over day, and say whether anybody is out. Safe to repeat."""
    return execution.cut_over(version, at=at) and _want_seal(version.agreement, at=at)


def unsettled(*, on: date) -> QuerySet[Agreement]:
    """Return the agreements in force whose next version may have become effective without another signature."""
    day_came = Q(rule_met_at__isnull=False) & (Q(commences_on__isnull=True) | Q(commences_on__lte=on))
    left = Party.objects.filter(agreement=OuterRef("agreement"), ended_at__gte=OuterRef("sent_at"))
    out = Version.objects.filter(day_came | Exists(left), state=State.OUT_FOR_SIGNATURE)
    stood_on = Version.objects.filter(
        Exists(Party.objects.filter(agreement=OuterRef("agreement"), ended_at__isnull=False)), state=State.GIVING_WAY
    )
    waiting = Q(pk__in=out.values("agreement_id")) | Q(pk__in=stood_on.values("agreement_id"))
    return Agreement.objects.in_force().filter(waiting)


def settle(agreement: Agreement, *, at: datetime) -> bool:
    """Do what follows from who is bound by now, and say whether a version took effect. Safe to repeat."""
    return execution.settle(agreement, at=at) and _want_seal(agreement, at=at)


def _want_seal(agreement: Agreement, *, at: datetime) -> bool:
    current = agreement.versions.filter(state=State.CURRENT, signing_round__isnull=False).first()
    if current:
        sealing.want(current, at=at)
    return True
