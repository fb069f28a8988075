"""Letters about the clearance of a text inside a party."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from isa_portal.correspondence.services import Link, Recipient
from isa_portal.evidence import audit
from isa_portal.lib import clock
from isa_portal.organisations.access import people
from isa_portal.organisations.models import OrganisationRole
from isa_portal.organisations.selectors import office_mailboxes
from isa_portal.organisations.services import hearing
from isa_portal.organisations.services.hearing import each_once
from isa_portal.signing.letters import about, facts_of, secretariat
from isa_portal.signing.models import Clearance


def _facts(clearance: Clearance) -> dict[str, object]:
    signing_round, party = clearance.invitation.round, clearance.invitation.party
    sent_on = clock.london_date(signing_round.sent_at)
    facts = facts_of(signing_round.version, party.organisation, last_day=signing_round.last_day, sent_on=sent_on)
    return {**facts, "office": str(clearance.get_office_display())}


def clearance_wanted(clearance: Clearance, *, at: datetime) -> None:
    """Ask an office what it says of a text; where it has no mailbox, the IG leads of its body."""
    party, on = clearance.invitation.party, clock.london_date(at)
    found = [Recipient(*one) for one in office_mailboxes(party.organisation, clearance.office, on=on)]
    if not found:
        leads = people(party.organisation, OrganisationRole.IG_LEAD, on=on)
        found = [Recipient(one.email, str(one)) for one in leads]
    office = clearance.get_office_display()
    hearing.owe_each(
        "clearance_wanted",
        to=each_once(found),
        lacking=f"{party} has neither a mailbox for its {office} nor an IG lead in the portal",
        about=about(party.agreement, audit.subject_of(clearance)),
        occurrence="wanted",
        link=_page(clearance),
        context=_facts(clearance),
        day=clearance.invitation.round.last_day,
        at=at,
    )


def not_content(clearance: Clearance, *, at: datetime) -> None:
    """Tell the secretariat at once that an office of a party is not content, with its reason."""
    agreement = clearance.invitation.party.agreement
    hearing.owe_each(
        "not_content",
        to=secretariat(agreement, at=at),
        about=about(agreement, f"{audit.subject_of(clearance)}:told"),
        occurrence=at.isoformat(),
        link=Link(reverse("signatures", args=[agreement.board.slug, agreement.slug])),
        context={**_facts(clearance), "reason": clearance.reason, "day": f"{clock.london_date(at):%-d %B %Y}"},
        at=at,
    )


def _page(clearance: Clearance) -> Link:
    agreement = clearance.invitation.party.agreement
    return Link(reverse("record_clearance", args=[agreement.board.slug, agreement.slug, clearance.pk]))
