"""The demonstration, built once for all tests of a module at the one noon."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from isa_portal.demo.services import building
from isa_portal.evidence.actors import PORTAL
from tests.conftest import NOON


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        building.build(by=PORTAL, at=NOON)
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)
