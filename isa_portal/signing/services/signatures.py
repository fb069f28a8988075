"""Signs and declines: the acts that bind."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from isa_portal.agreements import execution
from isa_portal.agreements.models import Agreement
from isa_portal.correspondence import services as correspondence
from isa_portal.evidence import audit, people, sealing
from isa_portal.evidence.actors import Actor
from isa_portal.lib import canonical, clock, request_ids
from isa_portal.lib.errors import Refused
from isa_portal.lib.failpoints import failpoint
from isa_portal.organisations.models import Mandate
from isa_portal.signing import letters, lifecycle, presenting, rules
from isa_portal.signing.lifecycle import InvitationState
from isa_portal.signing.models import Authority, Invitation, Method, PersonalLink, Signature, WayIn
from isa_portal.signing.rules import turns
from isa_portal.signing.services import rounds
from isa_portal.signing.services import turns as next_turns

DECLARED = "declared by the signatory"


@dataclass(frozen=True)
class Typed:
    """
    What a person typed and confirmed when signing.

    :ivar declared: the declarations of the text, word by word
    :ivar both: the words that a person confirmed who has signed the same text for another party
    """

    name: str
    position: str
    authority: str
    authority_note: str = ""
    declared: tuple[str, ...] = ()
    both: str = ""


class TextChanged(Refused):
    """The text was changed since the page was opened."""


def statement(link: PersonalLink) -> str:
    """Return the words by which a signatory binds the party."""
    version = link.invitation.round.version
    return (
        f"By signing, I bind {link.invitation.party.organisation.legal_name} to version {version.number} of"
        f" {version.agreement.reference}, {version.agreement.title} (code {version.code}), as I read it today."
    )


@transaction.atomic
def sign(
    link: PersonalLink,
    *,
    expected_sha256: str,
    name: str,
    position: str,
    authority: str,
    authority_note: str = "",
    declared: tuple[str, ...] = (),
    both: str = "",
    by: Actor,
    at: datetime,
) -> Signature:
    """
    Sign for a party, once: a second try returns the first signature.

    :param expected_sha256: the content hash of the text that the person was shown
    :param declared: the declarations of the text that the person confirmed, word by word
    :param both: the words that the person confirmed who has signed the same text for another party
    :raises TextChanged: if the text is not the one that was shown
    :raises Refused: with every other reason that stands in the way
    """
    # Signatory, editor and fellow signatories take the same lock, so nobody signs a text that is being replaced
    # and the last two signatures see each other.
    agreement = Agreement.objects.locked().get(pk=link.invitation.party.agreement_id)
    link = PersonalLink.objects.select_related("signatory__user", "invitation__round__version").get(pk=link.pk)
    failpoint("sign.after_lock")
    version = link.invitation.round.version
    version.agreement = agreement
    if signed := Signature.objects.filter(version=version, signatory=link.signatory).first():
        return signed
    if expected_sha256 != version.content_sha256:
        raise TextChanged("The text changed since you opened it. Nothing was signed. Read the changes, then sign.")
    typed = Typed(name, position, authority, authority_note, declared, both)
    reasons = [*rules.obstacles(lifecycle.SIGN, link.invitation, by=by, at=at)]
    reasons += [*rules.deed_obstacles(version), *online_obstacles(link, by=by, at=at), *turns.turn_obstacles(link)]
    # Asked behind the lock: of two tabs the second one meets the signature of the first.
    reasons += [*presenting.obstacles(version), *typed_obstacles(link, typed)]
    if reasons:
        raise Refused(*dict.fromkeys(reasons))
    presented = presenting.sha256_of(version)
    signature = _write(link, typed, presented=presented, by=by, at=at)
    failpoint("sign.after_record")
    correspondence.withdraw(letters.link_key(link), at=at, reason="Signed meanwhile.")
    take_effect(link.invitation, signature, by=by, at=at)
    next_turns.ask_if_ordered(link.invitation.round, at=at)
    letters.you_signed(link, signature, signed=parties_signed(link.invitation), at=at)
    failpoint("sign.before_commit")
    return signature


def online_obstacles(link: WayIn, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why nobody signs by this link in this sitting, whatever is signed."""
    yield from rules.passkey_obstacles(link)
    yield from rules.is_seated(link, "Nothing was signed.", by=by, at=at)


