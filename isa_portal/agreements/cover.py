"""Cover, the truth that people want: is a flow from A to B covered by this agreement, on a day?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from isa_portal.agreements.lifecycle import AgreementState, PartyState
from isa_portal.agreements.models import Adherence, Agreement, Party, Tier
from isa_portal.lib import clock
from isa_portal.organisations.models import Organisation

CAVEAT = (
    "This says only that no agreement here covers it. It does not stop sharing that the law requires or permits,"
    " for example to protect a child or an adult at risk, or in an emergency."
)


@dataclass(frozen=True)
class Cover:
    """
    The answer for one pair of bodies: covered, not covered, or not known.

    ``covered`` is None where the documents do not tell; ``reason`` is a sentence; ``since`` is the first covered day.
    """

    covered: bool | None
    reason: str
    since: date | None = None

    @property
    def words(self) -> str:
        if self.covered is None:
            return "Not known"
        return "Covered by this agreement" if self.covered else "Not covered by this agreement"


def _no(reason: str) -> Cover:
    return Cover(False, reason)


def between(agreement: Agreement, a: Organisation, b: Organisation, *, on: date) -> Cover:
    """Return whether this agreement covers sharing between two bodies on a day, and why."""
    if agreement.state not in (AgreementState.IN_FORCE, AgreementState.TERMINATING):
        return _no(f"The agreement is not in force. Where it stands: {agreement.stage_words.lower()}.")
    if agreement.other_parties_note:
        return Cover(None, f"The parties are {agreement.other_parties_note}.")
    if agreement.in_force_from and on < agreement.in_force_from:
        return _no(f"The agreement is in force from {agreement.in_force_from:%-d %B %Y}.")
    parties = {party.organisation_id: party for party in agreement.parties.select_related("organisation")}
    for body in (a, b):
        if reason := _not_bound(parties.get(body.pk), body, on):
            return _no(reason)
    return _signed(agreement, parties[a.pk], parties[b.pk], on=on)


def _not_bound(party: Party | None, body: Organisation, on: date) -> str | None:
    if party is None:
        return f"{body} is not a party."
    if party.bound_until and on > party.bound_until:
        return f"{body} was bound until {party.bound_until:%-d %B %Y}."
    if party.state not in (PartyState.ACTIVE, PartyState.NOTICE_GIVEN):
        return f"{body} has not joined: {party.get_state_display().lower()}."
    return None


def _signed(agreement: Agreement, a: Party, b: Party, *, on: date) -> Cover:
    common = set(a.adherences.values_list("version_id", flat=True)) & set(
        b.adherences.values_list("version_id", flat=True)
    )
    if not common:
        return _no("No version is signed by both.")
    adherences = list(Adherence.objects.filter(version_id=max(common), party__in=(a, b)))
    days = [clock.london_date(one.adhered_at) if one.adhered_at else one.last_day for one in adherences]
    if any(day is None for day in days):
        return Cover(None, "A signature in the document is undated, so the first covered day is not known.")
    since = max(day for day in days if day)
    if agreement.in_force_from:
        since = max(since, agreement.in_force_from)
    if on < since:
        return _no(f"Both have signed from {since:%-d %B %Y}.")
    if agreement.tier == Tier.PURPOSE_SPECIFIC and not _covered_above(agreement, a.organisation, b.organisation, on):
        return _no("The tier 1 beneath it does not cover both.")
    return Cover(True, f"Both have signed; covered since {since:%-d %B %Y}.", since)


def _covered_above(agreement: Agreement, a: Organisation, b: Organisation, on: date) -> bool:
    return any(between(above, a, b, on=on).covered for above in agreement.stands_on.all())
