"""The pages between two versions, from "Start a new version" to "Object", and what they refuse."""

from datetime import timedelta

import pytest

from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Clause, Version
from isa_portal.agreements.services import approval, clauses, opening, versions
from isa_portal.correspondence import delivery
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import OrganisationRole
from isa_portal.signing.models import SigningRound
from tests import stories
from tests.conftest import guard_rails_off
from tests.pages.agreements.conftest import as_, at, events, text
from tests.pages.desk.pages import words_of

WORDS = {"reason": "Only one word changed."}


@pytest.fixture
def lead_ig(story):
    person = stories.person("ig@bristol.example", "Council IG lead", "IG lead")
    organisations.appoint(person, story.council, OrganisationRole.IG_LEAD, by=story.secretariat, at=story.at)
    return person


@pytest.fixture
def agreement(story):
    return stories.agreement_in(AgreementState.IN_FORCE, story)


def submitted(story, agreement):
    do = {"by": story.secretariat, "at": story.at}
    draft = opening.open_next(agreement, reason="The review asked for it.", **do)
    clause = draft.clauses.all()[1]
    clauses.change_clause(clause, heading=clause.heading, text="A party leaves by two months' notice.", **do)
    return approval.submit(draft, **do)


def told(story, agreement, lead_ig):
    version = submitted(story, agreement)
    do = {"by": story.secretariat, "at": story.at}
    versions.propose_weight(version, "minor", reason="Small.", **do)
    version = versions.confirm_weight(version, "minor", reason="I read it.", by=lead_ig, at=story.at)
    return versions.tell(version, **do)


def test_the_agreement_leads_to_a_new_version_and_needs_a_reason(officer, agreement):
    page = officer.get(agreement.get_absolute_url())
    bare = officer.post(at("open_next", agreement), {"reason": ""})
    done = officer.post(at("open_next", agreement), {"reason": "The review asked for it."}, follow=True)
    again = officer.get(at("open_next", agreement))

    assert at("open_next", agreement) in page.content.decode()
    assert "Say why a new version is opened." in text(bare)
    assert "Version 0.2 is a draft" in text(done)
    assert "Version 0.2 is open already: draft. One version is written at a time." in text(again)
    assert "Waits for Bristol City Council" in words_of(officer.get(agreement.get_absolute_url()))


def test_the_page_of_a_version_says_what_changed_and_takes_proposal_and_confirmation(
    officer, story, agreement, lead_ig
):
    version = submitted(story, agreement)
    page = officer.get(at("weigh_version", agreement))
    early = as_(lead_ig).get(at("weigh_version", agreement))
    officer.post(at("weigh_version", agreement), {"weight": "minor", **WORDS})
    confirmed = as_(lead_ig).post(at("weigh_version", agreement), {"weight": "minor", **WORDS}, follow=True)

    version.refresh_from_db()
    said = words_of(page)
    assert "The portal proposes: minor" in said
    assert "Read them: they may say something material." in said
    assert "Clauses: 2. Leaving" in said
    assert "The secretariat proposes first" in text(early)
    assert (version.number, version.state) == ("1.1", State.APPROVED)
    assert "Confirmed: minor, by Council IG lead" in words_of(confirmed)


def test_the_parties_are_told_once_and_by_the_secretariat_alone(officer, editor, story, agreement, lead_ig):
    version = submitted(story, agreement)
    versions.propose_weight(version, "minor", reason="Small.", by=story.secretariat, at=story.at)
    versions.confirm_weight(version, "minor", reason="I read it.", by=lead_ig, at=story.at)

    page = officer.get(at("tell_parties", agreement))
    refused = editor.post(at("tell_parties", agreement))
    done = officer.post(at("tell_parties", agreement), follow=True)
    twice = officer.post(at("tell_parties", agreement))

    assert story.police.legal_name in text(page)
    assert (refused.status_code, twice.status_code) == (409, 409)
    assert "They may object until 19 December 2026." in text(done)
    assert "cannot take this step now" in text(twice)


