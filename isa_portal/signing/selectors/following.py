"""Where a round stands: who has signed, whose turn it is, what may be done about each party and each person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.lib import clock
from isa_portal.organisations.access import Grants
from isa_portal.signing import letters, lifecycle
from isa_portal.signing.lifecycle import WAITING, InvitationState, RoundState
from isa_portal.signing.models import HandOver, Invitation, PaperSignature, PersonalLink, Signature, SigningRound
from isa_portal.signing.rules import handing, turns
from isa_portal.signing.selectors import asking as questions
from isa_portal.signing.selectors import when


@dataclass(frozen=True)
class Progress:
    """How many parties have signed, and who they are; who was taken out of the round is not counted."""

    signed: tuple[str, ...]
    waiting: tuple[str, ...]
    total: int
    # Those of the waiting whose turn it is not: they wait for an answer, for an office of their own, for others.
    asking: tuple[str, ...] = ()
    clearing: tuple[str, ...] = ()
    later: tuple[str, ...] = ()

    @property
    def done(self) -> int:
        return len(self.signed)

    @property
    def words(self) -> str:
        return f"{self.done} of {self.total} parties {'has' if self.done == 1 else 'have'} signed"

    @property
    def turn(self) -> list[str]:
        """Whose turn it is."""
        return [name for name in self.waiting if name not in (*self.asking, *self.clearing, *self.later)]


def progress(signing_round: SigningRound) -> Progress:
    standing = signing_round.invitations.exclude(state=InvitationState.TAKEN_OUT)
    found = list(standing.select_related("party__organisation").prefetch_related("clearances"))
    asking, turn = questions.asking(found), _in_turn(signing_round)
    waiting = [one for one in found if one.state in WAITING]
    cleared = [one for one in waiting if all(each.clears for each in one.clearances.all())]
    return Progress(
        tuple(str(one.party) for one in found if one.state == InvitationState.SIGNED),
        tuple(str(one.party) for one in waiting),
        len(found),
        tuple(str(one.party) for one in waiting if one.pk in asking),
        tuple(str(one.party) for one in waiting if one not in cleared),
        tuple(str(one.party) for one in cleared if one.pk not in turn and one.pk not in asking),
    )


def _in_turn(signing_round: SigningRound) -> set[int]:
    turn = turns.whose_turn().filter(invitation__round=signing_round)
    return set(turn.order_by().values_list("invitation_id", flat=True))


def standing(signing_round: SigningRound) -> str:
    """Return in one sentence where a round stands and whose turn it is."""
    if signing_round.state == RoundState.OPEN:
        return _waits(progress(signing_round), until=f"{signing_round.last_day:%-d %B %Y}")
    return {
        RoundState.COMPLETED: "The signing is complete. It waits for nobody.",
        RoundState.LAPSED: f"The signing lapsed after its last day, {signing_round.last_day:%-d %B %Y}.",
        RoundState.WITHDRAWN: f"The signing was withdrawn: {signing_round.version.returned_because}",
    }[RoundState(signing_round.state)]


def _waits(progress: Progress, *, until: str) -> str:
    said = [f"Waits for {', '.join(progress.turn)}, until {until}."] if progress.turn else []
    if progress.asking:
        said.append(f"{', '.join(progress.asking)} asked a question, which waits for an answer.")
    if progress.clearing:
        said.append(f"{', '.join(progress.clearing)} asks its own offices first.")
    if progress.later and progress.turn:
        said.append(f"After that it is the turn of {', '.join(progress.later)}.")
    return " ".join(said) or f"Nobody is asked at present, until {until}."


@dataclass(frozen=True)
class Person:
    """One signatory of a round: the link, a sentence, and what may be done about it."""

    link: PersonalLink
    sentence: str
    may_renew: bool
    may_replace: bool
    paper: PaperSignature | None = None


@dataclass(frozen=True)
class Asked:
    """One party of a round, with its people."""

    invitation: Invitation
    sentence: str
    people: tuple[Person, ...]
    may_record: bool = False
    may_name: bool = False

    @property
    def may_be_taken_out(self) -> bool:
        return self.invitation.state in lifecycle.TAKE_OUT.sources and self.invitation.round.is_open

    @property
    def may_record_paper(self) -> bool:
        """Whether somebody who may sign for it on paper is left."""
        is_open = self.invitation.round.is_open and self.invitation.state in WAITING
        return is_open and any(person.may_renew and not person.paper for person in self.people)

    @property
    def may_invite_again(self) -> bool:
        return self.invitation.state in lifecycle.INVITE_AGAIN.sources and self.invitation.round.is_open


def asked(signing_round: SigningRound, own: Grants, *, runs: bool) -> list[Asked]:
    """
    Return every party of a round with where each of its signatories stands.

    :param own: what the reader holds
    :param runs: whether the reader runs the agreement
    """
    invitations = signing_round.invitations.select_related("party__organisation", "round").prefetch_related(
        "links__signatory__user", "links__hand_over__to__user", "clearances"
    )
    signed = {one.signatory_id: one for one in Signature.objects.filter(version=signing_round.version_id)}
    sent, turn = _letters(signing_round), set(turns.whose_turn().filter(invitation__round=signing_round))
    on_paper = PaperSignature.objects.filter(invitation__round=signing_round, checked_at=None)
    waiting = {one.signatory_id: one for one in on_paper}
    return [
        Asked(
            invitation,
            _party_sentence(invitation),
            tuple(
                _person(one, invitation, signed.get(one.signatory_id), waiting.get(one.signatory_id), sent, one in turn)
                for one in invitation.links.all()
            ),
            _looks_after(invitation, own),
            runs or _looks_after(invitation, own),
        )
        for invitation in invitations
    ]


def _looks_after(invitation: Invitation, own: Grants) -> bool:
    """Say whether the reader looks after the clearance of a party and who signs for it."""
    body = invitation.party.organisation
    is_theirs = any(own.is_(role, body) for role in handing.NAMERS)
    return is_theirs and invitation.round.is_open and invitation.state in WAITING


def _letters(signing_round: SigningRound) -> dict[str, Letter]:
    """Return the newest invitation letter of every link, by its subject."""
    keys = [letters.link_key(one) for one in PersonalLink.objects.filter(invitation__round=signing_round)]
    found = Letter.objects.filter(subject_key__in=keys, kind="signature_wanted").order_by("owed_at", "pk")
    return {letter.subject_key: letter for letter in found}


def _party_sentence(invitation: Invitation) -> str:
    return {
        InvitationState.INVITED: "Has not signed yet.",
        InvitationState.PART_SIGNED: "Signed in part: the others named for it must sign too.",
        InvitationState.SIGNED: "Has signed.",
        InvitationState.DECLINED: f"Declined: {invitation.declined_because}",
        InvitationState.LAPSED: "Did not sign by the last day.",
        InvitationState.WITHDRAWN: "The signing was withdrawn.",
        InvitationState.TAKEN_OUT: "Never joined: it was taken out of the round.",
    }[InvitationState(invitation.state)]


def _person(
    personal: PersonalLink,
    invitation: Invitation,
    signature: Signature | None,
    paper: PaperSignature | None,
    sent: dict[str, Letter],
    is_in_turn: bool,
) -> Person:
    letter = sent.get(letters.link_key(personal))
    open_now = invitation.round.is_open and invitation.state in WAITING and personal.signatory.removed_at is None
    waits = open_now and signature is None
    if personal.passed_on:
        sentence = _passed_on(personal.passed_on)
    elif waits and not is_in_turn and letter is None:
        cleared = all(one.clears for one in invitation.clearances.all())
        turn = f"signs in place {personal.signatory.place}" if cleared else "first its own offices answer"
        sentence = f"Not asked yet: {turn}."
    elif signature and signature.signed_at:
        sentence = f"Signed on {_moment(signature.signed_at)}."
    elif signature:
        sentence = f"Signed {when(signature)}; checked on {_moment(signature.recorded_at)}."
    elif paper:
        dated = f"dated {paper.dated}" if paper.dated else "without a date"
        sentence = f"Signed on paper, {dated}, as entered on {_moment(paper.recorded_at)}. It waits for its check."
    elif personal.opened_at:
        sentence = f"{_posted(letter)} Opened on {_moment(personal.opened_at)}."
    else:
        sentence = f"{_posted(letter)} Not opened yet."
    return Person(personal, sentence, waits and is_in_turn, waits, paper if signature is None else None)


def _passed_on(handed: HandOver) -> str:
    on = f"{clock.london_date(handed.named_at or handed.handed_at):%-d %B %Y}"
    if handed.to is None:
        return f"Said on {on} that somebody else signs, and not who."
    authority = f" Authority as stated: {handed.authority}." if handed.authority else ""
    return f"Passed on to {handed.to} on {on} by {handed.named_by}.{authority}"


def _posted(letter: Letter | None) -> str:
    if letter is None:
        return "No letter was written."
    if letter.state == LetterState.SENT and letter.sent_at:
        return f"Letter sent on {_moment(letter.sent_at)}."
    if letter.state == LetterState.FAILED:
        return f"The letter was not delivered: {letter.error}."
    if letter.state == LetterState.WITHDRAWN:
        return "The letter was withdrawn before it left."
    return "The letter is about to leave." if not letter.error else f"The letter waits to leave: {letter.error}."


def _moment(at: datetime) -> str:
    return f"{at.astimezone(clock.LONDON):%-d %B %Y at %H:%M}"
