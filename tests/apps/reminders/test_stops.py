"""When a letter stops, as the catalogue says: one still owed is withdrawn, with the reason, once the thing is done."""

import pytest

from isa_portal.correspondence import delivery
from isa_portal.correspondence.catalogue import KINDS
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.reminders import sweep
from tests import stories
from tests.apps.reminders.causes import ALSO, CAUSES

pytestmark = pytest.mark.django_db


def test_every_kind_that_stops_by_what_happens_has_its_row():
    assert set(CAUSES) == {kind for kind, one in KINDS.items() if one.stops.startswith(("When ", "At "))}


@pytest.mark.parametrize(("kind", "cause"), [*CAUSES.items(), *ALSO])
def test_a_letter_still_owed_is_withdrawn_with_the_reason_once_it_is_pointless(kind, cause):
    story = stories.world()
    thing = cause.build(story)
    sweep.follow_calendar(at=story.later(days=cause.days))
    owed = list(Letter.objects.filter(kind=kind, state=LetterState.OWED).values_list("pk", flat=True))

    cause.settle(story, thing)
    sweep.follow_calendar(at=story.later(minutes=1))
    if KINDS[kind].ends:
        # It is looked at when its turn to leave comes.
        delivery.deliver_owed(at=story.at)

    assert owed
    left = Letter.objects.filter(pk__in=owed)
    assert set(left.values_list("state", flat=True)) == {LetterState.WITHDRAWN}
    assert all(left.values_list("error", flat=True))
