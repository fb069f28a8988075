"""Compares the rows of agreements and signatures with the events that recorded them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from isa_portal.agreements.models import Adherence, Agreement, Approval, Party, Version
from isa_portal.evidence import audit, documents
from isa_portal.evidence.audit import Recorded
from isa_portal.lib import canonical
from isa_portal.signing.models import Method, Signature, SigningRound
from isa_portal.signing.presenting import PRESENTED

Findings = Iterator[str]


def rows(agreements: Iterable[Agreement]) -> Findings:
    """Yield where a row of these agreements differs from what its events recorded; none means that all agree."""
    for agreement in agreements:
        events = audit.history(agreement.chain)
        for problem in _rows(agreement, events):
            yield f"{agreement.reference}: {problem}"


def people_of(agreements: Iterable[Agreement]) -> list[str]:
    """Return the commitments to everyone who signed these agreements."""
    return list(Signature.objects.filter(version__agreement__in=list(agreements)).values_list("person", flat=True))


def _rows(agreement: Agreement, events: list[Recorded]) -> Findings:
    if not events:
        yield "its history is gone."
        return
    versions = list(agreement.versions.order_by("pk"))
    signatures = list(Signature.objects.filter(version__in=versions).select_related("version", "party"))
    yield from _states([agreement, *versions, *agreement.parties.all()], events)
    for version in versions:
        yield from _version(version, events)
    yield from _signatures(signatures, events)
    yield from _adherences(agreement, signatures, events)
    yield from _rounds(versions, events)
    yield from _approvals(versions, events)


def _facts(events: list[Recorded], subject: str, *types: str) -> list[dict[str, Any]]:
    return [one.facts for one in events if one.subject == subject and one.type in types]


def _states(things: Iterable[Agreement | Version | Party], events: list[Recorded]) -> Findings:
    entered = {one.subject: one.facts["entered"] for one in events if "entered" in one.facts}
    for thing in things:
        recorded = entered.get(audit.subject_of(thing))
        if recorded is not None and recorded != thing.state:
            yield f"{thing} stands as “{thing.get_state_display()}”, which its history does not say."


def _version(version: Version, events: list[Recorded]) -> Findings:
    if not version.content_sha256 and version.content is None:
        return
    if version.content is None or canonical.digest("isa-version/1", version.content) != version.content_sha256:
        yield f"the text of version {version.number} is not the text of its fingerprint."
    types = ("signature.sign", "signature.record")
    own = {f"signature:{key}" for key in version.signatures.values_list("pk", flat=True)}
    recorded = {one.facts.get("content_sha256") for one in events if one.type in types and one.subject in own}
    presented = _facts(events, version.key, "version.present")
    recorded |= {facts["content_sha256"] for facts in presented}
    if recorded - {version.content_sha256}:
        yield f"the fingerprint of version {version.number} is not the one that was presented and signed."
    stored = documents.find(version.key, PRESENTED)
    if {stored.sha256 if stored else None} != ({facts["sha256"] for facts in presented} or {None}):
        yield f"the document of version {version.number} is not the one that was presented."


def _signatures(signatures: list[Signature], events: list[Recorded]) -> Findings:
    for one in signatures:
        for problem in _signature(one, events):
            yield f"the signature for {one.party} on version {one.version.number}: {problem}"
    standing = {audit.subject_of(one) for one in signatures}
    for event in events:
        if event.type in ("signature.sign", "signature.record") and event.subject not in standing:
            yield f"the signature for {event.facts.get('party')}, event {event.seq}, is gone."


def _signature(one: Signature, events: list[Recorded]) -> Findings:
    facts = _facts(events, audit.subject_of(one), "signature.sign", "signature.record")
    if len(facts) != 1:
        yield "no event records it."
        return
    if canonical.digest("isa-signature/1", one.record) != one.record_sha256:
        yield "its record was changed."
    elif facts[0].get("record_sha256") != one.record_sha256:
        yield "its record is not the one that was recorded."
    differing = [name for name, value in _as_recorded(one).items() if one.record.get(name) != value]
    if differing:
        yield f"it differs from its record in {', '.join(name.replace('_', ' ') for name in differing)}."


def _as_recorded(one: Signature) -> dict[str, Any]:
    """What the columns of a signature say, under the names of its record."""
    said: dict[str, Any] = {
        "version": one.version.key,
        "party_key": audit.subject_of(one.party),
        "content_sha256": one.content_sha256,
        "presented_pdf_sha256": one.presented_pdf_sha256 or None,
        "person": one.person,
        "method": one.get_method_display(),
    }
    if one.method == Method.PAPER:
        dated = one.dated
        return said | {"dated": [dated.first.isoformat(), dated.last.isoformat()] if dated else None}
    signed_at = audit.instant(one.signed_at) if one.signed_at else None
    return said | {"statement": one.statement, "authority": one.get_authority_display(), "signed_at": signed_at}


def _adherences(agreement: Agreement, signatures: list[Signature], events: list[Recorded]) -> Findings:
    days = {(one.party_id, one.version_id, one.signed_at, one.first_day, one.last_day) for one in signatures}
    # What was signed on paper in a round binds from its check, whatever day stands on it.
    days |= {(one.party_id, one.version_id, one.counts_at, None, None) for one in signatures}
    signed = {(one.party_id, one.version_id) for one in signatures}
    found = Adherence.objects.filter(party__agreement=agreement).select_related("party__organisation", "version")
    for one in found:
        day = (one.party_id, one.version_id, one.adhered_at, one.first_day, one.last_day)
        undated = one.adhered_at is None and one.first_day is None
        if (one.party_id, one.version_id) in signed and not undated and day not in days:
            yield f"{one.party} is bound from a day on which nobody signed for it."
        if one.adhered_at and not _facts(events, audit.subject_of(one.party), "party.adhere"):
            yield f"{one.party} is called bound, and no event records it."
    bound = {(audit.subject_of(one.party), one.version.number) for one in found}
    for event in events:
        if event.type == "party.adhere" and (event.subject, event.facts.get("number")) not in bound:
            yield f"that {event.facts.get('party')} is bound, event {event.seq}, is gone."


def _rounds(versions: list[Version], events: list[Recorded]) -> Findings:
    for one in SigningRound.objects.filter(version__in=versions).select_related("version"):
        days = _facts(events, audit.subject_of(one), "round.send", "round.extend")
        if not days or days[-1].get("last_day") != one.last_day.isoformat():
            yield f"the last day to sign version {one.version.number} is not the one that was recorded."


def _approvals(versions: list[Version], events: list[Recorded]) -> Findings:
    fingerprints = {version.pk: version.content_sha256 for version in versions}
    for one in Approval.objects.filter(version__in=versions):
        facts = _facts(events, audit.subject_of(one), "approval.record")
        words = {"decision": str(one.decision), "body": one.body, "decided_on": one.decided_on.isoformat()}
        said = {name: str(facts[0][name]) for name in words if facts and name in facts[0]}
        if not facts or any(words[name] != value.strip() for name, value in said.items()):
            yield f"the decision of {one.body} is not the one that was recorded."
        if one.content_sha256 and one.content_sha256 != fingerprints[one.version_id]:
            yield f"the decision of {one.body} is on another text."
