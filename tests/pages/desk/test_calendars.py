"""Calendars, exports and views that are kept: pages beside the register."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from isa_portal.agreements.models import Agreement
from isa_portal.organisations.models import OrganisationRole
from isa_portal.reminders.models import Feed, SavedView
from tests import stories

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def story(settings) -> stories.World:
    settings.CLOCK = "tests.pages.signing.clock.StoppedClock"
    story = stories.world()
    stories.agreement_in("in_force", story)
    return story


def signed_in(client, person):
    client.force_login(person, BACKEND)
    return client


def test_a_calendar_gets_its_address_is_read_by_a_program_and_ends(client, story):
    signed_in(client, story.ig_lead)
    page = client.post(reverse("open_calendar"), {"organisation": story.police.slug}, follow=True).content.decode()
    feed = Feed.objects.get()
    address = reverse("calendar", args=[feed.secret])
    client.logout()

    read = client.get(address)

    assert address in page and f"Calendar of {story.police}" in page
    assert read["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"SUMMARY:Review due: 01/26" in read.content
    assert read["Cache-Control"] == "no-store"
    signed_in(client, story.ig_lead).post(reverse("stop_calendar", args=[feed.pk]))
    client.logout()
    never = reverse("calendar", args=["x" * 32])
    answers = [client.get(one) for one in (address, never)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content.decode().replace(address, never) == answers[1].content.decode()


def test_nobody_changes_the_calendar_of_another(client, story):
    signed_in(client, story.ig_lead).post(reverse("open_calendar"))
    feed = Feed.objects.get()

    signed_in(client, story.outsider)
    answers = [client.post(reverse(name, args=[feed.pk])) for name in ("renew_calendar", "stop_calendar")]
    other = client.post(reverse("open_calendar"), {"organisation": story.police.slug})

    assert [answer.status_code for answer in (*answers, other)] == [404] * 3
    assert list(Feed.objects.values_list("generation", "stopped_at")) == [(1, None)]


def exported(client, kind, query=""):
    answer = client.get(f"{reverse(f'export_{kind}')}{query}")
    if kind == "csv":
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    return [["" if value is None else value for value in row] for row in sheet.values]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_holds_what_the_page_shows_to_this_reader(client, story, kind):
    signed_in(client, story.ig_lead)

    everything = exported(client, kind)
    fitting = exported(client, kind, "?q=overarching")

    assert sorted(row[0] for row in everything[1:]) == ["01/26", "T1/26"]
    assert [row[0] for row in fitting[1:]] == ["T1/26"]
    assert fitting[1][4] == "Bristol City Council; Avon and Somerset Police"
    assert exported(signed_in(client, story.outsider), kind)[1:] == []


def test_an_export_asks_no_more_for_more_rows(client, story, django_assert_max_num_queries):
    signed_in(client, story.secretariat)
    with django_assert_max_num_queries(40) as few:
        exported(client, "csv")
    for number in range(12):
        Agreement.objects.create(
            board=story.board,
            tier=2,
            reference=f"{number}/30",
            slug=f"{number}-30",
            title="Another",
            created_at=story.at,
        )

    with django_assert_max_num_queries(len(few)):
        assert len(exported(client, "csv")) == 15


def test_filters_are_kept_under_a_name_and_forgotten(client, story):
    signed_in(client, story.ig_lead)
    address = f"{reverse('save_view')}?review=overdue&page=3&other=1"

    asked = client.get(address).content.decode()
    page = client.post(address, {"name": "Overdue"}, follow=True).content.decode()

    view = SavedView.objects.get()
    assert "Review: Overdue" in asked
    assert (view.name, view.query) == ("Overdue", "review=overdue")
    assert f'{reverse("agreements")}?review=overdue">Overdue</a>' in page
    signed_in(client, story.outsider)
    assert client.post(reverse("remove_view", args=[view.pk])).status_code == 404
    signed_in(client, story.ig_lead).post(reverse("remove_view", args=[view.pk]))
    assert not SavedView.objects.exists()


def test_a_view_needs_filters_and_a_name_and_there_are_thirty_at_most(client, story):
    signed_in(client, story.ig_lead)

    without = client.get(reverse("save_view"), follow=True).content.decode()
    unnamed = client.post(f"{reverse('save_view')}?tier=2", {"name": "\u200b"})
    for number in range(30):
        client.post(f"{reverse('save_view')}?tier=2", {"name": f"View {number}"})
    full = client.post(f"{reverse('save_view')}?tier=2", {"name": "One more"})
    again = client.post(f"{reverse('save_view')}?tier=1", {"name": "View 3"})

    assert "Choose filters first" in without
    assert unnamed.status_code == 422
    assert full.status_code == 409 and "You keep 30 views already" in full.content.decode()
    assert again.status_code == 302
    assert SavedView.objects.get(name="View 3").query == "tier=1"


def test_the_roles_that_watch_a_body_are_offered_its_calendar(client, story):
    assert OrganisationRole.IG_LEAD in story.ig_lead.memberships.values_list("role", flat=True)

    watching = signed_in(client, story.ig_lead).get(reverse("calendars")).content.decode()
    signing = signed_in(client, story.constable).get(reverse("calendars")).content.decode()

    assert f"Calendar of {story.police}" in watching
    assert f"Calendar of {story.police}" not in signing
    assert "Your own calendar" in signing
