"""Names and removes the people who sign for a party."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from isa_portal.agreements import access
from isa_portal.agreements import rules as agreement_rules
from isa_portal.agreements.models import Agreement, Party
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock, names
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import OrganisationRole, User
from isa_portal.signing.lifecycle import RoundState
from isa_portal.signing.models import Signatory

OUT = "The version is out for signature. To change who signs, withdraw the signing first."
PLACES = 9


def naming_obstacles(party: Party, *, by: Actor, at: datetime) -> list[str]:
    """Return why this actor cannot say who signs for a party."""
    return obstacles_of_each(party.agreement, [party], by=by, at=at)[0]


def obstacles_of_each(agreement: Agreement, parties: Sequence[Party], *, by: Actor, at: datetime) -> list[list[str]]:
    """Return for each party why this actor cannot say who signs for it, in as many questions for many as for one."""
    on = clock.london_date(at)
    if not isinstance(by, User):
        return [["Only a person may say who signs."] for _ in parties]
    own, writes = grants(by, on=on), access.may_write(agreement, by, on=on)
    is_out = agreement.versions.filter(signing_round__state=RoundState.OPEN).exists()
    for_all = [OUT] if is_out else []
    return [
        for_all if writes or own.is_(OrganisationRole.ADMINISTRATOR, party.organisation) else [_not_theirs(party)]
        for party in parties
    ]


def _not_theirs(party: Party) -> str:
    return f"Only the secretariat, the lead or an administrator of {party} may say who signs for it."


@transaction.atomic
def name_signatory(
    party: Party, *, email: str, name: str, position: str, place: int = 1, by: Actor, at: datetime
) -> Signatory:
    """
    Name a person who signs for a party, by name, position and mailbox.

    :param place: who has a lower one signs before
    :raises Refused: with every reason that stands in the way
    """
    Agreement.objects.locked().get(pk=party.agreement_id)
    reasons = [*naming_obstacles(party, by=by, at=at), *person_problems(party, email, name, position)]
    if not 1 <= place <= PLACES:
        reasons.append(f"A signatory signs in a place from 1 to {PLACES}.")
    if reasons:
        raise Refused(*reasons)
    signatory = enter(party, email=email, name=name, position=position, place=place, by=by, at=at)
    told = {"party": party.organisation.legal_name, "person": signatory.user.actor_key}
    audit.record("signatory.name", signatory, by=by, at=at, **told, **({"place": place} if place > 1 else {}))
    return signatory


def person_problems(party: Party, email: str, name: str, position: str) -> list[str]:
    """Return what is wrong with what was typed about a person who signs for a party."""
    reasons = [*names.problems(name, "The name"), *names.problems(position, "The position")]
    body = party.organisation
    if sentence := agreement_rules.processes(party.agreement, body.legal_name, body.known_as, name.strip()):
        reasons.append(sentence)
    if not name.strip() or not position.strip():
        reasons.append("Enter the name and the position of the signatory.")
    try:
        validate_email(email.strip())
    except ValidationError:
        reasons.append("Enter an e-mail address, for example director@riverside.example.")
    if party.signatories.filter(user__email__iexact=email.strip(), removed_at__isnull=True).exists():
        reasons.append(f"{email.strip()} signs for {party} already.")
    return reasons


def enter(party: Party, *, email: str, name: str, position: str, place: int, by: Actor, at: datetime) -> Signatory:
    """Make a person a signatory of a party, with an account that only personal links open."""
    user = organisations.open_account(email, name=name.strip(), position=position.strip(), by=by, at=at)
    return Signatory.objects.create(party=party, user=user, position=position.strip(), place=place)


@transaction.atomic
def remove_signatory(signatory: Signatory, *, by: Actor, at: datetime) -> None:
    """
    Take a person off the signatories of a party, before the version is sent.

    :raises Refused: with every reason that stands in the way
    """
    Agreement.objects.locked().get(pk=signatory.party.agreement_id)
    if reasons := naming_obstacles(signatory.party, by=by, at=at):
        raise Refused(*reasons)
    signatory.removed_at = at
    signatory.save(update_fields=["removed_at"])
    audit.record("signatory.remove", signatory, by=by, at=at, person=signatory.user.actor_key)
