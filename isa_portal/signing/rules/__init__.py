"""Who may sign, and what stands in the way: every rule is a sentence or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from isa_portal.accounts import factors
from isa_portal.agreements import rules as agreement_rules
from isa_portal.agreements.models import Agreement, Version
from isa_portal.correspondence.delivery import CODE_LASTS
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.lib import clock, names
from isa_portal.lib.calendar import in_words
from isa_portal.lib.states import Transition
from isa_portal.organisations.access import has_left
from isa_portal.organisations.models import Mandate, Organisation, User
from isa_portal.organisations.rules.bodies import gone
from isa_portal.signing import lifecycle
from isa_portal.signing.lifecycle import InvitationState
from isa_portal.signing.models import Authority, Invitation, Signature, SigningRound, WayIn

MOST_TRIES = 5
SITTING = timedelta(hours=2)


def _is_for_secretariat(thing: SigningRound | Invitation, by: Actor, at: datetime) -> Iterator[str]:
    signing_round = thing if isinstance(thing, SigningRound) else thing.round
    if not agreement_rules.runs_the_board(signing_round.version.agreement, by, at):
        yield "Only the board's secretariat may do this."


def _is_for_the_portal(thing: SigningRound | Invitation, by: Actor, at: datetime) -> Iterator[str]:
    if by is not PORTAL:
        yield "The portal does this by itself when the day comes."


def _is_named(thing: SigningRound | Invitation, by: Actor, at: datetime) -> Iterator[str]:
    """Only a person who is named to sign for this very party may sign or decline for it."""
    assert isinstance(thing, Invitation)
    named = thing.party.signatories.filter(removed_at__isnull=True).values_list("user_id", flat=True)
    if not isinstance(by, User) or by.pk not in set(named):
        yield f"You are not named to sign for {thing.party}. Ask the board's secretariat."


def _round_is_open(thing: SigningRound | Invitation, by: Actor, at: datetime) -> Iterator[str]:
    assert isinstance(thing, Invitation)
    yield from round_over(thing, at=at)


def _goes_on(thing: SigningRound | Invitation, by: Actor, at: datetime) -> Iterator[str]:
    assert isinstance(thing, Invitation)
    if not thing.round.is_open:
        yield f"The signing of this version is {thing.round.get_state_display().lower()}."


def _is_still_a_party(thing: SigningRound | Invitation, by: Actor, at: datetime) -> Iterator[str]:
    assert isinstance(thing, Invitation)
    yield from _no_party_of(thing, at=at)


def _has_tier_1(thing: SigningRound | Invitation, by: Actor, at: datetime) -> Iterator[str]:
    assert isinstance(thing, Invitation)
    if sentence := agreement_rules.needs_tier_1(thing.party.agreement, thing.party.organisation):
        yield sentence


def _is_still_there(thing: SigningRound | Invitation, by: Actor, at: datetime) -> Iterator[str]:
    """A body may be dissolved while its signature is awaited."""
    assert isinstance(thing, Invitation)
    if sentence := gone(thing.party.organisation, on=clock.london_date(at)):
        yield sentence


def _holds_its_mandate(thing: SigningRound | Invitation, by: Actor, at: datetime) -> Iterator[str]:
    """Authority that was recorded counts only while it lasts; who has none on record declares it when signing."""
    assert isinstance(thing, Invitation)
    yield from mandate_obstacles(thing.party.organisation, thing.party.agreement, by=by, at=at)


def mandate_obstacles(body: Organisation, agreement: Agreement, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why a person's recorded authority to bind a body does not count now."""
    on = clock.london_date(at)
    recorded = Mandate.objects.filter(user=by.pk, organisation=body) if isinstance(by, User) else Mandate.objects.none()
    if not recorded or recorded.in_date(on).exists():
        return
    if begins := min((one.starts_on for one in recorded if one.starts_on > on), default=None):
        yield f"Your authority to bind {body} begins on {in_words(begins)}. Nothing was signed. Sign from that day on."
        return
    ended = max(one.ends_on for one in recorded if one.ends_on)
    telephone = agreement.board.help_telephone
    secretariat = f"the board's secretariat, telephone {telephone}," if telephone else "the board's secretariat"
    yield (
        f"Your authority to bind {body} ended on {in_words(ended)}. Nothing was signed."
        f" Ask an administrator of {body}, or {secretariat} to record it anew."
    )


