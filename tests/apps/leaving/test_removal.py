"""A party is removed only where its text provides for it, by whom it says, heard first and with reasons."""

from datetime import date

import pytest

from isa_portal.agreements import cover
from isa_portal.agreements.lifecycle import PartyState
from isa_portal.correspondence.models import Letter
from isa_portal.leaving import services
from isa_portal.leaving.lifecycle import RemovalState
from isa_portal.leaving.models import Duty, ExitTask, Removal
from isa_portal.leaving.services import removing
from isa_portal.lib.errors import Refused
from isa_portal.reminders import due, sweep
from tests.apps.leaving.conftest import Three, noon, three

pytestmark = pytest.mark.django_db
HEAR_BY, LAST = date(2026, 12, 5), date(2026, 12, 31)


def proposed(parties: Three, by) -> Removal:
    trust = parties.party("trust")
    return removing.propose(trust, reason="It breached clause 2.", hear_by=HEAR_BY, by=by, at=parties.story.at)


def decided(parties: Three, removal: Removal, by, **more) -> Removal:
    facts = {"outcome": "Minute 7: not mended.", "last_day": LAST, "at": noon(2026, 12, 6), **more}
    return removing.decide(removal, by=by, **facts)


def letters(kind: str) -> set[str]:
    return set(Letter.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_nobody_is_removed_where_the_text_does_not_provide_for_it(parties, story):
    with pytest.raises(Refused, match="The text does not provide for the removal of a party"):
        proposed(parties, story.secretariat)


@pytest.mark.parametrize(
    ("by_whom", "may", "may_not", "sentence"),
    [
        ("board", "secretariat", "director", "only by the board's secretariat"),
        ("lead", "director", "constable", "only by a signatory of the lead organisation"),
        ("others", "constable", "secretariat", "only by a signatory of another party"),
    ],
)
def test_it_is_proposed_by_whom_the_text_says_and_by_nobody_else(story, by_whom, may, may_not, sentence):
    parties = three(story, removal=by_whom)

    with pytest.raises(Refused, match=sentence):
        proposed(parties, getattr(story, may_not))
    removal = proposed(parties, getattr(story, may))

    assert (removal.state, removal.by_whom) == (RemovalState.PROPOSED, by_whom)
    assert {"chief@riverside.example", "director@bristol.example"} <= letters("removal_proposed")
    with pytest.raises(Refused, match="is proposed already"):
        proposed(parties, getattr(story, may))


def test_it_names_a_reason_and_leaves_time_to_be_heard(story):
    parties = three(story, removal="board")

    with pytest.raises(Refused) as refusal:
        removing.propose(parties.party("trust"), reason=" ", hear_by=story.at.date(), by=story.secretariat, at=story.at)

    assert refusal.value.reasons == (
        "Say why Riverside Trust should go: it answers to that.",
        "Riverside Trust is heard first. Enter a day after today by which it may answer.",
    )


def test_nothing_is_decided_before_the_party_was_heard_or_had_its_time(story):
    parties = three(story, removal="board")
    removal = proposed(parties, story.secretariat)

    with pytest.raises(Refused, match="may be heard until 5 December 2026"):
        decided(parties, removal, story.secretariat, at=noon(2026, 12, 5))
    with pytest.raises(Refused, match="may answer for it"):
        removing.hear(removal, "We mended it.", by=story.constable, at=story.at)
    removing.hear(removal, "We mended it.", by=parties.chief, at=noon(2026, 12, 1))
    with pytest.raises(Refused, match="has answered already"):
        removing.hear(removal, "Again.", by=parties.chief, at=noon(2026, 12, 1))
    removal = decided(parties, removal, story.secretariat, at=noon(2026, 12, 2))

    assert (removal.words, removal.bound_until, removal.out_from) == ("We mended it.", LAST, date(2027, 1, 1))


def test_it_is_out_from_the_next_day_once_however_late_the_sweep_and_cover_ends_by_pairs(story):
    parties = three(story, removal="board")
    decided(parties, proposed(parties, story.secretariat), story.secretariat)

    counts = [sweep.follow_calendar(at=noon(*day)).removed for day in ((2026, 12, 31), (2027, 1, 3), (2027, 1, 4))]

    trust, agreement = parties.party("trust"), parties.agreement
    assert counts == [0, 1, 0]
    assert (trust.state, trust.bound_until) == (PartyState.REMOVED, LAST)
    assert cover.between(agreement, story.trust, story.police, on=LAST).covered
    assert not cover.between(agreement, story.trust, story.police, on=date(2027, 1, 1)).covered
    assert cover.between(agreement, story.council, story.police, on=date(2027, 1, 1)).covered
    assert {one.because for one in ExitTask.objects.all()} == {"Riverside Trust is removed after 31 December 2026"}
    assert ExitTask.objects.filter(due_on=LAST).count() == 3 * len(Duty)
    assert "chief@riverside.example" in letters("removal_settled")


def test_where_all_decide_every_other_party_agrees_first_and_one_against_ends_it(story):
    parties = three(story, removal="others")
    removal = proposed(parties, story.constable)
    at = noon(2026, 12, 6)

    with pytest.raises(Refused, match="Not answered yet: Bristol City Council"):
        decided(parties, removal, story.constable)
    removing.answer(removal, parties.party("police"), True, by=story.constable, at=at)
    with pytest.raises(Refused, match="Only every other party is asked"):
        removing.answer(removal, parties.party("trust"), False, by=parties.chief, at=at)
    removal = removing.answer(removal, parties.party("council"), False, by=story.director, at=at)

    assert removal.state == RemovalState.DROPPED
    assert parties.party("trust").bound_until is None
    with pytest.raises(Refused, match="The removal is dropped"):
        decided(parties, removal, story.constable)


def test_where_all_have_agreed_one_of_them_decides_the_last_day(story):
    parties = three(story, removal="others")
    removal = proposed(parties, story.constable)
    for name in ("police", "council"):
        removing.answer(removal, parties.party(name), True, by=parties.binds(name), at=noon(2026, 12, 6))

    assert decided(parties, removal, story.director).state == RemovalState.DECIDED


def test_who_is_removed_gives_no_notice_and_who_gave_notice_is_not_removed(story):
    parties = three(story, removal="board")
    removal = proposed(parties, story.secretariat)
    police = services.give_notice(parties.party("police"), by=story.constable, at=story.at).party

    with pytest.raises(Refused, match=r"has given notice\. It is bound until 21 December 2026"):
        removing.propose(police, reason="A breach.", hear_by=HEAR_BY, by=story.secretariat, at=story.at)
    decided(parties, removal, story.secretariat)

    with pytest.raises(Refused, match="The removal of Riverside Trust is decided"):
        services.give_notice(parties.party("trust"), by=parties.chief, at=noon(2026, 12, 7))


def test_a_removal_that_is_dropped_leaves_the_party_as_it_was(story):
    parties = three(story, removal="lead")
    removal = removing.drop(proposed(parties, story.director), reason="Mended.", by=story.director, at=story.at)

    assert removal.state == RemovalState.DROPPED
    assert not ExitTask.objects.exists()
    assert sweep.follow_calendar(at=noon(2027, 1, 3)).removed == 0
    assert parties.party("trust").state == PartyState.ACTIVE


def test_its_days_stand_on_the_home_page_of_whose_turn_it_is(story):
    parties = three(story, removal="others")
    removal = proposed(parties, story.constable)

    def line(person, *day):
        found = [one for one in due.for_person(person, on=date(*day)) if one.kind == "removal"]
        return [(one.sentence, one.waits_for, one.due.last, one.yours) for one in found]

    asked = "T2/26: Riverside Trust may say until 5 December 2026 why it should not be removed."
    heard = "T2/26: Riverside Trust could be heard on its removal, which is not decided."
    gone = "Riverside Trust is removed from T2/26. It is bound until 31 December 2026, in 25 days."
    others = f"{story.council} and {story.police}"
    assert line(parties.chief, 2026, 12, 5) == [(asked, "Riverside Trust", HEAR_BY, True)]
    assert line(story.constable, 2026, 12, 6) == [(heard, others, date(2026, 12, 6), True)]
    for name in ("police", "council"):
        removing.answer(removal, parties.party(name), True, by=parties.binds(name), at=noon(2026, 12, 6))
    decided(parties, removal, story.constable)
    assert line(story.director, 2026, 12, 6) == [(gone, others, LAST, True)]
