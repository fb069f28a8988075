"""A world with an agreement in force."""

from __future__ import annotations

import pytest

from isa_portal.agreements.lifecycle import AgreementState
from tests import stories


@pytest.fixture
def story(db: None) -> stories.World:
    world = stories.world()
    world.extra["agreement"] = stories.agreement_in(AgreementState.IN_FORCE, world)
    return world
