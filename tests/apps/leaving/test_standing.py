"""A tier 1 goes: who is covered meanwhile, on terms of their own, or on another tier 1, and what is refused."""

from datetime import timedelta

import pytest

from isa_portal.agreements import cover
from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Regrounding
from isa_portal.agreements.rules import needs_tier_1
from isa_portal.agreements.selectors.dependants import dependants_of_text
from isa_portal.agreements.services import opening
from isa_portal.correspondence.models import Letter
from isa_portal.evidence import documents
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.models import AuditEvent
from isa_portal.leaving import services as leaving
from isa_portal.leaving.services import standing
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.reminders import sweep
from isa_portal.signing.models import SigningRound
from isa_portal.signing.services import rounds
from tests import stories
from tests.apps.leaving.conftest import fresh, recorded, replaced
from tests.permissions.world import picture

pytestmark = pytest.mark.django_db
CLAUSES = ["Clause 7 Security", "Clause 9 Breaches"]


@pytest.fixture
def below(story):
    """A tier 2 between council and police, on a tier 1 of the same two."""
    return recorded(story, story.council, story.police, "02/26", stands_on=[stories.tier_1_in_force(story)])


def covered(story, agreement, on=None):
    return cover.between(fresh(agreement), story.council, story.police, on=on or story.at.date()).covered


def noticed(story):
    """Let the police give notice of the tier 1."""
    above = stories.tier_1_in_force(story)
    return leaving.give_notice(above.parties.get(organisation=story.police), by=story.constable, at=story.at)


def own(story, below, **changed):
    said = {
        "since": below.in_force_from,
        "takes_in": CLAUSES,
        "agreed": {one: f"Head of {one}" for one in below.parties.all()},
        "scan": picture(),
        "name": "minute.png",
        "by": story.secretariat,
        "at": story.at,
    }
    return standing.record_own_terms(fresh(below), **{**said, **changed})


def reground(story, old, new, **changed):
    said = {
        "since": story.at.date(),
        "because": "Clause 12 of the new tier 1.",
        "by": story.secretariat,
        "at": story.at,
    }
    return standing.reground(old, new, **{**said, **changed})


# On its own -----------------------------------------------------------------------------------------------------------


def test_parties_that_agreed_are_covered_on_terms_of_their_own_after_the_tier_1_went(story, below):
    last = noticed(story).bound_until
    after = last + timedelta(days=1)
    without = covered(story, below, after)

    terms = own(story, below, since=after)
    sweep.follow_calendar(at=story.at + timedelta(days=60))

    assert not without
    assert [covered(story, below, day) for day in (last, after)] == [True, True]
    assert documents.find(terms.key, standing.PAPER).sha256 == terms.scan_sha256
    event = AuditEvent.objects.get(type="own_terms.record")
    assert event.facts["takes_in"] == CLAUSES and f"{story.police}: Head of {story.police}" in event.facts["agreed"]
    assert Letter.objects.filter(kind="stands_alone", recipient=story.ig_lead.email).count() == 1
    assert needs_tier_1(fresh(below), story.police) is None


def test_terms_that_begin_later_cover_nobody_before_their_day(story, below):
    after = noticed(story).bound_until + timedelta(days=1)

    own(story, below, since=after + timedelta(days=5))

    assert [covered(story, below, after + timedelta(days=days)) for days in (0, 4, 5)] == [False, False, True]


def test_what_does_not_hold_of_terms_is_refused_and_nothing_is_recorded(story, below):
    first, last = below.parties.all()
    start = below.in_force_from

    def refused(**changed):
        with pytest.raises(Refused) as refusal:
            own(story, below, **changed)
        return " ".join(refusal.value.reasons)

    assert "T1/26 stays in force, and no party here has given notice of it" in refused()
    noticed(story)
    assert "List the clauses of the tier 1 that the parties take in." in refused(takes_in=[])
    assert "Say who agreed for at least two parties" in refused(agreed={first: "Chief executive", last: " "})
    assert "so nothing counts from 20 November 2026." in refused(since=start - timedelta(days=1))
    assert "PDF" in refused(scan=b"no picture")
    assert "Only a party, or the board's secretariat, may record" in refused(by=story.outsider)
    assert not below.own_terms.exists()

    own(story, below, by=story.ig_lead)
    assert "Every party stands on terms of its own already" in refused()


