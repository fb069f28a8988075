"""The sweep: what the calendar asks is done on the day, once, however late or often it is asked."""

import gc
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Agreement, Version
from isa_portal.agreements.services import approval, consulting, terms
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib.calendar import PartialDate
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import BoardRole, Office
from isa_portal.reminders import services, sweep
from isa_portal.reminders.services import finding
from isa_portal.reviews.models import Review
from isa_portal.signing import paper
from isa_portal.signing.lifecycle import InvitationState, RoundState
from isa_portal.signing.models import SigningRound
from isa_portal.signing.services import declining, recording, rounds
from tests import copies, stories
from tests.copies import BASE

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> stories.World:
    return stories.world()


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def swept(day: date) -> sweep.Swept:
    """Follow the calendar on a day; letters stay owed and nothing is sealed."""
    return sweep.follow_calendar(at=noon(day))


def reminders(kind: str = "review_reminder", about: str = "01/26") -> list[tuple[str, str]]:
    found = Letter.objects.filter(kind=kind, about__startswith=about).exclude(state=LetterState.WITHDRAWN)
    return sorted(found.values_list("occurrence", "recipient"))


def occurrences(kind: str = "review_reminder", about: str = "01/26") -> list[str]:
    return sorted({occurrence for occurrence, _ in reminders(kind, about)})


def in_force(story: stories.World) -> Agreement:
    return stories.agreement_in(AgreementState.IN_FORCE, story)


# Reviews --------------------------------------------------------------------------------------------------------------


def test_an_agreement_in_force_gets_its_review_once(story):
    agreement = in_force(story)

    counts = [swept(story.at.date()).scheduled for _ in range(2)]

    assert counts == [2, 0]  # the tier 1 beneath it too
    assert [str(review.due) for review in Review.objects.filter(agreement=agreement)] == ["21 November 2027"]


@pytest.mark.parametrize(("days_before", "state"), [(91, "scheduled"), (90, "open")])
def test_a_review_opens_90_days_before_it_is_due(story, days_before, state):
    agreement = in_force(story)

    swept(agreement.review_due_on - timedelta(days=days_before))

    assert agreement.reviews.get().state == state


def test_a_review_reminder_reaches_ig_leads_their_office_and_the_secretariat(story):
    agreement = in_force(story)
    organisations.appoint_officer(story.council, Office.IG_LEAD, mailbox="ig@bristol.example", by=PORTAL, at=story.at)

    swept(agreement.review_due_on - timedelta(days=30))

    assert reminders() == [
        ("30 days before", "colleague@board.example"),
        ("30 days before", "ig@bristol.example"),
        ("30 days before", "ig@police.example"),
        ("30 days before", "secretariat@board.example"),
    ]
    assert Letter.objects.filter(about__startswith="01/26", kind="review_reminder")[0].context == {
        "reference": "01/26",
        "title": "Family support",
        "board": "Avon and Somerset",
        "telephone": "01632 960 000",
        "due": "21 November 2027",
        "days": 30,
        "waits_for": "Bristol City Council and The Chief Constable of Avon and Somerset",
    }


def test_swept_daily_every_occurrence_is_written_once(story):
    agreement = in_force(story)
    last = agreement.review_due_on

    for days in range(100, -20, -1):
        swept(last - timedelta(days=days))

    found = Letter.objects.filter(kind="review_reminder", about__startswith="01/26", recipient="ig@police.example")
    assert sorted(found.values_list("occurrence", flat=True)) == [
        "0 days before",
        "14 days before",
        "30 days before",
        "60 days before",
        "7 days before",
        "90 days before",
        "overdue 1 days",
        "overdue 14 days",
        "overdue 7 days",
    ]


