"""Records that agreements ask for: their days, who writes and reads them, and what they owe."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isa_portal.agreements.models import Enquiry
from isa_portal.agreements.services import contacts
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL
from isa_portal.leaving import services as leaving
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import BoardRole, OrganisationRole
from isa_portal.records import planning, releasing, rules, selectors, services
from isa_portal.records.kinds import Kind, StepKind
from isa_portal.records.models import Record, Step
from isa_portal.reminders import due, policies
from isa_portal.reminders import services as reminders
from isa_portal.reminders.services.planning import change_policy
from tests import stories

pytestmark = pytest.mark.django_db
TODAY = stories.NOON.date()
NHS = "943 476 5919"


def party(story, body):
    return story.extra["agreement"].parties.select_related("organisation").get(organisation=body)


def facts_of(kind, story, **changed):
    council = party(story, story.council)
    found = {
        Kind.REFUSAL: {"asker": council, "asked_on": TODAY, "refused_on": TODAY, "asked_for": "Incidents", "by": TODAY},
        Kind.REQUEST: {"law": "access", "received_on": TODAY, "asked_for": "Incidents", "origin": council,
                       "five_days": "calendar"},
        Kind.COPY: {"received_on": TODAY, "asked_by": "A journalist"},
        Kind.ONWARD: {"received_on": TODAY, "asked_by": "A regulator", "power": "Its Act", "asked_for": "Incidents",
                      "controllers": [council, party(story, story.police)], "by": TODAY},
        Kind.BREACH: {"aware_on": TODAY, "aware_time": time(9, 30), "what": "A letter went astray.", "likely": ""},
        Kind.COMPLAINT: {"received_on": TODAY, "what": "A leaflet was late.", "about": council},
        Kind.AUDIT: {"what": "First visits", "owner": council, "access_from": TODAY,
                     "access_until": TODAY + timedelta(days=10)},
        Kind.ASSURANCE: {"asked_on": TODAY, "by": date(2028, 2, 29), "safeguards": ["Training", "Locks"]},
        Kind.LEAVER: {"post": "Family worker", "left_on": TODAY, "systems": "Case records"},
        Kind.THIRD_PARTY: {"third_party": "Hosting Limited", "covers": "Incidents", "signed_on": TODAY,
                           "until": TODAY + timedelta(days=365)},
    }  # fmt: skip
    return {**found[kind], **changed}


def made(story, kind, *, by=None, body=None, at=None, **changed):
    given = facts_of(kind, story, **changed)
    do = {"by": by or story.ig_lead, "at": at or story.at}
    return services.open_record(story.extra["agreement"], kind, party(story, body or story.police), given, **do)


def taken(story, record, kind, *, by=None, at=None, **facts):
    step = record.steps.filter(kind=kind, done_at__isnull=True).first()
    given = {"done_on": stories.NOON.date(), **facts}
    return services.take_step(step, given, by=by or story.ig_lead, at=at or story.at)


def planned(record):
    return [(step.kind, str(step.party.organisation.short), step.due_on) for step in record.steps.all()]


# What each kind waits for ---------------------------------------------------------------------------------------------

POLICE, COUNCIL = "Avon and Somerset Police", "Bristol City Council"
STEPS = {
    Kind.REFUSAL: [("reasons", POLICE, date(2026, 11, 21))],
    Kind.REQUEST: [("contact", POLICE, date(2026, 11, 26)), ("view", COUNCIL, date(2026, 12, 21)),
                   ("answer", POLICE, date(2026, 12, 21))],
    Kind.COPY: [("decide_copy", POLICE, date(2026, 12, 21))],
    Kind.ONWARD: [("decide", COUNCIL, date(2026, 11, 21)), ("decide", POLICE, date(2026, 11, 21)),
                  ("answer_onward", POLICE, date(2026, 11, 21))],
    Kind.BREACH: [("report", POLICE, date(2026, 11, 24)), ("investigate", POLICE, None)],
    Kind.COMPLAINT: [("acknowledge", POLICE, date(2026, 12, 21)), ("conclude", POLICE, None)],
    Kind.AUDIT: [("remove", COUNCIL, date(2026, 12, 1)), ("learn", POLICE, None)],
    Kind.ASSURANCE: [("assure", COUNCIL, date(2028, 2, 29)), ("assure", POLICE, date(2028, 2, 29))],
    Kind.LEAVER: [("remove", POLICE, date(2026, 11, 21))],
    Kind.THIRD_PARTY: [("renew", POLICE, date(2027, 11, 21))],
}  # fmt: skip


def test_each_kind_waits_for_its_steps_and_every_record_is_an_event(story):
    before = audit.length(story.extra["agreement"].chain)

    found = {kind: planned(made(story, kind)) for kind in Kind}

    assert found == STEPS
    assert audit.length(story.extra["agreement"].chain) == before + len(Kind)
    assert list(Record.objects.order_by("number").values_list("number", flat=True)) == list(range(1, len(Kind) + 1))
    assert Record.history.count() >= len(Kind)


@pytest.mark.parametrize(
    ("law", "received", "nation", "last"),
    [
        ("access", date(2027, 1, 31), "england_and_wales", date(2027, 2, 28)),
        ("access", date(2026, 11, 21), "scotland", date(2026, 12, 21)),
        # 30 November is a bank holiday in Scotland, so it counts nowhere: section 10(6) says "in any part".
        ("information", date(2026, 11, 2), "england_and_wales", date(2026, 12, 1)),
        ("environmental", date(2026, 11, 2), "northern_ireland", date(2026, 12, 1)),
        # 12 July counts for Scotland's own Act, and not elsewhere.
        ("information", date(2027, 6, 28), "scotland", date(2027, 7, 26)),
        ("information", date(2027, 6, 28), "england_and_wales", date(2027, 7, 27)),
    ],
)
def test_the_statutory_day_is_the_laws(law, received, nation, last):
    assert planning.statutory(law, received, nation)[0] == last


@pytest.mark.parametrize(("counted", "day"), [("calendar", 24), ("working", 29)])
def test_five_days_are_counted_as_the_record_says(story, counted, day):
    record = made(story, Kind.REQUEST, received_on=date(2026, 12, 19), five_days=counted, at=story.later(days=40))

    assert record.steps.get(kind=StepKind.CONTACT).due_on == date(2026, 12, day)


def test_72_hours_run_as_clocks_do_not_as_they_are_set(story):
    # The clocks of London went back on 25 October 2026.
    record = made(story, Kind.BREACH, aware_on=date(2026, 10, 24), aware_time=time(12))

    assert record.steps.get(kind=StepKind.REPORT).due_at == datetime(2026, 10, 27, 11, tzinfo=UTC)


def test_of_an_hour_that_comes_twice_the_first_one_counts(story):
    record = made(story, Kind.BREACH, aware_on=date(2026, 10, 25), aware_time=time(1, 30))

    step = record.steps.get(kind=StepKind.REPORT)
    assert step.due_at == datetime(2026, 10, 28, 0, 30, tzinfo=UTC)
    assert "at 01:30, the first time that the clocks showed it" in step.reasoning


# Who writes, who reads ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "may"),
    [("ig_lead", True), ("secretariat", True), ("editor", False), ("constable", False), ("outsider", False)],
)
def test_a_party_writes_its_own_records_and_the_secretariat_all(story, who, may):
    by = getattr(story, who)

    if may:
        assert made(story, Kind.LEAVER, by=by).number == 1
        return
    with pytest.raises(Refused):
        made(story, Kind.LEAVER, by=by)
    assert not Record.objects.exists()


def test_a_step_is_for_its_party_and_a_view_also_for_who_received_the_request(story):
    record = made(story, Kind.AUDIT)
    with pytest.raises(Refused, match="This is for Bristol City Council"):
        taken(story, record, StepKind.REMOVE, evidence="Ticket 7")

    assert taken(story, record, StepKind.REMOVE, by=story.editor, evidence="Ticket 7").is_done
    assert taken(story, made(story, Kind.REQUEST), StepKind.VIEW, outcome="disclose", reasons="").is_done


def test_a_step_is_taken_once(story):
    record = made(story, Kind.LEAVER)
    step = taken(story, record, StepKind.REMOVE, evidence="Ticket 7")

    with pytest.raises(Refused, match="This was recorded on 21 November 2026 by Police IG lead"):
        services.take_step(step, {"done_on": TODAY, "evidence": "Ticket 8"}, by=story.ig_lead, at=story.at)

    assert record.steps.get().facts == {"evidence": "Ticket 7"}


def test_only_parties_bound_secretariat_and_auditor_read(story):
    record = made(story, Kind.LEAVER)
    auditor, chair = (
        stories.person(f"{role}@board.example", role, "Officer") for role in (BoardRole.AUDITOR, BoardRole.CHAIR)
    )
    for person, role in ((auditor, BoardRole.AUDITOR), (chair, BoardRole.CHAIR)):
        organisations.appoint(person, story.board, role, by=PORTAL, at=story.at)
    everyone = [story.secretariat, auditor, story.editor, story.constable, chair, story.outsider]

    seen = [Record.objects.visible_to(person, on=TODAY).filter(pk=record.pk).exists() for person in everyone]

    assert seen == [True, True, True, True, False, False]


def test_a_party_that_left_keeps_what_concerns_it_and_makes_no_more(story):
    leaving.give_notice(party(story, story.police), by=story.constable, at=story.at)
    own, others = made(story, Kind.LEAVER), made(story, Kind.LEAVER, by=story.editor, body=story.council)
    told = made(story, Kind.BREACH, by=story.editor, body=story.council)
    notice = party(story, story.police).notices.get()
    at = story.at + timedelta(days=40)
    assert leaving.end_notice(notice, at=at)

    seen = Record.objects.visible_to(story.ig_lead, on=at.date())

    assert {one.pk for one in seen} == {own.pk, told.pk}
    assert others.pk not in {one.pk for one in seen}
    assert rules.writing_parties(story.extra["agreement"], by=story.ig_lead, at=at) == []
    assert taken(story, own, StepKind.REMOVE, evidence="Ticket 7", at=at).is_done


# What is refused ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "changed", "sentence"),
    [
        (Kind.LEAVER, {"systems": f"Cases of {NHS}"}, "This holds what reads as an NHS number, ending in 19"),
        (Kind.ASSURANCE, {"safeguards": ["Locks", "AB 12 34 56 C"]}, "a National Insurance number"),
        (Kind.BREACH, {"aware_on": date(2026, 11, 22)}, "22 November 2026 is still to come"),
        (Kind.BREACH, {"aware_time": time(23)}, "23:00 today is still to come"),
        (
            Kind.BREACH,
            {"aware_on": date(2026, 3, 29), "aware_time": time(1, 30)},
            "01:30 on 29 March 2026 does not exist",
        ),
        (Kind.AUDIT, {"access_until": date(2026, 11, 20)}, "before it begins on 21 November 2026"),
    ],
)
def test_what_cannot_stand_in_a_record_is_said(story, kind, changed, sentence):
    with pytest.raises(Refused, match=sentence):
        made(story, kind, **changed)

    assert not Record.objects.exists()


def test_a_party_is_not_the_other_party_of_its_own_record(story):
    with pytest.raises(Refused, match="cannot be the other party"):
        made(story, Kind.REQUEST, body=story.council, by=story.editor)


@pytest.mark.parametrize(
    ("kind", "step", "facts", "sentence"),
    [
        (Kind.BREACH, StepKind.REPORT, {"outcome": "not_reported", "reasons": ""}, "Say why it was not reported"),
        (Kind.BREACH, StepKind.REPORT, {"outcome": "reported", "time": None}, "at what time it was reported"),
        (Kind.BREACH, StepKind.REPORT, {"outcome": "reported", "time": time(9, 31), "done_on": date(2026, 11, 24)},
         "It was reported after the 72 hours"),
        (Kind.COPY, StepKind.DECIDE_COPY, {"outcome": "part", "withheld": [], "reasons": "s.40"}, "Choose which parts"),
        (Kind.ONWARD, StepKind.DECIDE, {"outcome": "refuses", "reasons": ""}, "Say why, or on which conditions"),
        (Kind.LEAVER, StepKind.REMOVE, {"evidence": NHS}, "an NHS number"),
        (Kind.LEAVER, StepKind.REMOVE, {"evidence": "T", "done_on": date(2026, 12, 24)}, "is still to come"),
    ],
)  # fmt: skip
def test_what_a_step_needs_is_said(story, kind, step, facts, sentence):
    record = made(story, kind)

    with pytest.raises(Refused, match=sentence):
        taken(story, record, step, by=story.secretariat, at=story.at + timedelta(days=4), **facts)

    assert not record.steps.filter(done_at__isnull=False).exists()


def test_what_is_struck_out_loses_its_words_wherever_they_are_kept(story):
    record = made(story, Kind.LEAVER, post="A name that should not stand here")
    taken(story, record, StepKind.REMOVE, evidence="A name again")

    services.strike_out(record, "It named somebody", by=story.ig_lead, at=story.at)

    kept = [facts for model in (Record, Step) for facts in model.history.values_list("facts", flat=True)]
    assert len(kept) >= 4
    assert all(facts == {} for facts in [Record.objects.get().facts, record.steps.get().facts, *kept])
    assert Record.objects.get().struck_out_because == "It named somebody"
    assert not Record.objects.open().exists()
    with pytest.raises(Refused, match="was struck out already"):
        services.strike_out(record, "Again", by=story.ig_lead, at=story.at)


# What they owe --------------------------------------------------------------------------------------------------------


def sent(kind):
    return list(Letter.objects.filter(kind=kind).order_by("recipient").values_list("recipient", flat=True))


def test_a_breach_is_told_to_the_office_that_answers_breaches_and_to_the_secretariat(story):
    council = party(story, story.council)
    named = {"office": "Breach desk", "mailbox": "breaches@bristol.example"}
    contacts.name_contact(council, Enquiry.BREACHES, **named, by=story.secretariat, at=story.at)

    made(story, Kind.BREACH)

    assert sent("breach_told") == ["breaches@bristol.example", "colleague@board.example", "secretariat@board.example"]


def test_who_asked_hears_of_the_refusal_and_then_of_its_reasons(story):
    lead = stories.person("ig@bristol.example", "Council IG lead", "IG lead")
    organisations.appoint(lead, story.council, OrganisationRole.IG_LEAD, by=PORTAL, at=story.at)
    record = made(story, Kind.REFUSAL)

    taken(story, record, StepKind.REASONS, reasons="The purpose was not stated.")

    assert sent("record_told") == ["ig@bristol.example"] * 2
    told = Letter.objects.filter(kind="record_told").order_by("pk")
    assert [one.context["reasons_given"] for one in told] == [False, True]


def test_whose_turn_it_is_sees_it_at_home_and_the_secretariat_once_it_is_overdue(story):
    record = made(story, Kind.BREACH)
    find = lambda person, on: [one for one in due.for_person(person, on=on) if one.kind == "record"]  # noqa: E731

    [mine], [theirs] = find(story.ig_lead, TODAY), find(story.secretariat, TODAY)

    assert mine.sentence == (
        "01/26, record 1, breach: report it to the Information Commissioner, or say why not."
        " Due 24 November 2026 at 09:30, in 3 days."
    )
    assert (mine.yours, theirs.yours, mine.action_url) == (True, False, record.get_absolute_url())
    assert [one.yours for one in find(story.secretariat, date(2026, 11, 25))] == [True]
    assert find(story.outsider, TODAY) == []
    taken(story, record, StepKind.REPORT, outcome="not_reported", reasons="Nobody can read it.")
    assert find(story.ig_lead, TODAY) == []


def test_a_due_step_is_reminded_of_each_occurrence_once_until_it_is_taken(story):
    record = made(story, Kind.THIRD_PARTY, until=TODAY + timedelta(days=31))
    for days in range(48):
        at = story.at + timedelta(days=days)
        for one in list(reminders.coming_due(at=at)):
            reminders.remind(one, at=at)
    mine = Letter.objects.filter(kind="record_reminder")

    assert [one.occurrence for one in mine.filter(recipient="ig@police.example").order_by("pk")] == [
        "30 days before", "7 days before", "1 days before", "0 days before", "overdue 7 days", "overdue 14 days",
    ]  # fmt: skip
    assert set(mine.filter(recipient="secretariat@board.example").values_list("occurrence", flat=True)) == {
        "overdue 7 days",
        "overdue 14 days",
    }
    taken(story, record, StepKind.RENEW, outcome="ended", until=None, at=story.at + timedelta(days=48))
    assert not mine.filter(state=LetterState.OWED).exists()


def test_a_board_chooses_before_which_days_records_are_reminded_of(story):
    made(story, Kind.THIRD_PARTY, until=TODAY + timedelta(days=31))
    change_policy(story.board, record_days=[20, 3], by=story.secretariat, at=story.at)
    for days in (1, 11, 28, 31, 38):
        for one in list(reminders.coming_due(at=story.at + timedelta(days=days))):
            reminders.remind(one, at=story.at + timedelta(days=days))

    mine = Letter.objects.filter(kind="record_reminder", recipient="ig@police.example").order_by("pk")
    assert [one.occurrence for one in mine] == ["20 days before", "3 days before", "overdue 7 days"]


@pytest.mark.parametrize(("on", "name"), [(20, None), (22, None), (24, "0 days before")])
def test_no_reminder_of_what_lay_before_the_record_was_made(on, name):
    found = policies.record(made_on=date(2026, 11, 23), due_on=date(2026, 11, 24), on=date(2026, 11, on))

    assert (found.name if found else None) == name


def test_the_next_assurance_is_asked_for_when_the_last_party_gave_this_one(story):
    record = made(story, Kind.ASSURANCE)
    taken(story, record, StepKind.ASSURE, by=story.editor, outcome="all", reasons="")
    assert Record.objects.count() == 1

    taken(story, record, StepKind.ASSURE, outcome="not_all", reasons="Training is behind.")

    # Counted from the first day each time, so that the leap day comes back.
    following = Record.objects.get(number=2)
    assert {step.due_on for step in following.steps.all()} == {date(2029, 2, 28)}
    assert planning.next_year(date(2028, 2, 29), 4) == date(2032, 2, 29)


# The copy that is released --------------------------------------------------------------------------------------------


def test_a_released_copy_leaves_out_what_is_withheld_addresses_and_evidence(story):
    version = story.extra["agreement"].versions.get()
    record = made(story, Kind.COPY)
    facts = {"outcome": "part", "withheld": ["1. Purpose", "Risks"], "reasons": "Section 31 covers it."}
    step = taken(story, record, StepKind.DECIDE_COPY, **facts)

    html = releasing.html(step)

    assert ("1. Purpose", "1. Purpose") in releasing.parts(story.extra["agreement"])
    assert "what <strong>helps</strong> a family" not in html
    assert "Passed on to people who need not know" not in html
    assert html.count("Section 31 covers it.") == 3
    assert "A party leaves by one month" in html
    evidence = version.signatures.first().record_sha256
    for absent in ("Signature record", "@bristol.example", "Record of the portal", evidence):
        assert absent not in html
    assert "First director" in html


# Lists ----------------------------------------------------------------------------------------------------------------


def test_the_list_asks_as_many_questions_for_9_records_as_for_3(story):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as questions:
            selectors.registers(story.extra["agreement"], story.secretariat, at=story.at)
            due.for_person(story.secretariat, on=TODAY)
        return len(questions)

    for _ in range(3):
        made(story, Kind.LEAVER)
    few = asked()
    for _ in range(6):
        made(story, Kind.LEAVER)

    assert asked() == few


def test_of_closed_records_the_list_shows_the_newest_and_the_table_all(story):
    for _ in range(12):
        taken(story, made(story, Kind.LEAVER), StepKind.REMOVE, evidence="T")

    [leavers] = [one for one in selectors.registers(story.extra["agreement"], story.ig_lead, at=story.at) if one.rows]

    assert (len(leavers.rows), leavers.older) == (10, 2)
    seen = selectors.of_agreement(story.extra["agreement"], story.ig_lead, on=TODAY)
    assert len(list(selectors.table(seen, {}))) == 12
