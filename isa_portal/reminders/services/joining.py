"""Asks again while a body joins: parties for their consent, signatories for their signature."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.db.models import Max, QuerySet

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
        owe = partial(telling.consent_wanted, accession, again=occurrence.name, at=at)
        waits = consenting().filter(pk=accession.pk).exists
        yield Reminder(CONSENT, key, occurrence, accession.agreement, owe, waits)


def signing() -> QuerySet[AccessionSignatory]:
    return AccessionSignatory.objects.filter(accession__state=AccessionState.SIGNING, signature=None)


def forms(at: datetime) -> Iterator[Reminder]:
    rows = signing().select_related("user", "accession__agreement__board__host", "accession__organisation")
    due = ((one.key, *_asked(one, at)) for one in finding.each(rows.select_related("accession__version")))
    for key, occurrence, (signatory, asked_at) in unwritten(FORM, due):
        owe = partial(telling.signature_wanted, signatory, again=occurrence.name, asked_at=asked_at, at=at)
        waits = signing().filter(pk=signatory.pk).exists
        yield Reminder(FORM, key, occurrence, signatory.accession.agreement, owe, waits)


def _asked(
    signatory: AccessionSignatory, at: datetime
) -> tuple[Occurrence | None, tuple[AccessionSignatory, datetime]]:
    """Return the reminder that has come due since the newest letter that asked, and when that was."""
    asking = Letter.objects.filter(kind=FORM, subject_key=signatory.key, occurrence__startswith=telling.GENERATION)
    asked_at = asking.aggregate(last=Max("owed_at"))["last"] or at
    on = clock.london_date(at)
    return policies.waited(clock.london_date(asked_at), policies.ACCESSION, on=on), (signatory, asked_at)
