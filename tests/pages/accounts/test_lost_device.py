"""Who has lost a device is helped by whoever looks after them, and by nobody else."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from isa_portal.accounts import factors, rules, services
from isa_portal.correspondence.models import Letter
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import BoardRole, OrganisationRole
from tests import stories
from tests.pages.accounts.signing_in import prove, sign_in, standing_clock, with_app
from tests.stories import NOON

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
REASON = "Telephone stolen; I rang back on the number in our directory"

__all__ = ["standing_clock"]


@pytest.fixture
def story(standing_clock):
    """A board and its bodies; the police and the trust have an administrator each, and a second board one officer."""
    story = stories.world()
    far = organisations.set_up_board("Far Board", host=story.trust, by=PORTAL, at=NOON)
    for name, body, role in (
        ("chief", story.police, OrganisationRole.ADMINISTRATOR),
        ("deputy", story.police, OrganisationRole.ADMINISTRATOR),
        ("carer", story.trust, OrganisationRole.ADMINISTRATOR),
        ("clerk", story.council, OrganisationRole.ADMINISTRATOR),
        ("far", far, BoardRole.SECRETARIAT),
        ("auditor", story.board, BoardRole.AUDITOR),
        ("auditor", story.council, OrganisationRole.READER),
    ):
        person = stories.person(f"{name}@people.example", name.capitalize(), "Officer")
        organisations.appoint(person, body, role, by=PORTAL, at=NOON)
        story.extra[name] = person
    stories.tier_1_in_force(story)
    return story


def who(story, name):
    return story.extra.get(name) or getattr(story, name)


def browser(person):
    client = Client()
    client.force_login(person, BACKEND)
    prove(client, at=NOON)
    return client


def without_token(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page.content.decode())


def page_about(person):
    return reverse("remove_factors", args=[person.pk])


def test_the_secretariat_removes_the_factors_of_a_colleague_for_a_reason(story):
    lost = story.colleague
    with_app(lost)
    services.make_recovery_codes(lost, by=lost, at=NOON)
    theirs, unlisted = Client(), Client()
    theirs.force_login(lost, BACKEND)
    unlisted.force_login(lost, BACKEND)

    shown = browser(story.secretariat).get(page_about(lost)).content.decode()
    done = browser(story.secretariat).post(page_about(lost), {"reason": REASON}, follow=True)

    letter = Letter.objects.get(kind="factors_removed")
    event = audit.history("portal")[-1]
    assert "Are you sure who asked you?" in shown
    assert "Second officer has no second factor any more" in done.content.decode()
    assert not Authenticator.objects.filter(user=lost).exists()
    assert (letter.recipient, letter.context["by"], letter.context["reason"]) == (
        lost.email,
        "Secretariat officer, Governance officer",
        REASON,
    )
    assert (event.type, event.facts["reason"]) == ("user.remove_factors", REASON)
    assert [client.get("/your-account/").status_code for client in (theirs, unlisted)] == [302, 302]
    assert sign_in(Client(), email=lost.email).status_code == 302


# Whom each may help; everybody else among these is denied them.
HELPS = {
    "secretariat": {"colleague", "auditor", "chief", "deputy", "clerk"},
    "far": {"carer"},
    "chief": {"deputy", "constable", "ig_lead"},
    "clerk": {"editor"},
    "carer": {"outsider"},
    "auditor": set(),
    "ig_lead": set(),
    "outsider": set(),
}
PEOPLE = ("secretariat", "colleague", "auditor", "chief", "deputy", "carer", "clerk", "far", "constable", "ig_lead",
          "editor", "outsider")  # fmt: skip


def test_everybody_helps_exactly_those_they_look_after_and_nobody_who_can_do_more(story):
    found = {
        helper: {
            name
            for name in PEOPLE
            if not [*rules.removal_obstacles(who(story, name), by=who(story, helper), at=story.at)]
        }
        for helper in HELPS
    }

    assert found == HELPS


@pytest.mark.parametrize(
    ("helper", "lost"), [("clerk", "auditor"), ("far", "colleague"), ("chief", "chief"), ("ig_lead", "constable")]
)
def test_for_anybody_else_the_page_is_not_there_and_nothing_changes(story, helper, lost):
    person, client = who(story, lost), browser(who(story, helper))
    with_app(person)
    events = audit.history("portal")

    opened, sent = client.get(page_about(person)), client.post(page_about(person), {"reason": REASON})

    nowhere = client.get("/people/999999/factors/")
    assert (opened.status_code, sent.status_code) == (404, 404)
    assert without_token(opened) == without_token(nowhere)
    assert factors.has_any(person)
    assert audit.history("portal") == events
    with pytest.raises(Refused):
        services.remove_factors(person, reason=REASON, by=who(story, helper), at=NOON)


def test_a_helper_who_was_released_meanwhile_helps_nobody(story):
    lost, helper = story.colleague, story.secretariat
    with_app(lost)
    helper.remembered_grants = {}
    assert not [*rules.removal_obstacles(lost, by=helper, at=NOON)]
    organisations.release(helper.memberships.get(), by=PORTAL, at=NOON)

    with pytest.raises(Refused, match="Only the secretariat of their board"):
        services.remove_factors(lost, reason=REASON, by=helper, at=NOON)


def test_without_a_reason_nothing_is_removed(story):
    lost = story.colleague
    with_app(lost)

    page = browser(story.secretariat).post(page_about(lost), {"reason": " "})

    assert page.status_code == 422
    assert "Enter the reason, and how you made sure who asked." in page.content.decode()
    assert factors.has_any(lost)


def test_who_has_no_factor_needs_no_help(story):
    client = browser(story.secretariat)

    shown, sent = client.get(page_about(story.colleague)), client.post(page_about(story.colleague), {"reason": REASON})

    assert "nothing here keeps them out" in shown.content.decode()
    assert "Remove them" not in shown.content.decode()
    assert sent.status_code == 409


def test_an_old_proof_is_asked_for_again_and_the_reason_is_kept(story, standing_clock):
    lost = story.colleague
    with_app(lost)
    client = browser(story.secretariat)
    standing_clock.at += timedelta(minutes=16)

    asked = client.post(page_about(lost), {"reason": REASON})
    proved = client.post(asked.headers["Location"], {"password": stories.PASSWORD, "next": page_about(lost)})
    shown = client.get(proved.headers["Location"]).content.decode()

    assert proved.headers["Location"] == reverse("kept_work")
    assert "Now send what you wrote" in shown
    assert REASON in shown
    assert factors.has_any(lost)


def test_who_runs_the_machine_helps_whom_nobody_else_may(story, capsys):
    with_app(story.secretariat)
    client = browser(story.secretariat)

    call_command("remove_factors", story.secretariat.email, "--reason", REASON)

    letter = Letter.objects.get(kind="factors_removed", recipient=story.secretariat.email)
    assert not factors.has_any(story.secretariat)
    assert REASON in str(letter.context)
    assert client.get("/").status_code == 302
    with pytest.raises(CommandError, match="has no account here"):
        call_command("remove_factors", "nobody@people.example", "--reason", REASON)
