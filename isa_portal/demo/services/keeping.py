"""Records on an agreement of the demonstration: a breach that is being looked into, a refusal, a contractor."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from isa_portal.agreements.models import Agreement, Party
from isa_portal.correspondence import delivery
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.records import services as records
from isa_portal.records.kinds import Kind, StepKind
from isa_portal.records.models import Record

LONG = timedelta(days=1100)


def keep(agreement: Agreement, *, by: Actor, at: datetime) -> None:
    """Make the records as the secretariat would; nothing in them waits for a day that is near."""
    day = clock.london_date(at)
    council = _party(agreement, "Bristol City Council")
    police = _party(agreement, "The Chief Constable of Avon and Somerset")
    breach = records.open_record(
        agreement, Kind.BREACH, council,
        {"aware_on": day, "aware_time": time(9), "likely": "",
         "what": "Illustration: a list of 12 cases went to the wrong mailbox of the other party."}, by=by, at=at,
    )  # fmt: skip
    _take(breach, StepKind.REPORT, {
        "outcome": "not_reported", "done_on": day,
        "reasons": "It stayed within the parties, and was deleted within the hour.",
    }, by=by, at=at)  # fmt: skip
    refusal = records.open_record(
        agreement, Kind.REFUSAL, police,
        {"asker": council, "asked_on": day, "refused_on": day, "by": day,
         "asked_for": "Illustration: intelligence reports, for a housing decision."}, by=by, at=at,
    )  # fmt: skip
    reasons = "The agreement is about help for families. A housing decision is another purpose."
    _take(refusal, StepKind.REASONS, {"reasons": reasons, "done_on": day}, by=by, at=at)
    records.open_record(
        agreement, Kind.THIRD_PARTY, council,
        {"third_party": "Example Hosting Limited", "covers": "What it hosts for the case system.", "signed_on": day,
         "until": day + LONG}, by=by, at=at,
    )  # fmt: skip
    delivery.deliver_owed(at=at)


def _party(agreement: Agreement, name: str) -> Party:
    return agreement.parties.get(organisation__legal_name=name)


def _take(record: Record, kind: StepKind, facts: dict[str, object], *, by: Actor, at: datetime) -> None:
    records.take_step(record.steps.get(kind=kind), facts, by=by, at=at)
