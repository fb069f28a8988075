"""Loading the catalogue, and what can be chosen from it."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.models import AuditEvent
from isa_portal.gateways import services
from isa_portal.gateways.models import LegalGateway
from isa_portal.gateways.rules import why_not_choosable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_there")]
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_loading_twice_changes_nothing_the_second_time():
    first = services.load_catalogue(by=PORTAL, at=AT)
    second = services.load_catalogue(by=PORTAL, at=AT)

    assert (first, second) == (82, 0)
    assert AuditEvent.objects.filter(type="gateway.enter").count() == 82
    assert LegalGateway.history.count() == 82


def test_loading_mends_what_differs_and_says_so():
    services.load_catalogue(by=PORTAL, at=AT)
    LegalGateway.objects.filter(slug="cldc").update(note="Something else")

    assert services.load_catalogue(by=PORTAL, at=AT) == 1

    event = AuditEvent.objects.get(type="gateway.change")
    assert event.facts == {"slug": "cldc", "fields": ["note"]}


def test_the_query_and_the_rule_agree_on_every_entry():
    services.load_catalogue(by=PORTAL, at=AT)

    choosable = set(LegalGateway.objects.choosable())

    assert choosable == {entry for entry in LegalGateway.objects.all() if why_not_choosable(entry) is None}
    assert len(LegalGateway.objects.shown()) == 78


def test_the_command_loads_the_catalogue(capsys):
    call_command("load_gateways")

    assert LegalGateway.objects.count() == 82
    assert capsys.readouterr().out == "82 entries of the gateway catalogue entered or changed.\n"
