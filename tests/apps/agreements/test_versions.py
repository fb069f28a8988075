"""From one text in force to the next: opened, weighed, told, objected to, signed, and the end of the old one."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from isa_portal.agreements import cover
from isa_portal.agreements.lifecycle import AgreementState, PartyState, State
from isa_portal.agreements.models import Agreement, Clause, Rule, Version, Weight
from isa_portal.agreements.rules import materiality
from isa_portal.agreements.selectors import versions as reading
from isa_portal.agreements.services import approval, clauses, flows, opening, terms, versions
from isa_portal.correspondence import bounces, delivery
from isa_portal.correspondence.models import Letter
from isa_portal.evidence.models import AuditEvent
from isa_portal.leaving.models import ExitTask
from isa_portal.lib.calendar import in_words
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import OrganisationRole
from isa_portal.reminders import sweep
from isa_portal.signing.models import Invitation, SigningRound
from isa_portal.signing.services import rounds
from tests import stories
from tests.remembered import remembered

# Who was told is known by what a relay took.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_server")]


@pytest.fixture
def story():
    return with_an_ig_lead(stories.world())


@remembered
def with_an_ig_lead(found):
    found.extra["lead_ig"] = stories.person("ig@bristol.example", "Council IG lead", "IG lead")
    organisations.appoint(
        found.extra["lead_ig"], found.council, OrganisationRole.IG_LEAD, by=found.secretariat, at=found.at
    )
    return found


def three_in_force(story, rule=Rule.AS_EACH_SIGNS):
    version = stories.sent(story, stories.of_three(story, rule=rule))
    stories.signs(story, version, story.council, story.police, story.trust)
    return Agreement.objects.get(pk=version.agreement_id)


def opened(story, agreement):
    return opening.open_next(agreement, reason="The review asked for it.", by=story.secretariat, at=story.at)


def minor(story, agreement):
    """Bring a next version with another wording as far as its confirmation as minor."""
    draft = opened(story, agreement)
    clause = draft.clauses.all()[1]
    do = {"by": story.secretariat, "at": story.at}
    clauses.change_clause(clause, heading=clause.heading, text="A party leaves by one month's written notice.", **do)
    version = approval.submit(draft, **do)
    versions.propose_weight(version, Weight.MINOR, reason="Only the wording changed.", **do)
    return versions.confirm_weight(
        version, Weight.MINOR, reason="I read the clause.", by=story.extra["lead_ig"], at=story.at
    )


def told(story, agreement, left_after=timedelta(0)):
    """Tell a minor version; its letters leave after a while, or never where that is None."""
    version = versions.tell(minor(story, agreement), by=story.secretariat, at=story.at)
    if left_after is not None:
        delivery.deliver_owed(at=story.at + left_after)
    return version


def state_of(version):
    return Version.objects.get(pk=version.pk).state


def covered(story, agreement, a, b, on=None):
    fresh = Agreement.objects.get(pk=agreement.pk)
    return cover.between(fresh, a, b, on=on or story.at.date())


# Opening and numbering ------------------------------------------------------------------------------------------------


def test_the_next_version_is_a_draft_with_the_text_in_force_and_its_risks(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    current = agreement.versions.get(state=State.CURRENT)

    draft = opened(story, agreement)

    assert (draft.number, draft.state, state_of(current)) == ("0.2", State.DRAFTING, State.CURRENT)
    assert [row.text for row in draft.clauses.all()] == [row.text for row in current.clauses.all()]
    assert (draft.flows.count(), draft.reliances.count()) == (1, 1)
    assert draft.assessment_id != current.assessment_id
    assert draft.assessment.risks.count() == current.assessment.risks.count() == 1
    assert not reading.changed(draft)


def test_one_version_is_open_at_a_time_and_only_writers_open_one(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    opened(story, agreement)

    with pytest.raises(Refused, match=r"Version 0.2 is open already: draft"):
        opened(story, agreement)
    with pytest.raises(Refused, match="Only the board's secretariat or an editor"):
        opening.open_next(agreement, reason="I want it.", by=story.ig_lead, at=story.at)


def test_before_it_is_in_force_nothing_is_opened_beside_a_text(story):
    agreement = stories.version_in(State.APPROVED, story).agreement

    with pytest.raises(Refused, match="opened beside a text in force"):
        opened(story, agreement)


def test_a_text_that_came_back_is_carried_on_beside_the_text_in_force(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    version = approval.submit(opened(story, agreement), by=story.secretariat, at=story.at)
    stories.approve(story, version, decision="sent_back", advice="Say more.")

    following = opening.start_next_draft(Version.objects.get(pk=version.pk), by=story.secretariat, at=story.at)

    assert (following.number, following.opened_because) == ("0.3", "The review asked for it.")


def test_a_material_version_is_approved_as_the_next_whole_number(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)

    version = stories.sent(story, opened(story, agreement))

    assert version.number == "2.0"


# Material or minor ----------------------------------------------------------------------------------------------------


def test_the_secretariat_proposes_the_ig_lead_of_the_lead_confirms_and_nobody_else(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    version = approval.submit(opened(story, agreement), by=story.secretariat, at=story.at)
    lead_ig, at = story.extra["lead_ig"], story.at
    say = {"reason": "Only the wording changed."}

    for who, words in ((story.ig_lead, "Only the board's secretariat proposes"), (lead_ig, "secretariat proposes")):
        with pytest.raises(Refused, match=words):
            versions.propose_weight(version, Weight.MINOR, **say, by=who, at=at)
    with pytest.raises(Refused, match="The secretariat proposes first"):
        versions.confirm_weight(version, Weight.MINOR, **say, by=lead_ig, at=at)
    versions.propose_weight(version, Weight.MINOR, **say, by=story.secretariat, at=at)
    for who in (story.secretariat, story.colleague, story.ig_lead):
        with pytest.raises(Refused, match="Only the IG lead of the lead organisation"):
            versions.confirm_weight(version, Weight.MINOR, **say, by=who, at=at)
    with pytest.raises(Refused, match="Say why"):
        versions.confirm_weight(version, Weight.MINOR, reason=" ", by=lead_ig, at=at)
    confirmed = versions.confirm_weight(version, Weight.MINOR, reason="I agree.", by=lead_ig, at=at)

    assert (confirmed.number, confirmed.state, confirmed.weight) == ("1.1", State.APPROVED, Weight.MINOR)
    assert list(AuditEvent.objects.filter(type__startswith="weighing.").values_list("type", flat=True)) == [
        "weighing.proposed",
        "weighing.confirmed",
    ]


def test_what_the_ig_lead_takes_for_material_waits_for_the_board(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    version = approval.submit(opened(story, agreement), by=story.secretariat, at=story.at)
    versions.propose_weight(version, Weight.MINOR, reason="Small.", by=story.secretariat, at=story.at)

    said = versions.confirm_weight(
        version, Weight.MATERIAL, reason="The clause widens who sees it.", by=story.extra["lead_ig"], at=story.at
    )

    assert (said.state, said.weight) == (State.AWAITING_APPROVAL, Weight.MATERIAL)
    assert stories.approve(story, said).number == "2.0"


def test_declarations_that_changed_are_never_minor(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    draft = opened(story, agreement)
    terms.change(draft, declarations=["We hold a certificate."], by=story.secretariat, at=story.at)
    version = approval.submit(draft, by=story.secretariat, at=story.at)

    with pytest.raises(Refused, match="Its declarations changed"):
        versions.propose_weight(version, Weight.MINOR, reason="Small.", by=story.secretariat, at=story.at)


def test_a_minor_version_is_not_sent_for_signature_and_a_material_one_is_not_told(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    version = minor(story, agreement)

    with pytest.raises(Refused, match="is minor: nobody signs it"):
        rounds.send(version, by=story.secretariat, at=story.at)
    other = stories.version_in(State.APPROVED, story, reference="09/26")
    with pytest.raises(Refused, match="is material: every party signs it"):
        versions.tell(other, by=story.secretariat, at=story.at)


# Objections -----------------------------------------------------------------------------------------------------------


def test_every_party_is_told_by_letter_until_when_it_may_object(story):
    organisations.change_practice(story.board, objection_days=14, by=story.secretariat, at=story.at)
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)

    version = told(story, agreement)

    letters = Letter.objects.filter(kind="minor_version")
    assert version.objections_until == story.at.date() + timedelta(days=14)
    assert {one.recipient for one in letters} >= {"ig@police.example", "ig@bristol.example", "director@bristol.example"}
    assert letters[0].context["why"] == "The review asked for it."


def test_without_an_objection_it_binds_from_the_next_day_once_and_cover_goes_on(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    before = covered(story, agreement, story.council, story.police)
    version = told(story, agreement)
    last = version.objections_until

    on_the_last_day = sweep.follow_calendar(at=story.at + timedelta(days=28))
    late = [sweep.follow_calendar(at=story.at + timedelta(days=days)) for days in (33, 34)]

    version.refresh_from_db()
    after = covered(story, agreement, story.council, story.police, on=last + timedelta(days=1))
    assert (on_the_last_day.stood, [one.stood for one in late], [one.failed for one in late]) == (0, [1, 0], [0, 0])
    assert (version.state, version.effective_from) == (State.CURRENT, last + timedelta(days=1))
    assert state_of(agreement.versions.get(number="1.0")) == State.SUPERSEDED
    assert (before.covered, after.covered, after.since) == (True, True, before.since)
    assert (before.version, after.version) == (agreement.versions.get(number="1.0").pk, version.pk)
    assert covered(story, agreement, story.council, story.police, on=last).version == before.version


@pytest.mark.parametrize("days, stands", [(0, 1), (3, 1), (8, 0), (28, 0), (None, 0)])
def test_who_was_not_told_in_time_is_not_bound_by_its_silence(story, days, stands):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    version = told(story, agreement, left_after=None if days is None else timedelta(days=days))

    swept = sweep.follow_calendar(at=story.later(days=29))

    version.refresh_from_db()
    begins_anew = None if stands else story.at.date() + timedelta(days=28)
    assert (swept.stood, swept.failed) == (stands, 0)
    assert version.objections_until == (begins_anew or story.at.date() - timedelta(days=1))
    assert version.state == (State.CURRENT if stands else State.OBJECTION_PERIOD)


def test_days_that_begin_anew_are_told_with_the_reason_and_count_once(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    version = told(story, agreement, left_after=None)
    before = set(Letter.objects.filter(kind="minor_version").values_list("pk", flat=True))

    for _ in range(2):
        sweep.follow_calendar(at=story.later(days=29))
        delivery.deliver_owed(at=story.at)
        story.later(days=-29)
    swept = [sweep.follow_calendar(at=story.at + timedelta(days=days)) for days in (57, 58)]

    letters = Letter.objects.filter(kind="minor_version")
    anew = [one for one in letters if one.pk not in before]
    (event,) = AuditEvent.objects.filter(type="version.tell_anew")
    assert [one.stood for one in swept] == [0, 1]
    assert {one.state for one in letters if one.pk in before} == {"withdrawn"}
    assert (len(anew), {one.state for one in anew}) == (len(before), {"sent"})
    assert {one.context["unheard"] for one in anew} == {event.facts["unheard"]} == {f"{story.council}, {story.police}"}
    assert state_of(version) == State.CURRENT


def test_a_party_whose_mailboxes_are_dead_is_not_bound_until_it_hears(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    version = told(story, agreement)
    for letter in Letter.objects.filter(kind="minor_version", recipient__endswith="@police.example"):
        bounces.note(letter, "No such mailbox.", at=story.at)

    swept = sweep.follow_calendar(at=story.later(days=29))

    anew = Letter.objects.filter(kind="minor_version", recipient="ig@bristol.example").first()
    assert (swept.stood, state_of(version), anew.context["unheard"]) == (0, State.OBJECTION_PERIOD, str(story.police))


def test_a_letter_that_does_not_say_for_whom_it_is_tells_nobody_and_stops_nothing(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    version = told(story, agreement)
    for letter in Letter.objects.filter(kind="minor_version"):
        del letter.context["parties"]
        letter.save()

    swept = sweep.follow_calendar(at=story.later(days=29))

    assert (swept.stood, swept.failed, state_of(version)) == (0, 0, State.OBJECTION_PERIOD)
    assert Version.objects.get(pk=version.pk).objections_until == story.at.date() + timedelta(days=28)


def test_an_objection_is_told_and_keeps_the_version_from_taking_effect(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    version = told(story, agreement)
    police = agreement.parties.get(organisation=story.police)

    versions.object_to(version, police, reason="It is not small.", by=story.ig_lead, at=story.at)
    swept = sweep.follow_calendar(at=story.later(days=40))

    recipients = set(Letter.objects.filter(kind="objection").values_list("recipient", flat=True))
    assert (swept.stood, swept.failed, state_of(version)) == (0, 0, State.OBJECTION_PERIOD)
    assert recipients == {"secretariat@board.example", "colleague@board.example", "ig@bristol.example"}


@pytest.mark.parametrize("who", ["editor", "outsider", "secretariat"])
def test_only_who_speaks_for_a_party_objects_and_only_in_time(story, who):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    version = told(story, agreement)
    police = agreement.parties.get(organisation=story.police)

    with pytest.raises(Refused, match="may object for it"):
        versions.object_to(version, police, reason="No.", by=getattr(story, who), at=story.at)
    with pytest.raises(Refused, match="The last day for objections was"):
        versions.object_to(version, police, reason="No.", by=story.ig_lead, at=story.at + timedelta(days=29))
    versions.object_to(version, police, reason="No.", by=story.ig_lead, at=story.at)
    with pytest.raises(Refused, match="objects already"):
        versions.object_to(version, police, reason="No.", by=story.constable, at=story.at)


def test_an_objection_makes_it_material_or_drops_it(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    version = told(story, agreement)
    do = {"reason": "A party objects.", "by": story.secretariat, "at": story.at}
    with pytest.raises(Refused, match="No party objects"):
        versions.make_material(version, **do)
    police = agreement.parties.get(organisation=story.police)
    versions.object_to(version, police, reason="It is not small.", by=story.ig_lead, at=story.at)

    material = versions.make_material(version, **do)
    with pytest.raises(Refused, match="A party objected to it as minor"):
        versions.propose_weight(material, Weight.MINOR, reason="Again.", by=story.secretariat, at=story.at)
    approved = stories.approve(story, material)

    assert (material.state, approved.number, approved.is_minor) == (State.AWAITING_APPROVAL, "2.0", False)


def test_a_dropped_version_leaves_the_text_in_force(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    version = told(story, agreement)

    versions.drop(version, reason="The board wants more.", by=story.secretariat, at=story.at)

    assert state_of(version) == State.ABANDONED
    assert agreement.versions.get(state=State.CURRENT).number == "1.0"
    assert opened(story, agreement).number == "0.3"


# Material: the newest that both have signed ---------------------------------------------------------------------------


def test_signing_the_new_version_releases_nobody_from_the_old_one(story):
    agreement = three_in_force(story)
    first = agreement.versions.get(number="1.0")
    story.later(days=10)
    second = stories.sent(story, opened(story, agreement))

    stories.signs(story, second, story.council, story.police)

    pairs = {
        "council and police": covered(story, agreement, story.council, story.police),
        "council and trust": covered(story, agreement, story.council, story.trust),
    }
    assert (state_of(first), state_of(second)) == (State.GIVING_WAY, State.CURRENT)
    assert {name: (one.covered, one.version) for name, one in pairs.items()} == {
        "council and police": (True, second.pk),
        "council and trust": (True, first.pk),
    }
    assert pairs["council and police"].since == first.effective_from


def test_the_old_version_ends_when_all_have_signed_and_past_days_keep_theirs(story):
    agreement = three_in_force(story)
    first, before = agreement.versions.get(number="1.0"), story.at.date()
    story.later(days=10)
    second = stories.sent(story, opened(story, agreement))

    stories.signs(story, second, story.council, story.police, story.trust)

    assert (state_of(first), state_of(second)) == (State.SUPERSEDED, State.CURRENT)
    assert covered(story, agreement, story.council, story.trust, on=before).version == first.pk
    assert covered(story, agreement, story.council, story.trust).version == second.pk


def test_where_all_must_sign_a_part_of_the_signatures_changes_nothing(story):
    agreement = three_in_force(story, rule=Rule.ALL_SIGN)
    first = agreement.versions.get(number="1.0")
    second = stories.sent(story, opened(story, agreement))

    stories.signs(story, second, story.council, story.police)

    assert (state_of(first), state_of(second)) == (State.CURRENT, State.OUT_FOR_SIGNATURE)
    assert covered(story, agreement, story.council, story.police).version == first.pk


def test_a_next_version_that_lapses_leaves_the_old_one_in_force(story):
    agreement = three_in_force(story, rule=Rule.ALL_SIGN)
    second = stories.sent(story, opened(story, agreement))
    stories.signs(story, second, story.council, story.police)

    sweep.follow_calendar(at=story.later(days=40))

    assert (state_of(second), agreement.versions.get(number="1.0").state) == (State.LAPSED, State.CURRENT)
    assert covered(story, agreement, story.council, story.police).covered
    assert {party.state for party in agreement.parties.all()} == {PartyState.ACTIVE}


def test_a_next_version_waits_for_its_first_day(story):
    agreement = three_in_force(story)
    day = story.at.date() + timedelta(days=20)
    draft = terms.change(opened(story, agreement), commences_on=day, by=story.secretariat, at=story.at)
    second = stories.sent(story, draft)
    stories.signs(story, second, story.council, story.police, story.trust)
    signed = state_of(second)

    swept = [sweep.follow_calendar(at=story.at + timedelta(days=days)).settled for days in (19, 20, 21)]

    second.refresh_from_db()
    assert (signed, swept) == (State.OUT_FOR_SIGNATURE, [0, 1, 0])
    assert (second.state, second.effective_from) == (State.CURRENT, day)


# The cut-over day -----------------------------------------------------------------------------------------------------


@pytest.fixture
def cutting(story):
    """Version 2.0 in force between council and police; the trust has 70 days to sign it."""
    agreement = three_in_force(story)
    second = stories.sent(story, opened(story, agreement))
    stories.signs(story, second, story.council, story.police)
    day = story.at.date() + timedelta(days=70)
    rounds.set_cut_over(
        SigningRound.objects.get(version=second), day, allowed_by="Clause 9", by=story.secretariat, at=story.at
    )
    return Version.objects.get(pk=second.pk)


def test_a_cut_over_day_leaves_time_for_its_warnings_and_says_what_allows_it(story):
    agreement = three_in_force(story)
    second = stories.sent(story, opened(story, agreement))
    signing_round, day = SigningRound.objects.get(version=second), story.at.date() + timedelta(days=59)

    with pytest.raises(Refused, match="or a later day: who has not signed is warned") as refused:
        rounds.set_cut_over(signing_round, day, allowed_by=" ", by=story.ig_lead, at=story.at)

    assert any("Only the board's secretariat" in reason for reason in refused.value.reasons)
    with pytest.raises(Refused, match="Say what allows it"):
        later = day + timedelta(days=1)
        rounds.set_cut_over(signing_round, later, allowed_by=" ", by=story.secretariat, at=story.at)


def test_who_has_not_signed_is_warned_60_30_and_7_days_before(story, cutting):
    for days in (9, 10, 20, 40, 63, 70):
        sweep.follow_calendar(at=story.at + timedelta(days=days))

    letters = Letter.objects.filter(kind="cut_over_warning")
    assert sorted(set(letters.values_list("occurrence", flat=True))) == [
        "30 days before",
        "60 days before",
        "7 days before",
    ]
    assert "chief@riverside.example" in set(letters.values_list("recipient", flat=True))
    assert not letters.filter(recipient="signatory@police.example").exists()


def test_who_has_not_signed_by_the_cut_over_day_is_out_from_the_next(story, cutting):
    agreement, day = cutting.agreement, cutting.cut_over_on
    on_the_day = sweep.follow_calendar(at=story.at + timedelta(days=70))

    late = [sweep.follow_calendar(at=story.at + timedelta(days=days)) for days in (75, 76)]

    trust = agreement.parties.get(organisation=story.trust)
    assert (on_the_day.cut, [one.cut for one in late]) == (0, [1, 0])
    assert (trust.state, trust.bound_until) == (PartyState.WITHDRAWN, day)
    assert covered(story, agreement, story.council, story.trust, on=day).covered
    assert not covered(story, agreement, story.council, story.trust, on=day + timedelta(days=1)).covered
    assert agreement.versions.get(number="1.0").state == State.SUPERSEDED


def test_who_is_out_by_a_cut_over_day_and_who_stays_are_asked_once_for_exit_tasks(story, cutting):
    day = cutting.cut_over_on

    asked = [sweep.follow_calendar(at=story.at + timedelta(days=days)).asked for days in (70, 75, 76)]

    tasks = ExitTask.objects.filter(agreement=cutting.agreement)
    assert asked == [0, 1, 0]
    assert {str(one.party) for one in tasks} == {str(one) for one in cutting.agreement.parties.all()}
    assert {(one.because, one.due_on) for one in tasks} == {
        (f"{story.trust} is out: it had not signed the new version by {in_words(day)}", day)
    }


def test_a_party_that_signs_before_the_cut_over_day_stays(story, cutting):
    story.later(days=69)
    stories.signs(story, cutting, story.trust)

    swept = sweep.follow_calendar(at=story.later(days=5))

    assert (swept.cut, swept.failed) == (0, 0)
    assert cutting.agreement.parties.get(organisation=story.trust).state == PartyState.ACTIVE
    assert Invitation.objects.filter(round__version=cutting, state="signed").count() == 3


def test_where_too_few_signed_nobody_is_put_out(story):
    agreement = three_in_force(story)
    second = stories.sent(story, opened(story, agreement))
    stories.signs(story, second, story.council)
    day = story.at.date() + timedelta(days=60)
    rounds.set_cut_over(
        SigningRound.objects.get(version=second), day, allowed_by="Clause 9", by=story.secretariat, at=story.at
    )

    swept = sweep.follow_calendar(at=story.later(days=61))

    assert (swept.cut, swept.failed) == (0, 0)
    assert {party.state for party in agreement.parties.all()} == {PartyState.ACTIVE}
    assert agreement.versions.get(number="1.0").state == State.CURRENT


# The database refuses -------------------------------------------------------------------------------------------------


def refused(act) -> bool:
    try:
        with transaction.atomic():
            act()
    except IntegrityError:
        return True
    return False


def test_a_part_of_a_fixed_version_is_not_written_moved_or_removed_and_a_draft_is(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    fixed, draft = agreement.versions.get(state=State.CURRENT), opened(story, agreement)
    clause, flow, power = fixed.clauses.first(), fixed.flows.get(), fixed.reliances.get()
    risk = fixed.assessment.risks.get()
    free = draft.clauses.first()

    acts = {
        "change a clause": lambda: Clause.objects.filter(pk=clause.pk).update(text="Other"),
        "remove a flow": lambda: fixed.flows.filter(pk=flow.pk)._raw_delete("default"),
        "change a power": lambda: fixed.reliances.filter(pk=power.pk).update(note="Other"),
        "add a clause": lambda: fixed.clauses.create(position=9, heading="New", text="New"),
        "move a clause in": lambda: Clause.objects.filter(pk=free.pk).update(version=fixed),
        "move a clause out": lambda: Clause.objects.filter(pk=clause.pk).update(version=draft),
        "change a risk": lambda: fixed.assessment.risks.filter(pk=risk.pk).update(countermeasure="None"),
        "take another assessment": lambda: Version.objects.filter(pk=fixed.pk).update(assessment=draft.assessment),
    }

    assert {name: refused(act) for name, act in acts.items()} == dict.fromkeys(acts, True)
    assert not refused(lambda: Clause.objects.filter(pk=free.pk).update(text="Other"))
    assert not refused(lambda: draft.assessment.risks.update(countermeasure="Other"))
    assert not refused(lambda: free.delete())


def test_without_its_guard_the_same_change_goes_through(story):
    """The negative control: it is the trigger that refuses."""
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    clause = agreement.versions.get(state=State.CURRENT).clauses.first()
    place = " ON agreements_clause" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER agreements_clause_no_update{place}")

    assert not refused(lambda: Clause.objects.filter(pk=clause.pk).update(text="Other"))


def test_what_is_decided_of_a_flow_in_a_draft_changes_no_fixed_text(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    draft = opened(story, agreement)
    flow = draft.flows.get()

    flows.change_flow(
        flow,
        stage=flow.stage,
        discloser=flow.discloser,
        recipient=flow.recipient,
        data="Other incidents",
        by=story.secretariat,
        at=story.at,
    )

    changes = reading.changed(draft)
    assert [(one.part, one.is_material) for one in changes] == [("flows", True)]
    assert materiality.proposed(changes) == Weight.MATERIAL


def test_a_party_that_signs_no_newer_text_leaves_by_the_notice_of_the_one_it_signed(story):
    agreement = three_in_force(story)
    draft = terms.change(opened(story, agreement), notice_count=6, by=story.secretariat, at=story.at)
    second = stories.sent(story, draft)

    stories.signs(story, second, story.council, story.police)

    periods = {
        body: str(cover.text_of(agreement.parties.get(organisation=body)).notice_period)
        for body in (story.police, story.trust)
    }
    assert periods == {story.police: "6 months", story.trust: "1 month"}


def test_who_signs_a_text_after_its_minor_version_took_effect_is_bound_by_both(story):
    first = stories.of_three(story, rule=Rule.AS_EACH_SIGNS)
    first = stories.sent(story, first, last_day=story.at.date() + timedelta(days=90))
    stories.signs(story, first, story.council, story.police)
    agreement = Agreement.objects.get(pk=first.agreement_id)
    version = told(story, agreement)
    sweep.follow_calendar(at=story.later(days=40))

    stories.signs(story, first, story.trust)

    assert agreement.parties.get(organisation=story.trust).state == PartyState.ACTIVE
    assert covered(story, agreement, story.council, story.trust).version == version.pk
