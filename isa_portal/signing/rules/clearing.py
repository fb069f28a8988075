"""Who says which offices clear a text for a body, and who records what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Organisation, OrganisationRole, User
from isa_portal.organisations.rules.bodies import contact_obstacles
from isa_portal.organisations.selectors import office_mailboxes
from isa_portal.signing.lifecycle import WAITING
from isa_portal.signing.models import CLEARING, Clearance, View

LONGEST = 2_000
RECORDERS = (OrganisationRole.IG_LEAD, OrganisationRole.ADMINISTRATOR)


def choosing_obstacles(organisation: Organisation, offices: Sequence[str], *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot say that these offices clear for a body."""
    yield from contact_obstacles(organisation, by=by, at=at)
    if not set(offices) <= set(CLEARING):
        yield f"Choose among: {', '.join(str(office.label) for office in CLEARING)}."


def recording_obstacles(clearance: Clearance, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot record what an office says."""
    invitation = clearance.invitation
    if not _speaks(clearance, by, at):
        yield f"Only the {clearance}, or an IG lead or administrator of {invitation.party}, records this."
    elif not invitation.round.is_open:
        yield f"The signing of this version is {invitation.round.get_state_display().lower()}."
    elif invitation.state not in WAITING:
        yield f"{invitation.party} is not asked to sign any more: {invitation.get_state_display().lower()}."


def _speaks(clearance: Clearance, by: Actor, at: datetime) -> bool:
    """Say whether an actor is the office itself, by its mailbox, or looks after such things for its body."""
    if not isinstance(by, User):
        return False
    body, on = clearance.invitation.party.organisation, clock.london_date(at)
    own = grants(by, on=on)
    if any(own.is_(role, body) for role in RECORDERS):
        return True
    mailboxes = {mailbox.lower() for mailbox, _ in office_mailboxes(body, clearance.office, on=on)}
    return own.acts_for(body) and by.email.lower() in mailboxes


def problems(view: str, reason: str) -> Iterator[str]:
    if view not in View.values:
        yield "Choose what the office says."
    elif view != View.CONTENT and not reason.strip():
        yield "Write the condition." if view == View.CONTENT_IF else "Say why the office is not content."
    if len(reason) > LONGEST:
        yield f"The reason has {len(reason):,} characters; the limit is {LONGEST:,}. Shorten it."
