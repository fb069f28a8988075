"""The letters of accession, each in the transaction of its cause."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from isa_portal.accession import rules
from isa_portal.accession.models import Accession, AccessionSignatory, AccessionSignature
from isa_portal.agreements.models import Party
from isa_portal.correspondence.services import Link, Recipient
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.access import people
from isa_portal.organisations.models import OrganisationRole
from isa_portal.organisations.services import hearing
from isa_portal.organisations.services.hearing import each_once
from isa_portal.signing import letters

GENERATION = "generation"


def consent_wanted(accession: Accession, *, reminder: str = "", at: datetime) -> None:
    """Ask the IG leads and signatories of every party for its consent; by a reminder only who has not answered."""
    asked = rules.present(accession.agreement)
    link = Link(accession.get_absolute_url())
    for party in rules.awaited(accession, asked) if reminder else asked:
        lacking = f"{party} has neither IG lead nor signatory in the portal"
        to, facts = _who_consent(party, at=at), _asked(accession.asked_at, reminder)
        _owe("accession_consent", accession, to, link, reminder or "asked", facts, lacking=lacking, at=at)


def _who_consent(party: Party, *, at: datetime) -> list[Recipient]:
    on, roles = clock.london_date(at), (OrganisationRole.IG_LEAD, OrganisationRole.SIGNATORY)
    found = [one for role in roles for one in people(party.organisation, role, on=on)]
    return each_once([Recipient(one.email, str(one)) for one in found])


def signature_wanted(
    signatory: AccessionSignatory,
    *,
    again: str = "",
    reminder: str = "",
    asked_at: datetime | None = None,
    at: datetime,
) -> None:
    """Ask a signatory to sign, by the personal link of its present generation; by a reminder where nothing came."""
    occurrence = reminder or f"{GENERATION} {signatory.generation}{again}"
    facts = _asked(asked_at, reminder)
    to = [letters.to_signatory(signatory)]
    _owe("accession_sign", signatory.accession, to, _way_in(signatory), occurrence, facts, key=signatory.key, at=at)


def _asked(at: datetime | None, reminder: str) -> dict[str, str]:
    return {"asked": in_words(clock.london_date(at)) if at and reminder else ""}


def _way_in(signatory: AccessionSignatory) -> Link:
    return Link("/accede/{token}/", signatory.LINK, str(signatory.pk), signatory.generation)


def you_signed(signature: AccessionSignature, *, again: str = "", at: datetime) -> None:
    """Confirm a signature to the person who signed; the link leads back to the receipt."""
    signatory, signed_at = signature.signatory, signature.signed_at.astimezone(clock.LONDON)
    facts = {"time": f"{signed_at:%H:%M}", "day": in_words(signed_at.date()), "code": signatory.accession.code}
    occurrence = f"generation {signatory.generation}{again}"
    _owe("accession_signed", signatory.accession, [letters.to_signatory(signatory)], _way_in(signatory), occurrence,
         facts, key=f"{signatory.key}:receipt", at=at)  # fmt: skip


def acceded(accession: Accession, *, at: datetime) -> None:
    """Tell every party at once, the new one among them."""
    to = letters.mailboxes(accession.agreement, "in_force", at=at)
    facts = {"since": in_words(clock.london_date(at))}
    _owe("acceded", accession, to, Link(accession.get_absolute_url()), "acceded", facts, at=at)


def ended(accession: Accession, *, at: datetime) -> None:
    """Tell the secretariat, and every party that was asked for its consent, that it came to nothing."""
    to = letters.secretariat(accession.agreement, at=at)
    if accession.wants_consent:
        to = [*to, *letters.mailboxes(accession.agreement, "in_force", at=at)]
    facts = {"reason": accession.ended_because}
    link = Link(accession.get_absolute_url())
    _owe("accession_ended", accession, each_once(to), link, str(accession.state), facts, at=at)


def _owe(
    kind: str, accession: Accession, to: list[Recipient], link: Link, occurrence: str,
    facts: Mapping[str, Any] | None = None, *, key: str = "", lacking: str = "", at: datetime,
) -> None:  # fmt: skip
    agreement = accession.agreement
    context = {
        **letters.sender(agreement),
        "reference": agreement.reference,
        "title": agreement.title,
        "host": agreement.board.host.legal_name,
        "party": accession.organisation.legal_name,
        "number": accession.version.number,
        **(facts or {}),
    }
    hearing.owe_each(
        kind,
        to=to,
        lacking=lacking,
        about=letters.about(agreement, key or accession.key),
        occurrence=occurrence,
        link=link,
        context=context,
        at=at,
    )
