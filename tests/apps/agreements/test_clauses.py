"""Templates, references, appendices, the clause bank and unsaved words, by the services."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isa_portal.agreements import content, rules, starting
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Clause, Jotting, Topic
from isa_portal.agreements.rules import text as text_rules
from isa_portal.agreements.selectors import bank as bank_reading
from isa_portal.agreements.selectors import text as reading
from isa_portal.agreements.services import approval, bank, clauses, jotting, opening
from isa_portal.agreements.services import starting as services
from isa_portal.agreements.services.editing import letter_of, remove_part
from isa_portal.evidence.models import AuditEvent
from isa_portal.lib import stamps
from isa_portal.lib.errors import Overtaken, Refused
from tests import stories
from tests.conftest import guard_rails_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return stories.world()


@pytest.fixture
def empty(story):
    return opening.open_draft(story.board, tier=0, reference="09/26", title="Empty", lead=story.council, **did(story))


def did(story, **more):
    return {"by": story.secretariat, "at": story.at, **more}


def refusal(act, *arguments, **named):
    before = AuditEvent.objects.count()
    with pytest.raises(Refused) as refused:
        act(*arguments, **named)
    assert AuditEvent.objects.count() == before
    return refused.value.reasons


def write(version, story, heading, text="Some words.", **more):
    return clauses.add_clause(version, heading=heading, text=text, **more, **did(story))


def texts(version):
    return {clause["heading"]: clause["text"] for clause in content.of(version)["clauses"]}


# Templates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("template", starting.templates(), ids=lambda one: one.slug)
def test_no_clause_of_a_template_lacks_its_guidance(template):
    assert [clause["key"] for clause in template.clauses if len(clause["guidance"].split()) < 5] == []


@pytest.mark.parametrize("template", starting.templates(), ids=lambda one: one.slug)
def test_every_template_answers_what_is_expected_and_refers_to_clauses_of_its_own(template, story):
    facts = {"tier": template.tiers[-1], "reference": "10/26", "title": "Begun", "lead": story.council}

    version = services.open_from(story.board, template=template, **facts, **did(story))

    rows = list(version.clauses.all())
    covered = text_rules.contents(version)
    assert [one.expected.topic for one in covered if not (one.by or one.clause)] == []
    assert {row.kind for row in rows} <= set(Topic.values)
    assert "{clause:" not in str(content.of(version)["clauses"])
    assert any("](#clause-" in text for text in texts(version).values())
    assert len({row.key for row in rows}) == len(rows)
    assert version.review_questions


def test_the_template_of_the_childrens_duty_says_what_it_is_not():
    template = starting.template("children")

    first = template.clauses[0]["text"]

    for words in (template.about, first):
        assert "not the national template" in words
        assert "The Act itself carries" in words


def test_a_template_of_another_tier_is_refused_and_nothing_is_opened(story):
    facts = {"tier": 2, "reference": "10/26", "title": "Begun", "lead": story.council}

    reasons = refusal(services.open_from, story.board, template=starting.template("tier-1"), **facts, **did(story))

    assert reasons == ("Tier 1 template: overarching does not fit this tier. Choose another tier or another start.",)
    assert not story.board.agreements.exists()


def test_what_is_left_open_is_named_and_stops_the_sending_but_not_the_saving(story):
    version = stories.draft(story)
    write(version, story, "Training", "Trained in [the course] every [number] months, see [plan](https://a.example).")
    write(version, story, "Cases", r"In [2015] and \[sic\] nothing is open.")

    reasons = refusal(approval.submit, version, **did(story))

    assert reasons == ("Fill in clause 3, Training: [the course]; [number].",)


def test_another_agreement_lends_its_clauses_and_terms_and_nothing_of_its_parties(story):
    source = stories.draft(story)
    first, _ = source.clauses.all()
    write(source, story, "Third", f"As {{clause:{first.key}}} says.")
    facts = {"tier": 2, "reference": "11/26", "title": "Copied", "lead": story.council}

    version = services.open_from(story.board, source=source.agreement, **facts, **did(story))

    assert texts(version) == {**texts(source), "Third": "As [clause 1](#clause-1) says."}
    assert not set(version.clauses.values_list("key", flat=True)) & set(source.clauses.values_list("key", flat=True))
    assert (version.purpose, version.review_months) == (source.purpose, source.review_months)
    assert (version.dpia, version.flows.count(), version.agreement.parties.count()) == ("", 0, 1)


def test_an_agreement_that_one_may_not_read_lends_nothing(story):
    source = stories.draft(story).agreement
    bare = opening.open_draft(story.board, tier=0, reference="12/26", title="Bare", lead=story.council, **did(story))

    for agreement, reader in ((source, story.ig_lead), (bare.agreement, story.secretariat)):
        assert services.readable_text(agreement, by=reader, at=story.at) is None
    assert services.readable_text(source, by=story.secretariat, at=story.at) is not None


# References and appendices --------------------------------------------------------------------------------------------


def test_a_reference_follows_its_clause_wherever_it_moves(empty, story):
    target = write(empty, story, "Deleting")
    write(empty, story, "Ending", f"See {{clause:{target.key}}}.")
    before = texts(empty)["Ending"]

    clauses.move_clause(target, up=False, **did(story))
    moved = texts(empty)["Ending"]
    clauses.change_clause(target, heading="Deleting", text="Words", is_appendix=True, **did(story))

    assert before == "See [clause 1](#clause-1)."
    assert moved == "See [clause 2](#clause-2)."
    assert texts(empty)["Ending"] == "See [appendix A](#clause-A)."


def test_a_clause_that_others_refer_to_is_not_removed_before_they_let_go(empty, story):
    target = write(empty, story, "Deleting")
    other = write(empty, story, "Ending", f"See {{clause:{target.key}}}.")

    reasons = refusal(remove_part, target, **did(story))
    clauses.change_clause(other, heading="Ending", text="See nothing.", **did(story))
    remove_part(target, **did(story))

    assert reasons == ("Clause 2, Ending, refers to clause 1, Deleting. Take the reference out of it first.",)
    assert list(empty.clauses.values_list("heading", "position")) == [("Ending", 1)]


def test_a_reference_to_nothing_is_refused(empty, story):
    reasons = refusal(write, empty, story, "Ending", "See {clause:nowhere}.")

    assert reasons == ("{clause:nowhere} names no clause of this draft. Remove it, or choose a clause to refer to.",)


def test_appendices_get_letters_and_stay_behind_the_clauses(empty, story):
    form = write(empty, story, "Form", is_appendix=True)
    write(empty, story, "Map", is_appendix=True)
    write(empty, story, "Purpose")

    clauses.move_clause(form, up=True, **did(story))
    titles = [row.title for row in empty.clauses.all()]
    remove_part(Clause.objects.get(pk=form.pk), **did(story))

    assert titles == ["1. Purpose", "Appendix A. Form", "Appendix B. Map"]
    assert [row.title for row in empty.clauses.all()] == ["1. Purpose", "Appendix A. Map"]
    assert [letter_of(number) for number in (1, 26, 27, 53)] == ["A", "Z", "AA", "BA"]


def test_keys_and_references_live_on_in_the_next_draft(story):
    version = stories.draft(story)
    first = version.clauses.first()
    write(version, story, "Third", f"As {{clause:{first.key}}} says.")
    version = approval.submit(version, **did(story))
    stories.approve(story, version, decision="sent_back", advice="Again.")

    following = opening.start_next_draft(version, **did(story))

    keys = [clause["key"] for clause in content.of(following)["clauses"]]
    assert keys == [clause["key"] for clause in version.content["clauses"]]
    assert texts(following)["Third"] == "As [clause 1](#clause-1) says."


def test_200_clauses_cost_no_more_questions_than_20(empty, story):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            reading.shown(empty)
            content.of(empty)
            list(rules.missing(empty, **did(story)))
            reading.missing_contents(empty)
        return len(queries)

    several(empty, 20)
    few = asked()
    several(empty, 180)

    assert empty.clauses.count() == 200
    assert asked() == few


def several(version, number):
    there = version.clauses.count()
    Clause.objects.bulk_create(
        Clause(version=version, position=place, heading=f"Heading {place}", text="**Words** [to fill in].")
        for place in range(there + 1, there + number + 1)
    )


def test_ten_thousand_nested_quotes_are_kept_and_shown(empty, story):
    write(empty, story, "Deep", f"{'>' * 10_000} words")

    (shown,) = reading.shown(empty)

    assert "words" in shown.html
    assert shown.notes


@pytest.mark.parametrize("heading", ["Pur\u200bpose", "Pur\u202epose"])
def test_a_heading_holds_nothing_that_cannot_be_seen(empty, story, heading):
    (reason,) = refusal(write, empty, story, heading)

    assert reason.startswith("The heading of clause 1 contains")


def test_references_may_not_make_a_clause_longer_than_it_can_be_shown(empty, story):
    target = write(empty, story, "Target")

    (reason,) = refusal(write, empty, story, "Long", f"{{clause:{target.key}}}" * 5_000)

    assert reason.startswith("Clause 2 is")


# What a text covers ---------------------------------------------------------------------------------------------------


def test_complaints_are_missing_until_a_finished_clause_says_how(story):
    version = stories.draft(story)

    def said():
        return {one.expected.topic: one.by for one in text_rules.contents(version)}

    before = said()
    clause = write(version, story, "Complaints", "Complain to [whom].", kind=Topic.COMPLAINTS)
    begun = said()
    clauses.change_clause(clause, heading="Complaints", text="Complain to any party.", **did(story))

    assert (before[Topic.COMPLAINTS], begun[Topic.COMPLAINTS]) == ("", "")
    assert said()[Topic.COMPLAINTS] == "Clause 3"
    assert said()[Topic.PURPOSE] == "The part Purpose"
    assert Topic.SPECIAL_CATEGORY not in said()


def test_what_the_tier_1_settles_is_not_missing_beneath_it(story):
    version = stories.draft(story)
    above = Clause.objects.filter(version__agreement=stories.tier_1_in_force(story)).first()
    with guard_rails_off():
        Clause.objects.filter(pk=above.pk).update(kind=Topic.TRAINING)

    said = {one.expected.topic: one.by for one in text_rules.contents(version)}

    assert said[Topic.TRAINING] == "Tier 1 agreement T1/26"


# Two at once ----------------------------------------------------------------------------------------------------------


def test_who_saves_second_overwrites_nothing_and_is_told_who_changed_it(story):
    version = stories.draft(story)
    clause = version.clauses.first()
    seen = stamps.of(clauses.facts_of(clause))
    clauses.change_clause(clause, heading="Purpose", text="The first.", stamp=seen, by=story.editor, at=story.at)

    with pytest.raises(Overtaken) as told:
        clauses.change_clause(clause, heading="Purpose", text="The second.", stamp=seen, **did(story))
    clause.refresh_from_db()
    kept = clause.text
    # The same words pass, once the person has seen what stands there now.
    now = stamps.of(clauses.facts_of(clause))
    clauses.change_clause(clause, heading="Purpose", text="The second.", stamp=now, **did(story))

    (reason,) = told.value.reasons
    assert reason.startswith("Council editor, Policy officer changed this on 21 November 2026 at 12:0")
    assert kept == "The first."
    assert version.clauses.first().text == "The second."


def test_unsaved_words_are_kept_for_their_writer_alone_and_change_no_clause(story):
    version = stories.draft(story)
    clause = version.clauses.first()
    words = {"key": clause.key, "heading": "Purpose", "text": "Half a sen"}

    jotting.jot(version, **words, **did(story))
    jotting.jot(version, **{**words, "text": "Half a sentence"}, **did(story))
    for stranger in (story.outsider, story.ig_lead):
        assert refusal(jotting.jot, version, **words, by=stranger, at=story.at)

    clause.refresh_from_db()
    assert clause.text == "The parties share what **helps** a family."
    assert reading.jotting(version, story.secretariat, clause.key).text == "Half a sentence"
    assert reading.jotting(version, story.editor, clause.key) is None
    jotting.drop(version, key=clause.key, **did(story))
    assert not Jotting.objects.exists()


# The clause bank ------------------------------------------------------------------------------------------------------


def test_a_wording_is_used_and_its_uses_are_told_to_those_who_may_see_them(story):
    wording = bank.keep(story.board, heading="Complaints", text="To any party.", kind="complaints", **did(story))
    draft = stories.draft(story)
    other = stories.draft(story, reference="02/26")

    bank.insert(draft, wording, **did(story))
    changed = bank.insert(other, wording, **did(story))
    clauses.change_clause(changed, heading="Complaints", text="To the council.", **did(story))

    on = story.at.date()
    told = [(use.agreement.reference, use.is_changed) for use in bank_reading.uses(wording, story.secretariat, on=on)]
    assert told == [("01/26", False), ("02/26", True)]
    assert bank_reading.uses(wording, story.ig_lead, on=on) == []
    assert [one.used for one in bank_reading.wordings(story.board, story.secretariat, on=on)] == [2]


def test_a_clause_is_kept_with_its_references_as_prompts(empty, story):
    target = write(empty, story, "Deleting")
    clause = write(empty, story, "Ending", f"See {{clause:{target.key}}}.")
    words = {"heading": "Ending", "text": bank.reusable(clause), "kind": "termination"}

    wording = bank.keep_clause(clause, **words, **did(story))

    clause.refresh_from_db()
    assert wording.text == "See [clause on Deleting]."
    assert clause.wording == wording


def test_a_retired_wording_is_offered_no_more_and_stays_where_it_is_used(empty, story):
    wording = bank.keep(story.board, heading="Complaints", text="To any party.", **did(story))
    bank.insert(empty, wording, **did(story))

    bank.retire(wording, **did(story))
    wording.refresh_from_db()

    assert refusal(bank.insert, empty, wording, **did(story)) == (
        "Complaints is not offered any more. Choose another wording.",
    )
    assert refusal(bank.retire, wording, **did(story)) == ("Complaints is retired already.",)
    assert bank_reading.offered(story.board) == []
    assert empty.clauses.get().text == "To any party."


def test_only_the_secretariat_keeps_the_bank(story):
    for person in (story.editor, story.ig_lead, story.outsider):
        reasons = refusal(bank.keep, story.board, heading="A", text="B", by=person, at=story.at)
        assert reasons == ("Only the board's secretariat keeps the clause bank.",)


def test_a_sent_text_holds_its_references_as_numbers(story):
    version = stories.draft(story)
    first = version.clauses.first()
    write(version, story, "Third", f"As {{clause:{first.key}}} says.")

    sent = approval.submit(version, **did(story))

    assert sent.state == State.AWAITING_APPROVAL
    assert sent.content["clauses"][2]["text"] == "As [clause 1](#clause-1) says."
    assert sent.content_sha256 == content.sha256(content.of(sent))
