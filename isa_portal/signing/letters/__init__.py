"""The letters that signing owes, each in the transaction of its cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils.text import Truncator

from isa_portal.agreements import access
from isa_portal.agreements.lifecycle import PartyState
from isa_portal.agreements.models import Agreement, Decision, Enquiry, Party, Version
from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.services import Link, Recipient, Subject
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.access import has_left, people
from isa_portal.organisations.models import BoardRole, Office, Organisation, OrganisationRole
from isa_portal.organisations.selectors import office_mailboxes
from isa_portal.organisations.services import hearing
from isa_portal.organisations.services.hearing import each_once
from isa_portal.signing.lifecycle import InvitationState
from isa_portal.signing.models import LINK, HandOver, PersonalLink, Signature, SigningRound, WayIn

# Which offices of a party hear of what (docs/operating.md, "Who is written to"): mailbox, holder and deputy.
OFFICES: Mapping[str, tuple[Office, ...]] = {
    "in_force": (Office.IG_LEAD, Office.DPO),
    "review_reminder": (Office.IG_LEAD,),
    "review_opened": (Office.IG_LEAD,),
    "review_closed": (Office.IG_LEAD,),
    "notice_given": (Office.IG_LEAD, Office.CONTACT),
    "notice_reminder": (Office.IG_LEAD, Office.CONTACT),
    "unsigned": (Office.IG_LEAD,),
    "exit_reminder": (Office.IG_LEAD,),
    "weight_to_confirm": (Office.IG_LEAD,),
}
# These go to a party's address for notices, and to whom it named for notices under this agreement, as well.
NOTICES = ("notice_given", "notice_reminder")


def about(agreement: Agreement, key: str) -> Subject:
    return Subject(key, agreement.board.chain, agreement.chain, str(agreement), agreement.board.help_email)


def link_key(link: WayIn) -> str:
    return link.key


def receipt_key(signature: Signature) -> str:
    return f"signature:{signature.pk}"


def to_signatory(link: WayIn) -> Recipient:
    return Recipient(link.person.email, f"{link.who} for {link.body}")


def way_in(link: PersonalLink) -> Link:
    return Link("/sign/{token}/", LINK, str(link.pk), link.generation)


def sender(agreement: Agreement) -> dict[str, str]:
    """Return what every letter about an agreement says at its foot."""
    return {"board": agreement.board.short_name, "telephone": agreement.board.help_telephone}


def facts_of(version: Version, organisation: Organisation, *, last_day: date, sent_on: date) -> dict[str, object]:
    """Return what a letter about the signing of a version says, for one of its parties."""
    agreement = version.agreement
    return {
        **sender(agreement),
        "reference": agreement.reference,
        "title": agreement.title,
        "party": organisation.legal_name,
        "host": agreement.board.host.legal_name,
        "purpose": Truncator(" ".join(version.purpose.split())).words(30),
        "approved": _approved(version),
        "last_day": f"{last_day:%-d %B %Y}",
        "sent": f"{sent_on:%-d %B %Y}",
    }


def _approved(version: Version) -> str:
    approval = version.approvals.filter(decision=Decision.APPROVED).order_by("decided_on", "pk").last()
    return f"{approval.body} approved it on {approval.decided_on:%-d %B %Y}" if approval else ""


def facts_for(link: PersonalLink) -> dict[str, object]:
    signing_round = link.invitation.round
    sent_on = clock.london_date(signing_round.sent_at)
    party = link.invitation.party
    return facts_of(signing_round.version, party.organisation, last_day=signing_round.last_day, sent_on=sent_on)


def signature_wanted(link: PersonalLink, *, again: str = "", at: datetime) -> None:
    """Ask a signatory to sign, by the personal link of its present generation."""
    correspondence.owe(
        "signature_wanted",
        to=to_signatory(link),
        about=about(link.invitation.party.agreement, link_key(link)),
        occurrence=f"generation {link.generation}{again}",
        link=way_in(link),
        context={**facts_for(link), "named_by": _named_by(link)},
        day=link.invitation.round.last_day,
        at=at,
    )


def signature_to_repeat(link: PersonalLink, *, released_at: datetime, at: datetime) -> None:
    """Ask a signatory to sign once more what a restored copy of the portal does not have."""
    correspondence.owe(
        "signature_to_repeat",
        to=to_signatory(link),
        about=about(link.invitation.party.agreement, link_key(link)),
        occurrence=f"generation {link.generation}",
        link=way_in(link),
        context={**facts_for(link), "day": in_words(clock.london_date(released_at))},
        day=link.invitation.round.last_day,
        at=at,
    )


def _named_by(link: PersonalLink) -> str:
    """Return who named a person in the place of another; nothing where they were named from the start."""
    taken = HandOver.objects.filter(to=link.signatory_id).values_list("named_by", flat=True)
    return taken.first() or ""


def code(link: WayIn, *, at: datetime) -> None:
    """Mail the code of this sitting."""
    agreement = link.text.agreement
    facts = {"reference": agreement.reference, "title": agreement.title, "party": link.body.legal_name}
    correspondence.owe(
        "code",
        to=to_signatory(link),
        about=about(agreement, link_key(link)),
        occurrence=f"code {link.code_generation}",
        link=Link("", link.CODE, str(link.pk), link.code_generation),
        context={**sender(agreement), **facts},
        at=at,
    )


def signature_reminder(link: PersonalLink, *, occurrence: str, days_left: int, signed: int, at: datetime) -> None:
    """Remind a signatory; the number of parties that have signed is told."""
    facts = {**facts_for(link), "days_left": days_left, "signed": signed}
    facts["parties"] = standing(link.invitation.round)
    correspondence.owe(
        "signature_reminder",
        to=to_signatory(link),
        about=about(link.invitation.party.agreement, link_key(link)),
        occurrence=occurrence,
        link=way_in(link),
        context=facts,
        day=link.invitation.round.last_day,
        at=at,
    )


def standing(signing_round: SigningRound) -> int:
    """Return how many parties a round counts."""
    return signing_round.invitations.exclude(state=InvitationState.TAKEN_OUT).count()


def you_signed(link: PersonalLink, signature: Signature, *, signed: int, again: str = "", at: datetime) -> None:
    """Confirm a signature to the person who signed."""
    facts = {**facts_for(link), "signed": signed, "number": signature.version.number}
    facts["parties"] = standing(link.invitation.round)
    signed_at = signature.signed_at or at
    facts["time"] = f"{signed_at.astimezone(clock.LONDON):%H:%M}"
    facts["day"] = f"{clock.london_date(signed_at):%-d %B %Y}"
    correspondence.owe(
        "you_signed",
        to=to_signatory(link),
        about=about(signature.party.agreement, receipt_key(signature)),
        occurrence=f"generation {link.generation}{again}",
        link=way_in(link),
        context=facts,
        at=at,
    )


def secretariat(agreement: Agreement, *, at: datetime) -> list[Recipient]:
    on = clock.london_date(at)
    return [Recipient(one.email, str(one)) for one in people(agreement.board, BoardRole.SECRETARIAT, on=on)]


def _to_secretariat(kind: str, link: PersonalLink, *, at: datetime, **facts: object) -> None:
    """Tell the secretariat at once what a signatory did."""
    agreement = link.invitation.party.agreement
    hearing.owe_each(
        kind,
        to=secretariat(agreement, at=at),
        about=about(agreement, link_key(link)),
        occurrence=at.isoformat(),
        link=Link(agreement.get_absolute_url()),
        context={**facts_for(link), **facts, "day": f"{clock.london_date(at):%-d %B %Y}"},
        at=at,
    )


def declined(link: PersonalLink, reason: str, *, at: datetime) -> None:
    """Tell the secretariat at once that a party declined, with its reason."""
    _to_secretariat("declined", link, reason=reason, at=at)


def refusal_taken_back(link: PersonalLink, *, at: datetime) -> None:
    """Tell the secretariat that a party had declined by mistake."""
    _to_secretariat("refusal_taken_back", link, at=at)


def parties_told(agreement: Agreement, *, on: date) -> list[Party]:
    """Return the parties that hear of an agreement as a whole: asked or bound on the day, and not gone."""
    bodies = set(agreement.parties.values_list("organisation_id", flat=True))
    present = access.present_parties(bodies, on=on).filter(agreement=agreement).exclude(state=PartyState.LISTED)
    return list(present.select_related("organisation").order_by("pk"))


def watchers(agreement: Agreement, kind: str, *, at: datetime) -> list[Recipient]:
    """
    Return who watches an agreement, each mailbox once: its board's secretariat, IG leads and offices of its parties.

    An office is its mailbox, its holder and a deputy; which office hears of what says OFFICES.
    """
    on = clock.london_date(at)
    found = [Recipient(p.email, str(p)) for p in people(agreement.board, BoardRole.SECRETARIAT, on=on)]
    for party in parties_told(agreement, on=on):
        found += heard_by(party, kind, on=on)
    return each_once(found)


def heard_by(party: Party, kind: str, *, on: date) -> list[Recipient]:
    """Return who hears of something for a party: its IG leads, and the mailboxes of the offices concerned."""
    return each_once([*ig_leads(party, on=on), *offices(party, kind, on=on)])


def ig_leads(party: Party, *, on: date) -> list[Recipient]:
    return [Recipient(one.email, str(one)) for one in people(party.organisation, OrganisationRole.IG_LEAD, on=on)]


def signatories(party: Party, *, on: date) -> list[Recipient]:
    """Return those who signed or sign for a party and are still with it."""
    named = party.signatories.filter(removed_at__isnull=True).select_related("user")
    still = [one for one in named if not has_left(one.user, party.organisation, on=on)]
    return [Recipient(one.user.email, f"{one} for {party}") for one in still]


def offices(party: Party, kind: str, *, on: date) -> list[Recipient]:
    """Return the mailboxes of the offices of a party that hear of something."""
    body = party.organisation
    found = [Recipient(*one) for office in OFFICES[kind] for one in office_mailboxes(body, office, on=on)]
    if kind in NOTICES:
        answering = party.contacts.filter(about=Enquiry.NOTICES)
        found += [Recipient(one.mailbox, f"{one.office} of {body}") for one in answering]
        found += [Recipient(body.notice_email, f"Notices to {body}")] if body.notice_email else []
    return found


def mailboxes(agreement: Agreement, kind: str, *, at: datetime) -> list[Recipient]:
    """Return who hears of what happened to an agreement: who watches it, and those who signed or sign for a party."""
    on = clock.london_date(at)
    found = watchers(agreement, kind, at=at)
    for party in parties_told(agreement, on=on):
        found += signatories(party, on=on)
    return each_once(found)


def in_force(signing_round: SigningRound, attached: Sequence[str], *, at: datetime) -> None:
    """Tell every party that the agreement is in force, with the sealed document and its proof."""
    agreement = signing_round.version.agreement
    start, review = signing_round.version.effective_from or agreement.in_force_from, agreement.review_due
    hearing.owe_each(
        "in_force",
        to=mailboxes(agreement, "in_force", at=at),
        about=about(agreement, agreement.chain),
        occurrence=f"version {signing_round.version.number}, document {attached[0][:16]}",
        link=Link(agreement.get_absolute_url()),
        attachments=list(attached),
        day=review.last if review and review.is_exact else None,
        context={
            **sender(agreement),
            "reference": agreement.reference,
            "title": agreement.title,
            "start": f"{start:%-d %B %Y}" if start else "",
            "review": str(review) if review else "",
        },
        at=at,
    )
