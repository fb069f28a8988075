"""What the demonstration's boards look like after they are built."""

import re

import pytest

from isa_portal.agreements import cover, rules
from isa_portal.agreements.lifecycle import AgreementState, ProposalState, State
from isa_portal.agreements.models import Agreement, Meeting, Proposal, Tier, Version
from isa_portal.agreements.services import approval
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.demo.services import building, travelling
from isa_portal.evidence import verify
from isa_portal.evidence.actors import PORTAL
from isa_portal.gateways.models import LegalGateway
from isa_portal.lib.calendar import PartialDate
from isa_portal.organisations.models import Board, Organisation, User
from isa_portal.risk import scoring
from isa_portal.signing import selectors as signing
from isa_portal.signing.lifecycle import InvitationState
from isa_portal.signing.models import Invitation, Signature, SigningRound
from tests.conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("built")]

POSITION = re.compile(
    r"officer|lead|signatory|director|head|chief|manager|chair|auditor|reader|administrator", re.IGNORECASE
)


def agreement(reference):
    return Agreement.objects.get(reference=reference)


def version(reference):
    return Version.objects.get(agreement__reference=reference)


def test_building_twice_is_building_once():
    before = [(model, model.objects.count()) for model in (Board, Organisation, User, Agreement, Version, Letter)]

    building.build(by=PORTAL, at=NOON)

    assert [(model, model.objects.count()) for model, _ in before] == before
    assert Board.objects.count() == 3


def test_no_history_runs_backwards_and_everything_recorded_agrees():
    assert list(verify.everything()) == []


def test_bristol_2015_has_three_signatories_of_two_parties_and_one_date():
    signed = [(s.party.organisation.known_as, str(s.dated or "")) for s in version("02/15").signatures.all()]

    assert signed == [("Bristol", ""), ("Bristol", ""), ("Avon and Somerset Police", "13 April 2015")]


def test_bristol_2015_has_no_start_and_a_review_counted_from_the_only_date():
    bristol = agreement("02/15")

    assert bristol.state == AgreementState.IN_FORCE
    assert bristol.in_force_from is None
    assert bristol.start_note == "Start not computable: 2 of 3 signatures carry no date."
    assert str(bristol.review_due) == "13 April 2016"
    assert bristol.review_note == "Counted from the only dated signature."
    assert bristol in Agreement.objects.due_for_review(NOON.date())
    assert not bristol.is_illustration


def test_bristol_2015_keeps_its_printed_figures_beside_the_computed_ones():
    rows = list(version("02/15").assessment.risks.all())
    differing = {row.number: scoring.compare(row).printed for row in rows if scoring.compare(row).printed}

    assert len(rows) == 10
    assert differing == {5: ("Document says 2; 2 x 2 = 4.",)}


def test_shropshire_stands_alone_and_its_cover_is_not_known():
    shropshire = agreement("Early Help 2020")
    council, police = Organisation.objects.get(slug="shropshire"), Organisation.objects.get(slug="suffolk-police")

    answer = cover.between(shropshire, council, police, on=NOON.date())

    assert (shropshire.tier, shropshire.other_parties_note) == (Tier.STAND_ALONE, "not listed in the document")
    assert (answer.covered, answer.words) == (None, "Not known")


def test_shropshire_keeps_ten_rows_of_history_by_the_month():
    rows = list(agreement("Early Help 2020").printed_history.all())

    assert len(rows) == 10
    assert (rows[0].number, str(rows[0].dated)) == ("0.1", "September 2015")
    assert (rows[-1].number, str(rows[-1].dated)) == ("10.0", "April 2020")
    assert all(row.dated == PartialDate.month(row.first_day.year, row.first_day.month) for row in rows)
    assert agreement("Early Help 2020").versions.count() == 1


def test_shropshire_was_due_for_review_in_august_2022():
    shropshire, text = agreement("Early Help 2020"), version("Early Help 2020")

    assert str(shropshire.review_due) == "August 2022"
    assert f"{shropshire.review_due.overdue_from:%-d %B %Y}" == "1 September 2022"
    assert text.review_months == 36
    assert len(text.review_questions) == 6


def test_shropshire_is_left_by_a_months_notice_to_the_head_of_early_help():
    text = version("Early Help 2020")

    assert str(text.notice_period) == "1 month"
    assert text.notice_method == "in writing"
    assert text.notice_to.startswith("Head of Early Help")


