"""What stands in the way of relying on an entry of the catalogue, and of amending it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from isa_portal.evidence.actors import Actor
from isa_portal.gateways.models import (
    DISCLOSERS_OR_RECIPIENTS,
    POWERS,
    Confidence,
    DataKind,
    Kind,
    LegalGateway,
    Prerequisite,
    Standing,
    Territory,
)
from isa_portal.lib import names
from isa_portal.lib.calendar import in_words
from isa_portal.lib.clock import london_date
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import BoardRole, BodyKind, User

# Each is often written down as a power; the sentence says what it is instead and where to go.
NOT_POWERS = {
    "consent": "Consent is not a power to share: choose the power or duty under which each body acts.",
    "hra1998": "The Human Rights Act 1998 limits sharing and gives no power to share: choose a power or duty.",
    "dpa2018": (
        "The Data Protection Act 2018 gives conditions and exemptions, not a power to share: choose a power or duty."
    ),
    "ukgdpr-a6ea": "A recognised legitimate interest is a lawful basis, not a power to share: choose it as the basis.",
    "foia2000": "The Freedom of Information Act 2000 is about answering requests: choose a power or duty.",
    "caldicott": "The Caldicott Principles guide a decision to share and give no power: choose a power or duty.",
    "hsca2012-s250": "Section 250 sets information standards and gives no power to share: choose a power or duty.",
    "mca2005-s4-5": (
        "Sections 4 and 5 protect people who give care and are no power to share: choose a power or duty."
    ),
}


NO_SECTION = "An Act without a section is not a power to share: name the section."
ACT = re.compile(r"\bAct \d{4}\b", re.IGNORECASE)
PROVISION = re.compile(r"\b(ss?\.? ?\d|section|sch(edule|s)?\b|pt\b|part\b|reg|art|cl\.|SI \d)", re.IGNORECASE)
ONLY_SECRETARIATS = "Only the secretariat of a board may amend the catalogue."
# What amending may change, by the words of the form; the order is that of the page.
LABELS = {
    "short_title": "What it is about",
    "citation": "Where it is written",
    "status": "Status in words",
    "standing": "Standing",
    "in_force_from": "In force from",
    "in_force_to": "In force to",
    "successor": "Replaced by (entry)",
    "replaced_by": "Replaced by",
    "who_may_rely": "Who may rely on it",
    "may_disclose": "Who may disclose",
    "disclosers_complete": "The list of who may disclose is complete",
    "may_receive": "Who may receive",
    "recipients_complete": "The list of who may receive is complete",
    "named_only": "Kinds of which only some bodies are named",
    "excluded_bodies": "Excluded bodies",
    "excluded_data": "Excluded data",
    "prerequisites": "Prerequisites",
    "objectives": "Objectives",
    "territories": "Where it applies",
    "limits": "Limits",
    "note": "Note",
    "checked_on": "Checked on",
    "confidence": "How sure this is",
}
# An agreement that relies on an entry may have to answer to a change of these.
LAW = (
    "standing", "in_force_from", "in_force_to", "successor", "replaced_by", "may_disclose", "disclosers_complete",
    "may_receive", "recipients_complete", "named_only", "excluded_bodies", "excluded_data", "prerequisites",
    "objectives", "territories", "limits",
)  # fmt: skip
CLOSED: dict[str, set[str]] = {
    "may_disclose": {value for value, _ in DISCLOSERS_OR_RECIPIENTS},
    "may_receive": {value for value, _ in DISCLOSERS_OR_RECIPIENTS},
    "named_only": set(BodyKind.values),
    "excluded_bodies": set(BodyKind.values),
    "excluded_data": set(DataKind.values),
    "prerequisites": set(Prerequisite.values),
    "territories": set(Territory.values),
    "standing": set(Standing.values),
    "confidence": set(Confidence.values),
}


def why_no_section(words: str) -> str | None:
    """Return why an Act named as a whole is not a power; None if a provision is named, or no Act."""
    return NO_SECTION if ACT.search(words) and not PROVISION.search(ACT.sub("", words)) else None


def why_not_choosable(gateway: LegalGateway, *, on: date | None = None) -> str | None:
    """Return the one sentence why no agreement may rely on this entry; None means that it may."""
    if gateway.confidence == Confidence.LOW:
        return "Its source is not confirmed: choose a power whose source was checked."
    if gateway.standing == Standing.REPEALED:
        return f"It is repealed: {_instead(gateway)}."
    if gateway.standing == Standing.SPENT:
        return f"It is no longer of use: {_instead(gateway)}."
    if gateway.kind == Kind.RESTRICTION:
        return "It is a restriction, which limits sharing and gives no power to share: choose a power or duty."
    if gateway.kind == Kind.NOT_A_GATEWAY:
        return NOT_POWERS.get(gateway.slug, "It is not a power to share: choose a power or duty.")
    if gateway.standing != Standing.IN_FORCE:
        return "It is not yet in force: choose a power that is."
    if on and gateway.in_force_from and on < gateway.in_force_from:
        return f"It is in force from {in_words(gateway.in_force_from)}: choose a power that is in force."
    if on and gateway.in_force_to and on > gateway.in_force_to:
        return f"It was in force to {in_words(gateway.in_force_to)}: {_instead(gateway)}."
    return None


def _instead(gateway: LegalGateway) -> str:
    instead = gateway.replaced_by or (gateway.successor.citation if gateway.successor else "")
    return f"see {instead} instead" if instead else "choose another power"


def may_amend(by: Actor, *, on: date) -> bool:
    """Say whether this person is of the secretariat of any board."""
    return isinstance(by, User) and bool(grants(by, on=on).boards.get(BoardRole.SECRETARIAT))


def amending_obstacles(
    changed: LegalGateway, *, by: Actor, at: datetime, reason: str, source: str, fields: dict[str, Any]
) -> Iterator[str]:
    """Yield every reason why this person cannot give the entry these facts; it carries them already, unsaved."""
    if not may_amend(by, on=london_date(at)):
        yield ONLY_SECRETARIATS
        return
    if not reason.strip():
        yield "Enter the reason for the change."
    if not source.strip():
        yield "Enter the source: where the change was read, for example the section on legislation.gov.uk."
    yield from _unreadable({"Reason": reason, "Source": source} | _texts(fields))
    yield from _unknown(fields)
    yield from _dates(changed, london_date(at))
    yield from _empty_but_complete(changed)
    if "citation" in fields and changed.kind in POWERS and (sentence := why_no_section(changed.citation)):
        yield sentence
    if circle := _circle(changed):
        yield f"This would make a circle: {circle}. Choose another entry, or none."


def _texts(fields: dict[str, Any]) -> dict[str, str]:
    objectives = "\n".join(str(row.get("name", "")) for row in fields.get("objectives", []))
    texts = {LABELS[name]: fact for name, fact in fields.items() if isinstance(fact, str)}
    return texts | ({LABELS["objectives"]: objectives} if objectives else {})


def _unreadable(texts: dict[str, str]) -> Iterator[str]:
    for label, text in texts.items():
        # Paragraphs may have several lines; each line follows the rules of a name.
        yield from dict.fromkeys(one for line in text.splitlines() for one in names.problems(line, label))


def _unknown(fields: dict[str, Any]) -> Iterator[str]:
    for name, allowed in CLOSED.items():
        given = fields.get(name, [])
        for strange in sorted({given} - allowed if isinstance(given, str) else set(given) - allowed):
            yield f"{LABELS[name]} has no choice {strange!r}. Choose from the list."
    for row in fields.get("objectives", []):
        for strange in sorted(set(row.get("kinds", [])) - set(BodyKind.values)):
            yield f"{LABELS['objectives']} has no kind of body {strange!r}. Choose from the list."


def _dates(changed: LegalGateway, today: date) -> Iterator[str]:
    begins, ends = changed.in_force_from, changed.in_force_to
    if begins and ends and ends < begins:
        yield f"In force to, {in_words(ends)}, is before in force from, {in_words(begins)}. Correct one of them."
    if changed.standing == Standing.IN_FORCE and ends and ends < today:
        yield f"It was in force to {in_words(ends)}, which is past: choose another standing."
    if changed.standing == Standing.NOT_COMMENCED and begins and begins <= today:
        yield f"It is in force from {in_words(begins)}: choose In force as its standing."
    if changed.checked_on and changed.checked_on > today:
        yield f"Checked on, {in_words(changed.checked_on)}, is still to come. Enter today or an earlier day."


def _empty_but_complete(changed: LegalGateway) -> Iterator[str]:
    for name, complete in (("may_disclose", "disclosers_complete"), ("may_receive", "recipients_complete")):
        if getattr(changed, complete) and not getattr(changed, name) and not changed.named_only:
            yield f"{LABELS[name]} is empty and cannot be complete: choose who may, or leave it incomplete."


def _circle(changed: LegalGateway) -> str:
    """Return the circle that a successor would close, by its citations; nothing if there is none."""
    path, one = [changed], changed.successor
    while one and one not in path:
        path.append(one)
        one = one.successor
    if one != changed:
        return ""
    steps = [
        f"{earlier.citation} by {later.citation}" for earlier, later in zip(path, [*path[1:], changed], strict=True)
    ]
    return f"{steps[0].replace(' by ', ' is replaced by ', 1)}{''.join(f', {step}' for step in steps[1:])}"