def typed_obstacles(link: WayIn, typed: Typed) -> Iterator[str]:
    """Yield what is wrong with what was typed and confirmed, whatever is signed."""
    yield from rules.naming_obstacles(typed.name, typed.position, typed.authority, typed.authority_note)
    yield from (f"Confirm: {words}" for words in link.text.declarations if words not in typed.declared)
    yield from rules.both_obstacles(link, rules.also_signed_for(link), typed.both)


def recorded(link: WayIn, typed: Typed, words: str, *, by: Actor, at: datetime) -> dict[str, Any]:
    """Return what every record of a signature online says: who, by what right, by which words, how it was proved."""
    note = typed.authority_note.strip()
    who = {"name": typed.name.strip(), "position": typed.position.strip(), "authority_note": note}
    record: dict[str, Any] = {
        "party": link.body.legal_name,
        "signatory": by.actor_key,
        "person": people.commit(by.actor_key, who),
        "authority": str(Authority(typed.authority).label),
        "mandate": _mandate(link, at=at),
        "statement": words,
        "statement_sha256": canonical.digest("isa-statement/1", words),
        "declarations": list(typed.declared),
        "method": str(Method.ONLINE.label),
        # What was proved is control of the mailbox, never an identity.
        "proof": "control of this mailbox",
        "proved_at": audit.instant(link.confirmed_at) if link.confirmed_at else None,
        "signed_at": audit.instant(at),
        "request": request_ids.current(),
        "nonce": secrets.token_hex(16),
        # Where the history of the agreement stood: the record cannot be moved to another place in it.
        "prev": audit.head(link.chain)[0],
    }
    return {**record, "signs_for_several": typed.both} if rules.also_signed_for(link) else record


def _write(link: PersonalLink, typed: Typed, *, presented: str, by: Actor, at: datetime) -> Signature:
    version, party, words = link.invitation.round.version, link.invitation.party, statement(link)
    record = {
        "schema": "isa-signature/1",
        "content_sha256": version.content_sha256,
        "presented_pdf_sha256": presented,
        "agreement": version.agreement.reference,
        "version": version.key,
        "party_key": audit.subject_of(party),
        **recorded(link, typed, words, by=by, at=at),
    }
    both = record.get("signs_for_several", "")
    record_sha256 = canonical.digest("isa-signature/1", record)
    signature = Signature.objects.create(
        version=version,
        party=party,
        signatory=link.signatory,
        method=Method.ONLINE,
        person=record["person"],
        authority=typed.authority,
        also_for=both,
        statement=words,
        content_sha256=version.content_sha256,
        presented_pdf_sha256=presented,
        signed_at=at,
        recorded_at=at,
        record=record,
        record_sha256=record_sha256,
    )
    audit.record(
        "signature.sign",
        signature,
        by=by,
        at=at,
        party=record["party"],
        record_sha256=record_sha256,
        content_sha256=version.content_sha256,
        presented_pdf_sha256=presented,
        person=record["person"],
        **({"signs_for_several": both} if both else {}),
    )
    return signature


def _mandate(link: WayIn, *, at: datetime) -> str:
    """Return where the authority of a signatory is written, as it was recorded; else that they declared it."""
    held = Mandate.objects.in_date(clock.london_date(at)).filter(user=link.person, organisation=link.body)
    found = held.order_by("starts_on", "pk").last()
    return found.source if found else DECLARED


def take_effect(invitation: Invitation, signature: Signature, *, by: Actor, at: datetime) -> None:
    """Move the invitation on; when a party is complete it adheres, and the rule is asked."""
    named = set(invitation.party.signatories.filter(removed_at__isnull=True).values_list("pk", flat=True))
    signed = set(
        Signature.objects.filter(version=signature.version, party=signature.party).values_list(
            "signatory_id", flat=True
        )
    )
    if named - signed:
        invitation.state = InvitationState.PART_SIGNED
        invitation.save(update_fields=["state"])
        return
    invitation.state = lifecycle.SIGN.target
    invitation.save(update_fields=["state"])
    version = signature.version
    execution.adhere(invitation.party, version, by=by, at=at)
    rounds.complete_if_all_signed(invitation.round, at=at)
    version.refresh_from_db()
    if version.rule_met_at:
        # Sealed, and told of, anew whenever another party joins an agreement that is in force already.
        sealing.want(version, at=at)
        invitation.round.told_at = None
        invitation.round.save(update_fields=["told_at"])


def parties_signed(invitation: Invitation) -> int:
    """Return how many parties of this round have signed."""
    return Invitation.objects.filter(round=invitation.round_id, state=InvitationState.SIGNED).count()
