"""From a draft to an agreement in force, by the services."""

import pytest

from isa_portal.agreements import cover
from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.signing.models import Signature
from tests import stories

pytestmark = pytest.mark.django_db


def test_the_last_signature_brings_the_agreement_into_force() -> None:
    story = stories.world()

    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)

    assert agreement.state == agreement.stage == AgreementState.IN_FORCE
    assert str(agreement.review_due) == "21 November 2027"
    assert Signature.objects.filter(version__agreement=agreement).count() == 3
    assert cover.between(agreement, story.police, story.council, on=story.at.date()).covered


def test_nothing_is_in_force_before_the_second_director_has_signed() -> None:
    story = stories.world()
    version = stories.version_in(State.OUT_FOR_SIGNATURE, story)
    first, _, police = stories.links_of(version)

    stories.sign(first, at=story.at)
    stories.sign(police, at=story.at)

    version.refresh_from_db()
    assert version.state == State.OUT_FOR_SIGNATURE
    assert version.agreement.stage == State.OUT_FOR_SIGNATURE