def test_suffolk_commissioned_a_tier_1_that_is_half_signed():
    proposal = Proposal.objects.get(title__startswith="One overarching")
    states = list(Invitation.objects.filter(round__state="open").values_list("state", flat=True))

    assert proposal.state == ProposalState.COMMISSIONED
    assert [lead.known_as for lead in proposal.leads.all()] == ["Suffolk"]
    assert agreement("T1/26").proposal == proposal
    item = proposal.meeting_items.get()
    assert [one.outcome for one in item.decisions.all()] == ["agreed", "noted", "deferred", "agreed"]

    assert agreement("T1/26").stage == State.OUT_FOR_SIGNATURE
    assert sorted(states) == [InvitationState.INVITED] * 2 + [InvitationState.SIGNED] * 2


def test_the_next_meetings_of_two_boards_have_a_proposal_on_the_agenda_and_papers_to_come():
    coming = Meeting.objects.from_day(NOON.date())

    assert {meeting.board.short_name for meeting in coming} == {"Suffolk", "Avon and Somerset"}
    assert all(meeting.papers_due_on > NOON.date() for meeting in coming)
    assert {str(item.proposal.state) for meeting in coming for item in meeting.items.all()} == {"proposed"}


def test_suffolks_round_has_run_for_ten_days():
    signing_round = SigningRound.objects.get(state="open")

    assert (NOON.date() - signing_round.sent_at.date()).days == 10


def test_the_tier_1_of_avon_and_somerset_has_been_in_force_for_months():
    tier_1 = agreement("T1/25")

    assert tier_1.state == AgreementState.IN_FORCE
    assert (NOON.date() - tier_1.in_force_from).days > 200
    assert tier_1.is_illustration


def test_the_draft_of_2026_lacks_nothing_and_can_be_submitted():
    draft = version("01/26")
    author = draft.author

    lacking = rules.missing(draft, by=author, at=NOON)
    submitted = approval.submit(draft, by=author, at=NOON)

    assert lacking == []
    assert submitted.state == State.AWAITING_APPROVAL
    assert draft.agreement.replaces == agreement("02/15")
    assert [above.reference for above in draft.agreement.stands_on.all()] == ["T1/25"]
    assert (draft.flows.count(), draft.reliances.count(), draft.clauses.count()) == (6, 6, 12)
    assert draft.assessment.risks.count() == 10


def test_the_draft_of_2026_names_two_signatories_of_the_council_and_one_of_the_police():
    parties = {party.organisation.known_as: party for party in agreement("01/26").parties.all()}

    assert parties["Bristol"].signatories.count() == 2
    assert parties["Avon and Somerset Police"].signatories.count() == 1


def test_who_wrote_a_text_did_not_record_its_approval():
    for text in Version.objects.filter(approvals__isnull=False):
        assert text.approvals.get().recorded_by != text.author.actor_words


def test_the_catalogue_is_whole_and_hides_what_is_not_confirmed():
    assert LegalGateway.objects.count() == 82
    assert LegalGateway.objects.shown().count() == 78
    assert not LegalGateway.objects.shown().filter(confidence="L").exists()


def test_people_appear_by_position():
    signed = signing.named(Signature.objects.all())
    named = [*User.objects.values_list("name", flat=True), *(one.position for one in signed)]
    named += [one.name for one in signed if one.name]

    assert [name for name in named if not POSITION.search(name)] == []


def test_every_letter_of_the_past_was_sent_on_its_day():
    letters = list(Letter.objects.all())

    assert len(letters) > 10
    assert [
        letter for letter in letters if letter.state != LetterState.SENT or letter.sent_at != letter.not_before
    ] == []


def test_every_address_is_an_example():
    assert [user.email for user in User.objects.all() if not user.email.endswith(".example")] == []


def test_the_first_sweep_reminds_who_has_not_signed_and_who_reviews():
    travelling.sweep_once(by=PORTAL, at=NOON)

    reminded = Letter.objects.filter(kind="signature_reminder").values_list("recipient_words", flat=True)
    assert sorted(words.rpartition(" for ")[2] for words in reminded) == [
        "Riverside Trust",
        "The Chief Constable of Suffolk Constabulary",
    ]
    overdue = Letter.objects.filter(kind="review_reminder", recipient="ig@police.example")
    assert [letter.about for letter in overdue] == ["02/15 Bristol troubled families"]


def test_a_draft_is_before_its_parties_with_comments_answered_and_open():
    version = agreement("02/26").versions.get()

    said = [(comment.answer or "open", comment.clause.position) for comment in version.comments.all()]

    assert version.state == State.CONSULTATION
    assert said == [("accepted", 2), ("declined", 4), ("open", 5)]