def test_an_overdue_review_is_told_to_the_chair_and_then_for_the_board(story):
    agreement = in_force(story)
    chair = stories.person("chair@board.example", "Chair of the board", "Chair")
    organisations.appoint(chair, story.board, BoardRole.CHAIR, by=PORTAL, at=story.at)

    for days in (29, 30, 31, 90):
        swept(agreement.review_due_on + timedelta(days=days))

    told = Letter.objects.filter(kind="review_overdue", about__startswith="01/26").order_by("occurrence", "recipient")
    assert list(told.values_list("occurrence", "recipient")) == [
        ("overdue 30 days", "chair@board.example"),
        ("overdue 90 days", "chair@board.example"),
        ("overdue 90 days", "colleague@board.example"),
        ("overdue 90 days", "secretariat@board.example"),
    ]
    assert Agreement.objects.get(pk=agreement.pk).state == AgreementState.IN_FORCE


def test_after_45_days_of_outage_only_the_latest_is_written(story):
    agreement = in_force(story)
    swept(agreement.review_due_on - timedelta(days=91))

    swept(agreement.review_due_on - timedelta(days=46))

    assert occurrences() == ["60 days before"]


def test_a_reminder_that_has_not_left_gives_way_to_the_next(story):
    agreement = in_force(story)
    swept(agreement.review_due_on - timedelta(days=60))

    swept(agreement.review_due_on - timedelta(days=30))

    assert occurrences() == ["30 days before"]
    replaced = Letter.objects.filter(error="A newer reminder took its place.", kind="review_reminder")
    assert replaced.filter(about__startswith="01/26").count() == 3


def test_a_review_overdue_since_2016_gives_one_letter_to_each_mailbox(story):
    document = paper.PaperAgreement(
        reference="02/15",
        title="Troubled families",
        tier=2,
        parties=[story.council, story.police],
        signatories=[
            paper.PaperSignatory(story.council, "Service director"),
            paper.PaperSignatory(story.council, "Service director"),
            paper.PaperSignatory(story.police, "Head of information", PartialDate.day(date(2015, 4, 13))),
        ],
        review_months=12,
    )
    recording.record_existing(story.board, document, by=story.secretariat, at=story.at)

    for _ in range(3):
        swept(date(2026, 11, 21))

    assert [recipient for _, recipient in reminders(about="02/15")] == [
        "colleague@board.example",
        "ig@police.example",
        "secretariat@board.example",
    ]
    assert occurrences(about="02/15") == ["overdue 3871 days"]


def test_what_is_replaced_is_no_longer_reminded_of(story):
    old = in_force(story)
    day = old.review_due_on - timedelta(days=30)
    swept(day)
    before = occurrences()
    story.at = noon(day)
    everyone_signs(story, stories.draft(story, reference="03/26", replaces=old))

    found = sweep.follow_calendar(at=story.at)

    assert (before, found.withdrawn, occurrences()) == (["30 days before"], 3, [])


# Signatures -----------------------------------------------------------------------------------------------------------


def test_signatories_are_reminded_after_7_14_and_21_days_and_3_before_the_last(story):
    opened = stories.open_round(story)
    sent = opened.sent_at.date()

    for days in range(29):
        swept(sent + timedelta(days=days))

    found = Letter.objects.filter(kind="signature_reminder", about__startswith="01/26")
    assert sorted(found.values_list("occurrence", flat=True)) == [
        *["14 days after sending"] * 3,
        *["21 days after sending"] * 3,
        *["3 days before 2026-12-19"] * 3,
        *["7 days after sending"] * 3,
    ]


def test_who_has_signed_is_not_reminded(story):
    opened = stories.open_round(story)
    first, _, _ = stories.links_of(opened.version)
    stories.sign(first, at=story.at)

    swept(story.at.date() + timedelta(days=7))

    assert [recipient for _, recipient in reminders("signature_reminder")] == [
        "second@bristol.example",
        "signatory@police.example",
    ]


def test_signing_withdraws_the_reminder_that_has_not_left(story):
    opened = stories.open_round(story)
    day = noon(story.at.date() + timedelta(days=7))
    for reminder in sweep.services.coming_due(at=day):
        sweep.services.remind(reminder, at=day)

    for link in stories.links_of(opened.version):
        stories.sign(link, at=day)

    assert reminders("signature_reminder") == []


def test_a_reminder_found_before_the_signature_is_not_written_after_it(story):
    opened = stories.open_round(story)
    day = noon(story.at.date() + timedelta(days=7))
    found = list(sweep.services.coming_due(at=day))
    for link in stories.links_of(opened.version):
        stories.sign(link, at=day)

    written = [sweep.services.remind(reminder, at=day) for reminder in found if reminder.kind == "signature_reminder"]

    assert written == [0, 0, 0]


