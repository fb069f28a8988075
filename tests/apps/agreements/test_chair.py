"""Who wrote a text does not record its approval: a colleague, the lead's IG lead, or the chair by letter does."""

from datetime import date, timedelta

import pytest

from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Agreement, Approval, ChairConfirmation, Version
from isa_portal.agreements.services import approval, asking, clauses, confirming, opening
from isa_portal.correspondence import delivery
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.models import AuditEvent
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import BoardRole, OrganisationRole
from isa_portal.signing.services import rounds
from tests import stories
from tests.apps.agreements.test_writing import did, refusal

pytestmark = pytest.mark.django_db

WRITERS = (
    "Who wrote a version may not record its approval. Ask a colleague or the IG lead of the lead organisation to"
    " record it, or ask the chair by letter."
)
DECIDED = {"decision": "approved", "body": "The board", "decided_on": date(2026, 11, 21)}


@pytest.fixture
def story():
    return stories.world()


@pytest.fixture
def version(story):
    return stories.version_in(State.AWAITING_APPROVAL, story)


@pytest.fixture
def chair(story):
    return chair_of(story)


def chair_of(story):
    words = {"name": "Chair of the board", "position": "Chair"}
    found = organisations.open_account("chair@board.example", **words, by=PORTAL, at=story.at)
    organisations.appoint(found, story.board, BoardRole.CHAIR, by=PORTAL, at=story.at)
    return found


def asked(story, version, **changed):
    return asking.ask_chair(version, **{**DECIDED, **changed}, **did(story))


def test_who_edited_any_part_has_written_the_version_and_does_not_approve_it(story):
    version = stories.draft(story)
    clauses.change_clause(
        version.clauses.first(), heading="Purpose", text="New words.", **did(story, by=story.colleague)
    )
    approval.submit(version, **did(story))

    reasons = refusal(approval.record_approval, version, **DECIDED, **did(story, by=story.colleague))

    assert set(version.writers.all()) == {story.secretariat, story.colleague}
    assert version.author == story.secretariat
    assert reasons == (WRITERS,)


def test_an_edit_that_was_refused_makes_nobody_a_writer(story):
    version = stories.draft(story)

    refusal(clauses.add_clause, version, heading=" ", text="x", **did(story, by=story.colleague))

    assert set(version.writers.all()) == {story.secretariat}


def test_who_wrote_a_text_that_is_carried_on_has_written_the_next_version_too(story, version):
    stories.approve(story, version, decision="sent_back", advice="Shorten it.")

    carried = opening.start_next_draft(version, **did(story, by=story.editor))

    assert set(carried.writers.all()) == {story.secretariat, story.editor}


def test_the_leads_ig_lead_records_the_approval_and_another_partys_does_not(story, version):
    lead = stories.person("ig@bristol.example", "Council IG lead", "Information governance lead")
    organisations.appoint(lead, story.council, OrganisationRole.IG_LEAD, by=PORTAL, at=story.at)

    reasons = refusal(approval.record_approval, version, **DECIDED, **did(story, by=story.ig_lead))
    approved = approval.record_approval(version, **DECIDED, **did(story, by=lead))

    assert reasons == ("Only the board's secretariat, its chair or the lead's IG lead may record this decision.",)
    assert approved.state == State.APPROVED


def test_an_office_of_one_brings_an_agreement_into_force_with_its_chairs_mailbox(story):
    version = stories.draft(story)
    organisations.release(story.colleague.memberships.get(board=story.board), **did(story, by=PORTAL))
    chair = chair_of(story)
    approval.submit(version, **did(story))
    assert refusal(approval.record_approval, version, **DECIDED, **did(story)) == (WRITERS,)

    confirmation = asked(story, version, reference="Urgent action 3")
    story.later(days=2)
    approved = confirming.confirm(asking.find(confirmation.token), by=chair, at=story.at)
    rounds.send(approved, **did(story))
    stories.everyone_signs(story, approved)

    decision = Approval.objects.get(version=approved)
    event = AuditEvent.objects.get(type="approval.record", subject=f"approval:{decision.pk}")
    assert Agreement.objects.get(pk=approved.agreement_id).state == AgreementState.IN_FORCE
    assert (event.actor, event.facts["proof"]) == (chair.actor_key, "by letter, control of this mailbox")
    assert (decision.recorded_by, decision.reference) == (str(chair), "Urgent action 3")
    assert not chair.has_usable_password()


