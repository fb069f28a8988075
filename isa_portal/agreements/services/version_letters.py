"""The letters about what is to follow a text in force, each in the transaction of its cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from isa_portal.agreements import rules
from isa_portal.agreements.models import Objection, Party, Version
from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.services import Link, Recipient, Subject
from isa_portal.gateways.models import LegalGateway
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.access import people
from isa_portal.organisations.models import BoardRole, OrganisationRole, User
from isa_portal.organisations.selectors import mailboxes_of

TOLD, OBJECTED = OF_MINOR = (rules.TOLD, "objection")
PROPOSED = "power_proposed"


def minor_version(version: Version, *, at: datetime, unheard: Sequence[Party] = ()) -> None:
    """
    Tell every party of a minor version, and until when it may object.

    :param unheard: whom the letters before did not reach in time, so that the days begin anew
    """
    on, readers = clock.london_date(at), {}
    parties: dict[str, list[int]] = defaultdict(list)
    for party in version.agreement.present_parties():
        for mailbox, words in mailboxes_of(party.organisation, on=on):
            readers[mailbox.lower()] = Recipient(mailbox, words)
            parties[mailbox.lower()].append(party.pk)
    assert version.objections_until is not None
    facts = {"until": in_words(version.objections_until), "why": version.opened_because}
    if unheard:
        facts["unheard"] = ", ".join(one.organisation.legal_name for one in unheard)
    for mailbox, reader in readers.items():
        _owe(TOLD, version, [reader], rules.telling(version), {**facts, "parties": parties[mailbox]}, at=at)


def objection(made: Objection, *, at: datetime) -> None:
    """Tell the secretariat and the IG leads of the lead that a party objects, and why."""
    version, on = made.version, clock.london_date(at)
    facts = {"party": made.party.organisation.legal_name, "reason": made.reason, "day": in_words(on)}
    to = _who_decide(version, OrganisationRole.IG_LEAD, on=on)
    _owe(OBJECTED, version, to, f"objection {made.pk}", facts, at=at)


def power_proposed(draft: Version, power: LegalGateway, other: LegalGateway, *, by: User, at: datetime) -> None:
    """Tell who writes the agreement that a party proposes another power, in a draft that stands open."""
    on, roles = clock.london_date(at), (OrganisationRole.IG_LEAD, OrganisationRole.EDITOR)
    facts = {"who": str(by), "power": power.citation, "other": other.citation}
    to = [one for one in _who_decide(draft, *roles, on=on) if one.email.lower() != by.email.lower()]
    _owe(PROPOSED, draft, to, "proposed", facts, at=at)


def _who_decide(version: Version, *roles: OrganisationRole, on: date) -> list[Recipient]:
    """Return the secretariat, and who has one of these roles in the lead."""
    leads = [party.organisation for party in version.agreement.present_parties() if party.leads]
    found = people(version.agreement.board, BoardRole.SECRETARIAT, on=on)
    found += [person for body in leads for role in roles for person in people(body, role, on=on)]
    return [Recipient(person.email, str(person)) for person in found]


def over(version: Version, *, at: datetime) -> None:
    """Withdraw what has not left yet: nobody needs to object any more."""
    correspondence.withdraw(version.key, at=at, reason="Its days for objections are over.", kinds=OF_MINOR)


def begin_anew(version: Version, unheard: Sequence[Party], *, at: datetime) -> None:
    """Withdraw the letters that have not left, and tell every party of its new days to object."""
    correspondence.withdraw(version.key, at=at, reason="Its days for objections begin anew.", kinds=[TOLD])
    minor_version(version, unheard=unheard, at=at)


def submitted(draft: Version, *, at: datetime) -> None:
    """Withdraw what has not left yet: the text is fixed, and nobody comments on it or changes it any more."""
    correspondence.withdraw(draft.key, at=at, reason="It went to approval.", kinds=[PROPOSED, "consultation_opened"])


def abandoned(draft: Version, *, at: datetime) -> None:
    """Withdraw what has not left yet: nobody goes on with the draft."""
    correspondence.withdraw(draft.key, at=at, reason="The draft is abandoned.")


def _owe(
    kind: str, version: Version, to: list[Recipient], occurrence: str, facts: Mapping[str, Any], *, at: datetime
) -> None:
    agreement = version.agreement
    board = agreement.board
    about = Subject(version.key, board.chain, agreement.chain, str(agreement), board.help_email)
    context = {"reference": agreement.reference, "title": agreement.title, "number": version.number}
    for recipient in {one.email.lower(): one for one in to}.values():
        correspondence.owe(
            kind,
            to=recipient,
            about=about,
            occurrence=occurrence,
            link=Link(reverse("draft" if kind == PROPOSED else "objections", args=[board.slug, agreement.slug])),
            day=version.objections_until if kind == TOLD else None,
            context={"board": board.short_name, "telephone": board.help_telephone, **context, **facts},
            at=at,
        )
