"""Sends drafts to those who approve, and records what they decided."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from isa_portal.agreements import content, lifecycle, rules
from isa_portal.agreements.models import Approval, Decision, Version
from isa_portal.agreements.models.version import approved_number
from isa_portal.agreements.services import asking, moves, version_letters
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib.errors import Refused
from isa_portal.lib.failpoints import failpoint
from isa_portal.organisations.models import ApprovalRoute, Organisation


def fix(version: Version) -> None:
    """Freeze what a locked version says, with its hash; a text that was shown already stays as it was shown."""
    if not version.content_sha256:
        version.content = content.of(version)
        version.content_sha256 = content.sha256(version.content)
        version.save(update_fields=["content", "content_sha256"])


@transaction.atomic
def submit(version: Version, *, by: Actor, at: datetime) -> Version:
    """
    Send a draft, or what was consulted on, for approval; its content and hash are fixed from here on.

    :raises Refused: with everything that is missing, or if it is not theirs to send
    """
    version = moves.locked(version)
    if reasons := tuple(rules.obstacles(lifecycle.SUBMIT, version, by=by, at=at)):
        raise Refused(*reasons)
    fix(version)
    version.submitted_at = at
    version.save(update_fields=["submitted_at"])
    version_letters.submitted(version, at=at)
    return moves.move_version(lifecycle.SUBMIT, version, by=by, at=at, content_sha256=version.content_sha256)


def awaited(version: Version) -> list[Organisation]:
    """Return the parties whose own approval is still missing, where each approves for itself."""
    if version.agreement.board.approval_route(version.agreement.tier) != ApprovalRoute.EACH_PARTY:
        return []
    given = set(version.approvals.values_list("organisation_id", flat=True))
    parties = version.agreement.present_parties()
    return [party.organisation for party in parties if party.organisation_id not in given]


@transaction.atomic
def record_approval(
    version: Version,
    *,
    decision: str,
    body: str,
    decided_on: date,
    reference: str = "",
    advice: str = "",
    organisation: Organisation | None = None,
    proof: str = "",
    by: Actor,
    at: datetime,
) -> Version:
    """
    Record a decision on a version. The last one that is needed approves it, as N.0.

    :param reference: agenda item or minute; it may follow later (add_reference)
    :param proof: how it was known who recorded it, where nobody signed in
    :raises Refused: with every reason that stands in the way
    """
    version = moves.locked(version)
    route = version.agreement.board.approval_route(version.agreement.tier)
    reasons = list(rules.approval_obstacles(version, organisation=organisation, by=by, at=at))
    facts: dict[str, Any] = {"decision": decision, "body": body, "decided_on": decided_on, "advice": advice}
    reasons += rules.wrong_decision(version, organisation=organisation, **facts, at=at)
    if reasons:
        raise Refused(*reasons)
    failpoint("approval.before_record")
    approval = Approval.objects.create(
        version=version,
        route=route,
        organisation=organisation,
        body=body.strip(),
        decided_on=decided_on,
        reference=reference,
        decision=decision,
        advice=advice,
        content_sha256=version.content_sha256,
        recorded_by=by.actor_words,
        recorded_at=at,
        proof=proof,
    )
    told: dict[str, str] = {"decision": str(decision), "body": body, "decided_on": decided_on.isoformat()}
    audit.record("approval.record", approval, by=by, at=at, **told, **({"proof": proof} if proof else {}))
    asking.end_open(version, "It was decided meanwhile.", at=at)
    return _follow(version, decision, advice, by=by, at=at)


def _follow(version: Version, decision: str, advice: str, *, by: Actor, at: datetime) -> Version:
    if decision == Decision.SENT_BACK:
        version.returned_because = advice
        version.save(update_fields=["returned_because"])
        return moves.move_version(lifecycle.SEND_BACK, version, by=by, at=at)
    if decision == Decision.REJECTED:
        return moves.move_version(lifecycle.REJECT, version, by=by, at=at)
    if awaited(version):
        return version
    version.number = approved_number(list(version.agreement.versions.values_list("number", flat=True)))
    version.save(update_fields=["number"])
    return moves.move_version(lifecycle.APPROVE, version, by=by, at=at)


@transaction.atomic
def add_reference(approval: Approval, reference: str, *, by: Actor, at: datetime) -> Approval:
    """
    Add the minute reference that was to follow.

    :raises Refused: if there is one already, or it is not the secretariat that adds it
    """
    approval = Approval.objects.select_for_update(of=("self",)).get(pk=approval.pk)
    if not rules.runs_the_board(approval.version.agreement, by, at):
        raise Refused("Only the board's secretariat may add the reference.")
    if approval.reference:
        raise Refused(f"The reference {approval.reference} is recorded already.")
    if not reference.strip():
        raise Refused("Enter the agenda item or minute reference.")
    approval.reference = reference.strip()
    approval.save(update_fields=["reference"])
    audit.record("approval.add_reference", approval, by=by, at=at, reference=approval.reference)
    return approval
