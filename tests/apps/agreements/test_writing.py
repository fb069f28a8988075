"""Writing, submitting and approving, by the services."""

import pytest
from django.db import connection

from isa_portal.agreements import content, lifecycle, rules
from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Agreement, Decision, Version
from isa_portal.agreements.rules.approval import WRITERS_DO_NOT_APPROVE
from isa_portal.agreements.services import approval, clauses, flows, opening, parties, reliances, risks, terms
from isa_portal.agreements.services.editing import remove_part
from isa_portal.evidence.models import AuditEvent
from isa_portal.gateways.models import LegalGateway
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import ApprovalRoute
from tests import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return stories.world()


def did(story, **more):
    return {"by": story.secretariat, "at": story.at, **more}


def refusal(act, *arguments, **named):
    """Return the reasons of a refusal that leaves nothing behind in the trail."""
    before = AuditEvent.objects.count()
    with pytest.raises(Refused) as refused:
        act(*arguments, **named)
    assert AuditEvent.objects.count() == before
    return refused.value.reasons


def test_submitting_names_everything_that_is_missing(story):
    version = opening.open_draft(
        story.board, tier=2, reference="03/26", title="Empty", lead=story.council, **did(story)
    )
    terms.change(version, notice_count=None, notice_unit="", review_months=None, **did(story))

    reasons = refusal(approval.submit, version, **did(story))

    assert reasons == (
        "Enter the purpose of the sharing.",
        "Add a second party: an agreement needs at least two different organisations.",
        "Choose the tier 1 agreement that this tier 2 stands on.",
        "Add at least one data flow: who gives what to whom.",
        "Add the legal power that the sharing relies on.",
        "Say who tells people of the sharing, and at which stage.",
        "Say what people are told: who asks, what for, from whom, to whom and where it is kept.",
        "Give the address of the privacy notice of Bristol City Council, and the day on which it was checked.",
        "Write at least one clause.",
        "Add at least one risk.",
        "Say how much notice a party gives to leave, with its unit: days or months.",
        "Say after how many months the agreement is reviewed.",
        "Give the reference of the data protection impact assessment, or the reasons of the screening.",
    )


def test_special_category_data_needs_its_condition(story):
    version = stories.draft(story)
    flows.change_item(version.flows.get().items.get(), special_category=True, **did(story))

    assert refusal(approval.submit, version, **did(story)) == (
        "The Chief Constable of Avon and Somerset, data flow 1: choose the Article 9 condition for the special category"
        " data.",
        "Bristol City Council, data flow 1: choose the Article 9 condition for the special category data.",
    )


def test_only_those_who_write_submit(story):
    version = stories.draft(story)

    for stranger in (story.outsider, story.ig_lead, story.constable):
        assert refusal(approval.submit, version, by=stranger, at=story.at) == (
            "Only the board's secretariat or an editor of the lead organisation may do this.",
        )


def test_the_author_may_not_record_the_approval(story):
    version = stories.version_in(State.AWAITING_APPROVAL, story)

    reasons = refusal(
        approval.record_approval,
        version,
        decision="approved",
        body="The board",
        decided_on=story.at.date(),
        **did(story),
    )

    assert reasons == (WRITERS_DO_NOT_APPROVE,)


def test_a_decision_that_is_none_is_refused(story):
    version = stories.version_in(State.AWAITING_APPROVAL, story)

    assert refusal(stories.approve, story, version, decision="banana") == (
        "Say what was decided: approved, sent back or rejected.",
    )


def test_where_each_party_approves_the_last_one_approves(story):
    organisations.change_practice(
        story.board, purpose_specific_approval=ApprovalRoute.EACH_PARTY, by=story.secretariat, at=story.at
    )
    version = stories.version_in(State.AWAITING_APPROVAL, story)

    waiting = approval.awaited(version)
    first = stories.approve(story, version, organisation=story.police)
    state_between, left = first.state, approval.awaited(version)
    last = stories.approve(story, version, organisation=story.council)

    assert waiting == [story.council, story.police]
    assert (state_between, left) == (State.AWAITING_APPROVAL, [story.council])
    assert (last.state, last.number) == (State.APPROVED, "1.0")