def test_the_letter_to_the_chair_has_one_link_whose_secret_is_stored_nowhere(story, version, chair):
    confirmation = asked(story, version)

    letter = Letter.objects.get(kind="chair_asked")
    subject, body = delivery.words(letter, at=story.at)

    assert letter.recipient == "chair@board.example"
    assert subject == "Confirm a decision by 19 December 2026: 01/26"
    assert f"/confirm/{confirmation.token}/" in body
    assert confirmation.token not in f"{letter.context} {letter.link} {confirmation.fingerprint}"


def test_without_a_chair_a_sentence_says_where_to_name_one(story, version):
    assert refusal(asked, story, version) == (
        "Avon and Somerset Board has no chair in this portal. Name one under Board, People.",
    )


def test_a_chair_who_wrote_the_text_is_not_asked(story):
    organisations.appoint(story.secretariat, story.board, BoardRole.CHAIR, by=PORTAL, at=story.at)
    version = stories.version_in(State.AWAITING_APPROVAL, story)

    assert refusal(asked, story, version) == (
        "The chair wrote a part of this version and may not confirm it. Ask somebody else to record the decision.",
    )


def test_only_the_secretariat_asks_and_only_with_facts_that_can_be(story, version, chair):
    assert refusal(asking.ask_chair, version, **DECIDED, **did(story, by=story.editor)) == (
        "Only the board's secretariat may ask the chair.",
    )
    assert refusal(asked, story, version, body=" ", decision="sent_back") == (
        "Say who decided, for example the name of the board.",
        "Say why, under Advice: those who write the next version will read it.",
    )


def test_a_dispute_records_nothing_and_the_secretariat_has_a_letter_at_once(story, version, chair):
    confirmation = asked(story, version)

    assert refusal(confirming.dispute, confirmation, " ", by=chair, at=story.at) == (
        "Say what was decided instead. The secretariat reads it.",
    )
    confirming.dispute(confirmation, "It was deferred to December.", by=chair, at=story.at)

    told = Letter.objects.filter(kind="chair_disputed")
    assert Version.objects.get(pk=version.pk).state == State.AWAITING_APPROVAL
    assert not Approval.objects.filter(version=version).exists()
    assert {letter.recipient for letter in told} == {"secretariat@board.example", "colleague@board.example"}
    assert "It was deferred to December." in delivery.words(told[0], at=story.at)[1]
    assert asked(story, version).is_open


def test_a_letter_counts_once_and_until_its_day_and_for_its_chair_only(story, version, chair):
    first = asked(story, version)
    second = asked(story, version, reference="Minute 4")

    def answer(confirmation, **more):
        return refusal(confirming.confirm, confirmation, **{"by": chair, "at": story.at, **more})

    assert answer(first) == ("This letter no longer counts. A newer letter was sent.",)
    assert answer(second, by=story.secretariat) == ("Only Chair of the board may answer this letter.",)
    assert answer(second, at=story.at + timedelta(days=29)) == ("This letter expired on 19 December 2026.",)
    confirming.confirm(second, by=chair, at=story.at)
    assert answer(second) == ("This letter was answered already. The first answer stands.",)
    assert Letter.objects.get(kind="chair_asked", subject_key=f"chairconfirmation:{first.pk}").state == "withdrawn"


def test_who_no_longer_chairs_confirms_nothing(story, version, chair):
    confirmation = asked(story, version)
    organisations.release(chair.memberships.get(), by=PORTAL, at=story.at)

    assert refusal(confirming.confirm, confirmation, by=chair, at=story.at) == (
        "Chair of the board no longer chairs Avon and Somerset Board. Ask the secretariat.",
    )


def test_what_a_colleague_recorded_meanwhile_ends_the_letter(story, version, chair):
    confirmation = asked(story, version)

    stories.approve(story, version)

    ended = ChairConfirmation.objects.get(pk=confirmation.pk)
    assert (ended.is_open, ended.ended_because) == (False, "It was decided meanwhile.")
    assert refusal(confirming.confirm, confirmation, by=chair, at=story.at)[0] == (
        "This letter no longer counts. It was decided meanwhile."
    )
    assert Letter.objects.get(kind="chair_asked").state == LetterState.WITHDRAWN


def test_an_expired_letter_gives_way_to_a_new_one_for_the_same_mailbox(story, version, chair):
    old = asked(story, version)
    late = story.later(days=40)

    new = asking.send_chair_again(old, by=PORTAL, at=late)
    same = asking.send_chair_again(old, by=PORTAL, at=late)

    assert new.pk != old.pk and same.pk == new.pk
    assert new.expires_at > late
    confirming.confirm(new, by=chair, at=late)
    assert Version.objects.get(pk=version.pk).state == State.APPROVED
