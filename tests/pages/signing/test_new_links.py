"""Links that are dead, and new ones for the mailbox that had them: a stranger learns nothing."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Version
from isa_portal.agreements.services import asking, confirming
from isa_portal.correspondence import delivery
from isa_portal.correspondence.models import Letter
from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import BoardRole
from isa_portal.signing.services import rounds
from tests import stories
from tests.pages.signing.conftest import everything, words_of

pytestmark = pytest.mark.django_db


def ask(email, client=None):
    return (client or Client()).post(reverse("new_link"), {"email": email})


def letters_to(email, kind):
    return Letter.objects.filter(recipient=email, kind=kind)


def test_a_signatory_gets_the_present_link_again_and_a_stranger_the_same_answer(signatories, let_pass):
    police = signatories[2]

    known = ask("Signatory@Police.example")
    again = ask("signatory@police.example")
    let_pass(minutes=11)
    later = ask("signatory@police.example")
    untouched = everything()
    stranger = ask("nobody@elsewhere.example")

    assert words_of(known) == words_of(again) == words_of(later) == words_of(stranger)
    assert known.status_code == stranger.status_code == 200
    assert everything() == untouched
    sent = letters_to("signatory@police.example", "signature_wanted").filter(about__startswith="01/26")
    assert sent.count() == 3
    assert all(police.link.token in delivery.words(letter, at=stories.NOON)[1] for letter in sent)
    assert police.start().status_code == 302


def test_who_signed_gets_the_receipt_and_nothing_to_sign(signatories):
    police = signatories[2].sit()
    police.sign()

    ask("signatory@police.example")

    assert letters_to("signatory@police.example", "you_signed").filter(about__startswith="01/26").count() == 2
    assert letters_to("signatory@police.example", "signature_wanted").filter(about__startswith="01/26").count() == 1


def test_a_replaced_link_sends_the_newer_one_to_its_mailbox_only(signatories, story):
    police = signatories[2]
    old = reverse("sign_start", args=[police.link.token])
    rounds.renew_link(police.link, by=story.secretariat, at=story.at)

    answer = Client().post(old)

    newest = letters_to("signatory@police.example", "signature_wanted").order_by("pk").last()
    assert "Look in your mailbox" in words_of(answer)
    assert police.link.token in delivery.words(newest, at=story.at)[1]


def test_an_address_that_is_none_is_said(client):
    page = ask("nobody", client)

    assert page.status_code == 422
    assert words_of(client.get(reverse("new_link"))).count("Send me a new link") >= 2


# The chair ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def chair(story):
    found = organisations.open_account("chair@board.example", name="A Chair", position="Chair", by=PORTAL, at=story.at)
    organisations.appoint(found, story.board, BoardRole.CHAIR, by=PORTAL, at=story.at)
    return found


@pytest.fixture
def confirmation(story, chair, clock):
    version = stories.version_in(State.AWAITING_APPROVAL, story)
    clock.at = story.later(minutes=1)
    facts = {"decision": "approved", "body": "The board", "decided_on": date(2026, 11, 21), "reference": "Item 4"}
    return asking.ask_chair(version, **facts, by=story.secretariat, at=story.at)


def address(confirmation):
    return reverse("confirm_decision", args=[confirmation.token])


def test_the_chair_confirms_by_one_link_and_nobody_signs_in(confirmation, story):
    client, before = Client(), everything()
    first = client.get(address(confirmation))
    copy = client.get(reverse("confirm_copy", args=[confirmation.token]))
    for _ in range(10):
        Client().head(address(confirmation))
        assert Client().get(address(confirmation)).status_code == 200
    scanned = everything()

    done = client.post(address(confirmation), {"answer": "confirm"}, follow=True)
    twice = client.post(address(confirmation), {"answer": "dispute", "reason": "x"})

    shown = words_of(first)
    for words in ("Is this what was decided?", "Item 4", confirmation.version.code, "Secretariat officer"):
        assert words in shown
    assert copy.content.startswith(b"%PDF")
    assert [line for line in scanned.split("\n") if line not in before and "storeddocument" not in line] == []
    assert "You confirmed this decision" in words_of(done)
    assert "this link has done its work and nothing more is needed" in words_of(twice)
    assert Version.objects.get(pk=confirmation.version_id).state == State.APPROVED
    assert first["Cache-Control"] == "no-store"
    assert "_auth_user_id" not in client.session


def test_the_chair_says_that_it_was_not_decided(confirmation):
    client = Client()

    bare = client.post(address(confirmation), {"answer": "dispute", "reason": ""})
    done = client.post(address(confirmation), {"answer": "dispute", "reason": "Deferred."}, follow=True)

    assert bare.status_code == 409
    assert "Say what was decided instead. The secretariat reads it." in words_of(bare)
    assert "You said that this was not decided" in words_of(done)
    assert Version.objects.get(pk=confirmation.version_id).state == State.AWAITING_APPROVAL


def test_a_chairs_link_that_expired_was_replaced_or_cut_says_which(confirmation, story, let_pass):
    let_pass(days=29)
    expired = Client().get(address(confirmation))
    asked = Client().post(address(confirmation), {"again": "yes"})
    replaced = Client().get(address(confirmation))
    newest = confirmation.version.confirmations.first()
    cut = Client().get(address(confirmation)[:-5] + "/")

    assert expired.status_code == replaced.status_code == 410
    assert "This letter expired on 19 December 2026." in words_of(expired)
    assert "Send me a new link" in words_of(expired)
    assert "Look in your mailbox" in words_of(asked)
    assert "This letter no longer counts. A newer letter was sent." in words_of(replaced)
    assert Client().get(address(newest)).status_code == 200
    assert cut.status_code == 404
    assert Client().get(reverse("confirm_copy", args=[confirmation.token])).status_code == 404


def test_a_page_that_was_overtaken_says_so_and_records_nothing(confirmation, story):
    stories.approve(story, confirmation.version)

    page = Client().post(address(confirmation), {"answer": "confirm"})

    assert page.status_code == 410
    assert "This letter no longer counts. It was decided meanwhile." in words_of(page)


def test_an_open_letter_to_the_chair_comes_again_by_address(confirmation):
    ask("chair@board.example")

    assert letters_to("chair@board.example", "chair_asked").count() == 2


def test_the_author_asks_the_chair_on_a_page_and_sees_the_answer(officer, story, chair, clock):
    version = stories.version_in(State.AWAITING_APPROVAL, story)
    clock.at = story.later(minutes=1)
    words = [version.agreement.board.slug, version.agreement.slug]
    page, record = reverse("ask_chair", args=words), reverse("record_approval", args=words)
    typed = {"decision": "approved", "body": "The board", "decided_on_day": "21", "decided_on_month": "11"}

    offered = words_of(officer.get(record))
    shown = words_of(officer.get(page))
    done = officer.post(page, {**typed, "decided_on_year": "2026"}, follow=True)
    confirming.dispute(version.confirmations.get(), "It was deferred.", by=chair, at=story.at)
    answered = words_of(officer.get(record))

    assert "Ask the chair to confirm it" in offered
    assert "A Chair, Chair gets a letter with one link, which works for 28 days." in shown
    assert "A letter to the chair is on its way." in words_of(done)
    assert "Not answered yet; the letter works until 19 December 2026" in words_of(done)
    assert "It was deferred." in answered


def test_a_letter_to_the_chair_goes_out_again_from_the_correspondence(officer, confirmation):
    letter = Letter.objects.get(kind="chair_asked")
    Letter.objects.filter(pk=letter.pk).update(state="sent")

    answer = officer.post(reverse("letter_again", args=[confirmation.version.agreement.board.slug, letter.pk]))

    assert answer.status_code == 302
    assert Letter.objects.filter(kind="chair_asked").count() == 2
