"""Notice by post, prepared, or by letter: the clock starts with service, and every step says why."""

from datetime import UTC, date, datetime, time

import pytest

from isa_portal.agreements.lifecycle import PartyState
from isa_portal.agreements.models import Version
from isa_portal.agreements.models.leaving import LeavingTerms
from isa_portal.correspondence.models import Letter
from isa_portal.evidence import documents
from isa_portal.leaving import lifecycle, rules, selectors, services
from isa_portal.leaving.lifecycle import NoticeState
from isa_portal.leaving.services.counting import Leaving
from isa_portal.lib.calendar import EDITION, Period, deemed_served
from isa_portal.lib.errors import Refused
from tests.apps.leaving.conftest import BY_POST, noon, three
from tests.permissions.world import picture

pytestmark = pytest.mark.django_db
LETTER = {"method": "hand", "sent_on": date(2026, 11, 21), "received_on": date(2026, 11, 21)}


def november(day: int, hour: int) -> datetime:
    """An hour in November, when London keeps universal time."""
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def record(parties, **changed):
    facts = {**LETTER, "received_by": "Head of Early Help", "scan": picture(), "by": parties.story.secretariat}
    return services.record_letter(parties.party("trust"), **{**facts, **changed}, at=parties.story.at)


def test_every_move_of_a_notice_says_who_makes_it():
    assert set(rules.MOVES) == {move for machine in lifecycle.MACHINES for move in machine.transitions}


def test_where_the_text_asks_for_post_the_period_runs_from_the_service_of_the_letter(story):
    parties = three(story, **BY_POST)
    written = services.give_notice(parties.party("trust"), reason="We close.", by=parties.chief, at=story.at)

    waits = (written.state, written.bound_until, parties.party("trust").state)
    letters = Letter.objects.filter(kind="notice_given").count()
    words = selectors.letter_html(written)
    run = services.record_service(written, sent_on=date(2026, 11, 23), by=story.secretariat, at=noon(2026, 11, 26))

    assert waits == (NoticeState.TO_BE_SERVED, None, PartyState.ACTIVE)
    assert letters == 0
    assert "Head of Early Help, Shirehall" in words and "We close." in words and "Minute 3" in words
    # Posted on a Monday, served on the Wednesday, bound until the same date of the next month.
    assert (run.served_on, run.bound_until, run.out_from) == (
        date(2026, 11, 25),
        date(2026, 12, 25),
        date(2026, 12, 26),
    )
    assert run.reasoning == [
        "Sent on 23 November 2026 at 12:00.",
        f"It counts as served 2 working days later, on 25 November 2026 ({EDITION}).",
        "1 month from 25 November 2026 ends on the same date of the month, 25 December 2026.",
    ]
    assert Letter.objects.filter(kind="notice_given").exists()


def test_a_letter_is_not_served_before_it_was_written_nor_twice(story):
    parties = three(story, **BY_POST)
    written = services.give_notice(parties.party("trust"), by=parties.chief, at=story.at)

    with pytest.raises(Refused, match="written on 21 November 2026, after that day"):
        services.record_service(written, sent_on=date(2026, 11, 20), by=parties.chief, at=noon(2026, 11, 22))
    services.record_service(written, sent_on=date(2026, 11, 21), by=parties.chief, at=noon(2026, 11, 22))
    with pytest.raises(Refused, match="does not wait for service"):
        services.record_service(written, sent_on=date(2026, 11, 21), by=parties.chief, at=noon(2026, 11, 22))


def test_an_ig_lead_prepares_and_the_signatory_gives_the_same_notice(parties, story):
    police = parties.party("police")
    prepared = services.prepare(police, reason="The programme ends.", by=story.ig_lead, at=story.at)

    asked = {one.recipient for one in Letter.objects.filter(kind="notice_prepared")}
    given = services.give_notice(police, reason=prepared.reason, by=story.constable, at=story.at)

    assert asked == {"signatory@police.example"}
    assert (given.pk, given.state) == (prepared.pk, NoticeState.RUNNING)
    assert "Police IG lead" in given.prepared_by
    with pytest.raises(Refused, match="has given notice already"):
        services.prepare(police, by=story.ig_lead, at=story.at)


