"""What the pages between two versions read: what changed, who said what, who may object."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from isa_portal.agreements import comparing, rules
from isa_portal.agreements.lifecycle import EFFECTIVE, State
from isa_portal.agreements.models import Agreement, Party, Version
from isa_portal.agreements.rules.materiality import Change, changes
from isa_portal.organisations.models import User


def amended(version: Version) -> Version | None:
    """Return the text that a version amends: the one in force beside it, else the newest that took effect before."""
    others = version.agreement.versions.exclude(pk=version.pk).filter(
        state__in=EFFECTIVE, created_at__lte=version.created_at
    )
    return others.filter(state=State.CURRENT).first() or others.first()


def changed(version: Version) -> Sequence[Change]:
    """Return what changed from the text in force, the material first."""
    before = amended(version)
    return changes(comparing.content_of(before), comparing.content_of(version)) if before else ()


def open_to_objections(agreement: Agreement) -> Version | None:
    """Return the minor version that the parties were told of, while it is open to objections."""
    told = agreement.versions.filter(state=State.OBJECTION_PERIOD)
    found: Version | None = told.select_related("agreement__board").first()
    return found


def may_object_for(version: Version, reader: User, *, at: datetime) -> list[Party]:
    """Return the parties for which this reader may object now."""
    parties = version.agreement.present_parties()
    return [one for one in parties if not any(rules.objecting_obstacles(version, one, by=reader, at=at))]
