"""A party proposes another power after the law changed: a new version, and the button says so before it is pressed."""

import pytest
from django.urls import reverse

from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Agreement
from isa_portal.agreements.services import opening, versions
from isa_portal.correspondence.models import Letter
from isa_portal.evidence.actors import PORTAL
from isa_portal.gateways import services as gateways
from isa_portal.gateways.models import LegalGateway
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import OrganisationRole
from tests import stories
from tests.pages.agreements.conftest import as_, at, events, text

CHANGED, OTHER = "cda1998-s115", "ca2004-s10"
BUTTON = "Open a new version with it, which every party signs"


def power(slug):
    return LegalGateway.objects.get(slug=slug)


@pytest.fixture
def agreement(story):
    return stories.agreement_in(AgreementState.IN_FORCE, story)


@pytest.fixture
def change(story, agreement):
    why = {"reason": "Amended", "source": "legislation.gov.uk"}
    return gateways.amend(power(CHANGED), limits="Narrower", **why, by=story.secretariat, at=story.at)


def propose(story, agreement, other=OTHER, by=None, **changed):
    asked = {"reason": "It is about children.", "by": by or story.ig_lead, "at": story.at, **changed}
    return opening.rely_on_another(agreement, power(CHANGED), power(other), **asked)


def refusal(*given, **changed):
    with pytest.raises(Refused) as refused:
        propose(*given, **changed)
    return " ".join(refused.value.reasons)


def test_a_party_is_led_from_the_changed_entry_to_a_new_version_with_the_other_power(story, agreement, change):
    party, where = as_(story.ig_lead), at("rely_on_another", agreement, CHANGED)
    led = text(party.get(reverse("gateway_agreements", args=[CHANGED])))
    before = text(party.get(where))

    done = party.post(where, {"gateway": power(OTHER).pk, "reason": "It is about children."}, follow=True)

    draft = agreement.versions.first()
    current = agreement.versions.get(state=State.CURRENT)
    assert f'href="{where}"' in led
    assert "It is a material change: a new version opens, and every party signs it." in led
    assert BUTTON in before
    assert "it opens a new version with the text in force and the other power in its place" in before
    assert done.status_code == 200
    assert "A new version is open with the other power." in text(done)
    assert (draft.number, draft.state, draft.reliances.get().gateway.slug) == ("0.2", State.DRAFTING, OTHER)
    assert (
        draft.opened_because == f"{power(OTHER).citation} in place of {power(CHANGED).citation}: It is about children."
    )
    assert current.reliances.get().gateway.slug == CHANGED


def test_who_speaks_for_no_party_proposes_nothing(story, agreement, change):
    reader = stories.person("reader@police.example", "Reader", "Analyst")
    organisations.appoint(reader, story.police, OrganisationRole.READER, by=PORTAL, at=story.at)
    where, words, before = at("rely_on_another", agreement, CHANGED), {"gateway": power(OTHER).pk}, events()

    answers = [as_(one).post(where, {**words, "reason": "Ours."}).status_code for one in (reader, story.outsider)]

    assert answers == [409, 404]
    assert where not in text(as_(reader).get(reverse("gateway_agreements", args=[CHANGED])))
    assert events() == before


def test_nothing_is_opened_without_a_change_an_other_power_that_can_be_chosen_and_a_reason(story, agreement):
    unchanged = refusal(story, agreement)
    why = {"reason": "Amended", "source": "legislation.gov.uk"}
    gateways.amend(power(CHANGED), limits="Narrower", **why, by=story.secretariat, at=story.at)
    same, unsaid = refusal(story, agreement, CHANGED), refusal(story, agreement, reason=" ")
    restriction = refusal(story, agreement, "hra1998")

    assert f"No change of {power(CHANGED).citation} is recorded." in unchanged
    assert "is the power that changed. Choose another one." in same
    assert unsaid == "Say why the other power applies."
    assert restriction
    assert agreement.versions.count() == 1


def test_one_version_is_open_at_a_time(story, agreement, change):
    propose(story, agreement)

    assert "Version 0.2 is open already" in refusal(story, Agreement.objects.get(pk=agreement.pk))


def test_who_writes_the_agreement_is_told_of_it_and_whoever_proposed_it_is_not(story, agreement, change):
    draft = propose(story, agreement)
    told = Letter.objects.filter(kind="power_proposed")
    recipients = set(told.values_list("recipient", flat=True))
    versions.abandon(draft, reason="The old power was kept.", by=story.secretariat, at=story.at)

    assert {story.secretariat.email, story.editor.email} <= recipients
    assert story.ig_lead.email not in recipients
    assert {letter.state for letter in told} == {"withdrawn"}
