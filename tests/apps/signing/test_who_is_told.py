"""Who is written to about an agreement as a whole: bodies that are asked or bound on the day, and no other."""

from datetime import timedelta

import pytest

from isa_portal.agreements.lifecycle import PartyState
from isa_portal.agreements.models import Agreement, Party, Rule
from isa_portal.agreements.services import contacts, parties, terms
from isa_portal.agreements.services import leaving as leaving_terms
from isa_portal.correspondence.models import Letter
from isa_portal.evidence import sealing
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.seal import Sealed
from isa_portal.leaving import services as leaving
from isa_portal.leaving.services import removing
from isa_portal.lib import clock
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Office, User
from isa_portal.reminders import sweep
from isa_portal.signing import letters
from isa_portal.signing.models import SigningRound
from isa_portal.signing.sealing import tell_in_force
from isa_portal.signing.services import naming, rounds
from isa_portal.succession import services as succession
from isa_portal.succession.deeds import Deed
from tests import stories

pytestmark = pytest.mark.django_db

IG_LEAD = "outsider@elsewhere.example"
CHIEF = "chief@riverside.example"
OFFICE = "ig@riverside.example"
SEALED = Sealed(b"%PDF sealed", "PAdES B-B", "c" * 64, "A seal")


@pytest.fixture
def story():
    return stories.world()


def out_for_signature(story, *, with_trust=True, removal=""):
    """Send a tier 1 that comes into force as each signs, perhaps to the trust too."""
    do = {"by": story.secretariat, "at": story.at}
    version = stories.draft(story, tier=1, reference="T2/26")
    if with_trust:
        third = parties.add_party(version, story.trust, **do)
        naming.name_signatory(third, email=CHIEF, name="Trust signatory", position="Chief", **do)
    organisations.appoint_officer(story.trust, Office.IG_LEAD, mailbox=OFFICE, by=PORTAL, at=story.at)
    version = terms.change(version, rule=Rule.AS_EACH_SIGNS, **do)
    if removal:
        leaving_terms.say_how_to_leave(version, removal=removal, **do)
    return stories._through_to(story, version, "out_for_signature")


def sign(story, version, *, trust):
    for link in stories.links_of(version):
        if trust or link.invitation.party.organisation != story.trust:
            stories.sign(link, at=story.later(minutes=1))
    return Agreement.objects.get(pk=version.agreement_id)


def listed(story):
    agreement = sign(story, out_for_signature(story, with_trust=False), trust=False)
    Party.objects.create(agreement=agreement, organisation=story.trust)
    return agreement


def joining(story):
    return sign(story, out_for_signature(story), trust=False)


def active(story):
    return sign(story, out_for_signature(story), trust=True)


def notice_given(story):
    agreement = active(story)
    chief = User.objects.get(email=CHIEF)
    organisations.record_mandate(chief, story.trust, source="Minute 3", by=PORTAL, at=story.at)
    leaving.give_notice(agreement.parties.get(organisation=story.trust), by=chief, at=story.later(minutes=1))
    return agreement


def withdrawn(story):
    agreement = notice_given(story)
    assert leaving.end_notice(agreement.parties.get(organisation=story.trust).notices.get(), at=story.later(days=40))
    return agreement


def never_joined(story):
    agreement = joining(story)
    rounds.lapse(SigningRound.objects.get(version__agreement=agreement), at=story.later(days=60))
    return agreement


def succeeded(story):
    agreement = active(story)
    heir = organisations.register_organisation("The heir", kinds=["charity"], by=PORTAL, at=story.at)
    words = {
        "instrument": "The Trusts Order 2026",
        "address": "https://www.legislation.example/2026/1",
        "quote": "All.",
    }
    deed = Deed(day=clock.london_date(story.at), predecessors=[story.trust], successors=[heir], **words)
    succession.succeed(deed, by=story.secretariat, at=story.later(minutes=1))
    return agreement


def removed(story):
    agreement = sign(story, out_for_signature(story, removal="board"), trust=True)
    do = {"by": story.secretariat, "at": story.later(minutes=1)}
    hear_by = clock.london_date(story.at) + timedelta(days=10)
    trust = agreement.parties.get(organisation=story.trust)
    removal = removing.propose(trust, reason="It breached clause 2.", hear_by=hear_by, **do)
    do["at"] = story.later(days=11)
    removing.decide(removal, outcome="Minute 7.", last_day=clock.london_date(story.at) + timedelta(days=5), **do)
    sweep.follow_calendar(at=story.later(days=10))
    return agreement


