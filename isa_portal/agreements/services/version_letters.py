"""The letters about what is to follow a text in force, each in the transaction of its cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import partial
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
from isa_portal.organisations.models import BoardRole, Organisation, OrganisationRole, User
from isa_portal.organisations.selectors import mailboxes_of
from isa_portal.organisations.services import hearing

TOLD, OBJECTED = OF_MINOR = (rules.TOLD, "objection")
PROPOSED = "power_proposed"


def minor_version(version: Version, *, at: datetime, unheard: Sequence[Party] = ()) -> None:
    """
    Tell every party of a minor version, and until when it may object.

    :param unheard: whom the letters before did not reach in time, so that the days begin anew
    """
    assert version.objections_until is not None
    facts = {"until": in_words(version.objections_until), "why": version.opened_because}
    if unheard:
        facts["unheard"] = ", ".join(one.organisation.legal_name for one in unheard)
    owe = partial(_owe, TOLD, version, occurrence=rules.occurrence_of(version), at=at)
    told, deaf = _heard_for(version, on=clock.london_date(at))
    for parties, readers in told.items():
        owe(readers, facts={**facts, "parties": parties})
    if deaf:
        # It binds by silence: somebody hears for who has nobody.
        lacking = rules.lack(deaf, "no address for notices, IG lead or signatory")
        owe([], facts={**facts, "parties": []}, lacking=lacking)


def _heard_for(version: Version, *, on: date) -> tuple[dict[tuple[int, ...], list[Recipient]], list[Organisation]]:
    """Return the mailboxes by the parties that hear by them, each mailbox once, and the bodies that have none."""
    parties: dict[str, tuple[int, ...]] = defaultdict(tuple)
    words: dict[str, Recipient] = {}
    deaf = []
    for party in version.agreement.present_parties():
        found = mailboxes_of(party.organisation, on=on)
        for mailbox, whose in found:
            words[mailbox.lower()] = Recipient(mailbox, whose)
            parties[mailbox.lower()] += (party.pk,)
        deaf += [] if found else [party.organisation]
    told: dict[tuple[int, ...], list[Recipient]] = defaultdict(list)
    for mailbox, keys in parties.items():
        told[keys].append(words[mailbox])
    return told, deaf


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
    own = by.email.lower()
    to = [one for one in _who_decide(draft, *roles, on=on) if one.email.lower() != own]
    _owe(PROPOSED, draft, to, "proposed", facts, apart_from={own}, at=at)


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
    kind: str, version: Version, to: list[Recipient], occurrence: str, facts: Mapping[str, Any], *,
    lacking: str = "", apart_from: Collection[str] = (), at: datetime,
) -> None:  # fmt: skip
    agreement = version.agreement
    board = agreement.board
    about = Subject(version.key, board.chain, agreement.chain, str(agreement), board.help_email)
    context = {"reference": agreement.reference, "title": agreement.title, "number": version.number}
    hearing.owe_each(
        kind,
        to=to,
        lacking=lacking,
        apart_from=apart_from,
        about=about,
        occurrence=occurrence,
        link=Link(reverse("draft" if kind == PROPOSED else "objections", args=[board.slug, agreement.slug])),
        day=version.objections_until if kind == TOLD else None,
        context={"board": board.short_name, "telephone": board.help_telephone, **context, **facts},
        at=at,
    )