def test_a_body_that_is_no_party_decides_nothing(story):
    organisations.change_practice(
        story.board, purpose_specific_approval=ApprovalRoute.EACH_PARTY, by=story.secretariat, at=story.at
    )
    version = stories.version_in(State.AWAITING_APPROVAL, story)

    reasons = refusal(
        approval.record_approval,
        version,
        decision="rejected",
        body="Riverside Trust",
        advice="No",
        decided_on=story.at.date(),
        organisation=story.trust,
        by=story.outsider,
        at=story.at,
    )

    assert reasons == ("Riverside Trust is not a party of this agreement. Choose the party that decided.",)


STATES = [
    State.DRAFTING,
    State.AWAITING_APPROVAL,
    State.APPROVED,
    State.OUT_FOR_SIGNATURE,
    State.CURRENT,
]


@pytest.mark.parametrize("state", STATES)
def test_the_stage_of_the_register_equals_the_rows(state, story):
    agreement = stories.version_in(state, story).agreement

    newest = agreement.versions.first()
    expected = newest.state if agreement.state == AgreementState.PROPOSED else agreement.state
    assert Agreement.objects.get(pk=agreement.pk).stage == expected


@pytest.mark.parametrize("decision", [Decision.SENT_BACK, Decision.REJECTED])
def test_the_stage_follows_a_refusal_and_the_next_draft(decision, story):
    version = stories.version_in(State.AWAITING_APPROVAL, story)
    stories.approve(story, version, decision=decision, advice="Not yet.")
    stage_then = Agreement.objects.get(pk=version.agreement_id).stage
    opening.start_next_draft(version, **did(story))

    assert stage_then == Version.objects.get(pk=version.pk).state
    assert Agreement.objects.get(pk=version.agreement_id).stage == State.DRAFTING


def test_the_hash_leaves_the_number_out(story):
    version = stories.version_in(State.AWAITING_APPROVAL, story)
    before = version.content_sha256

    approved = stories.approve(story, version)

    assert approved.number == "1.0"
    assert approved.content_sha256 == before == content.sha256(content.of(approved))


def test_the_hash_changes_with_every_part(story):
    version = stories.draft(story)
    seen = {content.sha256(content.of(version))}

    def look():
        fresh = Version.objects.get(pk=version.pk)
        seen.add(content.sha256(content.of(fresh)))

    for act in (
        lambda: terms.change(version, purpose="Another purpose.", **did(story)),
        lambda: terms.change(version, notice_count=2, **did(story)),
        lambda: clauses.move_clause(version.clauses.last(), up=True, **did(story)),
        lambda: parties.add_party(version, story.trust, **did(story)),
        lambda: remove_part(version.reliances.get(), **did(story)),
        lambda: risks.remove_risk(version, version.assessment.risks.get(), **did(story)),
        lambda: opening.change_foundations(version, title="Another", stands_on=(), **did(story)),
    ):
        act()
        look()

    assert len(seen) == 8


@pytest.mark.parametrize("state", STATES[1:])
def test_a_submitted_version_is_fixed(state, story):
    version = stories.version_in(state, story)
    gateway = LegalGateway.objects.choosable().first()

    for act in (
        lambda: terms.change(version, purpose="Another purpose.", **did(story)),
        lambda: clauses.add_clause(version, heading="More", text="More", **did(story)),
        lambda: remove_part(version.clauses.first(), **did(story)),
        lambda: parties.add_party(version, story.trust, **did(story)),
        lambda: reliances.add_reliance(version, gateway=gateway, lawful_basis="6(1)(e)", **did(story)),
        lambda: opening.change_foundations(version, stands_on=(), **did(story)),
    ):
        assert "cannot be changed. Start a new version." in refusal(act)[0]

    assert content.sha256(content.of(Version.objects.get(pk=version.pk))) == version.content_sha256


