"""The five pages of a signatory: what they say, and what they refuse."""

import logging
import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement
from isa_portal.correspondence import delivery
from isa_portal.correspondence.models import Letter
from isa_portal.evidence import documents
from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services as organisations
from isa_portal.signing import presenting
from isa_portal.signing.models import PersonalLink, Signature
from isa_portal.signing.services import rounds
from tests import stories
from tests.pages.signing.conftest import Signatory, everything, words_of

pytestmark = pytest.mark.django_db


def test_a_signatory_signs_by_five_pages(signatories, let_pass):
    police = signatories[2]

    start = police.client.get(reverse("sign_start", args=[police.link.token]))
    assert police.start().url == reverse("sign_code")
    code = police.client.get(reverse("sign_code"))
    assert police.enter().url == reverse("sign_read")
    read = police.client.get(reverse("sign_read"))
    form = police.client.get(reverse("sign_sign"))
    assert police.sign().url == reverse("sign_done")
    done = police.client.get(reverse("sign_done"))

    assert "Is this for you?" in words_of(start)
    assert "s***@police.example" in words_of(code)
    assert "What this binds The Chief Constable of Avon and Somerset to" in words_of(read)
    assert "You give To Bristol City Council (personal): Incidents" in words_of(read)
    assert "By signing, I bind The Chief Constable of Avon and Somerset to version 1.0 of 01/26" in words_of(form)
    assert "You signed at 12:04 on 21 November 2026" in words_of(done)
    assert "1 of 2 parties has signed" in words_of(done)
    assert len(list(police.link.signatory.signatures.all())) == 1


def test_five_pages_have_at_most_twelve_fields_and_buttons(signatories):
    police = signatories[2]
    pages = [police.client.get(reverse("sign_start", args=[police.link.token]))]
    police.start()
    pages.append(police.client.get(reverse("sign_code")))
    police.enter()
    pages += [police.client.get(reverse(name)) for name in ("sign_read", "sign_sign")]
    police.sign()
    pages.append(police.client.get(reverse("sign_done")))

    controls = [name for page in pages for name in fields_and_buttons(page)]

    assert [page.status_code for page in pages] == [200] * 5
    assert len(controls) <= 12, controls


def fields_and_buttons(page):
    """Name each field once, a group of radios as one, and each button; hidden fields are no work."""
    html = re.search(r"<main.*</main>", page.content.decode(), re.S)[0]
    tags = re.findall(r"<(?:input|textarea|select|button)[^>]*>|<a [^>]*role=\"button\"[^>]*>", html)
    shown = [tag for tag in tags if 'type="hidden"' not in tag]
    return list(dict.fromkeys(found[1] if (found := re.search(r'name="([^"]+)"', tag)) else tag for tag in shown))


def test_every_page_has_one_heading_a_title_and_is_kept_by_no_cache(signatories):
    police = signatories[2].sit()
    names = ["sign_code", "sign_read", "sign_sign", "sign_decline"]

    pages = [police.client.get(reverse(name)) for name in names]
    pages.append(police.client.get(reverse("sign_start", args=[police.link.token])))

    for page in pages:
        html = page.content.decode()
        assert html.count("<h1") == 1
        assert "<title> - ISA portal" not in html
        assert page["Cache-Control"] == "no-store"
        assert page["Referrer-Policy"] == "strict-origin"
        assert "Sign out" not in html


def test_who_is_signed_in_to_the_browser_is_not_shown_as_the_signatory(signatories, story):
    police = signatories[2]
    police.client.force_login(story.secretariat, "django.contrib.auth.backends.ModelBackend")
    police.sit()

    page = words_of(police.client.get(reverse("sign_read")))
    police.sign()

    for nobody in ("secretariat@board.example", "Secretariat officer", "Sign out", "Correspondence"):
        assert nobody not in page
    assert police.link.signatory.signatures.get().record["signatory"] == story.constable.actor_key


def test_a_thousand_openings_change_nothing_and_the_link_still_works(signatories):
    police = signatories[2]
    address = reverse("sign_start", args=[police.link.token])
    before = everything()

    for _ in range(500):
        assert Client().get(address).status_code == 200
        assert Client().head(address).status_code == 200

    assert everything() == before
    assert police.start().status_code == 302