def _declined_it(thing: SigningRound | Invitation, by: Actor, at: datetime) -> Iterator[str]:
    assert isinstance(thing, Invitation)
    declined_by = thing.declined_by
    if declined_by is None or not isinstance(by, User) or declined_by.user_id != by.pk:
        yield "Only who declined may take that back. The secretariat can invite the party again."


SIGNS = (_is_named, _round_is_open, _is_still_there, _has_tier_1, _holds_its_mandate)
RULES = {
    lifecycle.COMPLETE_ROUND: (),
    lifecycle.LAPSE_ROUND: (_is_for_the_portal,),
    lifecycle.WITHDRAW_ROUND: (_is_for_secretariat,),
    lifecycle.SIGN_IN_PART: SIGNS,
    lifecycle.SIGN: SIGNS,
    lifecycle.DECLINE: (_is_named, _round_is_open),
    lifecycle.INVITE_AGAIN: (_is_for_secretariat, _is_still_a_party),
    lifecycle.TAKE_BACK: (_is_named, _round_is_open, _declined_it),
    lifecycle.TAKE_OUT: (_is_for_secretariat, _goes_on),
    lifecycle.LAPSE: (_is_for_the_portal,),
    lifecycle.WITHDRAW: (_is_for_secretariat,),
}


def obstacles(transition: Transition, thing: SigningRound | Invitation, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield every reason why this actor cannot do this now; none means that they can."""
    if transition not in RULES:
        yield f"Nobody has said who may {transition.verb}."
        return
    if thing.state not in transition.sources:
        yield _wrong_state(thing)
        return
    for rule in RULES[transition]:
        yield from rule(thing, by, at)


def _wrong_state(thing: SigningRound | Invitation) -> str:
    if isinstance(thing, Invitation) and thing.state == InvitationState.SIGNED:
        return f"{thing.party} has signed already."
    return f"This is {thing.get_state_display().lower()}. It cannot take this step now."


def round_over(invitation: Invitation, *, at: datetime) -> Iterator[str]:
    """Yield why the signing of a version is over for a party; none means that it goes on."""
    signing_round = invitation.round
    if not signing_round.is_open:
        yield f"The signing of this version is {signing_round.get_state_display().lower()}. Nothing was signed."
    elif clock.london_date(at) > signing_round.last_day:
        yield f"The last day to sign was {signing_round.last_day:%-d %B %Y}. Ask the secretariat to extend it."
    yield from _no_party_of(invitation, at=at)


def _no_party_of(invitation: Invitation, *, at: datetime) -> Iterator[str]:
    """Yield why nobody signs for a body any more: it has left, or the agreement has ended meanwhile."""
    yield from agreement_rules.over(invitation.round.version.agreement)
    if invitation.party.is_former(clock.london_date(at)):
        yield f"{invitation.party} is a party no more, so nothing is signed for it."


def no_longer_belongs(link: WayIn, *, at: datetime) -> Iterator[str]:
    """Yield why a link is dead although its signing is open: its person left the body since they were named."""
    if has_left(link.person, link.body, on=clock.london_date(at)):
        yield f"{link.person.name} no longer acts for {link.body}, so this link is closed. Ask the secretariat."


def deed_obstacles(version: Version) -> Iterator[str]:
    """Yield why nobody signs this text online: a witness of a deed must see it signed."""
    if version.is_deed:
        yield "This agreement is a deed: it is signed on paper, before a witness who is physically present."


def naming_obstacles(name: str, position: str, authority: str, authority_note: str) -> Iterator[str]:
    """Yield what is wrong with what a signatory typed."""
    if not name.strip():
        yield "Enter your full name."
    yield from names.problems(name, "Your full name")
    if not position.strip():
        yield "Enter your position, for example Chief executive."
    yield from names.problems(position, "Your position")
    if authority not in {Authority.OFFICE, Authority.WRITTEN, Authority.OTHER}:
        yield "Say why you may sign."
    elif authority != Authority.OFFICE and not authority_note.strip():
        yield "Say what authorises you to sign, and when it was given."


def also_signed_for(link: WayIn) -> list[str]:
    """Return the other parties for which the same person has signed the same text."""
    mine = Signature.objects.filter(version=link.text, signatory__user=link.person)
    others = mine.exclude(party__organisation=link.body).select_related("party__organisation")
    return list(dict.fromkeys(one.party.organisation.legal_name for one in others))


def both_words(link: WayIn, others: Sequence[str]) -> str:
    """Return what a person confirms who signs one text for more than one party."""
    named = " and ".join([*others, link.body.legal_name])
    return f"I sign for both {named}, and know that I bind each of them to the other."


def to_confirm(link: WayIn) -> str:
    """Return what has to be confirmed by a person who signed the same text for another party; mostly nothing."""
    others = also_signed_for(link)
    return both_words(link, others) if others else ""


def several_warning(link: WayIn) -> str:
    """Return what a person is told who has signed the same text for another party; to others nothing."""
    named = " and ".join(also_signed_for(link))
    if not named:
        return ""
    return (
        f"You have signed this text for {named} already. With this signature the same person stands on both sides."
        " The evidence will say so."
    )


def both_obstacles(link: WayIn, others: Sequence[str], confirmed: str) -> Iterator[str]:
    """Yield why a person who signed for another party of this text cannot sign without having been warned of it."""
    if others and confirmed != both_words(link, others):
        named = " and ".join(others)
        yield f"You have signed this text for {named}. Tick that you sign for both and know it. Nothing was signed now."


def is_seated(link: WayIn, nothing: str, *, by: Actor, at: datetime) -> Iterator[str]:
    """
    Yield why whoever acts by a personal link cannot do so now, whatever the act.

    :param nothing: the sentence that says that nothing was done
    """
    if not link.is_of(by):
        yield f"You are not named to sign for {link.body}. Ask the board's secretariat."
    yield from no_longer_belongs(link, at=at)
    if not sits(link, at=at):
        yield f"Your session ended. {nothing} Ask for another code to go on."


def code_obstacles(link: WayIn, typed: str, *, at: datetime) -> Iterator[str]:
    """Yield why a typed code does not open the sitting. Neither tells whether the digits were near."""
    if link.code_sent_at is None or at > link.code_sent_at + CODE_LASTS:
        yield "This code has expired. Ask for another code."
    elif link.code_tries >= MOST_TRIES:
        yield "The code was wrong five times. Ask for another code."
    elif not typed.strip():
        yield "Enter the code from the letter."


def proved_just_now(link: WayIn, *, at: datetime) -> bool:
    """Say whether the mailbox was shown so recently that its person may be signed in by it."""
    return link.confirmed_at is not None and timedelta() <= at - link.confirmed_at <= CODE_LASTS


def passkey_obstacles(link: WayIn) -> Iterator[str]:
    """Yield why a person without a passkey cannot sign yet, where the board asks for one before."""
    board = link.text.agreement.board
    if board.passkey_before_signing and not factors.has_passkey(link.person):
        yield f"{board} asks for a passkey before you sign. Add one first: it takes a minute."


def sits(link: WayIn, *, at: datetime) -> bool:
    """Say whether a signatory's sitting is open: a code was confirmed not long ago."""
    return link.confirmed_at is not None and at <= link.confirmed_at + SITTING
