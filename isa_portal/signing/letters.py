"""The letters that signing owes, each in the transaction of its cause."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.text import Truncator

from isa_portal.agreements.models import Agreement, Decision, Version
from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.services import Link, Recipient, Subject
from isa_portal.lib import clock
from isa_portal.organisations.access import people
from isa_portal.organisations.models import BoardRole, Office, Organisation, OrganisationRole
from isa_portal.organisations.selectors import office_mailboxes
from isa_portal.signing.models import CODE, LINK, PersonalLink, Signature, SigningRound


def about(agreement: Agreement, key: str) -> Subject:
    return Subject(key, agreement.board.chain, agreement.chain, str(agreement))


def link_key(link: PersonalLink) -> str:
    return f"personallink:{link.pk}"


def receipt_key(signature: Signature) -> str:
    return f"signature:{signature.pk}"


def _signatory(link: PersonalLink) -> Recipient:
    return Recipient(link.signatory.user.email, f"{link.signatory} for {link.invitation.party}")


def _way_in(link: PersonalLink) -> Link:
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


def _facts(link: PersonalLink) -> dict[str, object]:
    signing_round = link.invitation.round
    sent_on = clock.london_date(signing_round.sent_at)
    party = link.invitation.party
    return facts_of(signing_round.version, party.organisation, last_day=signing_round.last_day, sent_on=sent_on)


def signature_wanted(link: PersonalLink, *, again: str = "", at: datetime) -> None:
    """Ask a signatory to sign, by the personal link of its present generation."""
    correspondence.owe(
        "signature_wanted",
        to=_signatory(link),
        about=about(link.invitation.party.agreement, link_key(link)),
        occurrence=f"generation {link.generation}{again}",
        link=_way_in(link),
        context=_facts(link),
        at=at,
    )


def code(link: PersonalLink, *, at: datetime) -> None:
    """Mail the code of this sitting."""
    correspondence.owe(
        "code",
        to=_signatory(link),
        about=about(link.invitation.party.agreement, link_key(link)),
        occurrence=f"code {link.code_generation}",
        link=Link("", CODE, str(link.pk), link.code_generation),
        context=_facts(link),
        at=at,
    )


def signature_reminder(link: PersonalLink, *, occurrence: str, days_left: int, signed: int, at: datetime) -> None:
    """Remind a signatory; the number of parties that have signed is told."""
    facts = {**_facts(link), "days_left": days_left, "signed": signed}
    facts["parties"] = link.invitation.round.invitations.count()
    correspondence.owe(
        "signature_reminder",
        to=_signatory(link),
        about=about(link.invitation.party.agreement, link_key(link)),
        occurrence=occurrence,
        link=_way_in(link),
        context=facts,
        at=at,
    )


def you_signed(link: PersonalLink, signature: Signature, *, signed: int, again: str = "", at: datetime) -> None:
    """Confirm a signature to the person who signed."""
    facts = {**_facts(link), "signed": signed, "number": signature.version.number}
    facts["parties"] = link.invitation.round.invitations.count()
    signed_at = signature.signed_at or at
    facts["time"] = f"{signed_at.astimezone(clock.LONDON):%H:%M}"
    facts["day"] = f"{clock.london_date(signed_at):%-d %B %Y}"
    correspondence.owe(
        "you_signed",
        to=_signatory(link),
        about=about(signature.party.agreement, receipt_key(signature)),
        occurrence=f"generation {link.generation}{again}",
        link=_way_in(link),
        context=facts,
        at=at,
    )


def declined(link: PersonalLink, reason: str, *, at: datetime) -> None:
    """Tell the secretariat at once that a party declined, with its reason."""
    agreement = link.invitation.party.agreement
    for person in people(agreement.board, BoardRole.SECRETARIAT, on=clock.london_date(at)):
        correspondence.owe(
            "declined",
            to=Recipient(person.email, str(person)),
            about=about(agreement, link_key(link)),
            occurrence=at.isoformat(),
            link=Link(agreement.get_absolute_url()),
            context={**_facts(link), "reason": reason, "day": f"{clock.london_date(at):%-d %B %Y}"},
            at=at,
        )


def mailboxes(agreement: Agreement, *, at: datetime) -> list[Recipient]:
    """
    Return everyone who hears about an agreement as a whole, each mailbox once.

    Its board's secretariat, the signatories and IG leads of its parties, and their IG lead's office: mailbox, holder
    and deputy.
    """
    on = clock.london_date(at)
    found = [Recipient(p.email, str(p)) for p in people(agreement.board, BoardRole.SECRETARIAT, on=on)]
    for party in agreement.present_parties():
        body = party.organisation
        for signatory in party.signatories.filter(removed_at__isnull=True).select_related("user"):
            found.append(Recipient(signatory.user.email, f"{signatory} for {body}"))
        found += [Recipient(p.email, str(p)) for p in people(body, OrganisationRole.IG_LEAD, on=on)]
        found += [Recipient(*one) for one in office_mailboxes(body, Office.IG_LEAD, on=on)]
    return list({recipient.email.lower(): recipient for recipient in found}.values())


def in_force(signing_round: SigningRound, document_sha256: str, *, at: datetime) -> None:
    """Tell every party that the agreement is in force, with the sealed document."""
    agreement = signing_round.version.agreement
    start, review = signing_round.version.effective_from or agreement.in_force_from, agreement.review_due_on
    for recipient in mailboxes(agreement, at=at):
        correspondence.owe(
            "in_force",
            to=recipient,
            about=about(agreement, agreement.chain),
            occurrence=f"version {signing_round.version.number}, document {document_sha256[:16]}",
            link=Link(agreement.get_absolute_url()),
            attachments=[document_sha256],
            context={
                **sender(agreement),
                "reference": agreement.reference,
                "title": agreement.title,
                "parties": agreement.present_parties().count(),
                "start": f"{start:%-d %B %Y}" if start else "",
                "review": f"{review:%-d %B %Y}" if review else "",
            },
            at=at,
        )