def test_the_next_draft_carries_the_text(story):
    version = stories.version_in(State.AWAITING_APPROVAL, story)
    stories.approve(story, version, decision="sent_back", advice="Shorter.")

    draft = opening.start_next_draft(version, **did(story))

    draft.refresh_from_db()
    assert (draft.number, draft.state) == ("0.2", State.DRAFTING)
    assert content.of(draft) == content.of(Version.objects.get(pk=version.pk))
    assert draft.assessment != version.assessment
    assert version.clauses.count() == draft.clauses.count() == 2


@pytest.mark.parametrize("state", [*STATES])
def test_only_what_came_back_is_carried_on(state, story):
    version = stories.version_in(state, story)

    assert refusal(opening.start_next_draft, version, **did(story))


def test_every_state_that_is_carried_on_ends_a_version_without_signature():
    sources = {source for transition in lifecycle.VERSION.transitions for source in transition.sources}

    assert not set(lifecycle.CARRIED_ON) & sources


def test_every_sentence_of_what_is_missing_belongs_to_a_part():
    assert set(rules.READY) < set(rules.VERSION_RULES[lifecycle.SUBMIT])
    assert len(rules.VERSION_RULES[lifecycle.SUBMIT]) == len(rules.READY) + 3


def test_a_clause_is_refused_by_the_service_too(story):
    version = stories.draft(story)

    long = refusal(clauses.add_clause, version, heading="Long", text="a" * 5 * 1024 * 1024, **did(story))
    unseen = refusal(clauses.add_clause, version, heading="Lo\u200bng", text="a", **did(story))

    assert long == ("Clause 3 is 5.0 MB; the limit is 100 KB. Shorten it or split it into clauses.",)
    assert "invisible character" in unseen[0]


def test_a_risk_of_another_agreement_cannot_be_changed_through_this_one(story):
    version, other = stories.draft(story), stories.draft(story, reference="02/26")
    row = other.assessment.risks.get()

    assert refusal(risks.change_risk, version, row, owner="Somebody", **did(story))
    assert refusal(risks.remove_risk, version, row, **did(story))


def test_one_version_is_current_at_most(story):
    version = stories.version_in(State.CURRENT, story)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM agreements_version WHERE agreement_id = %s AND state = 'current'",
            [version.agreement_id],
        )

        assert cursor.fetchone() == (1,)


# Replacing ------------------------------------------------------------------------------------------------------------


def test_agreements_that_would_replace_each_other_in_a_circle_are_named():
    story = stories.world()
    do = {"by": story.secretariat, "at": story.at}
    first = stories.draft(story, reference="11/26", tier=1)
    second = stories.draft(story, reference="12/26", tier=1, replaces=first.agreement)
    third = stories.draft(story, reference="13/26", tier=1, replaces=second.agreement)

    with pytest.raises(Refused) as refused:
        opening.change_foundations(first, stands_on=(), replaces=third.agreement, **do)

    assert refused.value.reasons == (
        "This would make a circle: 11/26 replaces 13/26, 13/26 replaces 12/26, 12/26 replaces 11/26."
        " Choose another agreement to replace, or none.",
    )


def test_an_agreement_has_one_successor():
    story = stories.world()
    do = {"by": story.secretariat, "at": story.at}
    old = stories.draft(story, reference="11/26", tier=1).agreement
    stories.draft(story, reference="12/26", tier=1, replaces=old)
    other = stories.draft(story, reference="13/26", tier=1)

    with pytest.raises(Refused, match="Another agreement replaces 11/26"):
        opening.change_foundations(other, stands_on=(), replaces=old, **do)
    with pytest.raises(Refused, match="Another agreement replaces 11/26"):
        stories.draft(story, reference="14/26", tier=1, replaces=old)
