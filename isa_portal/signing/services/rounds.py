"""Sends versions for signature, and extends, withdraws and lapses rounds."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from isa_portal.agreements import execution
from isa_portal.agreements import rules as agreement_rules
from isa_portal.agreements.lifecycle import BOUND, OVER
from isa_portal.agreements.models import Agreement, Version
from isa_portal.agreements.services import versions
from isa_portal.correspondence import services as correspondence
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.lib.states import Transition
from isa_portal.signing import letters, lifecycle, rules
from isa_portal.signing.letters import ending
from isa_portal.signing.lifecycle import InvitationState, RoundState
from isa_portal.signing.models import Invitation, PersonalLink, ReplacedLink, Signatory, SigningRound
from isa_portal.signing.rules import turns as whose_turn
from isa_portal.signing.services import clearing, turns

NEW_LINK = "A new link was sent."


def named(version: Version) -> dict[int, list[str]]:
    """Return who is named to sign, by the party's key."""
    found: dict[int, list[str]] = {}
    signing = Signatory.objects.filter(party__agreement=version.agreement_id, removed_at__isnull=True)
    for signatory in signing.select_related("user"):
        found.setdefault(signatory.party_id, []).append(str(signatory))
    return found


def sending_obstacles(version: Version, *, last_day: date | None = None, by: Actor, at: datetime) -> list[str]:
    """Return why a version cannot be sent for signature now."""
    reasons = execution.sending_obstacles(version, named(version), by=by, at=at)
    if last_day and last_day <= clock.london_date(at):
        reasons.append(f"{last_day:%-d %B %Y} is not in the future. Choose a later last day to sign.")
    return reasons


def default_last_day(version: Version, *, at: datetime) -> date:
    return clock.london_date(at) + timedelta(days=version.agreement.board.signing_days)


@transaction.atomic
def send(version: Version, *, last_day: date | None = None, by: Actor, at: datetime) -> SigningRound:
    """
    Send an approved version for signature: a letter with a personal link to every signatory.

    :raises Refused: with every reason that stands in the way
    """
    last_day = last_day or default_last_day(version, at=at)
    Agreement.objects.locked().get(pk=version.agreement_id)
    if reasons := sending_obstacles(version, last_day=last_day, by=by, at=at):
        raise Refused(*reasons)
    version = execution.send(version, named(version), by=by, at=at)
    signing_round = SigningRound.objects.create(version=version, sent_at=at, sent_by=by.actor_words, last_day=last_day)
    audit.record("round.send", signing_round, by=by, at=at, number=version.number, last_day=last_day.isoformat())
    for party in version.agreement.present_parties():
        invitation = Invitation.objects.create(round=signing_round, party=party)
        for signatory in party.signatories.filter(removed_at__isnull=True):
            open_link(invitation, signatory)
        clearing.ask_offices(invitation, at=at)
    turns.ask_whose_turn_it_is(signing_round, at=at)
    return signing_round


def open_link(invitation: Invitation, signatory: Signatory) -> PersonalLink:
    """Make the personal link of a signatory; the letter that carries it leaves when it is their turn."""
    link = PersonalLink.objects.create(invitation=invitation, signatory=signatory)
    link.renew()
    link.save(update_fields=["fingerprint"])
    return link


@transaction.atomic
def renew_link(link: PersonalLink, *, by: Actor, at: datetime) -> PersonalLink:
    """
    Send a signatory a new link; what was sent before dies.

    :raises Refused: if it is not the secretariat that asks, or the round is over
    """
    Agreement.objects.locked().get(pk=link.invitation.party.agreement_id)
    link = PersonalLink.objects.get(pk=link.pk)
    reasons = _secretariat_only(link.invitation.round, by, at)
    reasons += whose_turn.turn_obstacles(link)
    if link.has_signed:
        reasons.append(f"{link.signatory} has signed already. The link of the receipt keeps working.")
    if reasons:
        raise Refused(*reasons)
    correspondence.withdraw(letters.link_key(link), at=at, reason=NEW_LINK)
    raise_generation(link, by=by, at=at)
    letters.signature_wanted(link, at=at)
    return link


def raise_generation(link: PersonalLink, *, by: Actor, at: datetime) -> None:
    """Kill what was sent of a link before, with the sitting that it opened."""
    ReplacedLink.objects.create(link=link, fingerprint=link.fingerprint, replaced_at=at)
    link.generation += 1
    link.confirmed_at = None
    link.renew()
    link.save()
    audit.record("link.renew", link, by=by, at=at, person=link.signatory.user.actor_key, generation=link.generation)


def _secretariat_only(signing_round: SigningRound, by: Actor, at: datetime) -> list[str]:
    return list(rules.obstacles(lifecycle.WITHDRAW_ROUND, signing_round, by=by, at=at))


@transaction.atomic
def extend(signing_round: SigningRound, last_day: date, *, by: Actor, at: datetime) -> SigningRound:
    """
    Move the last day to sign later.

    :raises Refused: if it would not be later, or it is not theirs to extend
    """
    Agreement.objects.locked().get(pk=signing_round.version.agreement_id)
    signing_round = SigningRound.objects.get(pk=signing_round.pk)
    reasons = [*_secretariat_only(signing_round, by, at), *agreement_rules.over(signing_round.version.agreement)]
    if last_day <= signing_round.last_day:
        reasons.append(f"Choose a day after {signing_round.last_day:%-d %B %Y}, the last day as it stands.")
    if reasons:
        raise Refused(*reasons)
    _move_last_day(signing_round, last_day, by=by, at=at)
    return signing_round


