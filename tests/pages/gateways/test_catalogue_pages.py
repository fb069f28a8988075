"""The catalogue's pages."""

import html
import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from isa_portal.agreements.lifecycle import AgreementState
from isa_portal.evidence.actors import PORTAL
from isa_portal.gateways import services
from isa_portal.gateways.forms import PARTS
from isa_portal.gateways.models import LegalGateway
from isa_portal.organisations.models import User
from tests import stories

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


def page_of(client, name, *words, **asked):
    response = client.get(reverse(name, args=words), asked)
    return response.status_code, html.unescape(response.content.decode())


def test_the_list_is_filtered_by_the_kind_of_body_that_an_entry_names(reader):
    _, page = page_of(reader, "gateways:catalogue", body="fire_and_rescue")

    assert "Fire and Rescue Services Act 2004" in page
    assert "Crime and Disorder Act 1998 s.115" in page
    assert "School Attendance" not in page


def test_an_act_without_a_section_is_answered_before_the_list(reader):
    _, act = page_of(reader, "gateways:catalogue", search="Children Act 2004")
    _, section = page_of(reader, "gateways:catalogue", search="Children Act 2004 s.10")

    assert "An Act without a section is not a power to share: name the section." in act
    assert "An Act without a section" not in section


def test_an_entry_says_who_may_rely_and_what_is_not_determined(reader):
    _, page = page_of(reader, "gateways:entry", "cda1998-s115")

    assert re.search(r"Where it applies</dt>\s*<dd[^>]*>\s*<p[^>]*>Not determined<", page)
    assert re.search(r"Checked on</dt>\s*<dd[^>]*>\s*<p[^>]*>Not determined<", page)
    assert "The list is not complete." in page
    assert "Nobody has amended this entry." in page


def test_a_question_about_a_body_is_answered_with_its_reason(reader):
    asked = {"side": "gives", "place": "england", "moves": "personal"}

    _, no = page_of(reader, "gateways:entry", "dea2017-s35", body="nhs_trust", objective="Fuel poverty", **asked)
    _, undetermined = page_of(reader, "gateways:entry", "cda1998-s115", body="police", **asked)
    _, yes = page_of(reader, "gateways:entry", "ca2004-s10", body="police", **asked)
    status, empty = page_of(reader, "gateways:entry", "ca2004-s10", body="", **asked)

    assert "Excluded bodies names an NHS trust or foundation trust (source:" in no
    assert "Not determined: ask your legal adviser (where it applies is empty" in undetermined
    assert "Who may disclose names a chief officer of police" in yes
    assert (status, "Choose the kind of body." in empty) == (422, True)


@pytest.fixture
def story(client):
    world = stories.world()
    client.force_login(world.secretariat, "django.contrib.auth.backends.ModelBackend")
    return world


STATED = {"source": "legislation.gov.uk", "reason": "Read again.", "expected": "0"}


def test_a_secretariat_amends_a_part_and_everybody_reads_the_revision(client, story):
    address = reverse("gateways:amend", args=["cda1998-s115", "limits"])
    posted = {**STATED, "territories": ["england", "wales"], "limits": "As it was"}

    response = client.post(address, posted, follow=True)
    client.force_login(story.ig_lead, "django.contrib.auth.backends.ModelBackend")
    page = html.unescape(client.get(reverse("gateways:entry", args=["cda1998-s115"])).content.decode())

    assert "The entry is amended: revision 1." in response.content.decode()
    assert "Secretariat officer, Governance officer: Read again. Source: legislation.gov.uk" in page
    assert "What revision 1 changed" in page
    assert "Amended from 21 November 2026 (revision 1)" in page
    assert "Amend: Limits" not in page


def test_amending_shows_every_part_as_it_stands_and_refuses_in_place(client, story):
    parts = {part: client.get(reverse("gateways:amend", args=["dea2017-s35", part])) for part in PARTS}
    address = reverse("gateways:amend", args=["dea2017-s35", "limits"])

    kept = client.post(address, {"source": "", "reason": "", "objectives": "Fuel poverty: Police", "expected": "0"})
    refused = client.post(address, {"source": "", "reason": "", "limits": "Other \u202e words", "expected": "0"})

    assert {part: page.status_code for part, page in parts.items()} == dict.fromkeys(PARTS, 200)
    assert "Multiple disadvantages" in parts["limits"].content.decode()
    assert (kept.status_code, refused.status_code) == (422, 409)
    assert "'Police' is not a kind of body." in html.unescape(kept.content.decode())
    assert "Enter the source" in refused.content.decode()
    assert "Limits contains a text-direction control character" in refused.content.decode()


def test_an_entry_replaced_by_itself_is_refused_with_the_circle(client, story):
    gateway = LegalGateway.objects.get(slug="frsa2004")
    posted = {**STATED, "standing": "in_force", "status": "in force", "successor": gateway.pk}

    response = client.post(reverse("gateways:amend", args=["frsa2004", "force"]), posted)

    assert response.status_code == 409
    assert f"This would make a circle: {gateway} is replaced by {gateway}." in response.content.decode()


def test_nobody_else_may_amend_and_an_unsure_entry_is_not_there(client, story):
    unsure = client.get(reverse("gateways:amend", args=["duaa2025-s123", "limits"]))
    unknown = client.get(reverse("gateways:amend", args=["frsa2004", "everything"]))
    client.force_login(story.ig_lead, "django.contrib.auth.backends.ModelBackend")
    address = reverse("gateways:amend", args=["frsa2004", "limits"])

    stopped, posted = client.get(address), client.post(address, {**STATED, "limits": "Mine"})

    assert [unsure.status_code, unknown.status_code, stopped.status_code, posted.status_code] == [404, 404, 409, 409]
    assert "Only the secretariat of a board may amend the catalogue." in posted.content.decode()
    assert LegalGateway.objects.get(slug="frsa2004").limits == ""


def test_the_live_agreements_that_rely_on_an_entry_are_listed_for_those_who_may_see_them(client, story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    draft = stories.draft(story, reference="02/26")
    address = reverse("gateway_agreements", args=["cda1998-s115"])

    seen = client.get(address).content.decode()
    other = client.get(reverse("gateway_agreements", args=["frsa2004"])).content.decode()
    client.force_login(story.outsider, "django.contrib.auth.backends.ModelBackend")

    assert agreement.get_absolute_url() in seen
    assert draft.agreement.get_absolute_url() not in seen
    assert "No agreement in force that you may see relies on this entry." in other
    assert agreement.get_absolute_url() not in client.get(address).content.decode()
