"""The letters that signing owes, each in the transaction of its cause."""

from __future__ import annotations

from datetime import datetime

from isa_portal.agreements.models import Agreement
from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.services import Link, Recipient, Subject
from isa_portal.lib import clock
from isa_portal.organisations.access import people
from isa_portal.organisations.models import BoardRole, Office, OrganisationRole
from isa_portal.signing.models import CODE, LINK, PersonalLink, Signature, SigningRound


def about(agreement: Agreement, key: str) -> Subject:
    return Subject(key, agreement.board.chain, agreement.chain, str(agreement))


def link_key(link: PersonalLink) -> str:
    return f"personallink:{link.pk}"


def _signatory(link: PersonalLink) -> Recipient:
    return Recipient(link.signatory.user.email, f"{link.signatory} for {link.invitation.party}")


def _way_in(link: PersonalLink) -> Link:
    return Link("/sign/{token}/", LINK, str(link.pk), link.generation)


def _facts(link: PersonalLink) -> dict[str, object]:
    signing_round = link.invitation.round
    version = signing_round.version
    agreement = version.agreement
    board = agreement.board
    return {
        "reference": agreement.reference,
        "title": agreement.title,
        "party": link.invitation.party.organisation.legal_name,
        "host": board.host.legal_name,
        "board": board.short_name,
        "telephone": board.help_telephone,
        "purpose": version.purpose.strip().split("\n")[0][:200],
        "last_day": f"{signing_round.last_day:%-d %B %Y}",
        "sent": f"{clock.london_date(signing_round.sent_at):%-d %B %Y}",
    }


def signature_wanted(link: PersonalLink, *, at: datetime) -> None:
    """Ask a signatory to sign, by the personal link of its present generation."""
    correspondence.owe(
        "signature_wanted",
        to=_signatory(link),
        about=about(link.invitation.party.agreement, link_key(link)),
        occurrence=f"generation {link.generation}",
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


def you_signed(link: PersonalLink, signature: Signature, *, signed: int, at: datetime) -> None:
    """Confirm a signature to the person who signed."""
    facts = {**_facts(link), "signed": signed, "number": signature.version.number}
    facts["parties"] = link.invitation.round.invitations.count()
    facts["time"] = f"{at.astimezone(clock.LONDON):%H:%M}"
    facts["day"] = f"{clock.london_date(at):%-d %B %Y}"
    correspondence.owe(
        "you_signed",
        to=_signatory(link),
        about=about(signature.party.agreement, f"signature:{signature.pk}"),
        occurrence="once",
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
            context={**_facts(link), "reason": reason},
            at=at,
        )


def mailboxes(agreement: Agreement, *, at: datetime) -> list[Recipient]:
    """
    Return everyone who hears about an agreement as a whole, each mailbox once.

    Its board's secretariat, the signatories and IG leads of its parties, and their IG lead's office.
    """
    on = clock.london_date(at)
    found = [Recipient(p.email, str(p)) for p in people(agreement.board, BoardRole.SECRETARIAT, on=on)]
    for party in agreement.parties.select_related("organisation"):
        body = party.organisation
        for signatory in party.signatories.filter(removed_at__isnull=True).select_related("user"):
            found.append(Recipient(signatory.user.email, f"{signatory} for {body}"))
        found += [Recipient(p.email, str(p)) for p in people(body, OrganisationRole.IG_LEAD, on=on)]
        for officer in body.officers.in_date(on).filter(office=Office.IG_LEAD):
            found.append(Recipient(officer.mailbox, str(officer)))
    return list({recipient.email.lower(): recipient for recipient in found}.values())


def in_force(signing_round: SigningRound, document_sha256: str, *, at: datetime) -> None:
    """Tell every party that the agreement is in force, with the sealed document."""
    agreement = signing_round.version.agreement
    start, review = agreement.in_force_from, agreement.review_due_on
    for recipient in mailboxes(agreement, at=at):
        correspondence.owe(
            "in_force",
            to=recipient,
            about=about(agreement, agreement.chain),
            occurrence=f"version {signing_round.version.number}",
            link=Link(agreement.get_absolute_url()),
            attachments=[document_sha256],
            context={
                "reference": agreement.reference,
                "title": agreement.title,
                "parties": agreement.parties.count(),
                "start": f"{start:%-d %B %Y}" if start else "",
                "review": f"{review:%-d %B %Y}" if review else "",
            },
            at=at,
        )
