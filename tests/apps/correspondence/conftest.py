"""A letter that was sent."""

import pytest

from isa_portal.correspondence import delivery
from tests.apps.correspondence.returned import NOON, owe


@pytest.fixture
def sent(mail_server):
    letter = owe()
    delivery.deliver_owed(at=NOON)
    letter.refresh_from_db()
    return letter
