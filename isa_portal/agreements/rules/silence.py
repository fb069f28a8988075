"""Whether every party that its silence would bind was told of a minor version, and in time to object."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, QuerySet

from isa_portal.agreements.lifecycle import FORMER, State
from isa_portal.agreements.models import Adherence, Party, Version
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.lib import clock

TOLD = "minor_version"
# Later than this a letter takes from its reader too many of the days to object. Outages of a weekend do not.
IN_TIME = timedelta(days=7)


def bound_by_silence(version: Version) -> QuerySet[Party]:
    """Return the parties that the text in force binds: whom a minor version would bind without a signature."""
    bound = Adherence.objects.filter(version__agreement=version.agreement_id, version__state=State.CURRENT)
    parties = Party.objects.filter(pk__in=bound.values("party")).exclude(state__in=FORMER)
    return parties.select_related("organisation")


def occurrence_of(version: Version) -> str:
    """Return what the letters about a minor version have in common, until its days begin anew."""
    assert version.objections_until is not None
    return f"until {version.objections_until.isoformat()}"


def unheard(version: Version) -> list[Party]:
    """Return the parties to which no letter left in time, or none arrived."""
    assert version.objections_until is not None
    over = clock.midnight(version.objections_until + timedelta(days=1))
    letters = Letter.objects.filter(kind=TOLD, subject_key=version.key, occurrence=occurrence_of(version))
    left = letters.filter(state=LetterState.SENT, sent_at__lt=over, sent_at__lte=F("owed_at") + IN_TIME)
    # A letter of an earlier edition does not say for whom it is: it counts for nobody.
    heard = {key for letter in left for key in letter.context.get("parties", ())}
    return [party for party in bound_by_silence(version) if party.pk not in heard]
