"""After notice: what the others say, what they agree, what is shown by the last day, and what the calendar ends."""

from datetime import date

import pytest

from isa_portal.agreements import cover
from isa_portal.agreements.lifecycle import AgreementState, PartyState, State
from isa_portal.agreements.models import Agreement, Version
from isa_portal.agreements.services import approval, opening, terms
from isa_portal.correspondence.models import Letter
from isa_portal.leaving import services
from isa_portal.leaving.lifecycle import ChangeState, NoticeState
from isa_portal.leaving.models import Duty, ExitTask, Notice
from isa_portal.leaving.services import changing, exits, suspending
from isa_portal.lib.errors import Refused
from isa_portal.reminders import due, sweep
from isa_portal.signing.services import rounds
from tests import stories
from tests.apps.leaving.conftest import noon, three
from tests.permissions.world import picture

pytestmark = pytest.mark.django_db
SHOWN = {"words": "Accounts closed by ICT.", "file": b"", "name": ""}


def give(parties, name: str) -> Notice:
    return services.give_notice(parties.party(name), by=parties.binds(name), at=parties.story.at)


def tasks_of(parties, name: str) -> list[ExitTask]:
    return list(ExitTask.objects.filter(party=parties.party(name)))


def letters(kind: str) -> set[str]:
    return set(Letter.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_another_party_reads_it_or_disputes_the_date_and_the_leaving_one_hears_of_it(parties, story):
    notice, police = give(parties, "trust"), parties.party("police")

    changing.say(notice, police, "read", by=story.ig_lead, at=story.at)
    with pytest.raises(Refused, match="Say which date you think is right"):
        changing.say(notice, police, "disputed", by=story.ig_lead, at=story.at)
    changing.say(notice, police, "disputed", words="It came on the 23rd.", by=story.ig_lead, at=story.at)

    assert {"chief@riverside.example", "secretariat@board.example"} <= letters("notice_disputed")
    with pytest.raises(Refused, match="said this already"):
        changing.say(notice, police, "read", by=story.ig_lead, at=story.at)
    with pytest.raises(Refused, match="Only the other parties answer"):
        changing.say(notice, parties.party("trust"), "read", by=parties.chief, at=story.at)


def test_a_notice_is_taken_back_only_when_every_other_active_party_agreed(parties, story):
    notice = give(parties, "trust")
    change = changing.ask(notice, "take_back", reason="We stay.", by=parties.chief, at=story.at)

    changing.answer(change, parties.party("police"), True, by=story.constable, at=story.at)
    half = parties.party("trust").state
    changing.answer(change, parties.party("council"), True, by=story.director, at=story.at)

    notice.refresh_from_db()
    trust = parties.party("trust")
    assert half == PartyState.NOTICE_GIVEN
    assert (notice.state, trust.state, trust.bound_until) == (NoticeState.TAKEN_BACK, PartyState.ACTIVE, None)
    assert not ExitTask.objects.open().exists()
    assert sweep.follow_calendar(at=noon(2027, 3, 1)).left == 0


def test_who_was_awaited_and_leaves_itself_holds_up_no_consent(parties, story):
    change = changing.ask(give(parties, "trust"), "take_back", by=parties.chief, at=story.at)
    changing.answer(change, parties.party("council"), True, by=story.director, at=story.at)

    give(parties, "police")

    change.refresh_from_db()
    assert (change.state, parties.party("trust").state) == (ChangeState.MADE, PartyState.ACTIVE)


def test_one_party_that_does_not_agree_leaves_everything_as_it_was(parties, story):
    change = changing.ask(give(parties, "trust"), "take_back", by=parties.chief, at=story.at)

    change = changing.answer(change, parties.party("police"), False, by=story.constable, at=story.at)

    assert (change.state, parties.party("trust").state) == (ChangeState.REFUSED, PartyState.NOTICE_GIVEN)
    with pytest.raises(Refused, match="This is settled: not agreed"):
        changing.answer(change, parties.party("council"), True, by=story.director, at=story.at)


def test_a_shorter_period_needs_the_same_consent_and_moves_the_tasks(parties, story):
    day = date(2026, 11, 30)
    change = changing.ask(give(parties, "trust"), "last_day", until=day, by=parties.chief, at=story.at)

    with pytest.raises(Refused, match="Consent binds"):
        changing.answer(change, parties.party("police"), True, by=story.ig_lead, at=story.at)
    changing.answer(change, parties.party("police"), True, by=story.constable, at=story.at)
    changing.answer(change, parties.party("council"), True, by=story.director, at=story.at)

    notice = Notice.objects.get()
    assert (notice.bound_until, notice.out_from) == (day, date(2026, 12, 1))
    assert parties.party("trust").bound_until == day
    assert set(ExitTask.objects.values_list("due_on", flat=True)) == {day}


@pytest.mark.parametrize(
    ("wish", "until", "sentence"),
    [
        ("last_day", None, "Enter the last day that you ask for."),
        ("last_day", date(2026, 11, 20), "20 November 2026 is past"),
        ("last_day", date(2026, 12, 21), "is the last day already"),
    ],
)
def test_what_cannot_be_asked_is_refused(parties, story, wish, until, sentence):
    notice = give(parties, "trust")

    with pytest.raises(Refused, match=sentence):
        changing.ask(notice, wish, until=until, by=parties.chief, at=story.at)


def test_tasks_open_at_every_bound_party_each_with_an_owner_due_with_the_last_day(parties):
    give(parties, "trust")

    tasks = tasks_of(parties, "police")
    assert [one.duty for one in tasks] == list(Duty)
    assert {one.owner for one in tasks} == {"IG lead, Police IG lead, Information governance lead"}
    assert {one.due_on for one in tasks} == {date(2026, 12, 21)}
    assert ExitTask.objects.count() == 3 * len(Duty)


def test_a_task_is_shown_once_by_its_party_and_data_with_a_certificate_also_after_the_end(parties, story):
    give(parties, "trust")
    access, data = (next(one for one in tasks_of(parties, "trust") if one.duty == duty) for duty in ("access", "data"))
    sweep.follow_calendar(at=noon(2026, 12, 22))
    at = noon(2026, 12, 24)

    with pytest.raises(Refused, match="Only Riverside Trust may show this"):
        exits.show(access, **SHOWN, by=story.constable, at=at)
    with pytest.raises(Refused, match="Add the certificate"):
        exits.show(data, **SHOWN, by=parties.chief, at=at)
    exits.show(access, **SHOWN, by=parties.chief, at=at)
    exits.show(data, words="Deleted.", file=picture(), name="proof.png", by=parties.chief, at=at)

    data.refresh_from_db()
    assert (len(data.document_sha256), ExitTask.objects.open().count()) == (64, 3 * len(Duty) - 2)
    with pytest.raises(Refused, match="has shown this already"):
        exits.show(data, words="Again.", file=picture(), name="", by=parties.chief, at=at)


def test_what_is_missing_is_on_the_home_page_of_who_left(parties):
    give(parties, "trust")
    sweep.follow_calendar(at=noon(2026, 12, 22))

    (found,) = [one for one in due.for_person(parties.chief, on=date(2026, 12, 23)) if one.kind == "exit"]

    assert found.sentence == ("T2/26: 5 exit tasks of Riverside Trust missing since 21 December 2026, 2 days ago.")
    assert (found.is_overdue, found.yours) == (True, True)


def test_the_last_party_is_asked_once_to_end_what_covers_nothing_and_ends_it(parties, story):
    give(parties, "trust")
    give(parties, "police")

    for _ in range(2):
        sweep.follow_calendar(at=noon(2026, 12, 22))

    agreement = Agreement.objects.get(pk=parties.agreement.pk)
    asked = Letter.objects.filter(kind="left_alone")
    assert len(asked) == len(letters("left_alone")) and "director@bristol.example" in letters("left_alone")
    assert agreement.state == AgreementState.IN_FORCE
    found = cover.between(agreement, story.council, story.police, on=date(2026, 12, 22))
    assert found.covered is False
    at = noon(2026, 12, 23)
    with pytest.raises(Refused, match="Only the remaining party"):
        services.end_agreement(agreement, by=story.ig_lead, at=at)
    ended = services.end_agreement(agreement, by=story.director, at=at)
    assert (ended.state, ended.ended_on) == (AgreementState.TERMINATED, date(2026, 12, 24))
    assert ExitTask.objects.filter(notice=None).count() == len(Duty)


def test_an_agreement_of_several_parties_is_not_ended_by_one(parties, story):
    with pytest.raises(Refused, match="3 parties are bound by it"):
        services.end_agreement(parties.agreement, by=story.director, at=story.at)


def test_without_its_lead_it_stays_in_force_and_is_flagged_until_another_is_appointed(parties, story):
    give(parties, "council")
    sweep.follow_calendar(at=noon(2026, 12, 22))
    on, police = date(2026, 12, 22), parties.party("police")

    flagged = [one.kind for one in due.for_person(story.secretariat, on=on)]
    services.appoint_lead(police, words="Minute 9", by=story.secretariat, at=noon(2026, 12, 22))

    assert "lacking" in flagged and letters("lead_wanted")
    assert parties.agreement.state == AgreementState.IN_FORCE
    assert cover.between(parties.agreement, story.police, story.trust, on=on).covered
    assert "lacking" not in [one.kind for one in due.for_person(story.secretariat, on=on)]
    with pytest.raises(Refused, match="has a lead organisation"):
        services.appoint_lead(parties.party("trust"), words="Again", by=story.secretariat, at=noon(2026, 12, 22))


def test_where_the_text_says_so_it_ends_with_its_lead(story):
    parties = three(story, ends_without_lead=True)
    give(parties, "council")

    sweep.follow_calendar(at=noon(2026, 12, 22))

    agreement = Agreement.objects.get(pk=parties.agreement.pk)
    assert (agreement.state, agreement.ended_on) == (AgreementState.TERMINATED, date(2026, 12, 22))


def test_it_expires_after_the_last_day_of_its_text_once_and_never_by_its_review(story):
    parties = three(story, ends_on=date(2027, 3, 31))

    counts = [sweep.follow_calendar(at=noon(*day)).expired for day in ((2027, 3, 31), (2027, 4, 2), (2027, 4, 3))]

    agreement = Agreement.objects.get(pk=parties.agreement.pk)
    assert counts == [0, 1, 0]
    assert (agreement.state, agreement.ended_on) == (AgreementState.EXPIRED, date(2027, 4, 1))
    assert cover.between(agreement, story.council, story.police, on=date(2027, 3, 31)).covered
    assert not cover.between(agreement, story.council, story.police, on=date(2027, 4, 1)).covered
    assert {one.due_on for one in tasks_of(parties, "trust")} == {date(2027, 3, 31)}
    assert letters("agreement_ended")


def renewed(parties) -> Version:
    """Return a next version that is out for signature, and let the trust give notice meanwhile."""
    do = {"by": parties.story.secretariat, "at": parties.story.at}
    version = stories.sent(parties.story, opening.open_next(parties.agreement, reason="New law.", **do))
    give(parties, "trust")
    return version


def test_nobody_signs_for_who_has_left_and_the_others_bring_the_text_into_force(parties, story):
    version = renewed(parties)
    sweep.follow_calendar(at=noon(2026, 12, 18))
    rounds.extend(version.signing_round, date(2027, 1, 31), by=story.secretariat, at=noon(2026, 12, 18))
    story.at = noon(2026, 12, 22)
    sweep.follow_calendar(at=story.at)

    with pytest.raises(Refused, match="Riverside Trust is a party no more, so nothing is signed for it"):
        stories.signs(story, version, story.trust)
    version = stories.signs(story, version, story.council, story.police)

    assert version.state == State.CURRENT
    assert not version.adherences.filter(party=parties.party("trust")).exists()


def test_of_an_agreement_that_has_ended_nothing_more_is_written_or_signed(story):
    parties = three(story, ends_on=date(2026, 12, 1))
    version, at = renewed(parties), noon(2026, 12, 2)
    services.expire(parties.agreement, at=at)
    story.at = at

    with pytest.raises(Refused, match=r"is expired\. Nothing more is written or signed under it"):
        stories.signs(story, version, story.police)
    with pytest.raises(Refused, match=r"is expired\. Nothing more"):
        rounds.extend(version.signing_round, date(2027, 1, 31), by=story.secretariat, at=at)
    assert sweep.follow_calendar(at=at).lapsed == 1
    assert Version.objects.get(pk=version.pk).state == State.LAPSED


def test_a_draft_of_an_agreement_that_has_ended_goes_nowhere(story):
    parties = three(story, ends_on=date(2026, 12, 1))
    do = {"by": story.secretariat, "at": noon(2026, 12, 2)}
    draft = opening.open_next(parties.agreement, reason="New law.", by=story.secretariat, at=story.at)
    services.expire(parties.agreement, at=do["at"])

    for act in (lambda: terms.change(draft, liability="None.", **do), lambda: approval.submit(draft, **do)):
        with pytest.raises(Refused, match=r"is expired\. Nothing more is written or signed under it"):
            act()


def test_a_condition_ends_it_only_where_the_text_names_one(story, parties):
    facts = {"words": "Minute 12", "by": story.secretariat, "at": noon(2027, 1, 5)}

    with pytest.raises(Refused, match="The text names nothing that ends it"):
        services.record_condition(parties.agreement, date(2027, 1, 4), **facts)
    assert sweep.follow_calendar(at=noon(2032, 1, 1)).expired == 0


def test_a_condition_that_happened_lets_it_expire(story):
    parties = three(story, ends_when="The programme closes.")
    facts = {"by": story.secretariat, "at": noon(2027, 1, 5)}

    with pytest.raises(Refused, match="6 January 2027 is to come"):
        services.record_condition(parties.agreement, date(2027, 1, 6), words="Minute 12", **facts)
    ended = services.record_condition(parties.agreement, date(2027, 1, 4), words="Minute 12", **facts)

    assert (ended.state, ended.ended_on) == (AgreementState.EXPIRED, date(2027, 1, 5))


def test_suspension_takes_cover_from_the_pairs_named_until_it_is_lifted(parties, story):
    trust = parties.party("trust")
    do = {"by": story.ig_lead, "at": noon(2026, 12, 1)}
    suspension = suspending.suspend(parties.party("police"), trust, reason="A breach.", **do)

    def covered(a, b, *day) -> bool | None:
        return cover.between(parties.agreement, a, b, on=date(*day)).covered

    assert covered(story.police, story.trust, 2026, 11, 30)
    assert not covered(story.police, story.trust, 2026, 12, 1) and not covered(story.trust, story.police, 2026, 12, 1)
    assert covered(story.police, story.council, 2026, 12, 1)
    assert {"chief@riverside.example", "director@bristol.example"} <= letters("sharing_suspended")
    with pytest.raises(Refused, match="suspended sharing with Riverside Trust already"):
        suspending.suspend(parties.party("police"), trust, reason="Again.", **do)
    with pytest.raises(Refused, match="may lift it"):
        suspending.lift(suspension, reason="Mended.", by=parties.chief, at=noon(2026, 12, 5))
    suspending.lift(suspension, reason="Mended.", by=story.ig_lead, at=noon(2026, 12, 5))
    assert not covered(story.police, story.trust, 2026, 12, 4)
    assert covered(story.police, story.trust, 2026, 12, 5)
    assert letters("suspension_lifted")
