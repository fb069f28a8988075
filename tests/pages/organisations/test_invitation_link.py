"""The link of an invitation: it asks first, works once, and says plainly why it does not."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from isa_portal.correspondence.models import Letter
from isa_portal.evidence.models import AuditEvent
from isa_portal.organisations import services
from isa_portal.organisations.models import AccountInvitation, Membership, OrganisationRole, User
from tests import stories
from tests.pages.desk.pages import assert_whole, words_of
from tests.pages.signing.clock import StoppedClock

pytestmark = pytest.mark.django_db

ANN = "ann@riverside.example"
FIRST = {"name": "Ann Example", "position": "IG lead", "way": "password", "password": "three words in a row"}


@pytest.fixture
def clock(settings):
    settings.CLOCK = "tests.pages.signing.clock.StoppedClock"
    StoppedClock.at = stories.NOON
    return StoppedClock


@pytest.fixture
def story(clock):
    return stories.world()


def invited(story, email=ANN, role=OrganisationRole.IG_LEAD):
    people = [services.Invitee(email, "Ann Example", role)]
    return services.invite(story.trust, people, by=story.secretariat, at=story.at)[0]


def address(invitation):
    return reverse("invitation", args=[invitation.token])


ACCOUNT = "/invitation/account/"


def facts():
    return (
        AccountInvitation.objects.get().accepted_at,
        User.objects.count(),
        Membership.objects.count(),
        AuditEvent.objects.count(),
        Letter.objects.count(),
    )


def test_a_scanner_that_opens_the_link_ten_times_does_no_harm(story, client):
    invitation = invited(story)
    before = facts()

    pages = [Client().get(address(invitation)) for _ in range(10)] + [Client().head(address(invitation))]

    assert {page.status_code for page in pages} == {200}
    assert facts() == before
    words = words_of(pages[0])
    assert "Secretariat officer, Governance officer has named Ann Example information governance lead" in words
    assert "of Riverside Trust" in words
    client.post(address(invitation))
    assert client.post(ACCOUNT, FIRST).headers["Location"] == "/"


def test_an_invited_person_is_in_after_two_pages_and_the_link_is_used(story, client):
    invitation = invited(story)
    assert_whole(client.get(address(invitation)))
    onward = client.post(address(invitation))
    assert_whole(client.get(onward.headers["Location"]))

    answer = client.post(ACCOUNT, FIRST)
    home = client.get(answer.headers["Location"])
    again = Client().get(address(invitation))

    assert "You are now information governance lead of Riverside Trust." in words_of(home)
    assert again.status_code == 410
    assert "This link was used on 21 November 2026 at 12:00, and works once." in words_of(again)
    assert reverse("sign_in") in again.content.decode()
    assert User.objects.get(email=ANN).check_password(FIRST["password"])


def test_who_signs_in_by_codes_needs_no_password_and_who_wants_one_needs_a_good_one(story, client):
    client.post(address(invited(story)))

    refused = client.post(ACCOUNT, {**FIRST, "password": ""})
    weak = client.post(ACCOUNT, {**FIRST, "password": "short"})
    hidden = client.post(ACCOUNT, {**FIRST, "name": "Ann \u202eelpmaxE"})
    taken = client.post(ACCOUNT, {**FIRST, "way": "code", "password": ""})

    assert [one.status_code for one in (refused, weak, hidden, taken)] == [422, 422, 422, 302]
    assert "Enter a password, or choose to sign in by a code." in words_of(refused)
    assert "text-direction control character" in words_of(hidden)
    assert not User.objects.get(email=ANN).has_usable_password()


def test_each_dead_link_says_its_own_sentence_and_offers_a_new_one(story, clock, client):
    invitation = invited(story)
    whole = address(invitation)
    said = {
        "cut": client.get(whole[:-9] + "/"),
        "unknown": client.get(reverse("invitation", args=["A" * 32])),
    }
    services.send_again(invitation, by=story.secretariat, at=story.at)
    said["replaced"] = client.get(whole)
    newest = AccountInvitation.objects.get()
    clock.at = newest.expires_at + timedelta(minutes=1)
    said["expired"] = client.get(address(newest))
    services.withdraw(newest, by=story.secretariat, at=clock.at)
    said["withdrawn"] = client.get(address(newest))

    assert {name: page.status_code for name, page in said.items()} == {
        "cut": 404, "unknown": 404, "replaced": 404, "expired": 410, "withdrawn": 410,
    }  # fmt: skip
    assert "Its end was cut off" in words_of(said["cut"])
    assert "It is not the newest one" in words_of(said["replaced"])
    assert "expired on 28 November 2026 at 12:00" in words_of(said["expired"])
    assert "was withdrawn on 28 November 2026" in words_of(said["withdrawn"])
    # A guess learns nothing from a link that was once good.
    assert words_of(said["unknown"]) == words_of(said["replaced"])
    assert all("Send me a new link" in words_of(page) for page in said.values())
    assert all(page.headers["Cache-Control"] == "no-store" for page in said.values())


def test_a_page_that_was_left_open_dies_with_its_link(story, client):
    invitation = invited(story)
    client.post(address(invitation))
    services.send_again(invitation, by=story.secretariat, at=story.at)

    answer = client.post(ACCOUNT, FIRST)

    assert answer.status_code == 404
    assert "Open the link in your letter again." in words_of(answer)
    assert not User.objects.filter(email=ANN).exists()


def test_the_link_of_another_person_is_said_to_be_theirs_and_is_not_used_up(story, client):
    invitation = invited(story)
    client.force_login(story.editor, "django.contrib.auth.backends.ModelBackend")

    opened, pressed = client.get(address(invitation)), client.post(address(invitation))

    assert (opened.status_code, pressed.status_code) == (409, 409)
    assert "You are signed in as Council editor, and this invitation went to a***@riverside.example." in words_of(
        opened
    )
    assert "Send me a new link" in words_of(opened)
    assert AccountInvitation.objects.get().is_open


def test_who_has_an_account_signs_in_with_it_and_comes_back(story, client):
    invitation = invited(story, story.constable.email)
    client.post(address(invitation))
    page = client.get(ACCOUNT)
    assert f"{reverse('sign_in')}?next={ACCOUNT}" in page.content.decode()
    refused = client.post(ACCOUNT, FIRST)
    assert "Sign in with it; you come back" in words_of(refused)

    client.force_login(story.constable, "django.contrib.auth.backends.ModelBackend")
    client.post(address(invitation))
    assert_whole(client.get(ACCOUNT))
    answer = client.post(ACCOUNT)

    assert answer.headers["Location"] == "/"
    assert story.constable.memberships.filter(organisation=story.trust).exists()
    assert User.objects.get(pk=story.constable.pk).name == "Police signatory"


def test_asking_for_a_new_link_answers_everybody_alike(story, client):
    invited(story)
    StoppedClock.at = story.at + timedelta(hours=1)

    theirs, strangers = (
        client.post(reverse("new_invitation_link"), {"email": email}) for email in (ANN, "eve@elsewhere.example")
    )
    nobody = client.post(reverse("new_invitation_link"), {"email": "nobody"})

    assert words_of(theirs) == words_of(strangers)
    assert (theirs.status_code, strangers.status_code, nobody.status_code) == (200, 200, 422)
    assert Letter.objects.filter(recipient=ANN).count() == 2
    assert not Letter.objects.filter(recipient="eve@elsewhere.example").exists()
