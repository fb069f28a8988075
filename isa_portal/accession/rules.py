"""Who may let a body accede, and what stands in the way: every rule is a sentence or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from isa_portal.accession import lifecycle, text
from isa_portal.accession.lifecycle import AccessionState
from isa_portal.accession.models import Accession, AccessionSignatory
from isa_portal.agreements import access
from isa_portal.agreements.lifecycle import OPEN, UNBOUND, PartyState, State
from isa_portal.agreements.models import Agreement, Party
from isa_portal.agreements.rules import (
    in_force,
    is_a_board,
    needs_tier_1,
    processes,
    speaks_for,
    unit_obstacles,
    waiver_obstacles,
)
from isa_portal.agreements.rules.law import eligibilities, lacks, unusable
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.states import Transition
from isa_portal.organisations.models import Organisation, User
from isa_portal.organisations.rules.bodies import gone
from isa_portal.signing.lifecycle import InvitationState, RoundState
from isa_portal.signing.rules import deed_obstacles, is_seated, mandate_obstacles, no_longer_belongs

ASKED = (InvitationState.INVITED, InvitationState.PART_SIGNED, InvitationState.DECLINED)
BOUND = (PartyState.ACTIVE, PartyState.NOTICE_GIVEN)
MATERIAL = (
    "A new purpose, data item or power changes what the other parties agreed to: it is a material change, not an"
    " accession. Start a new version instead; every party signs it."
)
# Who moves an accession along each transition.
MOVES: dict[Transition, str] = {
    lifecycle.ASK_CONSENT: "the secretariat or the lead, where the text asks for the consent of all",
    lifecycle.ASK_SIGNATURE: "the secretariat or the lead, or the portal at the last consent",
    lifecycle.REFUSE: "the portal, when one party refuses",
    lifecycle.DECLINE: "who is named to sign, before it is signed",
    lifecycle.ACCEDE: "the portal, when all who are named have signed",
    lifecycle.WITHDRAW: "the secretariat or the lead, before it is signed",
}


def present(agreement: Agreement) -> list[Party]:
    """Return the parties that are bound, whose consent a text may ask for."""
    return list(agreement.parties.filter(state__in=BOUND).select_related("organisation", "agreement__board"))


def awaited(accession: Accession, parties: Iterable[Party]) -> list[Party]:
    """Return which of these parties are bound and have not said whether they consent."""
    answered = {consent.party_id for consent in accession.consents.all()}
    return [party for party in parties if party.is_bound and party.pk not in answered]


def writes(agreement: Agreement, by: Actor, at: datetime) -> Iterator[str]:
    if not isinstance(by, User) or not access.may_write(agreement, by, on=clock.london_date(at)):
        yield "Only the board's secretariat or an editor of the lead organisation admits another body."


def standing(agreement: Agreement) -> Iterator[str]:
    """Yield why nobody can accede to this agreement now, whoever it is."""
    if not in_force(agreement):
        yield f"The agreement is {agreement.stage_words.lower()}. A body accedes to a text in force."
        return
    if agreement.other_parties_note:
        yield "The parties of this document are not listed, so nobody knows whom an accession would bind."
    current = agreement.versions.filter(state=State.CURRENT).exclude(content_sha256="").first()
    if current is None:
        yield "The text in force has no hash that an accession form could name."
    elif any(deed_obstacles(current)):
        yield (
            "This agreement is a deed, which is signed on paper before a witness; an accession form is signed online."
            " Start a new version that names the body."
        )
    settling = agreement.versions.filter(state__in=OPEN).exclude(state=State.DRAFTING).first()
    if settling:
        yield (
            f"{settling} is {settling.get_state_display().lower()}, with a fixed list of parties."
            " Wait until it is settled, then let the body accede."
        )


def body_obstacles(agreement: Agreement, body: Organisation, *, is_waived: bool = False, at: datetime) -> Iterator[str]:
    """Yield why this body cannot accede."""
    party = agreement.parties.filter(organisation=body).first()
    if sentence := is_a_board(body) or gone(body, on=clock.london_date(at)):
        yield sentence
    elif party and party.state in BOUND:
        yield f"{body} is a party already."
    elif party and party.state not in UNBOUND:
        yield f"{body} was a party and is one no more. It joins again with a new version, which names it."
    elif party and party.invitations.filter(round__state=RoundState.OPEN, state__in=ASKED).exists():
        yield f"{body} is asked to sign the version itself. It joins by that signature."
    elif sentence := processes(agreement, body.legal_name, body.known_as):
        yield sentence
    if not is_waived and (sentence := needs_tier_1(agreement, body)):
        yield sentence


def proposing_obstacles(agreement: Agreement, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot propose that any body accedes."""
    yield from writes(agreement, by, at)
    yield from standing(agreement)


def joining_obstacles(accession: Accession, *, at: datetime) -> Iterator[str]:
    """Yield why a body cannot accede as it is proposed."""
    agreement, body, because = accession.agreement, accession.organisation, accession.tier_1_waived_because
    yield from body_obstacles(agreement, body, is_waived=bool(because.strip()), at=at)
    yield from unit_obstacles(accession.units)
    yield from _fits_its_class(accession)
    # A tier 1 may have none: each tier 2 says what moves.
    if not accession.gives_in and not accession.receives_in and accession.version.flows.exists():
        yield "Choose the data flows that it joins, as who gives or as who receives."
    if because.strip() or accession.takes_in:
        yield from waiver_obstacles(Party(agreement=agreement, organisation=body), because, accession.takes_in)
    if agreement.accessions.filter(organisation=body, closed_at__isnull=True).exclude(pk=accession.pk).exists():
        yield f"An accession of {body} is open already. Finish or withdraw that one."


