"""A world that a module of tests grows once; what each test changes in it is undone after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from isa_portal.agreements.lifecycle import AgreementState
from isa_portal.organisations.models import User
from tests import stories


@pytest.fixture(scope="module")
def grown(django_db_setup: None, django_db_blocker: Any) -> Iterator[stories.World]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = stories.world()
        world.extra["agreement"] = stories.agreement_in(AgreementState.IN_FORCE, world)
        with django_db_blocker.block():
            yield world
        transaction.set_rollback(True)


@pytest.fixture
def story(grown: stories.World, db: None) -> stories.World:
    """Give the world with an agreement in force; its people hold nothing remembered from another test."""
    named = {name: one.pk for name, one in vars(grown).items() if isinstance(one, User)}
    people = {name: User.objects.get(pk=key) for name, key in named.items()}
    return replace(grown, extra=dict(grown.extra), **people)