def test_pressing_continue_would_be_noticed_as_a_change(signatories):
    before = everything()

    signatories[2].start()

    assert everything() != before


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
def test_other_methods_do_nothing(signatories, method):
    police = signatories[2].sit()

    answers = [getattr(police.client, method)(reverse(name)) for name in ("sign_sign", "sign_decline", "sign_code")]

    assert {answer.status_code for answer in answers} == {405}
    assert Signature.objects.filter(signatory=police.link.signatory).count() == 0


# The link and the code ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [lambda t: t[:-3], lambda t: t + ".", lambda t: "nonsense", lambda t: t.lower()])
def test_a_link_that_was_cut_says_so_and_is_not_found(signatories, change):
    page = Client().get(reverse("sign_start", args=[change(signatories[2].link.token)]))

    assert page.status_code == 404
    assert "Its end was cut off, or it was copied wrongly. Nothing was signed or confirmed." in words_of(page)
    assert "Send me a new link" in words_of(page)


def test_a_replaced_link_dies_also_in_the_browser_that_opened_it_and_says_what_replaced_it(signatories, story):
    police = signatories[2].sit()
    old = reverse("sign_start", args=[police.link.token])

    rounds.renew_link(police.link, by=story.secretariat, at=story.at)
    page = Client().get(old)

    assert page.status_code == 410
    assert "This link was replaced by a newer one" in words_of(page)
    assert "s***@police.example" in words_of(page)
    assert police.client.get(reverse("sign_read")).status_code == 404
    assert police.sign().status_code == 404
    assert Client().get(reverse("sign_start", args=[police.link.token])).status_code == 200


def test_a_withdrawn_signing_says_so(signatories, story):
    police = signatories[2]
    rounds.withdraw(police.link.invitation.round, "The board asked for changes.", by=story.secretariat, at=story.at)

    page = police.client.get(reverse("sign_start", args=[police.link.token]))

    assert page.status_code == 410
    assert "The signing of this version is withdrawn. Nothing was signed. The reason: The board asked" in words_of(page)


def test_after_the_last_day_the_link_says_so(signatories, let_pass):
    let_pass(days=30)

    page = signatories[2].start()

    assert page.status_code == 410
    assert "The last day to sign was 19 December 2026. Ask the secretariat to extend it." in words_of(page)


def test_without_a_link_the_pages_are_closed(client):
    for name in ("sign_code", "sign_read", "sign_sign", "sign_done", "sign_decline", "reading_copy", "sealed_copy"):
        assert client.get(reverse(name)).status_code == 404


def test_before_the_code_the_text_is_closed(signatories):
    police = signatories[2]
    police.start()

    for name in ("sign_read", "sign_sign", "sign_done", "sign_decline", "reading_copy", "sealed_copy"):
        answer = police.client.get(reverse(name))
        assert (answer.status_code, answer.url) == (302, reverse("sign_code"))
    assert police.sign().url == reverse("sign_code")
    assert not Signature.objects.filter(signatory=police.link.signatory).exists()


def test_a_second_browser_with_the_link_needs_a_code_of_its_own(signatories):
    police = signatories[2].sit()
    other = Signatory(police.key, Client())

    other.start()

    assert other.client.get(reverse("sign_read")).url == reverse("sign_code")
    assert other.sign().url == reverse("sign_code")
    assert not Signature.objects.filter(signatory=police.link.signatory).exists()


def test_the_session_gets_a_new_key_at_the_link_and_at_the_code(signatories):
    police = signatories[2]
    police.start()
    first = police.client.session.session_key

    police.enter()

    assert police.client.session.session_key != first


def test_wrong_codes_are_counted_and_the_fifth_ends_them(signatories):
    police = signatories[2]
    police.start()
    wrong = f"{(int(police.link.code) + 1) % 1_000_000:06d}"

    answers = [police.enter(wrong) for _ in range(5)]
    right = police.enter()

    assert [answer.status_code for answer in answers] == [409] * 5
    assert "The code is not the one we sent. You can try 4 more times." in words_of(answers[0])
    assert "The code was wrong five times. Ask for another code." in words_of(answers[4])
    assert right.status_code == 409
    assert "The code was wrong five times. Ask for another code." in words_of(right)


def test_an_expired_code_says_so_and_another_one_works(signatories, let_pass):
    police = signatories[2]
    police.start()
    let_pass(minutes=16)

    late = police.enter()
    police.client.post(reverse("sign_code"), {"again": "yes"})
    right = police.enter()

    assert late.status_code == 409
    assert "This code has expired. Ask for another code." in words_of(late)
    assert right.url == reverse("sign_read")