def test_a_letter_is_recorded_with_its_scan_and_tells_the_office_that_the_text_names(story):
    parties = three(story, **BY_POST, email="early.help@council.example")

    notice = record(parties, method="post", received_on=date(2026, 11, 21))

    assert (notice.served_on, notice.received_by) == (date(2026, 11, 24), "Head of Early Help")
    assert "Secretariat officer" in notice.recorded_by
    assert documents.find(notice.key, "notice").media_type == "image/png"
    told = set(Letter.objects.filter(kind="notice_given").values_list("recipient", flat=True))
    assert {"early.help@council.example", "director@bristol.example", "signatory@police.example"} <= told


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"sent_on": date(2026, 11, 20)}, "is dated 20 November 2026, before the agreement"),
        ({"sent_on": date(2026, 11, 22)}, "22 November 2026 is to come. Enter the day on which the notice was sent."),
        ({"received_on": date(2026, 11, 22)}, "is to come. Enter the day on which the notice was received."),
        ({"received_by": " "}, "Say who received the letter."),
        ({"scan": b""}, "The file is empty"),
        ({"by": "constable"}, "Only the secretariat of Avon"),
        ({"expected_bound_until": date(2026, 12, 20)}, "it ends on 21 December 2026"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_runs(parties, story, changed, sentence):
    if changed.get("by"):
        changed = {"by": story.constable}

    with pytest.raises(Refused, match=sentence):
        record(parties, **changed)

    assert parties.party("trust").state == PartyState.ACTIVE
    assert not parties.party("trust").notices.exists()


def test_a_later_last_day_is_kept_and_an_earlier_one_refused(parties):
    trust, at = parties.party("trust"), parties.story.at

    with pytest.raises(Refused, match="ends on 21 December 2026, so 20 December 2026 is too early"):
        services.give_notice(trust, wanted_until=date(2026, 12, 20), by=parties.chief, at=at)
    notice = services.give_notice(trust, wanted_until=date(2027, 3, 31), by=parties.chief, at=at)

    assert (notice.bound_until, notice.out_from) == (date(2027, 3, 31), date(2027, 4, 1))
    assert notice.reasoning[-1] == "The party wants a later last day: 31 March 2027."


def test_a_notice_that_was_not_served_is_dropped_and_another_may_be_given(story):
    parties = three(story, **BY_POST)
    written = services.give_notice(parties.party("trust"), by=parties.chief, at=story.at)

    services.drop(written, by=parties.chief, at=story.at)

    again = services.give_notice(parties.party("trust"), by=parties.chief, at=story.at)
    assert (again.pk != written.pk, parties.party("trust").state) == (True, PartyState.ACTIVE)


@pytest.mark.parametrize(
    ("said", "sent", "served", "last"),
    [
        ({}, november(20, 18), date(2026, 11, 20), date(2026, 12, 20)),
        ({"late_after": time(17)}, november(20, 17), date(2026, 11, 21), date(2026, 12, 21)),
        ({"working_days_only": True}, november(21, 9), date(2026, 11, 23), date(2026, 12, 23)),
        ({"non_working": "next"}, november(25, 9), date(2026, 11, 25), date(2026, 12, 29)),
        ({"non_working": "previous"}, november(25, 9), date(2026, 11, 25), date(2026, 12, 24)),
        # St Andrew's Day is a bank holiday in Scotland.
        ({"working_days_only": True, "nation": "scotland"}, november(28, 9), date(2026, 12, 1), None),
        ({"counting": "clear"}, november(20, 9), date(2026, 11, 20), date(2026, 12, 21)),
    ],
)
def test_the_clause_decides_the_day_of_service_and_the_last_day(said, sent, served, last):
    terms = LeavingTerms(**said, version=Version(notice_count=1, notice_unit="months"))
    terms.clean_fields(exclude=["version"])

    found = deemed_served(sent, terms.service(by_post=False), nation=terms.nation)

    assert found.on == served
    assert last is None or terms.last_day(terms.period.ends(found.on)) == last


@pytest.mark.parametrize(
    ("period", "ends", "says"),
    [
        (
            Period(20, "working days"),
            date(2026, 12, 18),
            f"20 working days from 20 November 2026 end on 18 December 2026; the day of serving is not counted"
            f" ({EDITION}).",
        ),
        (
            Period(1, "months", is_clear=True),
            date(2026, 12, 21),
            "1 clear month from 20 November 2026 ends on 21 December 2026; neither the day of serving nor the last day"
            " is counted.",
        ),
    ],
)
def test_the_reasoning_says_how_working_days_and_clear_periods_are_counted(period, ends, says):
    assert period.ends(date(2026, 11, 20)) == ends
    assert Leaving(period, date(2026, 11, 20), ends).reasoning == says


def test_a_last_day_that_was_moved_says_so():
    found = Leaving(Period(1, "months"), date(2026, 11, 25), date(2026, 12, 29), date(2026, 12, 25))

    assert found.reasons[-1] == f"That is no working day, so the last day is 29 December 2026 ({EDITION})."