def _move_last_day(signing_round: SigningRound, last_day: date, *, by: Actor, at: datetime) -> None:
    signing_round.last_day = last_day
    signing_round.save(update_fields=["last_day"])
    audit.record("round.extend", signing_round, by=by, at=at, last_day=last_day.isoformat())
    because = "The secretariat moved the last day to sign."
    correspondence.change_day(_waiting(signing_round), last_day, because=because, at=at)


def _waiting(signing_round: SigningRound) -> list[str]:
    """Return how letters name those of a round who have not signed, and their parties."""
    links = [link for link in PersonalLink.objects.filter(invitation__round=signing_round) if not link.has_signed]
    waiting = signing_round.invitations.filter(state__in=lifecycle.WAITING)
    return [*map(letters.link_key, links), *(f"invitation:{pk}" for pk in waiting.values_list("pk", flat=True))]


def cut_over_obstacles(signing_round: SigningRound, day: date | None, *, by: Actor, at: datetime) -> list[str]:
    """Return why this actor cannot set the cut-over day of the version that a round sent."""
    reasons = list(agreement_rules.cut_over_obstacles(signing_round.version, day, by=by, at=at))
    if not signing_round.is_open:
        reasons.append(f"The signing is {signing_round.get_state_display().lower()}: nobody can sign any more.")
    return reasons


@transaction.atomic
def set_cut_over(signing_round: SigningRound, day: date, *, allowed_by: str, by: Actor, at: datetime) -> SigningRound:
    """
    Set the day until which the bound parties may sign the new version, and after which who has not is out.

    :raises Refused: with every reason that stands in the way
    """
    Agreement.objects.locked().get(pk=signing_round.version.agreement_id)
    signing_round = SigningRound.objects.select_related("version__agreement__board").get(pk=signing_round.pk)
    if reasons := cut_over_obstacles(signing_round, day, by=by, at=at):
        raise Refused(*reasons)
    versions.set_cut_over(signing_round.version, day, allowed_by=allowed_by, by=by, at=at)
    if day > signing_round.last_day:
        _move_last_day(signing_round, day, by=by, at=at)
    return signing_round


@transaction.atomic
def withdraw(signing_round: SigningRound, reason: str, *, by: Actor, at: datetime) -> SigningRound:
    """
    Withdraw a round: the version is returned, the links die, the letters owed are withdrawn.

    :raises Refused: with every reason that stands in the way
    """
    Agreement.objects.locked().get(pk=signing_round.version.agreement_id)
    signing_round = SigningRound.objects.get(pk=signing_round.pk)
    reasons = _secretariat_only(signing_round, by, at)
    if not reason.strip():
        reasons.append("Say why the signing is withdrawn. Every party will read it.")
    if reasons:
        raise Refused(*reasons)
    waited = _waiting(signing_round)
    execution.take_back(signing_round.version, by=by, at=at, reason=reason)
    _end(signing_round, lifecycle.WITHDRAW_ROUND, lifecycle.WITHDRAW, by=by, at=at)
    correspondence.change_day(waited, None, because="The secretariat withdrew the signing.", at=at)
    return signing_round


def over(*, on: date) -> QuerySet[SigningRound]:
    """Return the open rounds whose last day has passed, or whose agreement has come to its end meanwhile."""
    is_over = Q(last_day__lt=on) | Q(version__agreement__state__in=OVER)
    return SigningRound.objects.filter(is_over, state=RoundState.OPEN).select_related("version")


@transaction.atomic
def lapse(signing_round: SigningRound, *, at: datetime) -> bool:
    """End a round that is over and whose rule was not met, and say whether it ended. Safe to repeat."""
    agreement = Agreement.objects.locked().get(pk=signing_round.version.agreement_id)
    signing_round = SigningRound.objects.get(pk=signing_round.pk)
    if not signing_round.is_open or not (agreement.is_over or clock.london_date(at) > signing_round.last_day):
        return False
    if signing_round.version.rule_met_at is None:
        execution.lapse(signing_round.version, at=at)
        _end(signing_round, lifecycle.LAPSE_ROUND, lifecycle.LAPSE, by=PORTAL, at=at)
        return True
    unsigned = signing_round.invitations.exclude(state=InvitationState.SIGNED)
    if not agreement.is_over and unsigned.filter(party__state__in=BOUND).exists():
        # Bound by an older version, they may still sign: the secretariat extends the last day, or sets a cut-over day.
        return False
    for invitation in unsigned:
        execution.stay_out(invitation.party, at=at)
    _end(signing_round, lifecycle.COMPLETE_ROUND, lifecycle.LAPSE, by=PORTAL, at=at)
    return True


def complete_if_all_signed(signing_round: SigningRound, *, at: datetime) -> None:
    """Close a round once every invitation is signed."""
    if not signing_round.invitations.exclude(state__in=lifecycle.SETTLED).exists():
        _end(signing_round, lifecycle.COMPLETE_ROUND, lifecycle.LAPSE, by=PORTAL, at=at)


def _end(signing_round: SigningRound, transition: Transition, each: Transition, *, by: Actor, at: datetime) -> None:
    signing_round.state = transition.target
    signing_round.save(update_fields=["state"])
    for invitation in signing_round.invitations.filter(state__in=each.sources):
        invitation.state = each.target
        invitation.save(update_fields=["state"])
    reason = f"The signing is {RoundState(signing_round.state).label.lower()}."
    told = signing_round.invitations.prefetch_related("links", "clearances", "questions", "on_paper")
    ending.over(told, reason=reason, at=at)
    audit.record(f"round.{transition.verb}", signing_round, by=by, at=at)
