"""Asks again while a body joins: parties for their consent, signatories for their signature."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from isa_portal.accession.lifecycle import AccessionState
from isa_portal.accession.models import Accession, AccessionSignatory
from isa_portal.accession.services import telling
from isa_portal.correspondence.models import Letter
from isa_portal.lib import clock
from isa_portal.reminders import policies
from isa_portal.reminders.policies import Occurrence
from isa_portal.reminders.services import finding
from isa_portal.reminders.services.owing import Reminder, unwritten

CONSENT, FORM = "accession_consent", "accession_sign"


def consenting() -> QuerySet[Accession]:
    return Accession.objects.filter(state=AccessionState.CONSENTING, asked_at__isnull=False)


def consents(at: datetime) -> Iterator[Reminder]:
    waited = partial(policies.waited, pace=policies.ACCESSION, on=clock.london_date(at))
    rows = consenting().select_related("agreement__board__host", "organisation", "version")
    due = ((one.key, waited(clock.london_date(one.asked_at)), one) for one in finding.each(rows))
    for key, occurrence, accession in unwritten(CONSENT, due):
        owe = partial(telling.consent_wanted, accession, reminder=occurrence.name, at=at)
        waits = consenting().filter(pk=accession.pk).exists
        yield Reminder(CONSENT, key, occurrence, accession.agreement, owe, waits)


def signing() -> QuerySet[AccessionSignatory]:
    return AccessionSignatory.objects.filter(accession__state=AccessionState.SIGNING, signature=None)


def forms(at: datetime) -> Iterator[Reminder]:
    rows = signing().select_related("user", "accession__agreement__board__host", "accession__organisation")
    rows = rows.select_related("accession__version").annotate(asked_at=_newest()).exclude(asked_at=None)
    due = ((one.key, _again(one.asked_at, one.generation, at), one) for one in finding.each(rows))
    for key, occurrence, signatory in unwritten(FORM, due):
        owe = partial(telling.signature_wanted, signatory, reminder=occurrence.name, asked_at=signatory.asked_at, at=at)
        waits = signing().filter(pk=signatory.pk).exists
        yield Reminder(FORM, key, occurrence, signatory.accession.agreement, owe, waits)


def _newest() -> Subquery:
    """Return when the newest letter left the desk that asked a signatory first, or by a new link."""
    key = Concat(Value("accessionsignatory:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    asking = Letter.objects.filter(kind=FORM, subject_key=key, occurrence__startswith=telling.GENERATION)
    return Subquery(asking.order_by("-owed_at").values("owed_at")[:1])


def _again(asked_at: datetime, generation: int, at: datetime) -> Occurrence | None:
    found = policies.waited(clock.london_date(asked_at), policies.ACCESSION, on=clock.london_date(at))
    return found and Occurrence(found.day, f"{found.name} link {generation}")
