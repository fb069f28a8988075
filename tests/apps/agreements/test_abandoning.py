"""What is begun and not gone on with: a draft is abandoned with its reason, and with it what was never signed."""

import pytest

from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Agreement, Decision, Version
from isa_portal.agreements.services import clauses, consulting, opening, versions
from isa_portal.evidence.models import AuditEvent
from isa_portal.lib.errors import Refused
from tests import stories

pytestmark = pytest.mark.django_db
WHY = "The programme was not funded."


@pytest.fixture
def story():
    return stories.world()


def abandon(story, version, reason=WHY, by=None):
    versions.abandon(version, reason=reason, by=by or story.secretariat, at=story.at)
    return Agreement.objects.get(pk=version.agreement_id)


def refused(story, version, **more):
    events = AuditEvent.objects.count()
    with pytest.raises(Refused) as refusal:
        abandon(story, version, **more)
    assert AuditEvent.objects.count() == events
    return refusal.value.reasons


def test_an_agreement_that_was_never_signed_is_abandoned_with_its_draft(story):
    version = stories.draft(story)

    agreement = abandon(story, version)

    version.refresh_from_db()
    assert (agreement.state, agreement.stage) == (AgreementState.ABANDONED, AgreementState.ABANDONED)
    assert (version.state, version.returned_because) == (State.ABANDONED, WHY)
    assert AuditEvent.objects.filter(type="agreement.drop").count() == 1


@pytest.mark.parametrize("decision", [Decision.SENT_BACK, Decision.REJECTED])
def test_one_is_abandoned_too_whose_text_came_back(story, decision):
    version = stories.version_in(State.AWAITING_APPROVAL, story)
    stories.approve(story, version, decision=decision, advice="Not yet.")

    agreement = abandon(story, version)

    # The text stays as it was shown to those who decided.
    assert agreement.state == AgreementState.ABANDONED
    assert Version.objects.get(pk=version.pk).state in (State.RETURNED, State.REJECTED)


def test_beside_a_text_in_force_only_the_draft_is_abandoned(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    draft = opening.open_next(agreement, reason="The review asked.", by=story.secretariat, at=story.at)

    agreement = abandon(story, draft)
    again = opening.open_next(agreement, reason="It is needed after all.", by=story.secretariat, at=story.at)

    assert agreement.state == AgreementState.IN_FORCE
    assert again.clauses.count() == agreement.versions.get(state=State.CURRENT).clauses.count()


def test_nothing_more_is_written_under_an_abandoned_agreement(story):
    version = stories.draft(story)
    clause = version.clauses.all()[0]
    abandon(story, version)

    for act, words in (
        (lambda do: opening.start_next_draft(version, **do), "Its text is not carried on."),
        (lambda do: clauses.change_clause(clause, heading="A", text="B", **do), "cannot be changed"),
        (lambda do: versions.abandon(version, reason=WHY, **do), "Nothing more is written or signed under it."),
    ):
        with pytest.raises(Refused, match=words):
            act({"by": story.secretariat, "at": story.at})


@pytest.mark.parametrize(
    "state", [State.CONSULTATION, State.AWAITING_APPROVAL, State.APPROVED, State.OUT_FOR_SIGNATURE, State.CURRENT]
)
def test_what_others_look_at_is_not_abandoned(story, state):
    if state == State.CONSULTATION:
        version = stories.draft(story)
        consulting.consult(version, until=stories.NOON.date().replace(year=2027), by=story.secretariat, at=story.at)
        version.refresh_from_db()
    else:
        version = stories.version_in(state, story)

    (reason,) = refused(story, version)

    assert reason.endswith("A draft is abandoned, or a text that came back and was never signed.")


def test_it_needs_a_reason_and_somebody_who_writes_it(story):
    version = stories.draft(story)

    assert refused(story, version, reason=" ") == ("Say why it is abandoned.",)
    assert refused(story, version, by=story.constable) == (
        "Only the board's secretariat or an editor of the lead organisation may do this.",
    )
