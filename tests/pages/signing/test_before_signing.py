"""What a signatory can do instead of signing, and what the others see of it."""

import pytest
from django.urls import reverse

from isa_portal.agreements.models import Rule
from isa_portal.agreements.services import parties
from isa_portal.signing.lifecycle import InvitationState
from isa_portal.signing.models import Invitation, PersonalLink, Question
from isa_portal.signing.services import clearing, naming
from tests import stories
from tests.pages.signing.conftest import Signatory, words_of

pytestmark = pytest.mark.django_db


def at(name, version, *more):
    return reverse(name, args=[version.agreement.board.slug, version.agreement.slug, *more])


def signed_in(client, person):
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return client


def test_a_question_is_asked_read_by_every_party_and_answered(signatories, officer, version):
    council, _, police = signatories
    police.sit()
    asked = police.client.post(reverse("sign_ask"), {"text": "What of <clause> 2?", "seat": police.key}, follow=True)
    question = Question.objects.get()
    form = words_of(officer.get(at("answer_question", version, question.pk)))
    undecided = officer.post(at("answer_question", version, question.pk), {"answer": "It helps."})
    answered = officer.post(
        at("answer_question", version, question.pk), {"answer": "It helps.", "text": "stays"}, follow=True
    )
    read = words_of(council.sit().client.get(reverse("sign_read")))

    assert "Your question is on its way." in words_of(asked)
    assert "What of &lt;clause&gt; 2?" in asked.content.decode()
    assert "An answer that changes the text needs a new version: this signing is withdrawn" in form
    assert "Say whether the text stays as it is." in words_of(undecided)
    assert "is told your answer." in words_of(answered)
    assert "The Chief Constable of Avon and Somerset asked on" in read
    assert "It helps." in read
    assert "Police signatory" not in read


def test_a_question_in_a_sitting_that_ended_is_kept(signatories, let_pass):
    police = signatories[2].sit()
    let_pass(hours=3)

    ended = police.client.post(reverse("sign_ask"), {"text": "Kept question", "seat": police.key}, follow=True)
    onward = police.enter()

    assert "Your session ended. Nothing was asked. What you typed is kept" in words_of(ended)
    assert onward.url == reverse("sign_ask")
    assert "Kept question" in police.client.get(reverse("sign_ask")).content.decode()
    assert not Question.objects.exists()


def test_a_colleague_is_named_and_the_link_says_what_happened(signatories, officer, version):
    police = signatories[2].sit()
    typed = {"who": "named", "name": "A Deputy", "position": "Deputy", "seat": police.key, "authority": "Scheme"}
    missing = police.client.post(reverse("sign_pass_on"), {**typed, "email": ""})
    done = police.client.post(reverse("sign_pass_on"), {**typed, "email": "deputy@police.example"}, follow=True)
    again = police.client.get(reverse("sign_start", args=[police.link.token]))
    page = words_of(officer.get(at("signatures", version)))

    assert missing.status_code == 422
    for answer in (done, again):
        assert answer.status_code == 410
        assert "This request was passed to a colleague, who has a letter of their own" in words_of(answer)
    assert "Passed on to A Deputy, Deputy on 21 November 2026" in page
    assert "Authority as stated: Scheme." in page
    assert "A Deputy" not in words_of(again)


def test_who_does_not_know_types_nobody_and_the_ig_lead_names_one(signatories, client, story, version):
    police = signatories[2].sit()
    done = police.client.post(reverse("sign_pass_on"), {"who": "unknown", "seat": police.key}, follow=True)
    ig_lead = signed_in(client, story.ig_lead)
    page = words_of(ig_lead.get(at("signatures", version)))
    typed = {"name": "A Deputy", "position": "Deputy", "email": "deputy@police.example"}
    named = ig_lead.post(at("name_instead", version, police.key), typed, follow=True)

    assert "it is not known yet who" in words_of(done)
    assert "Name somebody else" in page
    assert "A Deputy, Deputy signs for The Chief Constable of Avon and Somerset now." in words_of(named)


def test_declined_by_mistake_is_one_button_that_the_letter_still_leads_to(signatories, version):
    police = signatories[2].sit()
    police.client.post(reverse("sign_decline"), {"reason": "Wrong button", "seat": police.key})
    back = police.start()
    police.enter()
    page = words_of(police.client.get(reverse("sign_read"), follow=True))
    done = police.client.post(reverse("sign_take_back"), follow=True)

    assert back.status_code == 302
    assert "I declined by mistake" in page
    assert "Your refusal is taken back, and the secretariat is told." in words_of(done)
    assert Invitation.objects.get(pk=police.link.invitation_id).state == InvitationState.INVITED