def test_a_party_reads_what_changes_and_objects_with_a_reason(story, agreement, lead_ig, officer):
    told(story, agreement, lead_ig)
    police = as_(story.ig_lead)
    page, bare = police.get(at("objections", agreement)), police.post(at("objections", agreement), {"reason": ""})
    done = police.post(at("objections", agreement), {"reason": "It is not small."}, follow=True)
    before = events()
    again = police.post(at("objections", agreement), {"reason": "Still not."})

    assert "The parties may object until 19 December 2026." in words_of(page)
    assert "confirmed on 21 November 2026 that it is minor: I read it." in words_of(page)
    assert "Say what you object to." in text(bare)
    assert "It is not small." in text(done)
    assert (again.status_code, events()) == (409, before)
    assert "objects already" in text(again)
    assert "Waits for the secretariat, because a party objects." in words_of(officer.get(agreement.get_absolute_url()))
    assert "Settle the objection" in text(officer.get(at("objections", agreement)))


def test_who_is_no_party_learns_nothing_of_a_minor_version(story, agreement, lead_ig):
    told(story, agreement, lead_ig)

    assert as_(story.outsider).get(at("objections", agreement)).status_code == 404


def test_the_secretariat_reads_whom_no_letter_reached(story, agreement, lead_ig, officer, mail_server):
    version = told(story, agreement, lead_ig)

    waiting = text(officer.get(at("objections", agreement)))
    delivery.deliver_owed(at=story.at)
    reached = text(officer.get(at("objections", agreement)))
    of_a_party = text(as_(story.ig_lead).get(at("objections", agreement)))

    words = f"No letter about it has reached {story.council} and {story.police} yet."
    assert (words in waiting, words in reached, words in of_a_party) == (True, False, False)
    assert "begin anew" not in reached
    assert version.state == State.OBJECTION_PERIOD


@pytest.mark.parametrize(("act", "state"), [("material", State.AWAITING_APPROVAL), ("drop", State.ABANDONED)])
def test_the_secretariat_settles_an_objection(officer, story, agreement, lead_ig, act, state):
    version = told(story, agreement, lead_ig)
    police = agreement.parties.get(organisation=story.police)
    versions.object_to(version, police, reason="It is not small.", by=story.ig_lead, at=story.at)

    page = officer.get(at("settle_objections", agreement))
    officer.post(at("settle_objections", agreement), {"act": act, "reason": "The police object."})

    assert "objects: It is not small." in words_of(page)
    assert Version.objects.get(pk=version.pk).state == state


def test_a_cut_over_day_is_set_where_the_signatures_are_watched(officer, story, agreement):
    version = submitted(story, agreement)
    signing_round = stories.rounds.send(stories.approve(story, version), by=story.secretariat, at=story.at)
    day = story.at.date() + timedelta(days=70)
    words = {"day_day": day.day, "day_month": day.month, "day_year": day.year, "allowed_by": "Clause 9"}

    listed = officer.get(at("signatures", agreement))
    soon = officer.post(at("cut_over", agreement), {**words, "day_month": 12, "day_year": 2026, "day_day": 1})
    done = officer.post(at("cut_over", agreement), words, follow=True)

    assert at("cut_over", agreement) in listed.content.decode()
    assert soon.status_code == 409
    assert "or a later day: who has not signed is warned" in text(soon)
    assert "Who has not signed by 30 January 2027 is out from the next day: Clause 9" in words_of(done)
    assert SigningRound.objects.get(pk=signing_round.pk).last_day == day


def test_the_tabs_of_a_fixed_text_read_what_was_fixed(officer, agreement):
    """Even where the rows say something else by now, as they could before their tables were guarded."""
    clause = agreement.versions.get(state=State.CURRENT).clauses.first()
    with guard_rails_off():
        Clause.objects.filter(pk=clause.pk).update(text="Another text.")

    page = text(officer.get(agreement.get_absolute_url() + "text/"))

    assert "<strong>helps</strong> a family" in page
    assert "Another text." not in page