def test_a_party_that_declined_is_not_reminded(story):
    opened = stories.open_round(story)
    police = stories.sit(stories.links_of(opened.version)[2], at=story.at)
    declining.decline(police, "We need another clause.", by=story.constable, at=story.at)

    swept(story.at.date() + timedelta(days=7))

    assert "signatory@police.example" not in {recipient for _, recipient in reminders("signature_reminder")}


@pytest.mark.parametrize(("days", "state"), [(28, RoundState.OPEN), (29, RoundState.LAPSED)])
def test_a_round_lapses_the_day_after_its_last(story, days, state):
    opened = stories.open_round(story)

    swept(opened.sent_at.date() + timedelta(days=days))

    opened.refresh_from_db()
    assert opened.state == state
    assert Agreement.objects.get(reference="01/26").stage == (
        State.OUT_FOR_SIGNATURE if state == RoundState.OPEN else State.LAPSED
    )


def test_a_lapsed_round_lapses_its_invitations_and_reminds_nobody(story):
    opened = stories.open_round(story)

    first, second = (swept(opened.sent_at.date() + timedelta(days=40)) for _ in range(2))

    assert (first.lapsed, second.lapsed) == (1, 0)
    assert {one.state for one in opened.invitations.all()} == {InvitationState.LAPSED}
    assert reminders("signature_reminder") == []


# Commencement ---------------------------------------------------------------------------------------------------------


def signed_for(story: stories.World, day: date) -> Agreement:
    version = stories.draft(story)
    terms.change(version, commences_on=day, by=story.secretariat, at=story.at)
    return everyone_signs(story, version)


def everyone_signs(story: stories.World, version: Version) -> Agreement:
    version = approval.submit(version, by=story.secretariat, at=story.at)
    version = stories.approve(story, version, decided_on=story.at.date())
    rounds.send(version, by=story.secretariat, at=story.at)
    stories.everyone_signs(story, version)
    return Agreement.objects.get(pk=version.agreement_id)


def test_a_signed_agreement_comes_into_force_on_its_day_once(story):
    agreement = signed_for(story, date(2027, 1, 1))

    counts = [swept(day).commenced for day in (date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 1))]

    agreement.refresh_from_db()
    assert counts == [0, 1, 0]
    assert (agreement.state, agreement.in_force_from) == (AgreementState.IN_FORCE, date(2027, 1, 1))
    assert agreement.reviews.get().due_on == date(2028, 1, 1)


def test_a_late_sweep_brings_into_force_from_the_day_that_was_agreed(story):
    agreement = signed_for(story, date(2027, 1, 1))

    swept(date(2027, 1, 4))

    agreement.refresh_from_db()
    assert agreement.in_force_from == date(2027, 1, 1)
    assert {party.active_from for party in agreement.parties.all()} == {date(2027, 1, 1)}


def test_the_sealed_document_follows_when_the_day_has_come(story):
    signed_for(story, date(2027, 1, 1))
    sweep.sweep(at=noon(date(2026, 12, 1)))
    before = reminders("in_force")

    for day in (1, 2):
        sweep.sweep(at=noon(date(2027, 1, day)))

    assert before == []
    assert {occurrence.partition(",")[0] for occurrence, _ in reminders("in_force")} == {"version 1.0"}
    assert Letter.objects.filter(kind="in_force", about__startswith="01/26")[0].attachments != []


# The sweep itself -----------------------------------------------------------------------------------------------------


def test_a_step_that_fails_does_not_hold_up_the_others():
    done, found = [], sweep.Swept()

    def act(number: int) -> int:
        done.append(1 / number)
        return 1

    count = sweep._each([1, 0, 2], act, found)

    assert (count, found.failed, done) == (2, 1, [1.0, 0.5])


def test_the_last_sweep_is_remembered(story):
    before = sweep.last()

    for day in (21, 22):
        sweep.sweep(at=noon(date(2026, 11, day)))

    assert before is None
    assert sweep.last().started_at == noon(date(2026, 11, 22))
    assert sweep.Sweep.objects.count() == 1


