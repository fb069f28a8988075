"""A paper signature is checked while the last one is given online, or while the same person signs online."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from isa_portal.agreements.lifecycle import AgreementState, PartyState
from isa_portal.agreements.models import Agreement
from isa_portal.evidence.models import AuditEvent, SealWanted
from isa_portal.lib.errors import Refused
from isa_portal.signing.models import PersonalLink, Signature
from isa_portal.signing.services import papers
from tests import stories
from tests.faults.racing import at_once
from tests.faults.test_signing_races import round_of, signing

pytestmark = pytest.mark.django_db(transaction=True)


def round_with_paper(story: stories.World, reference: str) -> tuple[PersonalLink, Callable[[], Any], PersonalLink]:
    """Send a round to two parties; one waits to sign online, the other for the check of its paper."""
    online, paper = (PersonalLink.objects.get(pk=link.pk) for link in round_of(2, story, reference))
    version = paper.invitation.round.version
    entered = stories.on_paper(story, version, paper.invitation.party.organisation)
    return online, lambda: papers.check(entered, by=story.colleague, at=story.at), paper


def test_the_last_two_on_paper_and_online_bring_it_into_force_exactly_once(rounds: Callable[[int, int], int]) -> None:
    story = stories.world()

    for number in range(rounds(4, 100)):
        online, check, _ = round_with_paper(story, f"P{number}")
        at_once(signing(online, story), check)

        agreement = Agreement.objects.get(reference=f"P{number}")
        assert agreement.state == AgreementState.IN_FORCE
        assert Signature.objects.filter(version__agreement=agreement).count() == 2
        assert not agreement.parties.exclude(state=PartyState.ACTIVE).exists()
        assert AuditEvent.objects.filter(chain=agreement.chain, type="agreement.commence").count() == 1
        assert SealWanted.objects.filter(chain=agreement.chain).count() == 1


def test_one_person_on_paper_and_online_at_once_gives_one_signature(rounds: Callable[[int, int], int]) -> None:
    story = stories.world()

    for number in range(rounds(4, 100)):
        _, check, same = round_with_paper(story, f"S{number}")
        answers = at_once(signing(same, story), check)

        assert Signature.objects.filter(version=same.invitation.round.version).count() == 1
        # Online a second try gets the first signature as its receipt; a check is told.
        assert not isinstance(answers[0], Refused)