# On another tier 1 ----------------------------------------------------------------------------------------------------


def test_what_stood_on_a_replaced_tier_1_stands_on_the_other_and_the_past_keeps_its_own(story, below):
    first = story.at.date()
    old, new = replaced(story)
    gap = covered(story, below)
    refused = needs_tier_1(fresh(below), story.police)

    passed = reground(story, old, new)

    assert old.state == AgreementState.SUPERSEDED and not gap
    assert "T1/26 has ended, so nothing beneath this tier 2 binds" in refused
    assert [covered(story, below, day) for day in (first, story.at.date())] == [True, True]
    assert list(fresh(below).stands_on.all()) == [new]
    assert [(one.agreement, one.old, one.new) for one in passed] == [(below, old, new)]
    event = AuditEvent.objects.get(type="agreement.reground")
    assert (event.chain, event.facts["not_signed"]) == (below.chain, [])
    assert Letter.objects.filter(kind="regrounded", recipient=story.ig_lead.email).count() == 1
    assert needs_tier_1(fresh(below), story.police) is None


def test_who_has_not_signed_the_other_tier_1_is_named_before_and_not_covered_after(story, below):
    old, _ = replaced(story)
    new = recorded(story, story.council, story.trust, "T9/26")

    shown = standing.passing(old, new, by=story.secretariat, at=story.at)
    reground(story, old, new)

    assert [one.words for one in shown] == [
        f"Not covered there until it signs the other tier 1: {story.police}. Nothing is covered by it then."
    ]
    assert not covered(story, below)
    assert AuditEvent.objects.get(type="agreement.reground").facts["not_signed"] == [str(story.police)]


def test_what_does_not_hold_of_another_tier_1_is_refused_and_nothing_passes(story, below):
    def refused(*wrong, **changed):
        with pytest.raises(Refused) as refusal:
            reground(story, *wrong, **changed)
        return " ".join(refusal.value.reasons)

    story.extra["third"] = organisations.register_organisation("Third Trust", by=PORTAL, at=story.at)
    strangers = recorded(story, story.trust, story.extra["third"], "T9/26")
    above = stories.tier_1_in_force(story)
    assert "passes to another tier 1 once it has ended or was replaced." in refused(above, strangers)
    old, new = replaced(story)
    assert "Only a tier 1 has agreements" in refused(fresh(below), new)
    assert "Choose another tier 1 that is in force." in refused(old, old)
    assert "Choose another tier 1 that is in force." in refused(old, fresh(below))
    assert "T2/26 is in force from 1 December 2026. Enter that day" in refused(old, new, since=below.in_force_from)
    assert "2 December 2026 is to come." in refused(old, new, since=story.at.date() + timedelta(days=1))
    assert "Say what lets them stand" in refused(old, new, because=" ")
    assert "No tier 2 of a board that you run stands on T1/26." in refused(old, new, by=story.ig_lead)
    assert "No party of what stands on T1/26 has signed T9/26." in refused(old, strangers)
    assert not Regrounding.objects.exists()


# A new text of the tier 1 ---------------------------------------------------------------------------------------------


def test_what_stands_on_a_tier_1_stands_on_the_text_its_parties_signed_until_the_cut_over_day(story):
    version = stories.sent(story, stories.of_three(story, rule="as_each_signs", reference="T1/26"))
    stories.signs(story, version, story.council, story.police, story.trust)
    above = fresh(version.agreement)
    below = recorded(story, story.council, story.police, "02/26", stands_on=[above])
    second = opening.open_next(above, reason="The review.", by=story.secretariat, at=story.at)
    second = stories.signs(story, stories.sent(story, second), story.council, story.trust)
    day = story.at.date() + timedelta(days=70)
    signing_round = SigningRound.objects.get(version=second)
    rounds.set_cut_over(signing_round, day, allowed_by="Clause 9", by=story.secretariat, at=story.at)

    [shown] = dependants_of_text(second)
    sweep.follow_calendar(at=story.at + timedelta(days=72))

    assert second.state == State.CURRENT
    assert shown.words == f"Covered there until the cut-over day only, unless it signs by then: {story.police}."
    assert [covered(story, below, one) for one in (story.at.date(), day, day + timedelta(days=1))] == [
        True,
        True,
        False,
    ]