def test_a_sweep_says_what_it_did(story):
    stories.open_round(story)

    assert sweep.Swept().words == "Nothing was due."
    assert "1 signing round ended without all signatures" in swept(date(2027, 1, 4)).words


def test_a_round_swept_twice_in_a_row_reminds_once(story):
    stories.open_round(story)

    counts = [swept(story.at.date() + timedelta(days=7)).reminded for _ in range(2)]

    assert counts == [3, 0]
    assert SigningRound.objects.filter(state=RoundState.OPEN).count() == 1


def test_a_quiet_sweep_takes_as_many_queries_for_a_thousand_reviews_as_for_one(story):
    agreement = in_force(story)
    day = agreement.review_due_on - timedelta(days=40)
    swept(day)
    few = queries(day)
    copies.agreements(agreement, 1_100)
    copies.copies(agreement.reviews.get(), 1_100, agreement_id=f"{BASE} + i")
    for place, letter in enumerate(Letter.objects.filter(kind="review_reminder", chain=agreement.chain), 1):
        its = {"subject_key": f"'review:' || ({BASE} + i)", "reference": f"'{place}-' || i", "state": "'sent'"}
        copies.copies(letter, 1_100, id=f"{BASE * place} + i", **its)

    many = queries(day)

    assert swept(day).words == "Nothing was due."
    assert many <= few


def test_however_much_is_due_a_page_of_it_is_held_at_a_time(story, monkeypatch, only_what_is_new):
    monkeypatch.setattr(finding, "AT_A_TIME", 5)
    agreement = in_force(story)
    day = agreement.review_due_on - timedelta(days=40)
    swept(day)
    copies.agreements(agreement, 30)
    copies.copies(agreement.reviews.get(), 30, agreement_id=f"{BASE} + i")

    held = [reviews_held() for _ in services.coming_due(at=noon(day))]

    assert len(held) == 30
    assert max(held) <= 5
    everything = list(services.coming_due(at=noon(day)))
    assert reviews_held() == len(everything)


@pytest.fixture
def only_what_is_new():
    """Leave out of the count, and of each collection, what is there already."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def reviews_held():
    gc.collect()
    return sum(type(one) is Review for one in gc.get_objects())


def queries(day):
    with CaptureQueriesContext(connection) as captured:
        swept(day)
    return len(captured)


def closing(story):
    found = Letter.objects.filter(kind="consultation_closing").order_by("pk")
    return [(one.recipient, one.occurrence) for one in found]


def test_who_has_not_commented_is_reminded_once_three_days_before_a_consultation_closes(story):
    stories.consulted(story, days=10)
    early, late = story.at + timedelta(days=6), story.at + timedelta(days=8)
    before = [sweep.follow_calendar(at=early).reminded, closing(story)]

    for at in (late, late + timedelta(hours=1)):
        sweep.follow_calendar(at=at)

    assert before == [0, []]
    # The council has no IG lead: for it the secretariat hears.
    assert closing(story) == [
        (who.email, "3 days before 2026-12-01") for who in (story.ig_lead, story.colleague, story.secretariat)
    ]


def test_a_party_that_commented_and_a_consultation_that_is_over_are_not_reminded(story):
    heard = stories.consulted(story, days=10)
    stories.comment(story, heard)
    stories.comment(story, heard, organisation=story.council, by=story.editor)
    recalled = stories.consulted(story, days=10, reference="02/26")
    consulting.recall(recalled, reason="It was the wrong text.", by=story.secretariat, at=story.at)

    sweep.follow_calendar(at=story.at + timedelta(days=8))

    assert closing(story) == []


def test_a_seal_that_cannot_be_looked_for_holds_up_nothing_else(story, monkeypatch, caplog):
    def breaks(*, at):
        raise OSError("The store is away.")

    monkeypatch.setattr("isa_portal.signing.sealing.seal_wanted", breaks)

    swept = sweep.sweep(at=story.at)

    assert swept.failed == 1
    assert sweep.last().finished_at >= story.at
    assert "it tries again next time" in caplog.text