def _fits_its_class(accession: Accession) -> Iterator[str]:
    one, body = accession.member_of, accession.organisation
    if one is None:
        return
    if one.agreement_id != accession.agreement_id:
        yield f"The text names no class {one}. Choose one that it names."
    elif not one.proprietor_signs and one.kind not in body.kinds:
        yield f"{body} cannot be one of {one}: it is no {one.get_kind_display().lower()} in the register."


def editing_obstacles(accession: Accession, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot change an accession that is being prepared."""
    yield from writes(accession.agreement, by, at)
    if not accession.is_prepared:
        yield f"It is {accession.get_state_display().lower()}: what was asked does not change. Withdraw it instead."


def missing(accession: Accession, *, at: datetime) -> Iterator[str]:
    """Yield what an accession lacks before anybody is asked, as a list of tasks."""
    found = text.sides(accession)
    mine = [side for side in found if side.body == accession.organisation]
    if mine:
        yield from (lack.sentence for lack in lacks(accession.version, mine))
        on = clock.london_date(at)
        yield from unusable(eligibilities(accession.version, on=on, sides=found))
    known = accession.version.reliances.values_list("gateway_id", flat=True)
    if accession.gateway_id and accession.gateway_id not in set(known):
        yield f"The text does not rely on {accession.gateway.citation}. {MATERIAL}"  # type: ignore[union-attr]
    if mine and not accession.takes_restrictions:
        yield "Say that it takes over what the text answers about the restrictions."
    if not accession.signatories.exists():
        yield f"{accession.organisation} has no signatory. Name who signs for it."


def current(accession: Accession) -> Iterator[str]:
    """Yield why an accession no longer fits the agreement: another text took effect, or one is being settled."""
    yield from standing(accession.agreement)
    if accession.version.state != State.CURRENT:
        yield (
            f"{accession.version} is {accession.version.get_state_display().lower()}."
            " Withdraw this accession and propose it to the text in force."
        )


def asking_obstacles(accession: Accession, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot send an accession to the parties or the signatories."""
    yield from editing_obstacles(accession, by=by, at=at)
    yield from current(accession)
    yield from joining_obstacles(accession, at=at)
    yield from missing(accession, at=at)


def consenting_obstacles(
    accession: Accession, party: Party, agrees: bool, reason: str, *, by: Actor, at: datetime
) -> Iterator[str]:
    """Yield why this actor cannot answer an accession for a party."""
    if accession.state != AccessionState.CONSENTING:
        yield f"It is {accession.get_state_display().lower()}. No consent is asked for now."
    if party.agreement_id != accession.agreement_id or party.state not in BOUND:
        yield f"{party} is not bound by this agreement, so its consent is not asked for."
    if not speaks_for(party, by, at):
        yield f"Only the IG lead, a signatory or an administrator of {party} answers for it."
    if accession.consents.filter(party=party).exists():
        yield f"{party} has answered already."
    if not agrees and not reason.strip():
        yield "Say why it is refused. Every party reads it."


def withdrawing_obstacles(accession: Accession, reason: str, *, by: Actor, at: datetime) -> Iterator[str]:
    yield from writes(accession.agreement, by, at)
    if not accession.is_open:
        yield f"It is {accession.get_state_display().lower()}. It cannot be withdrawn."
    if not reason.strip():
        yield "Say why it is withdrawn."


def over(signatory: AccessionSignatory, *, at: datetime) -> Iterator[str]:
    """Yield why the link of a signatory leads no further."""
    accession = signatory.accession
    if accession.state != AccessionState.SIGNING:
        yield f"This accession is {accession.get_state_display().lower()}. Nothing was signed."
    else:
        yield from no_longer_belongs(signatory, at=at)


def signing_obstacles(signatory: AccessionSignatory, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why an accession form cannot be signed by this person now, beside what holds for every sitting."""
    accession = signatory.accession
    yield from over(signatory, at=at)
    if accession.state == AccessionState.SIGNING:
        yield from current(accession)
        yield from joining_obstacles(accession, at=at)
    yield from mandate_obstacles(accession.organisation, accession.agreement, by=by, at=at)


def declining_obstacles(signatory: AccessionSignatory, reason: str, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this person cannot decline for the body that was to accede."""
    yield from over(signatory, at=at)
    yield from is_seated(signatory, "Nothing was declined.", by=by, at=at)
    if signatory.signed:
        yield "You signed this form already. That signature stands. Ask the board's secretariat."
    if not reason.strip():
        yield "Say why you decline. The secretariat reads it."


def may_read(accession: Accession, by: Actor, at: datetime) -> bool:
    """Say whether a follower of the agreement sees an accession: before anybody is asked, only who prepares it."""
    return bool(accession.content_sha256) or not any(writes(accession.agreement, by, at))


def open_to(agreement: Agreement, by: Actor, at: datetime) -> list[Accession]:
    """Return the open accessions of an agreement that a reader of its parties sees."""
    found = agreement.accessions.filter(closed_at__isnull=True).select_related("organisation", "agreement__board")
    if any(writes(agreement, by, at)):
        found = found.exclude(content_sha256="")
    return list(found)
