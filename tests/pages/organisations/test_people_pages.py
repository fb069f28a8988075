"""The people of a body, as those see them who look after it, and what they may do there."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from isa_portal.agreements.lifecycle import State
from isa_portal.correspondence.models import Letter
from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services
from isa_portal.organisations.models import AccountInvitation, OrganisationRole
from isa_portal.signing.models import PersonalLink
from isa_portal.signing.services import resending, sittings
from tests import stories
from tests.pages.accounts.signing_in import prove
from tests.pages.desk.pages import assert_whole, words_of
from tests.pages.signing.clock import StoppedClock

pytestmark = pytest.mark.django_db

READER = OrganisationRole.READER


@pytest.fixture
def clock(settings):
    settings.CLOCK = "tests.pages.signing.clock.StoppedClock"
    StoppedClock.at = stories.NOON
    return StoppedClock


@pytest.fixture
def story(clock):
    found = stories.world()
    services.take_seat(found.board, found.police, by=PORTAL, at=stories.NOON)
    return found


@pytest.fixture
def administrator(story):
    user = stories.person("admin@police.example", "Administrator", "Head of governance")
    services.appoint(user, story.police, OrganisationRole.ADMINISTRATOR, by=PORTAL, at=stories.NOON)
    return user


def browser(user):
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    prove(client, at=stories.NOON)
    return client


def at(name, story, *more):
    return reverse(f"organisation_{name}", args=[story.police.slug, *more])


def invite(client, story, people, **more):
    return client.post(at("invite", story), {"people": people, "role": "reader", **more})


def test_the_page_says_who_may_sign_until_when_and_who_was_invited(story, administrator, clock):
    services.appoint(administrator, story.police, OrganisationRole.SIGNATORY, by=administrator, at=story.at)
    services.record_mandate(
        story.constable, story.police, source="Minute 4", ends_on=story.at.date(), by=administrator, at=story.at
    )
    services.end_mandate(story.constable.mandates.order_by("pk")[0], by=administrator, at=story.at)
    services.invite(story.police, [services.Invitee("new@police.example", "", READER)], by=administrator, at=story.at)
    client = browser(administrator)

    today = client.get(at("people", story))
    clock.at += timedelta(days=3)
    later = words_of(client.get(at("people", story)))

    assert_whole(today)
    assert "May sign until 21 November 2026" in words_of(today)
    assert "Invited today" in words_of(today)
    assert "Mandate ended: cannot sign" in later
    assert "No mandate recorded: declares it when signing" in later
    assert "Invited 3 days ago; the link works until 28 November 2026" in later
    assert "Send again" in later and "Withdraw" in later


def test_a_reader_of_the_page_who_does_not_look_after_it_sees_no_address_and_no_button(story, administrator):
    services.invite(story.police, [services.Invitee("new@police.example", "", READER)], by=administrator, at=story.at)
    client = browser(story.ig_lead)

    page = client.get(at("people", story))
    others = [at("invite", story), at("person", story, administrator.pk), at("release", story, administrator.pk)]

    assert_whole(page)
    assert "Administrator, Head of governance" in words_of(page)
    assert "@police.example" not in page.content.decode().replace("mailto", "")
    assert "Invite people" not in words_of(page)
    assert [client.get(one).status_code for one in others] == [404] * 3
    assert browser(story.editor).get(at("people", story)).status_code == 404


def test_a_pasted_list_is_checked_and_then_sent_whole(story, administrator):
    client, pasted = browser(administrator), (
        "ann@police.example, Ann Example, Editor\n\n"
        "Bob Example <bob@police.example>\n"
        "carol@police.example\tCarol Example\tIG lead\n"
    )  # fmt: skip

    checked = invite(client, story, pasted)
    unsent = Letter.objects.filter(kind="account_invitation").count()
    sent = invite(client, story, pasted, step="send")

    assert_whole(checked)
    assert "3 letters would go out. Nothing is sent yet." in words_of(checked)
    assert unsent == 0
    assert sent.status_code == 302
    assert set(AccountInvitation.objects.values_list("email", "name", "role")) == {
        ("ann@police.example", "Ann Example", "editor"),
        ("bob@police.example", "Bob Example", "reader"),
        ("carol@police.example", "Carol Example", "ig_lead"),
    }


def test_every_bad_line_is_named_and_nothing_is_sent(story, administrator):
    pasted = "ok@police.example\nnobody\nx@police.example, X, King\nOK <ok@police.example>\ny@police.example, A\u200bB"

    page = invite(browser(administrator), story, pasted, step="send")

    words = words_of(page)
    assert page.status_code == 422
    assert "Line 2, “nobody”: No e-mail address begins it." in words
    assert "“King” is no role that you may give here." in words
    assert "Line 4, “OK &lt;ok@police.example&gt;”: ok@police.example stands on line 1 already." in words
    assert "The name contains an invisible character" in words
    assert not AccountInvitation.objects.exists()


def test_two_hundred_go_at_once_and_one_more_does_not(story, administrator):
    client, lines = browser(administrator), [f"p{number}@police.example" for number in range(201)]

    refused = invite(client, story, "\n".join(lines), step="send")
    sent = invite(client, story, "\n".join(lines[:200]), step="send")

    assert "The list has 201 people; 200 go at once." in words_of(refused)
    assert sent.status_code == 302
    assert AccountInvitation.objects.count() == 200


def test_an_address_outside_the_domains_is_interrupted_until_it_is_confirmed(story, administrator):
    services.change_contact(story.police, domains=["police.example"], by=PORTAL, at=story.at)
    client, pasted = browser(administrator), "eve@elsewhere.example"

    shown = invite(client, story, pasted)
    slipped = invite(client, story, pasted, step="send")
    unsent = AccountInvitation.objects.count()
    sent = invite(client, story, pasted, step="send", outside="confirmed")

    assert "eve@elsewhere.example does not end in police.example." in words_of(shown)
    assert (slipped.status_code, unsent, sent.status_code) == (409, 0, 302)
    assert AccountInvitation.objects.get().outside_domains
    assert "Outside the domains" in words_of(client.get(at("people", story)))


def test_an_invitation_is_sent_again_and_withdrawn_by_who_looks_after_the_body(story, administrator):
    invite(browser(administrator), story, "new@police.example", step="send")
    key = AccountInvitation.objects.get().pk

    strangers = [
        browser(who).post(at(name, story, key)).status_code
        for who in (story.ig_lead, story.outsider)
        for name in ("invitation_again", "invitation_withdraw")
    ]
    again = browser(administrator).post(at("invitation_again", story, key))
    # A reader is not the secretariat's to invite.
    secretariats = browser(story.secretariat).post(at("invitation_withdraw", story, key))
    withdrawn = browser(administrator).post(at("invitation_withdraw", story, key))

    assert strangers == [404] * 4
    assert (again.status_code, secretariats.status_code, withdrawn.status_code) == (302, 409, 302)
    assert "Only an administrator of" in words_of(secretariats)
    assert AccountInvitation.objects.get().generation == 2
    assert AccountInvitation.objects.get().withdrawn_at


def test_two_administrators_who_change_one_person_both_keep_what_they_wrote(story, administrator):
    second = stories.person("second@police.example", "Second", "Officer")
    services.appoint(second, story.police, OrganisationRole.ADMINISTRATOR, by=administrator, at=story.at)
    address, stamps = at("person", story, story.ig_lead.pk), []
    for user in (administrator, second):
        page = browser(user).get(address)
        assert_whole(page)
        stamps.append(page.context["form"]["stamp"].value())

    first = browser(administrator).post(address, {"roles": ["ig_lead", "editor"], "stamp": stamps[0]})
    told = browser(second).post(address, {"roles": ["reader"], "stamp": stamps[1]})
    decided = browser(second).post(address, {"roles": ["reader"], "stamp": told.context["form"]["stamp"].value()})

    assert (first.status_code, told.status_code, decided.status_code) == (302, 409, 302)
    assert "Administrator, Head of governance changed the roles of Police IG lead" in words_of(told)
    assert "What differs" in words_of(told) and "Editor, Information governance lead" in words_of(told)
    assert list(story.ig_lead.memberships.in_date(story.at.date()).values_list("role", flat=True)) == ["reader"]


def test_a_release_says_what_dies_and_who_takes_the_work_and_is_felt_on_the_next_request(story, administrator):
    version = stories.version_in(State.OUT_FOR_SIGNATURE, story)
    StoppedClock.at = story.later(minutes=1)
    link = PersonalLink.objects.get(signatory__user=story.constable, invitation__round__version=version)
    theirs, signing, mine = browser(story.constable), Client(), browser(administrator)
    signing.post(reverse("sign_start", args=[link.token]))
    signing.post(reverse("sign_code"), {"code": PersonalLink.objects.get(pk=link.pk).code})
    before = [theirs.get(version.agreement.get_absolute_url()), signing.get(reverse("sign_sign"))]
    address = at("release", story, story.constable.pk)
    page = mine.get(address)

    answer = mine.post(address, {"stamp": page.context["form"]["stamp"].value()})

    words = words_of(page)
    assert_whole(page)
    assert "The personal link to sign 01/26 dies." in words
    assert "Their work goes to Administrator, Head of governance and Police IG lead" in words
    assert "Nobody else may sign for The Chief Constable of Avon and Somerset: record another mandate." in words
    assert [one.status_code for one in before] == [200, 200]
    assert answer.status_code == 302
    assert theirs.get(version.agreement.get_absolute_url()).status_code == 404
    for dead in (
        signing.get(reverse("sign_sign")),
        signing.post(reverse("sign_sign"), {"seat": link.pk}),
        Client().get(reverse("sign_start", args=[link.token])),
        Client().post(reverse("sign_start", args=[link.token])),
    ):
        assert dead.status_code == 410
        assert "no longer acts for The Chief Constable of Avon and Somerset, so this link is closed" in words_of(dead)
    assert not link.signatory.signatures.filter(version=version).exists()


def test_a_release_asks_first_who_is_there_now(story, administrator):
    client = browser(administrator)
    address = at("release", story, story.ig_lead.pk)
    StoppedClock.at = story.later(hours=1)

    asked = [client.get(address), client.post(address, {})]
    stranger = browser(story.outsider).get(address)

    assert [one.status_code for one in asked] == [302, 302]
    assert all(one.headers["Location"].startswith(reverse("prove")) for one in asked)
    assert stranger.status_code == 404
    assert story.ig_lead.memberships.in_date(story.at.date()).exists()


def test_a_released_person_is_mailed_neither_link_nor_receipt(story, administrator):
    stories.version_in(State.OUT_FOR_SIGNATURE, story)
    mailed = lambda: Letter.objects.filter(recipient=story.constable.email).count()  # noqa: E731
    first = mailed()
    resending.send_links(story.constable.email, at=story.later(hours=1))
    before = mailed()
    services.release_person(story.constable, story.police, by=administrator, at=story.at)

    resending.send_links(story.constable.email, at=story.later(hours=1))

    assert (before, mailed()) == (first + 1, first + 1)


def test_who_was_only_named_to_sign_becomes_a_member_at_the_first_code(story):
    version = stories.version_in(State.OUT_FOR_SIGNATURE, story)
    released = story.second_director.memberships.get()
    link = PersonalLink.objects.get(signatory__user=story.second_director, invitation__round__version=version)
    released.delete()
    again = sittings.send_code(link, at=story.later(minutes=5))

    sittings.confirm_code(again, again.code, at=story.at)

    member = story.second_director.memberships.get()
    assert (member.organisation, member.role) == (story.council, OrganisationRole.SIGNATORY)


def test_the_last_administrator_is_told_that_nobody_else_is_left(story, administrator):
    address = at("release", story, administrator.pk)
    client = browser(administrator)
    stamp = client.get(address).context["form"]["stamp"].value()

    answer = client.post(address, {"stamp": stamp})

    assert answer.status_code == 409
    assert "Administrator is the last administrator of The Chief Constable" in words_of(answer)
    assert client.get(at("people", story)).status_code == 200


def test_an_administrator_who_also_signs_is_told_whom_to_ask_for_the_mandate(story, administrator):
    services.appoint(administrator, story.police, OrganisationRole.SIGNATORY, by=administrator, at=story.at)
    address = reverse("record_mandate", args=[story.police.slug, administrator.pk])
    facts = {"office": "Chief officer", "kind": "delegation", "source": "Row 12", "limits": "", "starts_on_day": "21",
             "starts_on_month": "11", "starts_on_year": "2026"}  # fmt: skip

    own, posted = browser(administrator).get(address), browser(administrator).post(address, facts)
    theirs = browser(story.secretariat).post(address, facts)

    assert_whole(own)
    assert "Nobody records their own authority." in words_of(own)
    assert "Ask the secretariat of Avon and Somerset Board, telephone 01632 960 000." in words_of(own)
    assert posted.status_code in (409, 422)
    assert theirs.status_code == 302, words_of(theirs)
    assert administrator.mandates.get().recorded_by == "Secretariat officer, Governance officer"
    page = browser(administrator).get(at("person", story, administrator.pk))
    assert "Recorded by Secretariat officer, Governance officer" in words_of(page)


def test_the_secretariat_looks_after_the_people_of_its_board_and_nobody_else_does(story, administrator):
    name = lambda what, *more: reverse(f"board_{what}", args=[story.board.slug, *more])  # noqa: E731
    pasted = {"people": "chair@avon.example, The chair, Chair", "role": "auditor", "step": "send"}

    sent = browser(story.secretariat).post(name("invite"), pasted)
    page = browser(story.secretariat).get(name("people"))
    others = [browser(who).get(name("people")).status_code for who in (administrator, story.editor, story.outsider)]

    assert sent.status_code == 302
    assert_whole(page)
    assert "The chair" in words_of(page) and "Chair Invited today" in words_of(page)
    assert others == [404] * 3
    assert browser(administrator).post(name("invite"), pasted).status_code == 404


def test_an_operator_sees_numbers_and_no_name_and_nobody_else_sees_the_page(story):
    services.appoint_operator("machine@host.example", by=PORTAL, at=story.at)
    invitation, client = AccountInvitation.objects.get(), Client()
    client.post(reverse("invitation", args=[invitation.token]))
    client.post("/invitation/account/", {"name": "Operator", "position": "Engineer", "way": "code"})
    stories.version_in(State.OUT_FOR_SIGNATURE, story)
    StoppedClock.at = story.later(hours=1)

    page, home = client.get(reverse("portal_state")), client.get("/")

    words = words_of(page)
    assert_whole(page)
    assert_whole(home)
    assert "Agreements 2" in words
    assert "Mailbox for letters that come back The portal reads none:" in words
    assert "No sweep yet: see whether worker and schedule run" in words
    assert "the oldest due since 21 November 2026" in words
    assert [one for one in ("Family support", "01/26", "Bristol", "Police") if one in words] == []
    for who in (story.secretariat, story.editor, story.outsider):
        assert browser(who).get(reverse("portal_state")).status_code == 404
