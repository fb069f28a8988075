"""Asks the offices of a party about a text before its signatory, and records what they say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from isa_portal.agreements.models import Agreement
from isa_portal.correspondence import services as correspondence
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import Office, Organisation
from isa_portal.signing.letters import clearing as letters
from isa_portal.signing.models import Clearance, ClearingOffice, Invitation, View
from isa_portal.signing.rules import clearing as rules
from isa_portal.signing.services import turns


@transaction.atomic
def choose_offices(organisation: Organisation, offices: Sequence[str], *, by: Actor, at: datetime) -> None:
    """
    Say which offices of a body are asked before its signatories are, from the next round on.

    :raises Refused: if it is not theirs to say, or an office clears nothing
    """
    if reasons := tuple(rules.choosing_obstacles(organisation, offices, by=by, at=at)):
        raise Refused(*reasons)
    organisation.clearing_offices.exclude(office__in=offices).delete()
    for office in offices:
        ClearingOffice.objects.get_or_create(organisation=organisation, office=office)
    words = ", ".join(str(Office(office).label) for office in offices) or "nobody"
    audit.record("organisation.choose_clearing", organisation, by=by, at=at, offices=words)


def ask_offices(invitation: Invitation, *, at: datetime) -> None:
    """Ask every office that clears for a party about the version that it is invited to sign."""
    for chosen in invitation.party.organisation.clearing_offices.all():
        clearance = Clearance.objects.create(invitation=invitation, office=chosen.office)
        letters.clearance_wanted(clearance, at=at)


@transaction.atomic
def record(clearance: Clearance, *, view: str, reason: str = "", by: Actor, at: datetime) -> Clearance:
    """
    Record what an office says of a text; until the party has signed it may say otherwise.

    :raises Refused: with every reason that stands in the way
    """
    Agreement.objects.locked().get(pk=clearance.invitation.party.agreement_id)
    found = Clearance.objects.select_related("invitation__round__version", "invitation__party__organisation")
    clearance = found.get(pk=clearance.pk)
    reasons = [*rules.recording_obstacles(clearance, by=by, at=at), *rules.problems(view, reason)]
    if reasons:
        raise Refused(*reasons)
    clearance.view, clearance.reason = view, reason.strip()
    clearance.recorded_by, clearance.recorded_at = by.actor_words, at
    clearance.save()
    told = {"party": clearance.invitation.party.organisation.legal_name, "reason": clearance.reason}
    words = {"office": str(clearance.get_office_display()), "view": str(View(view).label).lower()}
    audit.record("clearance.record", clearance, by=by, at=at, **words, **told)
    correspondence.withdraw(audit.subject_of(clearance), at=at, reason="Recorded meanwhile.")
    if view == View.NOT_CONTENT:
        letters.not_content(clearance, at=at)
    turns.ask_if_ordered(clearance.invitation.round, at=at)
    return clearance
