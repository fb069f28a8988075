"""Proposes that a body accedes, keeps its answers and who signs, asks for consent or signature, and withdraws."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from isa_portal.accession import lifecycle, rules, text
from isa_portal.accession.models import Accession, AccessionSignatory
from isa_portal.accession.services import telling
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement, PartyClass
from isa_portal.correspondence import services as correspondence
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.gateways.models import LegalGateway
from isa_portal.lib import names
from isa_portal.lib.errors import Refused
from isa_portal.lib.states import Transition
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Organisation


def locked(accession: Accession) -> Accession:
    """Lock the agreement, then read the accession again: the page the person acted on may be out of date."""
    agreement = Agreement.objects.locked().select_related("board__host").get(pk=accession.agreement_id)
    fresh = Accession.objects.select_related("organisation", "version", "gateway", "member_of").get(pk=accession.pk)
    fresh.agreement = fresh.version.agreement = agreement
    return fresh


def move(transition: Transition, accession: Accession, *, by: Actor, at: datetime, **facts: Any) -> None:
    """Move a locked accession along a transition."""
    if transition not in rules.MOVES:
        raise Refused(f"Nobody has said who may {transition.verb}.")
    if accession.state not in transition.sources:
        raise Refused(f"It is {accession.get_state_display().lower()}. It cannot take this step now.")
    left, accession.state = accession.state, transition.target
    accession.closed_at = None if accession.is_open else at
    accession.save()
    verb = transition.verb.replace(" ", "_")
    words = {"party": accession.organisation.legal_name, "left": left, "entered": accession.state}
    audit.record(f"accession.{verb}", accession, by=by, at=at, **words, **facts)


@transaction.atomic
def propose(
    agreement: Agreement,
    body: Organisation,
    *,
    role: str,
    units: Sequence[str] = (),
    gives_in: Collection[int] = (),
    receives_in: Collection[int] = (),
    member_of: PartyClass | None = None,
    tier_1_waived_because: str = "",
    takes_in: Sequence[str] = (),
    by: Actor,
    at: datetime,
) -> Accession:
    """
    Propose that a body accedes to the version in force, as a side of flows that it has.

    :raises Refused: with every reason that stands in the way
    """
    agreement = Agreement.objects.locked().get(pk=agreement.pk)
    if reasons := tuple(rules.proposing_obstacles(agreement, by=by, at=at)):
        raise Refused(*reasons)
    version = agreement.versions.get(state=State.CURRENT)
    own = set(version.flows.values_list("pk", flat=True))
    accession = Accession(
        agreement=agreement,
        version=version,
        organisation=body,
        role=role,
        units=list(units),
        member_of=member_of,
        gives_in=sorted(own & set(gives_in)),
        receives_in=sorted(own & set(receives_in)),
        tier_1_waived_because=tier_1_waived_because.strip(),
        takes_in=list(takes_in),
        proposed_by=by.actor_words,
        proposed_at=at,
    )
    if reasons := tuple(rules.joining_obstacles(accession, at=at)):
        raise Refused(*reasons)
    accession.save()
    audit.record("accession.propose", accession, by=by, at=at, party=body.legal_name, number=version.number)
    return accession


@transaction.atomic
def answer(
    accession: Accession,
    *,
    gateway: LegalGateway | None,
    answers: dict[str, Any],
    takes_restrictions: bool,
    by: Actor,
    at: datetime,
) -> Accession:
    """
    Keep the answers to the five legal questions for the body that accedes, complete or not.

    :raises Refused: with every reason that stands in the way
    """
    accession = locked(accession)
    if reasons := tuple(rules.editing_obstacles(accession, by=by, at=at)):
        raise Refused(*reasons)
    known = set(accession.version.reliances.values_list("gateway_id", flat=True))
    if gateway and gateway.pk not in known:
        raise Refused(f"The text does not rely on {gateway.citation}. {rules.MATERIAL}")
    accession.gateway = gateway
    accession.answers = {name: _plain(answers.get(name)) for name in text.ANSWERS if answers.get(name)}
    accession.takes_restrictions = takes_restrictions
    accession.save()
    words = {"party": accession.organisation.legal_name, "citation": gateway.citation if gateway else ""}
    audit.record("accession.answer", accession, by=by, at=at, **words)
    return accession


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


@transaction.atomic
def name_signatory(
    accession: Accession, *, email: str, name: str, position: str, by: Actor, at: datetime
) -> AccessionSignatory:
    """
    Name a person who signs the accession form, by name, position and mailbox.

    :raises Refused: with every reason that stands in the way
    """
    accession = locked(accession)
    reasons = [*rules.editing_obstacles(accession, by=by, at=at)]
    reasons += [*names.problems(name, "The name"), *names.problems(position, "The position")]
    if not name.strip() or not position.strip():
        reasons.append("Enter the name and the position of the signatory.")
    try:
        validate_email(email.strip())
    except ValidationError:
        reasons.append("Enter an e-mail address, for example director@riverside.example.")
    if accession.signatories.filter(user__email__iexact=email.strip()).exists():
        reasons.append(f"{email.strip()} is named to sign already.")
    if reasons:
        raise Refused(*reasons)
    user = organisations.open_account(email, name=name.strip(), position=position.strip(), by=by, at=at)
    signatory = AccessionSignatory.objects.create(accession=accession, user=user, position=position.strip())
    words = {"party": accession.organisation.legal_name, "person": user.actor_key}
    audit.record("accession.name_signatory", accession, by=by, at=at, **words)
    return signatory


@transaction.atomic
def remove_signatory(signatory: AccessionSignatory, *, by: Actor, at: datetime) -> None:
    """
    Take back the naming of a signatory before anybody is asked.

    :raises Refused: with every reason that stands in the way
    """
    accession = locked(signatory.accession)
    if reasons := tuple(rules.editing_obstacles(accession, by=by, at=at)):
        raise Refused(*reasons)
    named = accession.signatories.select_related("user").get(pk=signatory.pk)
    words = {"party": accession.organisation.legal_name, "person": named.user.actor_key}
    audit.record("accession.remove_signatory", accession, by=by, at=at, **words)
    named.delete()


@transaction.atomic
def ask(accession: Accession, *, by: Actor, at: datetime) -> Accession:
    """
    Fix the text of an accession, and ask the parties for their consent where the version says so, else for signature.

    :raises Refused: with everything that is missing
    """
    accession = locked(accession)
    if reasons := tuple(rules.asking_obstacles(accession, by=by, at=at)):
        raise Refused(*reasons)
    accession.content = text.of(accession)
    accession.content_sha256 = text.sha256(accession.content)
    accession.asked_at = at
    if accession.wants_consent:
        move(lifecycle.ASK_CONSENT, accession, by=by, at=at, content_sha256=accession.content_sha256)
        telling.consent_wanted(accession, at=at)
    else:
        ask_signature(accession, by=by, at=at)
    return accession


def ask_signature(accession: Accession, *, by: Actor, at: datetime) -> None:
    """Send each signatory of a locked accession a personal link."""
    move(lifecycle.ASK_SIGNATURE, accession, by=by, at=at, content_sha256=accession.content_sha256)
    for signatory in accession.signatories.select_related("user"):
        signatory.accession = accession
        _send_link(signatory, at=at)


def _send_link(signatory: AccessionSignatory, *, at: datetime) -> None:
    signatory.renew()
    signatory.save(update_fields=["fingerprint", "generation", "confirmed_at"])
    telling.signature_wanted(signatory, at=at)


@transaction.atomic
def renew_link(signatory: AccessionSignatory, *, by: Actor, at: datetime) -> None:
    """
    Send a signatory a new link; what was sent before dies.

    :raises Refused: with every reason that stands in the way
    """
    accession = locked(signatory.accession)
    signatory = accession.signatories.select_related("user").get(pk=signatory.pk)
    signatory.accession = accession
    reasons = [*rules.writes(accession.agreement, by, at), *rules.over(signatory, at=at)]
    if signatory.signed:
        reasons.append(f"{signatory} has signed already.")
    if reasons:
        raise Refused(*reasons)
    correspondence.withdraw(signatory.key, at=at, reason="A new link was sent.")
    signatory.generation += 1
    signatory.confirmed_at = None
    words = {"party": accession.organisation.legal_name, "person": signatory.user.actor_key}
    audit.record("accession.renew_link", accession, by=by, at=at, generation=signatory.generation, **words)
    _send_link(signatory, at=at)


@transaction.atomic
def withdraw(accession: Accession, reason: str, *, by: Actor, at: datetime) -> Accession:
    """
    Withdraw an accession before it is signed; its links die.

    :raises Refused: with every reason that stands in the way
    """
    accession = locked(accession)
    if reasons := tuple(rules.withdrawing_obstacles(accession, reason, by=by, at=at)):
        raise Refused(*reasons)
    end(lifecycle.WITHDRAW, accession, reason.strip(), by=by, at=at)
    return accession


def end(transition: Transition, accession: Accession, reason: str, *, by: Actor, at: datetime) -> None:
    """End a locked accession without effect: letters that wait become pointless."""
    was_asked = bool(accession.content_sha256)
    accession.ended_because = reason
    move(transition, accession, by=by, at=at, reason=reason)
    for key in (accession.key, *(one.key for one in accession.signatories.all())):
        correspondence.withdraw(key, at=at, reason=f"The accession is {accession.get_state_display().lower()}.")
    if was_asked:
        telling.ended(accession, at=at)
