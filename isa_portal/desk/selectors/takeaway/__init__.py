"""Everything of one body for one ZIP: what the gate shows to whoever reads for it, piece by piece."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO

from django.template.loader import render_to_string

from isa_portal.agreements import access
from isa_portal.agreements.models import Agreement
from isa_portal.desk.selectors.takeaway.agreement import of_agreement
from isa_portal.desk.selectors.takeaway.body import of_body
from isa_portal.desk.selectors.takeaway.files import Piece
from isa_portal.evidence import documents
from isa_portal.lib import clock, spreadsheets
from isa_portal.organisations.access import Grants, grants
from isa_portal.organisations.models import Organisation, OrganisationRole, User

TAKERS = (OrganisationRole.ADMINISTRATOR, OrganisationRole.IG_LEAD)
INDEX = "index.html"
ENTRY, TEXTS = "organisation/entry.json", "agreements/*/versions/*.json"
# Where the rows of each foreign key to a body stand in the ZIP; nothing where they are not the body's to take.
TAKEN = {
    "organisations.Organisation.parent": ENTRY,
    "organisations.Organisation.successor": ENTRY,
    "organisations.Organisation.joined_into": ENTRY,
    "organisations.OtherName.organisation": ENTRY,
    "organisations.Identifier.organisation": ENTRY,
    "organisations.Board.host": ENTRY,
    "organisations.Seat.organisation": "organisation/seats.csv",
    "organisations.Membership.organisation": "organisation/people.csv",
    "organisations.AccountInvitation.organisation": "organisation/invitations.csv",
    "organisations.Mandate.organisation": "organisation/mandates.csv",
    "organisations.OfficerAppointment.organisation": "organisation/officers.csv",
    "signing.ClearingOffice.organisation": ENTRY,
    "succession.Succession_predecessors.organisation": ENTRY,
    "succession.Succession_successors.organisation": ENTRY,
    "agreements.Proposal_leads.organisation": "organisation/proposals.csv",
    # A proposal that only names a body is its board's; the body reads it once it leads it.
    "agreements.Proposal_bodies.organisation": "",
    "agreements.DataFlow.discloser": TEXTS,
    "agreements.DataFlow.recipient": TEXTS,
    "agreements.Reliance.organisation": TEXTS,
    "agreements.Party.organisation": TEXTS,
    "agreements.Processor.controller": TEXTS,
    # A calendar is its maker's; its address is a secret.
    "reminders.Feed.organisation": "",
}


def may_take(body: Organisation, person: User, *, on: date) -> bool:
    """Say whether a person takes everything of a body away: its administrator or IG lead."""
    own = grants(person, on=on)
    return any(own.is_(role, body) for role in TAKERS)


def write(body: Organisation, file: IO[bytes], *, at: datetime) -> None:
    """Write the ZIP into a file; no more than one document is held in memory."""
    rows: list[tuple[str, str, int, str]] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for piece in pieces(body, on=clock.london_date(at)):
            archive.writestr(piece.path, piece.content)
            rows.append((piece.path, piece.what, len(piece.content), documents.sha256_of(piece.content)))
        archive.writestr("index.csv", spreadsheets.as_csv(INDEX, ("File", "What it is", "Bytes", "SHA-256"), rows))
        made = f"{at.astimezone(clock.LONDON):%-d %B %Y, %H:%M}"
        archive.writestr(INDEX, render_to_string("desk/takeaway.html", {"body": body, "rows": rows, "made": made}))


def pieces(body: Organisation, *, on: date) -> Iterator[Piece]:
    """Give every file of a body, one after the other."""
    own = Grants.of_body(body)
    yield from of_body(body, on=on)
    visible = access.filter_visible(Agreement.objects.order_by("pk"), own, on=on)
    for key in list(visible.values_list("pk", flat=True)):
        agreement = Agreement.objects.select_related("board").get(pk=key)
        yield from of_agreement(agreement, body, own, on=on)