STORIES = {
    PartyState.LISTED: (listed, set()),
    PartyState.JOINING: (joining, {IG_LEAD, OFFICE, CHIEF}),
    PartyState.ACTIVE: (active, {IG_LEAD, OFFICE, CHIEF}),
    PartyState.NOTICE_GIVEN: (notice_given, {IG_LEAD, OFFICE, CHIEF}),
    PartyState.WITHDRAWN: (withdrawn, set()),
    PartyState.NEVER_JOINED: (never_joined, set()),
    PartyState.SUCCEEDED: (succeeded, set()),
    PartyState.REMOVED: (removed, set()),
}


def of_trust(recipients):
    return {one.email for one in recipients} & {IG_LEAD, OFFICE, CHIEF}


@pytest.mark.parametrize("state", PartyState)
def test_who_is_written_to_follows_the_state_of_the_party(story, state):
    bring, expected = STORIES[state]

    agreement = bring(story)

    assert agreement.parties.get(organisation=story.trust).state == state
    assert of_trust(letters.mailboxes(agreement, "in_force", at=story.at)) == expected
    assert of_trust(letters.watchers(agreement, "review_reminder", at=story.at)) == expected - {CHIEF}
    assert "ig@police.example" in {one.email for one in letters.mailboxes(agreement, "in_force", at=story.at)}


def test_a_party_hears_nothing_from_the_day_after_its_last_one_though_no_sweep_has_run(story):
    agreement = notice_given(story)
    bound_until = agreement.parties.get(organisation=story.trust).bound_until
    days = (bound_until - story.at.date()).days

    on_the_day = of_trust(letters.mailboxes(agreement, "in_force", at=story.at + timedelta(days=days)))
    day_after = of_trust(letters.mailboxes(agreement, "in_force", at=story.at + timedelta(days=days + 1)))

    assert on_the_day == {IG_LEAD, OFFICE, CHIEF}
    assert day_after == set()


def test_a_body_that_left_gets_neither_the_sealed_document_nor_the_notice_of_another(story):
    agreement = withdrawn(story)
    (claim,) = [one for one in sealing.claim(story.at) if one.chain == agreement.chain]
    sealing.fulfil(claim, SEALED, name="t2-26.pdf", at=story.at)

    tell_in_force(at=story.at)
    leaving.give_notice(agreement.parties.get(organisation=story.police), by=story.constable, at=story.later(minutes=1))

    told = Letter.objects.filter(chain=agreement.chain, owed_at__gt=story.at - timedelta(days=30))
    kinds = lambda *who: set(told.filter(recipient__in=who).values_list("kind", flat=True))  # noqa: E731
    assert kinds("ig@police.example") == {"in_force", "notice_given"}
    assert kinds(IG_LEAD, OFFICE, CHIEF) == set()


def test_a_signatory_who_was_released_hears_nothing_of_what_they_signed(story):
    agreement = active(story)
    chief = User.objects.get(email=CHIEF)

    organisations.release_person(chief, story.trust, by=PORTAL, at=story.at)

    assert of_trust(letters.mailboxes(agreement, "in_force", at=story.at)) == {IG_LEAD, OFFICE}


def test_each_office_hears_of_what_the_table_says_and_notices_go_to_the_address_for_notices(story):
    agreement = active(story)
    for office in Office:
        organisations.appoint_officer(story.police, office, mailbox=f"{office}@police.example", by=PORTAL, at=story.at)
    organisations.change_contact(story.police, notice_email="notices@police.example", by=story.secretariat, at=story.at)
    police = agreement.parties.get(organisation=story.police)
    contacts.name_contact(
        police, "notices", office="Legal services", mailbox="legal@police.example", by=story.ig_lead, at=story.at
    )

    offices = {"ig_lead", "dpo", "siro", "caldicott", "asset_owner", "contact", "notices", "legal"}
    to_offices = {
        kind: {one.email.partition("@")[0] for one in letters.watchers(agreement, kind, at=story.at)} & offices
        for kind in letters.OFFICES
    }

    assert to_offices == {
        "in_force": {"ig_lead", "dpo"},
        "review_reminder": {"ig_lead"},
        "review_opened": {"ig_lead"},
        "exit_reminder": {"ig_lead"},
        "review_closed": {"ig_lead"},
        "unsigned": {"ig_lead"},
        "weight_to_confirm": {"ig_lead"},
        "notice_given": {"ig_lead", "contact", "notices", "legal"},
        "notice_reminder": {"ig_lead", "contact", "notices", "legal"},
    }
