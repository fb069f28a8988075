"""The catalogue's pages."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from isa_portal.evidence.actors import PORTAL
from isa_portal.gateways import services
from isa_portal.organisations.models import User

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def reader(client):
    services.load_catalogue(by=PORTAL, at=AT)
    client.force_login(
        User.objects.create_user("reader@example.org", name="A reader"), "django.contrib.auth.backends.ModelBackend"
    )
    return client


def test_a_reader_sees_every_entry_but_the_unsure_ones(reader):
    page = reader.get(reverse("gateways:catalogue")).content.decode()

    assert "78 entries" in page
    assert "Crime and Disorder Act 1998 s.115" in page
    assert "Data (Use and Access) Act 2025 s.123" not in page


def test_the_list_is_filtered_by_kind_and_words(reader):
    page = reader.get(reverse("gateways:catalogue"), {"kind": "restriction", "search": "adoption"}).content.decode()

    assert "1 of 78 entries" in page
    assert "Adoption information" in page


def test_a_kind_that_does_not_exist_filters_nothing(reader):
    page = reader.get(reverse("gateways:catalogue"), {"kind": "nonsense"}).content.decode()

    assert "78 entries" in page


def test_nothing_found_offers_to_clear_the_filters(reader):
    page = reader.get(reverse("gateways:catalogue"), {"search": "zebra"}).content.decode()

    assert "No entry fits these filters." in page


def test_an_entry_says_whether_it_can_be_relied_on(reader):
    power = reader.get(reverse("gateways:entry", args=["cda1998-s115"])).content.decode()
    consent = reader.get(reverse("gateways:entry", args=["consent"])).content.decode()

    assert "An agreement can rely on this entry." in power
    assert "Consent is not a power to share" in consent


def test_an_unsure_entry_is_not_found(reader):
    assert reader.get(reverse("gateways:entry", args=["duaa2025-s123"])).status_code == 404


def test_the_catalogue_is_for_people_who_signed_in(client):
    response = client.get(reverse("gateways:catalogue"))

    assert response.status_code == 302
