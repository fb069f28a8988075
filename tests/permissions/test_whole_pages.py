"""Every page of an agreement, in every stage: whole for whoever gets it."""

import pytest

from tests.permissions import asking, pages
from tests.permissions.addresses import addresses
from tests.permissions.declarations import SEES
from tests.permissions.world import STAGES

pytestmark = pytest.mark.django_db

READERS = ("board:secretariat", "lead:editor", "party:signatory", "former:ig_lead")


@pytest.mark.parametrize("stage", STAGES)
def test_every_page_of_an_agreement_is_whole(world, stage):
    found = {address.name: address for address in addresses(world) if address.stage and not address.row.slow}
    readers = [person for person in READERS if person in SEES[stage]]
    slug = world.agreement(stage).slug

    faults = []
    for address in found.values():
        path = address.path.replace(world.agreement(address.stage).slug, slug)
        for person in readers:
            response = asking.ask(world, person, "GET", path).response
            wrong = [*pages.wrong_with(response, private=True), *(["broken"] if response.status_code >= 500 else [])]
            faults += [(path, person, one) for one in wrong]

    assert readers
    assert faults == []
