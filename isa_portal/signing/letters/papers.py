"""Letters about signatures on paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse

from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.services import Link, Recipient
from isa_portal.lib import clock
from isa_portal.organisations.access import people
from isa_portal.organisations.models import BoardRole, OrganisationRole, User
from isa_portal.organisations.services import hearing
from isa_portal.signing.letters import about, facts_for, sender, to_signatory, way_in
from isa_portal.signing.models import PaperSignature


def to_check(entered: PaperSignature, *, at: datetime) -> None:
    """Ask whoever may check a signature on paper to do so: not who entered it, nor who signed."""
    on, party = clock.london_date(at), entered.invitation.party
    found = people(party.agreement.board, BoardRole.SECRETARIAT, on=on)
    found += people(party.organisation, OrganisationRole.IG_LEAD, on=on)
    mine = (entered.recorded_by, entered.signatory.user)
    others, day = [one for one in found if one not in mine], entered.invitation.round.last_day
    _owe("paper_to_check", entered, others, path="paper_check", apart_from=mine, day=day, at=at)


def set_aside(entered: PaperSignature, reason: str, *, at: datetime) -> None:
    """Tell the secretariat why a signature on paper does not count."""
    board = entered.invitation.party.agreement.board
    found = people(board, BoardRole.SECRETARIAT, on=clock.london_date(at))
    _owe("paper_set_aside", entered, found, path="paper_record", reason=reason, at=at)


def counted(entered: PaperSignature, *, at: datetime) -> None:
    """Tell a signatory that what they signed on paper was taken as their signature."""
    link = entered.invitation.links.filter(signatory=entered.signatory).first()
    if link is None:
        return
    correspondence.owe(
        "paper_counted",
        to=to_signatory(link),
        about=about(entered.invitation.party.agreement, entered.key),
        occurrence=f"generation {link.generation}",
        link=way_in(link),
        context={**facts_for(link), **_facts(entered)},
        at=at,
    )


def _owe(
    kind: str,
    entered: PaperSignature,
    to: Iterable[User],
    *,
    path: str,
    reason: str = "",
    apart_from: Iterable[User] = (),
    day: date | None = None,
    at: datetime,
) -> None:
    agreement = entered.invitation.party.agreement
    part = entered.pk if path == "paper_check" else entered.invitation_id
    hearing.owe_each(
        kind,
        to=[Recipient(one.email, str(one)) for one in to],
        apart_from={one.email.lower() for one in apart_from},
        about=about(agreement, entered.key),
        occurrence=kind,
        link=Link(reverse(path, args=[agreement.board.slug, agreement.slug, part])),
        context={**sender(agreement), **_facts(entered), "reason": reason},
        day=day,
        at=at,
    )


def _facts(entered: PaperSignature) -> dict[str, object]:
    signing_round = entered.invitation.round
    return {
        "reference": signing_round.version.agreement.reference,
        "title": signing_round.version.agreement.title,
        "number": signing_round.version.number,
        "party": entered.invitation.party.organisation.legal_name,
        "signatory": str(entered.signatory),
        "dated": f"dated {entered.dated}" if entered.dated else "without a date",
        "last_day": f"{signing_round.last_day:%-d %B %Y}",
        "original_kept": entered.original_kept,
    }