def test_an_empty_code_says_what_to_enter(signatories):
    police = signatories[2]
    police.start()

    page = police.client.post(reverse("sign_code"), {"code": " "})

    assert page.status_code == 422
    assert "Enter the code from the letter." in words_of(page)


def test_a_code_may_be_pasted_with_spaces(signatories):
    police = signatories[2]
    police.start()
    code = police.link.code

    assert police.enter(f" {code[:3]} {code[3:]} ").url == reverse("sign_read")


def test_neither_links_nor_codes_stand_in_the_database_or_the_log(signatories, caplog, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    caplog.set_level(logging.DEBUG)
    police = signatories[2]
    police.start()
    secrets = [police.link.token, police.link.code]
    delivery.deliver_owed(at=stories.NOON + timedelta(hours=1))
    police.enter()
    police.sign()
    Client().get(reverse("sign_start", args=[police.link.token[:-1]]))

    stored, logged = everything(), "\n".join(record.getMessage() for record in caplog.records)

    assert police.link.fingerprint in stored
    assert not [
        secret for secret in secrets if re.search(rf"(?<![0-9a-zA-Z]){re.escape(secret)}(?![0-9a-zA-Z])", stored)
    ]
    assert not [secret for secret in secrets if secret in logged]


# Signing --------------------------------------------------------------------------------------------------------------


def test_signing_twice_gives_the_receipt_of_the_first_time(signatories, let_pass):
    police = signatories[2].sit()
    police.sign()
    first = police.link.signatory.signatures.get().signed_at
    let_pass(minutes=7)

    again = police.client.post(reverse("sign_sign"), police.typed(), follow=True)

    assert "You already signed at 12:04 on 21 November 2026. That signature stands." in words_of(again)
    assert police.link.signatory.signatures.get().signed_at == first
    assert police.client.get(reverse("sign_sign")).url == reverse("sign_done")
    assert police.client.get(reverse("sign_read")).url == reverse("sign_done")


def test_a_text_that_changed_is_refused_with_a_way_to_read_it(signatories):
    police = signatories[2].sit()

    page = police.sign(expected="0" * 64)

    assert page.status_code == 409
    assert "The text changed since you opened it. Nothing was signed. Read the changes, then sign." in words_of(page)
    assert "Read the text as it is now" in words_of(page)
    assert 'value="A Signatory"' in page.content.decode()
    assert not Signature.objects.filter(signatory=police.link.signatory).exists()


def test_a_session_signs_only_for_its_own_organisation(signatories):
    council, _, police = signatories
    council.sit()

    page = council.client.post(reverse("sign_sign"), council.typed(seat=str(police.key)))

    assert page.status_code == 409
    assert "This page was opened for another letter. Nothing was signed." in words_of(page)
    assert not Signature.objects.filter(version=police.link.invitation.round.version).exists()


def test_two_letters_opened_in_one_browser_are_not_mixed_up(signatories):
    council, _, police = signatories
    council.sit()
    page_of_the_council = council.typed()
    other = Signatory(police.key, council.client).sit()

    page = other.client.post(reverse("sign_sign"), page_of_the_council)

    assert page.status_code == 409
    assert not Signature.objects.filter(version=police.link.invitation.round.version).exists()


def test_a_forged_link_in_the_form_is_ignored(signatories):
    council, _, police = signatories
    council.sit()

    council.sign(link=str(police.key), signatory=str(police.link.signatory_id), party="2", at="2001-01-01")

    assert [s.signatory_id for s in Signature.objects.filter(version=council.link.invitation.round.version)] == [
        council.link.signatory_id
    ]


def test_what_is_missing_is_named_beside_its_field(signatories):
    police = signatories[2].sit()

    page = police.sign(name="", position="", authority="")
    note = police.sign(authority="written")
    unseen = police.sign(name="A\u200bName")
    blank = police.sign(name=" \u00a0 ", position="   ")
    turned = police.sign(position="Chief \u202eexecutive")

    assert {one.status_code for one in (page, note, unseen, blank, turned)} == {422}
    assert "Enter your full name." in words_of(blank) and "Enter your position" in words_of(blank)
    assert "Your position contains" in words_of(turned)
    for sentence in (
        "Enter your full name.",
        "Enter your position, for example Chief executive.",
        "Say why you may sign.",
    ):
        assert sentence in words_of(page)
    assert "Say what authorises you to sign, and when it was given." in words_of(note)
    assert "Your full name contains an invisible character" in words_of(unseen)
    assert not Signature.objects.filter(signatory=police.link.signatory).exists()


def test_each_declaration_has_its_own_box(story, clock):
    from isa_portal.agreements.services import terms

    version = stories.draft(story)
    terms.change(version, declarations=["I read clause 4."], by=story.secretariat, at=story.at)
    version = stories._through_to(story, version, State.OUT_FOR_SIGNATURE)
    clock.at = story.later(minutes=1)
    police = Signatory(stories.links_of(version)[2].pk, Client()).sit()

    refused = police.sign(declared_0="")
    police.sign()

    assert "Confirm: I read clause 4." in words_of(refused)
    assert police.link.signatory.signatures.get().record["declarations"] == ["I read clause 4."]


def test_a_tier_2_party_without_the_tier_1_is_named_when_it_reads_and_when_it_signs(signatories, version):
    police = signatories[2].sit()
    version.agreement.stands_on.set([_unsigned_tier_1(version)])

    read = police.client.get(reverse("sign_read"))
    page = police.sign()

    sentence = "The Chief Constable of Avon and Somerset has not signed the tier 1 that this tier 2 stands on (T9/26)."
    assert sentence in words_of(read)
    assert "Continue to sign" not in words_of(read)
    assert page.status_code == 409
    assert sentence in words_of(page)
    assert not Signature.objects.filter(signatory=police.link.signatory).exists()


def _unsigned_tier_1(version):
    board = version.agreement.board
    return Agreement.objects.create(
        board=board, tier=1, reference="T9/26", slug="t9-26", title="x", created_at=stories.NOON
    )


def test_a_sitting_that_ended_keeps_the_work_and_leads_through_a_code(signatories, let_pass):
    police = signatories[2].sit()
    let_pass(hours=3)

    answer = police.client.post(reverse("sign_sign"), police.typed(name="Kept Name"), follow=True)
    onward = police.enter()
    form = police.client.get(reverse("sign_sign")).content.decode()

    assert "Your session ended. Nothing was signed." in words_of(answer)
    assert not Signature.objects.filter(signatory=police.link.signatory).exists()
    assert onward.url == reverse("sign_sign")
    assert 'value="Kept Name"' in form


def test_the_receipt_link_leads_through_a_code_to_the_receipt_for_ever(signatories, let_pass):
    for one in signatories:
        one.sit().sign()
    police = Signatory(signatories[2].key, Client())
    let_pass(days=400)

    start = police.client.get(reverse("sign_start", args=[police.link.token]))
    police.start()
    done = police.client.get(police.enter().url)

    assert "See what you signed" in words_of(start)
    assert "You signed at 12:04 on 21 November 2026" in words_of(done)
    assert "2 of 2 parties have signed" in words_of(done)


def test_the_last_signature_brings_it_into_force(signatories, version):
    for one in signatories:
        one.sit().sign()

    version.refresh_from_db()

    assert version.state == State.CURRENT


def test_declining_needs_a_reason_and_tells_the_secretariat(signatories, story):
    police = signatories[2].sit()

    empty = police.client.post(reverse("sign_decline"), {"reason": "", "seat": police.key})
    done = police.client.post(reverse("sign_decline"), {"reason": "Clause 7.", "seat": police.key}, follow=True)
    start = Client().get(reverse("sign_start", args=[police.link.token]))

    assert empty.status_code == 422
    assert "Answer the question: Why do you decline?" in words_of(empty)
    assert "The reason given: Clause 7." in words_of(done)
    # The link still leads back to the refusal, where it can be taken back.
    assert start.status_code == 200
    assert {letter.recipient for letter in Letter.objects.filter(kind="declined")} == {
        "secretariat@board.example",
        "colleague@board.example",
    }


def test_the_reading_copy_is_the_document_that_every_signature_binds(signatories):
    police = signatories[2]
    version = police.link.invitation.round.version
    presenting.present(version, at=stories.NOON)
    police.sit()

    first = police.client.get(reverse("reading_copy"))
    second = signatories[0].sit().client.get(reverse("reading_copy"))
    police.sign()

    assert first.content.startswith(b"%PDF-")
    assert first.content == second.content == presenting.render(version)
    signature = police.link.signatory.signatures.get()
    assert documents.sha256_of(first.content) == signature.presented_pdf_sha256
    assert signature.record["presented_pdf_sha256"] == signature.presented_pdf_sha256
    assert len(signature.record["request"]) == 32
    assert 'attachment; filename="01-26-not-signed.pdf"' in first["Content-Disposition"]


def test_a_damaged_document_is_not_signed(signatories):
    police = signatories[2].sit()
    stored = documents.find(police.link.invitation.round.version.key, presenting.PRESENTED)
    default_storage.delete(documents.path_of(stored.sha256))

    answer = police.sign()

    documents.keep(b"%PDF-1.7 A page that took no time to print.")
    assert answer.status_code == 409
    assert "The document that you were shown is damaged. Nothing was signed." in words_of(answer)
    assert not police.link.signatory.signatures.exists()


def test_the_sealed_pdf_is_for_those_who_signed_and_only_once_it_is_there(signatories):
    police = signatories[2].sit()

    before = police.client.get(reverse("sealed_copy"))
    police.sign()
    after = police.client.get(reverse("sealed_copy"))

    assert before.status_code == after.status_code == 404


def test_a_signatory_who_was_taken_off_gets_no_code(signatories, version):
    police = signatories[2]
    link = PersonalLink.objects.get(pk=police.key)
    link.signatory.removed_at = stories.NOON
    link.signatory.save()

    page = police.start()

    assert page.status_code == 410
    assert "Somebody else signs for The Chief Constable of Avon and Somerset now." in words_of(page)


# Codes without end ----------------------------------------------------------------------------------------------------


def test_ten_wrong_codes_within_an_hour_close_the_link_for_the_rest_of_it_and_say_how_long(signatories, let_pass):
    police = signatories[2]
    police.start()
    wrong = "000000" if police.link.code != "000000" else "111111"
    for _ in range(2):
        for _ in range(5):
            police.enter(wrong)
        let_pass(minutes=1)
        again = police.client.post(reverse("sign_code"), {"again": "yes"})
    sent = police.link.code_generation

    right = police.enter()
    later = let_pass(minutes=58)
    asked = police.client.post(reverse("sign_code"), {"again": "yes"})
    entered = police.enter()

    assert again.status_code == 429
    assert "Codes were wrong ten times within an hour. Wait 58 minutes, then ask for another code." in words_of(again)
    assert sent == 2
    assert (right.status_code, "Wait 58 minutes" in words_of(right)) == (409, True)
    assert asked.status_code == 302, later
    assert entered.url == reverse("sign_read")


def test_another_browser_does_not_begin_to_count_anew(signatories):
    police = signatories[2]
    for _ in range(2):
        other = type(police)(police.key, Client(REMOTE_ADDR="198.51.100.7"))
        other.start()
        for _ in range(5):
            other.enter("000000" if police.link.code != "000000" else "111111")

    police.start()

    assert "Wait" in words_of(police.enter())


# Links that lead nowhere ----------------------------------------------------------------------------------------------


def test_a_link_that_leads_no_further_says_why_and_offers_to_mail_what_waits(signatories, story, let_pass):
    police = signatories[2]
    address = reverse("sign_start", args=[police.link.token])
    said = {}
    let_pass(days=29)
    said["expired"] = police.client.get(address)
    let_pass(days=-29)
    rounds.withdraw(police.link.invitation.round, "A clause was wrong.", by=story.secretariat, at=story.at)
    said["withdrawn"] = police.client.get(address)
    organisations.release_person(story.constable, story.police, by=PORTAL, at=story.at)
    said["left"] = police.client.get(address)
    said["cut"] = police.client.get(address[:-9] + "/")

    sentences = {
        "expired": "The last day to sign was 19 December 2026. Ask the secretariat to extend it.",
        "withdrawn": "The signing of this version is withdrawn. Nothing was signed. The reason: A clause was wrong.",
        "left": "Police signatory no longer acts for The Chief Constable of Avon and Somerset",
        "cut": "Its end was cut off",
    }
    for name, page in said.items():
        assert sentences[name] in words_of(page), name
        assert "Send me a new link" in words_of(page), name
    assert {name: page.status_code for name, page in said.items()} == {
        "expired": 410, "withdrawn": 410, "left": 410, "cut": 404,
    }  # fmt: skip


def test_who_is_signed_in_as_somebody_else_is_told_whose_letter_it_is_not(signatories, story):
    police, colleague, own = signatories[2], Client(), Client()
    backend = "django.contrib.auth.backends.ModelBackend"
    colleague.force_login(story.ig_lead, backend)
    own.force_login(story.constable, backend)
    address = reverse("sign_start", args=[police.link.token])

    theirs, mine = words_of(colleague.get(address)), words_of(own.get(address))

    assert (
        "You are signed in as Police IG lead, and this letter went to another mailbox, s***@police.example." in theirs
    )
    assert "another mailbox" not in mine
