"""Cover, the truth that people want: is a flow from A to B covered by this agreement, on a day?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from isa_portal.agreements.lifecycle import EFFECTIVE, UNBOUND, AgreementState, State
from isa_portal.agreements.models import Adherence, Agreement, OwnTermsParty, Party, Suspension, Tier, Version
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.models import Organisation

CAVEAT = (
    "This says only that no agreement here covers it. It does not stop sharing that the law requires or permits,"
    " for example to protect a child or an adult at risk, or in an emergency."
)
NEVER_IN_FORCE = (AgreementState.PROPOSED, AgreementState.SIGNED, AgreementState.ABANDONED)
LIVE = (AgreementState.IN_FORCE, AgreementState.TERMINATING)


@dataclass(frozen=True)
class Cover:
    """
    The answer for one pair of bodies: covered, not covered, or not known.

    ``covered`` is None where the documents do not tell; ``reason`` is a sentence; ``since`` is the first covered day;
    ``version`` is the key of the version that governs between the two on the day that was asked.
    """

    covered: bool | None
    reason: str
    since: date | None = None
    version: int | None = None

    @property
    def words(self) -> str:
        if self.covered is None:
            return "Not known"
        return "Covered by this agreement" if self.covered else "Not covered by this agreement"


def _no(reason: str) -> Cover:
    return Cover(False, reason)


@dataclass(frozen=True)
class Text:
    """
    A version that took effect.

    :ivar since: its first day; nothing, where the document does not tell
    :ivar signed: who is bound to it, by key, from which day; nothing, where the signature is undated
    """

    key: int
    since: date | None
    signed: Mapping[int, date | None]

    def is_common(self, a: int, b: int) -> bool:
        return a in self.signed and b in self.signed

    def begins(self, a: int, b: int) -> date | None:
        """Return the first day on which it binds both: the later signature, and not before it took effect."""
        days = [self.signed[a], self.signed[b]]
        return None if None in days else max(filter(None, (*days, self.since)))


def governing(texts: Sequence[Text], a: int, b: int, *, on: date) -> Text | None:
    """
    Return the newest version that both have signed and that binds both on a day.

    :param texts: the versions that took effect, oldest first
    """
    begun = [text for text in texts if text.is_common(a, b) and (day := text.begins(a, b)) and day <= on]
    return begun[-1] if begun else None


@dataclass(frozen=True)
class Facts:
    """What an agreement's cover is asked of, read once for any number of pairs and days."""

    agreement: Agreement
    parties: Mapping[int, Party]
    texts: Sequence[Text]
    above: Sequence[Ground]
    suspensions: Sequence[Suspension] = ()
    # From which day a party stands on terms of its own, by its key.
    own_terms: Mapping[int, date] = field(default_factory=dict)

    def between(self, a: Organisation, b: Organisation, *, on: date) -> Cover:
        """Return whether this agreement covers sharing between two bodies on a day, and why."""
        if reason := _not_in_force(self.agreement, on):
            return _no(reason)
        if self.agreement.other_parties_note:
            return Cover(None, f"The parties are {self.agreement.other_parties_note}.")
        if self.agreement.in_force_from and on < self.agreement.in_force_from:
            return _no(f"The agreement is in force from {in_words(self.agreement.in_force_from)}.")
        for body in (a, b):
            if reason := _not_bound(self.parties.get(body.pk), body, on):
                return _no(reason)
        pair = (self.parties[a.pk].pk, self.parties[b.pk].pk)
        for one in self.suspensions:
            if one.holds(*pair, on):
                return _no(f"{one.party} suspended sharing on {in_words(one.since)}: {one.reason}")
        found = self._signed(*pair, on)
        if found.covered and self.agreement.tier == Tier.PURPOSE_SPECIFIC and not self._covered_above(a, b, on):
            return _no("The tier 1 beneath it does not cover both.")
        return found

    def _signed(self, a: int, b: int, on: date) -> Cover:
        common = [text for text in self.texts if text.is_common(a, b)]
        if not common:
            return _no("No version is signed by both.")
        begins = [text.begins(a, b) for text in common]
        known = [day for day in begins if day]
        governs = governing(common, a, b, on=on)
        if governs is None:
            if None in begins:
                return Cover(None, "A signature in the document is undated, so the first covered day is not known.")
            return _no(f"Both have signed from {in_words(min(known))}.")
        at_the_latest = " at the latest" if None in begins else ""
        reason = f"Both have signed; covered since {in_words(min(known))}{at_the_latest}."
        return Cover(True, reason, min(known), governs.key)

    def _covered_above(self, a: Organisation, b: Organisation, on: date) -> bool:
        """Who has a waiver is bound by the clauses that the tier 2 takes in: only the other needs the tier 1."""
        needing = [body for body in (a, b) if self._needs_tier_1(self.parties[body.pk], on)]
        grounds = [ground.facts for ground in self.above if ground.holds(on)]
        if len(needing) == 2:
            return any(above.between(a, b, on=on).covered for above in grounds)
        return all(any(above._binds(body, on) for above in grounds) for body in needing)

    def _needs_tier_1(self, party: Party, on: date) -> bool:
        since = self.own_terms.get(party.pk)
        return not party.tier_1_waived_because and (since is None or on < since)

    def _binds(self, body: Organisation, on: date) -> bool:
        """Say whether this agreement binds a body on a day, whoever else it binds."""
        party = self.parties.get(body.pk)
        if party is None or _not_in_force(self.agreement, on) or _not_bound(party, body, on):
            return False
        days = [(text.signed[party.pk], text.since) for text in self.texts if party.pk in text.signed]
        return any(signed and max(filter(None, (signed, since))) <= on for signed, since in days)


