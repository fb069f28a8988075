"""Personal links and signatures, as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from isa_portal.agreements.models import Version
from isa_portal.evidence import documents, people, sealing
from isa_portal.lib import clock
from isa_portal.signing import rules
from isa_portal.signing.lifecycle import InvitationState, RoundState
from isa_portal.signing.models import Invitation, PersonalLink, Signature, as_words
from isa_portal.signing.rules import turns


def link(key: int, generation: int) -> PersonalLink | None:
    """Return a personal link of this generation; a replaced one is gone."""
    wanted = PersonalLink.objects.select_related(
        "signatory__user",
        "hand_over",
        "signatory__party__organisation",
        "invitation__party__organisation",
        "invitation__round__version__agreement__board__host",
    )
    return wanted.filter(pk=key, generation=generation).first()


def named(signatures: Iterable[Signature]) -> list[Signature]:
    """Return signatures with the words about their people, read at once."""
    found = list(signatures)
    words = people.words_of(one.person for one in found)
    for one in found:
        one.who = as_words(words.get(one.person))
    return found


def signature_of(personal: PersonalLink) -> Signature | None:
    """Return what the person of a link has signed already."""
    return Signature.objects.filter(version=personal.invitation.round.version_id, signatory=personal.signatory).first()


def when(signature: Signature) -> str:
    """Return when a signature was given, as a sentence goes on with it."""
    if signature.signed_at:
        return at_what_time(signature.signed_at)
    dated = f"dated {signature.dated}" if signature.dated else "without a date"
    return f"on paper, {dated}"


def at_what_time(instant: datetime) -> str:
    return f"at {instant.astimezone(clock.LONDON):%H:%M on %-d %B %Y}"


def sealed(signature: Signature) -> Any:
    """Return the sealed document of a signature, the newest that was made before its party left; None without one."""
    return documents.find(signature.version.key, sealing.KIND, before=signature.party.left_at)


def signed_before(invitation: Invitation) -> Version | None:
    """Return the newest other version of the agreement that the party of an invitation signed itself."""
    version, party = invitation.round.version, invitation.party_id
    # A minor version binds without a signature: nobody of the party need have read it.
    signed = Version.objects.filter(agreement=version.agreement_id, adherences__party=party, signatures__party=party)
    return signed.exclude(pk=version.pk).distinct().first()


def ended(personal: PersonalLink, *, at: datetime) -> str:
    """Return why a link leads no further, in one sentence, or nothing if it still does."""
    invitation = personal.invitation
    if passed_on := next(turns.passed_on(personal), ""):
        return passed_on
    if personal.signatory.removed_at:
        return f"Somebody else signs for {invitation.party} now."
    if invitation.state == InvitationState.TAKEN_OUT:
        return f"{invitation.party} was taken out of this round. It can be asked again with a later version."
    if invitation.state == InvitationState.DECLINED and personal.signatory_id != invitation.declined_by_id:
        return f"{invitation.party} declined to sign this version. The secretariat can invite it again."
    over = next(rules.round_over(invitation, at=at), "")
    reason = invitation.round.version.returned_because
    return f"{over} The reason: {reason}" if invitation.round.state == RoundState.WITHDRAWN and reason else over