def test_under_all_sign_the_page_says_before_the_button_that_it_needs_a_new_version(officer, version):
    invitation = Invitation.objects.filter(round__version=version)[1]

    page = officer.get(at("take_out", version, invitation.pk))

    assert "needs a new version: withdraw this signing" in words_of(page)
    assert b"<button" not in page.content[page.content.index(b"<h1") : page.content.index(b"</main>")]


def test_a_silent_party_is_taken_out_on_its_page(officer, story, clock):
    version = stories.sent(story, stories.of_three(story, rule=Rule.AS_EACH_SIGNS))
    clock.at = story.later(minutes=1)
    invitation = Invitation.objects.get(round__version=version, party__organisation=story.trust)

    page = words_of(officer.get(at("take_out", version, invitation.pk)))
    done = words_of(officer.post(at("take_out", version, invitation.pk), follow=True))

    assert "Riverside Trust stays in the list of parties of the text, as one that never joined." in page
    assert "Riverside Trust is out of the round." in done
    assert "Never joined: it was taken out of the round." in done
    assert "0 of 2 parties have signed" in done


def test_the_offices_of_a_party_are_chosen_and_recorded_and_the_secretariat_sees_where_they_stand(
    officer, story, clock, client
):
    chosen = officer.post(reverse("choose_clearing", args=[story.police.slug]), {"offices": ["dpo"]}, follow=True)
    version = stories.sent(story, stories.of_three(story, rule=Rule.AS_EACH_SIGNS))
    clock.at = story.later(minutes=1)
    before = words_of(officer.get(at("signatures", version)))
    refused = officer.post(at("record_clearance", version, _dpo(version)), {"view": "content"})
    ig_lead = signed_in(type(client)(), story.ig_lead)
    bare = ig_lead.post(at("record_clearance", version, _dpo(version)), {"view": "not_content"})
    ig_lead.post(at("record_clearance", version, _dpo(version)), {"view": "not_content", "reason": "Clause 2."})
    after = words_of(officer.get(at("signatures", version)))

    assert "It counts from the next text that is sent for signature." in words_of(chosen)
    assert "Data protection officer: not answered yet" in before
    assert "Not asked yet: first its own offices answer." in before
    assert "The Chief Constable of Avon and Somerset asks its own offices first." in before
    assert "Only the Data protection officer of The Chief Constable" in words_of(refused)
    assert "Say why the office is not content." in words_of(bare)
    assert "Data protection officer, 21 November 2026: not content: Clause 2." in after


def _dpo(version):
    police = next(link for link in stories.links_of(version) if link.signatory.user.email.endswith("police.example"))
    return police.invitation.clearances.get().pk


def test_the_signatory_reads_the_condition_of_an_office(story, clock, client):
    do = {"by": story.secretariat, "at": story.at}
    clearing.choose_offices(story.police, ["ig_lead"], **do)
    version = stories.sent(story, stories.of_three(story, rule=Rule.AS_EACH_SIGNS))
    clock.at = story.later(minutes=1)
    key = next(link.pk for link in stories.links_of(version) if link.invitation.clearances.exists())
    link = PersonalLink.objects.get(pk=key)
    clearing.record(
        link.invitation.clearances.get(), view="content_if", reason="The DPIA is read.", by=story.ig_lead, at=story.at
    )
    page = words_of(Signatory(key, client).sit().client.get(reverse("sign_read")))

    assert "Information governance lead, 21 November 2026: content if: The DPIA is read." in page
    assert "Continue to sign" in page


def test_who_signs_reads_for_whom_the_tier_1_is_waived_and_what_of_it_binds_it(story, clock, client):
    do = {"by": story.secretariat, "at": story.at}
    version = stories.draft(story)
    party = parties.add_party(version, story.trust, **do)
    naming.name_signatory(party, email="chief@national.example", name="Chief", position="Chief", **do)
    stories.tell_people(version, **do)
    clauses = ["T1/26, clause 7 Security", "T1/26, clause 9 Leaving"]
    parties.waive_tier_1(version, party, because="It signs no local agreement.", takes_in=clauses, **do)
    version = stories.sent(story, version)
    clock.at = story.later(minutes=1)
    national = next(link for link in stories.links_of(version) if link.signatory.user.email == "chief@national.example")

    page = words_of(Signatory(national.pk, client).sit().client.get(reverse("sign_read")))

    assert "It does without the tier 1: It signs no local agreement. Of the tier 1 these bind it here: " in page
    assert "; ".join(clauses) in page


def test_places_are_shown_where_there_is_an_order(officer, story):
    version = stories.draft(story, tier=1, reference="T4/26")
    party = version.agreement.parties.get(organisation=story.police)
    typed = {"party": party.pk, "name": "A Second", "position": "Officer", "email": "second@police.example"}

    page = officer.post(at("draft_signatories", version), {**typed, "place": "2"}, follow=True)

    assert "A Second, Officer Signs in place 2" in words_of(page)