@dataclass(frozen=True)
class Ground:
    """A tier 1 beneath an agreement, from a day, and until the day from which another one took its place."""

    facts: Facts
    since: date | None = None
    until: date | None = None

    def holds(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


def between(agreement: Agreement, a: Organisation, b: Organisation, *, on: date) -> Cover:
    """Return whether this agreement covers sharing between two bodies on a day, and why."""
    return facts(agreement).between(a, b, on=on)


def text_of(party: Party) -> Version | None:
    """Return the newest version that binds a party; where the document does not tell, the one in force."""
    versions = party.agreement.versions
    bound: Version | None = versions.filter(state__in=EFFECTIVE, adherences__party=party).first()
    return bound or versions.filter(state=State.CURRENT).first()


def facts(agreement: Agreement) -> Facts:
    """Return what the cover of an agreement, and of the tier 1 agreements beneath it, is asked of."""
    parties = {party.organisation_id: party for party in agreement.parties.select_related("organisation")}
    suspensions = list(agreement.suspensions.select_related("party__organisation"))
    if agreement.tier != Tier.PURPOSE_SPECIFIC:
        return Facts(agreement, parties, _texts(agreement), [], suspensions)
    agreed = OwnTermsParty.objects.filter(party__agreement=agreement).values_list("party", "terms__since")
    return Facts(agreement, parties, _texts(agreement), _grounds(agreement), suspensions, dict(agreed))


def _grounds(agreement: Agreement) -> list[Ground]:
    """Return what an agreement stands on and stood on before, each with its days."""
    passed = list(agreement.regroundings.select_related("old"))
    since, until = {one.new_id: one.since for one in passed}, {one.old_id: one.since for one in passed}
    above = [*agreement.stands_on.all(), *(one.old for one in passed)]
    return [Ground(facts(one), since.get(one.pk), until.get(one.pk)) for one in above]


def _texts(agreement: Agreement) -> list[Text]:
    effective = agreement.versions.filter(state__in=EFFECTIVE).order_by("created_at", "pk").only("effective_from")
    signed: dict[int, dict[int, date | None]] = {version.pk: {} for version in effective}
    for one in Adherence.objects.filter(version__in=signed):
        signed[one.version_id][one.party_id] = clock.london_date(one.adhered_at) if one.adhered_at else one.last_day
    return [Text(one.pk, one.effective_from or agreement.in_force_from, signed[one.pk]) for one in effective]


def _not_in_force(agreement: Agreement, on: date) -> str | None:
    has_ended = on >= agreement.ended_on if agreement.ended_on else agreement.state not in LIVE
    if agreement.state in NEVER_IN_FORCE or has_ended:
        return f"The agreement is not in force. Where it stands: {agreement.stage_words.lower()}."
    return None


def _not_bound(party: Party | None, body: Organisation, on: date) -> str | None:
    if party is None:
        return f"{body} is not a party."
    if party.state in UNBOUND:
        return f"{body} has not joined: {party.get_state_display().lower()}."
    last = party.last_day
    return f"{body} was bound until {in_words(last)}." if last and on > last else None
