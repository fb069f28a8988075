"""What is due while a body joins a text in force."""

from __future__ import annotations

from collections.abc import Iterator

from isa_portal.accession.lifecycle import OPEN, AccessionState
from isa_portal.accession.models import Accession
from isa_portal.accession.rules import awaited
from isa_portal.reminders.due.reading import ACCESSION, Due, Reading, due_of, names, secretariat, with_bodies


def accessions(reading: Reading) -> Iterator[Due]:
    """Yield every open accession and whose turn it is: who prepares it, the parties that consent, or who joins."""
    open_ones = Accession.objects.filter(agreement__in=reading.agreements, state__in=OPEN)
    wanted = open_ones.select_related("agreement__board", "organisation")
    for accession in wanted.prefetch_related("consents", with_bodies("agreement__parties")):
        yield _of(accession, reading)


def _of(accession: Accession, reading: Reading) -> Due:
    agreement, body = accession.agreement, accession.organisation
    asked = awaited(accession, agreement.parties.all()) if accession.state == AccessionState.CONSENTING else []
    sentence, waits_for, action = {
        AccessionState.PREPARING: ("is being prepared", secretariat(agreement), "Go on with it"),
        AccessionState.CONSENTING: ("waits for the consent of the parties", names(asked), "Read it and answer"),
        AccessionState.SIGNING: (f"waits for the signature of {body}", str(body), "See who signs"),
    }[AccessionState(accession.state)]
    return due_of(
        ACCESSION,
        f"The accession of {body} to {agreement.reference} {sentence}.",
        None,
        reading,
        waits_for=waits_for,
        agreement=agreement,
        url=accession.get_absolute_url(),
        action=action,
        yours=reading.is_of(asked) or (accession.is_prepared and reading.runs(agreement)),
        about=accession.key,
    )
