"""The letters about an agreement that went to one of its parties, and not to a person in another office."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from isa_portal.agreements.access import Sight
from isa_portal.agreements.models import Agreement, PartyContact
from isa_portal.correspondence.models import Letter
from isa_portal.lib import clock
from isa_portal.organisations.models import Organisation
from isa_portal.signing.letters import OFFICES, link_key, receipt_key
from isa_portal.signing.models import Invitation, PersonalLink, Signature


@dataclass(frozen=True)
class Mailbox:
    """An address by which letters reached a body, from a day until a day."""

    email: str
    first: date | None = None
    last: date | None = None

    def had(self, letter: Letter) -> bool:
        on = clock.london_date(letter.owed_at)
        return letter.recipient == self.email.lower() and (self.first or on) <= on <= (self.last or on)


def letters_to(body: Organisation, agreement: Agreement, sight: Sight) -> Iterator[Letter]:
    """
    Give the letters that a body got about an agreement, oldest first.

    A mailbox may be a person's who also serves the board or signs for another party. So what was personal is found by
    its link or its signature; what went to every party by the days on which the mailbox was the body's, from the day
    on which the body was asked.
    """
    mine = _personal(body, agreement)
    since, mailboxes = _asked_at(body, agreement), _mailboxes(body, agreement)
    for letter in Letter.objects.filter(chain=agreement.chain).order_by("owed_at", "pk"):
        common = letter.kind in OFFICES and since <= letter.owed_at and any(one.had(letter) for one in mailboxes)
        if sight.shows(letter.owed_at) and (letter.subject_key in mine or common):
            yield letter


def _personal(body: Organisation, agreement: Agreement) -> set[str]:
    links = PersonalLink.objects.filter(invitation__party__agreement=agreement, invitation__party__organisation=body)
    signatures = Signature.objects.filter(party__agreement=agreement, party__organisation=body)
    return {link_key(one) for one in links} | {receipt_key(one) for one in signatures}


def _asked_at(body: Organisation, agreement: Agreement) -> datetime:
    """Return from when an agreement is the body's to hear of: from its first sending, on paper from its record."""
    asked = Invitation.objects.filter(party__agreement=agreement, party__organisation=body).order_by("round__sent_at")
    first = asked.select_related("round").first()
    return first.round.sent_at if first else agreement.created_at


def _mailboxes(body: Organisation, agreement: Agreement) -> list[Mailbox]:
    found = [Mailbox(body.notice_email)] if body.notice_email else []
    for member in body.memberships.select_related("user"):
        released = clock.london_date(member.released_at) if member.released_at else None
        found.append(Mailbox(member.user.email, member.starts_on, released or member.ends_on))
    for officer in body.officers.all():
        reached = (officer.mailbox, officer.holder_email, officer.deputy_email)
        found += [Mailbox(one, officer.starts_on, officer.ends_on) for one in reached if one]
    named = PartyContact.objects.filter(party__agreement=agreement, party__organisation=body)
    return [*found, *(Mailbox(one.mailbox) for one in named)]
