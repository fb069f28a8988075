"""Lets an agreement of the demonstration have a minor version that is open to objections."""

from __future__ import annotations

from datetime import datetime

from isa_portal.agreements.models import Agreement, Version, Weight
from isa_portal.agreements.services import approval, clauses, opening, versions
from isa_portal.correspondence import delivery
from isa_portal.evidence.actors import Actor

WHY = "Illustration: the officers asked for one sentence on training."
SENTENCE = "Whoever works with information under a tier 2 agreement is trained before, and once a year."


def open_to_objections(agreement: Agreement, heading: str, *, confirms: Actor, by: Actor, at: datetime) -> Version:
    """Add a sentence to one clause of the text in force, and tell the parties of it as a minor change."""
    draft = opening.open_next(agreement, reason=WHY, by=by, at=at)
    clause = draft.clauses.get(heading=heading)
    clauses.change_clause(clause, heading=heading, text=f"{clause.text}\n\n{SENTENCE}", by=by, at=at)
    version = approval.submit(draft, by=by, at=at)
    versions.propose_weight(version, Weight.MINOR, reason="It says what the parties do already.", by=by, at=at)
    reason = "I read the clause: nobody is bound to more."
    version = versions.confirm_weight(version, Weight.MINOR, reason=reason, by=confirms, at=at)
    version = versions.tell(version, by=by, at=at)
    delivery.deliver_owed(at=at)
    return version
