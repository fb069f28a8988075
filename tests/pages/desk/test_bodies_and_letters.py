"""Boards, organisations, correspondence, and the printed state machines."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.correspondence.services import NOBODY, Recipient, Subject, owe
from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Office
from isa_portal.signing.models import PersonalLink, SigningRound
from isa_portal.signing.services import rounds
from tests import stories
from tests.pages.desk.pages import assert_whole, words_of
from tests.stories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters(story):
    """Three letters owed, one sent, one that could not be delivered."""
    version = stories.version_in("out_for_signature", story)
    link = stories.sit(stories.links_of(version)[0], at=story.at)
    wanted = Letter.objects.filter(kind="signature_wanted", chain=version.chain).order_by("pk")
    wanted.filter(pk=wanted[0].pk).update(state=LetterState.SENT, sent_at=NOON)
    wanted.filter(pk=wanted[1].pk).update(state=LetterState.FAILED, error="550 no such mailbox")
    return {"sent": wanted[0], "failed": wanted[1], "owed": wanted[2], "link": link}


def page_of(story, query=""):
    return reverse("correspondence", args=[story.board.slug]) + query


def letter_about(story):
    return Subject("agreement:1", story.board.chain, "agreement:1", "01/26 Family support")


def again(story, letter):
    return reverse("letter_again", args=[story.board.slug, letter.pk])


def test_correspondence_tells_to_whom_when_and_why_not(story, signed_in, letters):
    response = signed_in(story.secretariat).get(page_of(story))

    text = words_of(response)
    assert_whole(response)
    assert "Signature wanted 01/26 Family support" in text
    assert "550 no such mailbox" in text
    assert "1 could not be delivered and waits for you." in text


def test_correspondence_never_shows_a_link_or_a_code(story, signed_in, letters):
    html = signed_in(story.secretariat).get(page_of(story)).content.decode()

    assert letters["link"].token not in html
    assert letters["link"].code not in html
    assert "/sign/********/" in html


@pytest.mark.parametrize("state", ["owed", "sent", "failed", "withdrawn", "nonsense"])
def test_correspondence_is_shown_by_state(story, signed_in, letters, state):
    response = signed_in(story.secretariat).get(page_of(story, f"?state={state}&page=-1"))

    assert_whole(response)
    if state in LetterState.values:
        assert {row.letter.state for row in response.context["letters"].rows} <= {state}


def test_correspondence_is_shown_about_one_agreement(story, signed_in, letters):
    agreement = letters["link"].invitation.party.agreement
    other = stories.draft(story, reference="09/26").agreement
    owe("lent", to=Recipient("a@b.example", "A"), about=Subject("x:1", story.board.chain, other.chain, "09/26 Other"),
        occurrence="once", at=NOON)  # fmt: skip
    client = signed_in(story.secretariat)

    page = client.get(page_of(story, f"?about={agreement.slug}"))

    assert_whole(page)
    assert f"Correspondence about {agreement.reference}" in words_of(page)
    assert {row.letter.chain for row in page.context["letters"].rows} == {agreement.chain}
    assert f"?about={agreement.slug}" in client.get(agreement.get_absolute_url() + "history/").content.decode()
    assert client.get(page_of(story, "?about=nothing")).status_code == 404


def test_a_letter_that_failed_goes_out_again(story, signed_in):
    to = Recipient("ig@police.example", "IG lead")
    letter = owe("in_force", to=to, about=letter_about(story), occurrence="version 1.0", at=NOON)
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.FAILED, error="550 no such mailbox")

    response = signed_in(story.secretariat).post(again(story, letter))

    letter.refresh_from_db()
    assert response.status_code == 302
    assert (letter.state, letter.error) == (LetterState.OWED, "")


def test_a_letter_for_whom_nobody_was_in_post_says_so_and_does_not_go_again(story, signed_in):
    letter = owe("in_force", to=NOBODY, about=letter_about(story), occurrence="version 1.0", at=NOON)
    client = signed_in(story.secretariat)

    page, response = client.get(page_of(story)), client.post(again(story, letter))

    assert "Nobody is in post who could be told. Appoint somebody." in words_of(page)
    assert response.status_code == 409
    assert "This letter has no address." in words_of(response)
    assert again(story, letter) not in page.content.decode()


@pytest.mark.parametrize("which", ["sent", "failed"])
def test_a_personal_link_is_renewed_and_never_sent_twice(story, signed_in, letters, which):
    link = PersonalLink.objects.get(pk=letters[which].link["key"])

    response = signed_in(story.secretariat).post(again(story, letters[which]))

    renewed = PersonalLink.objects.get(pk=link.pk)
    newest = Letter.objects.filter(kind="signature_wanted", subject_key=letters[which].subject_key).latest("pk")
    letters[which].refresh_from_db()
    assert response.status_code == 302
    assert (renewed.generation, newest.link["generation"], newest.state) == (2, 2, LetterState.OWED)
    assert Client().get(f"/sign/{link.token}/").status_code == 410
    assert Client().get(f"/sign/{renewed.token}/").status_code == 200
    assert letters[which].state == {"sent": LetterState.SENT, "failed": LetterState.WITHDRAWN}[which]


def test_a_receipt_goes_out_again_with_a_new_link_and_the_hour_of_the_signature(story, signed_in):
    version = stories.version_in("out_for_signature", story)
    link = stories.links_of(version)[0]
    stories.sign(link, at=NOON)
    first = Letter.objects.get(kind="you_signed", chain=version.chain)
    Letter.objects.filter(pk=first.pk).update(state=LetterState.SENT)

    signed_in(story.secretariat).post(again(story, first))

    second = Letter.objects.filter(kind="you_signed").latest("pk")
    assert (first.link["generation"], second.link["generation"]) == (1, 2)
    assert (second.context["day"], second.context["time"]) == (first.context["day"], first.context["time"])
    assert PersonalLink.objects.get(pk=link.pk).generation == 2


def test_a_letter_whose_signing_is_over_is_refused_with_the_reason(story, signed_in, letters):
    rounds.withdraw(SigningRound.objects.latest("pk"), "A party left.", by=story.secretariat, at=story.at)

    response = signed_in(story.secretariat).post(again(story, letters["sent"]))

    assert response.status_code == 409
    assert "This is withdrawn. It cannot take this step now." in words_of(response)


def test_a_letter_still_owed_is_not_doubled(story, signed_in, letters):
    response = signed_in(story.secretariat).post(again(story, letters["owed"]))

    assert response.status_code == 409
    assert "This letter is still to go out. Wait for it." in words_of(response)


def test_a_code_never_goes_out_again(story, signed_in, letters):
    code = Letter.objects.get(kind="code", subject_key=f"personallink:{letters['link'].pk}")
    Letter.objects.filter(pk=code.pk).update(state=LetterState.SENT)

    response = signed_in(story.secretariat).post(again(story, code))

    assert response.status_code == 409
    assert "A code is good for one page and 15 minutes." in words_of(response)


@pytest.mark.parametrize("who", ["ig_lead", "outsider", "editor"])
def test_only_the_secretariat_of_the_board_reads_its_letters(story, signed_in, letters, who):
    client = signed_in(getattr(story, who))

    assert client.get(page_of(story)).status_code == 404
    assert client.post(again(story, letters["failed"])).status_code == 404


def test_the_secretariat_of_another_board_reads_nothing_of_this_one(story, signed_in, letters):
    other = organisations.set_up_board("Suffolk Board", short_name="Suffolk", host=story.trust, by=PORTAL, at=NOON)
    officer = stories.person("officer@suffolk.example", "Officer", "Officer")
    organisations.appoint(officer, other, "secretariat", by=PORTAL, at=NOON)
    client = signed_in(officer)

    assert client.get(page_of(story)).status_code == 404
    assert client.post(reverse("letter_again", args=["suffolk", letters["failed"].pk])).status_code == 404
    assert "No letter yet." in words_of(client.get(reverse("correspondence", args=["suffolk"])))


def test_a_board_shows_its_practice_and_people_to_who_serves_it(story, signed_in):
    response = signed_in(story.secretariat).get(reverse("board", args=[story.board.slug]))

    text = words_of(response)
    assert_whole(response)
    assert "Hosted by Bristol City Council." in text
    assert "Secretariat officer, Governance officer Secretariat" in text
    assert signed_in(story.ig_lead).get(reverse("board", args=[story.board.slug])).status_code == 404


def test_the_register_of_bodies_says_who_has_no_signatory(story, signed_in):
    response = signed_in(story.secretariat).get(reverse("organisations"))

    assert_whole(response)
    assert "3 organisations. 1 has no member with the role of signatory." in words_of(response)


def test_a_body_is_found_by_either_name(story, signed_in):
    client = signed_in(story.secretariat)

    for words in ("chief constable", "somerset police"):
        page = words_of(client.get(reverse("organisations"), {"q": words}))
        assert "The Chief Constable of Avon and Somerset" in page
        assert "Riverside Trust" not in page
    assert "No organisation has this in its name." in words_of(client.get(reverse("organisations"), {"q": "zebra"}))


def test_the_register_of_bodies_is_for_who_serves_a_board(story, signed_in):
    assert signed_in(story.ig_lead).get(reverse("organisations")).status_code == 404


def test_a_body_shows_its_agreements_people_and_missing_officers(story, signed_in):
    stories.agreement_in("in_force", story)
    organisations.appoint_officer(story.police, Office.DPO, mailbox="dpo@police.example", by=PORTAL, at=NOON)

    parts = ("organisation", "organisation_officers", "organisation_people")
    pages = [signed_in(story.ig_lead).get(reverse(name, args=[story.police.slug])) for name in parts]

    agreements, officers, people = map(words_of, pages)
    for page in pages:
        assert_whole(page)
    assert "01/26 Family support In force Active" in agreements
    assert "Data protection officer Shared mailbox dpo@police.example" in officers
    assert "5 offices have nobody:" in officers
    assert "Caldicott Guardian: nobody is named." in officers
    assert "Police IG lead, Information governance lead Information governance lead" in people


def test_a_body_shows_only_agreements_that_the_reader_may_see(story, signed_in):
    agreement = stories.draft(story).agreement

    board = words_of(signed_in(story.secretariat).get(reverse("organisation", args=[story.police.slug])))
    own = words_of(signed_in(story.ig_lead).get(reverse("organisation", args=[story.police.slug])))

    assert str(agreement) in board
    assert str(agreement) not in own


def test_another_body_is_not_shown_to_who_does_not_act_for_it(story, signed_in):
    there = signed_in(story.outsider).get(reverse("organisation", args=[story.police.slug]))
    nowhere = signed_in(story.outsider).get(reverse("organisation", args=["nobody"]))

    assert there.status_code == nowhere.status_code == 404


def test_the_command_prints_every_state_machine_under_its_heading(capsys):
    call_command("lifecycle")

    printed = capsys.readouterr().out
    names = ["Proposal", "Version", "Agreement", "Party", "Signing round", "Invitation", "Accession", "Notice",
             "Change of a notice", "Removal of a party", "Review"]  # fmt: skip
    assert [line.removeprefix("### ") for line in printed.splitlines() if line.startswith("### ")] == names
    assert printed.count("stateDiagram-v2") == len(names)
    assert "    signed --> in_force: commence" in printed
