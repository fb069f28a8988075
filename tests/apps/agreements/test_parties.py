"""Sub-units, classes, processors, joint controllers and what people are told, by the services."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isa_portal.agreements import comparing, content, rules
from isa_portal.agreements.lifecycle import SEND, State
from isa_portal.agreements.models import Party, PartyClass, Version
from isa_portal.agreements.services import (
    approval,
    classes,
    editing,
    opening,
    parties,
    processors,
    proposals,
    starting,
    telling,
)
from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Organisation
from isa_portal.signing.services import naming
from tests import stories
from tests.apps.agreements.test_writing import did, refusal

pytestmark = pytest.mark.django_db

HOST = {"name": "Hosting Limited", "does": "Hosts the case system."}
UNSEEN = ["Early\u200bhelp", "Early\u202ehelp", "Early\nhelp"]
WELSH_AND_GAELIC = ["Gwasanaethau plant, Tŷ Gwyn", "Foghlam is Òigridh, Dùn Èideann"]


@pytest.fixture
def story():
    return stories.world()


@pytest.fixture
def version(story):
    return stories.draft(story)


def lacking(version, story):
    return [sentence for _, sentence in rules.missing(version, **did(story))]


def lead_of(version):
    return version.agreement.parties.get(leads=True)


def changed(story, version, party, **facts):
    stands = {"role": party.role, "leads": party.leads, "is_essential": party.is_essential, "units": party.units}
    return parties.change_party(version, party, **{**stands, **facts}, **did(story))


def class_of(story, version, number=0, **facts):
    """A class with so many members, registered for the test."""
    named = classes.name_class(
        version, **{"name": "The county's GP practices", "kind": "gp_practice", **facts}, **did(story)
    )
    names = [f"Practice {one:03}" for one in range(number)]
    Organisation.objects.bulk_create(Organisation(legal_name=name, slug=name.replace(" ", "-")) for name in names)
    bodies = Organisation.objects.filter(legal_name__in=names)
    if number:
        classes.list_members(version, named, dict.fromkeys(bodies, ()), **did(story))
    return named


def test_the_parts_of_a_body_stand_with_its_name(story, version):
    before = content.of(version)

    party = changed(story, version, lead_of(version), units=["education", "early help"])

    after = content.of(version)
    assert party.named == "Bristol City Council: education, early help"
    assert after["parties"][0]["units"] == ["education", "early help"]
    said = [entry.heading for section in comparing.compare(before, after).sections for entry in section.entries]
    assert "Bristol City Council: education, early help" in said


@pytest.mark.parametrize("unit", UNSEEN)
def test_a_part_with_a_character_that_nobody_sees_is_refused(unit, story, version):
    assert refusal(changed, story, version, lead_of(version), units=[unit])


@pytest.mark.parametrize("name", UNSEEN)
def test_no_new_name_takes_a_character_that_nobody_sees(name, story, version):
    assert refusal(classes.name_class, version, name=name, kind="school", **did(story))
    assert refusal(processors.name_processor, version, **{**HOST, "name": name}, controller=story.council, **did(story))
    assert refusal(telling.tell, version, who=name, **did(story))
    assert refusal(telling.tell, version, stage=name, **did(story))


@pytest.mark.parametrize("name", WELSH_AND_GAELIC)
def test_welsh_and_gaelic_names_are_kept(name, story, version):
    party = changed(story, version, lead_of(version), units=[name])
    named = classes.name_class(version, name=name, kind="school", **did(story))
    processor = processors.name_processor(version, **{**HOST, "name": name}, controller=story.council, **did(story))
    told = telling.tell(version, who=name, stage=name, **did(story))

    assert [party.units, named.name, processor.name, told.who] == [[name], name, name, name]


def test_joint_controllers_say_who_does_what_before_sending_not_before_saving(story, version):
    changed(story, version, lead_of(version), role="joint_controller")
    sentence = "There are joint controllers: say who does what, and its gist for people (UK GDPR Article 26)."
    before = lacking(version, story)
    telling.arrange(version, who_does_what="The council answers people.", gist="", **did(story))
    half = lacking(version, story)

    telling.arrange(version, who_does_what="The council answers people.", gist="Ask the council.", **did(story))

    assert [sentence in said for said in (before, half, lacking(version, story))] == [True, True, False]
    assert content.of(version)["arrangement"]["gist"] == "Ask the council."


def test_a_processor_is_named_with_its_contract_and_is_no_party(story, version):
    processor = processors.name_processor(version, **HOST, controller=story.council, **did(story))
    before = lacking(version, story)

    processors.change_processor(
        processor,
        **HOST,
        controller=story.council,
        contract_reference="C-7",
        contract_on=date(2026, 4, 1),
        **did(story),
    )

    assert before == ["Enter the reference and the date of the contract with Hosting Limited (UK GDPR Article 28)."]
    assert lacking(version, story) == []
    assert version.agreement.parties.count() == 2
    assert content.of(version)["processors"][0]["contract_on"] == "2026-04-01"


def test_a_processor_is_not_asked_to_sign(story, version):
    processor = processors.name_processor(
        version, **{**HOST, "name": "riverside trust"}, controller=story.council, **did(story)
    )
    as_party = refusal(parties.add_party, version, story.trust, **did(story))
    signs = {"email": "host@riverside.example", "name": "Riverside Trust", "position": "Host"}
    as_signatory = refusal(naming.name_signatory, lead_of(version), **signs, **did(story))
    editing.remove_part(processor, **did(story))

    parties.add_party(version, story.trust, **did(story))

    assert as_party == as_signatory
    assert "never signs" in as_party[0]


def test_a_party_is_not_named_as_a_processor(story, version):
    words = {**HOST, "name": "Avon and Somerset Police"}

    reasons = refusal(processors.name_processor, version, **words, controller=story.council, **did(story))

    assert "is a party, which signs for itself" in reasons[0]


def test_a_party_with_a_processor_stays_until_the_processor_is_removed(story, version):
    added = parties.add_party(version, story.trust, **did(story))
    processors.name_processor(version, **HOST, controller=story.trust, **did(story))

    assert "A processor is named for Riverside Trust." in refusal(parties.remove_party, version, added, **did(story))[0]


def test_a_class_is_never_counted_and_is_no_body(story):
    version = opening.open_draft(
        story.board, tier=0, reference="05/26", title="Practices", lead=story.council, **did(story)
    )
    named = class_of(story, version)
    alone = lacking(version, story)

    classes.remove_class(version, named, **did(story))

    assert "Add a second party: an agreement needs at least two different organisations." in alone
    assert "Nobody of The county's GP practices is listed. List its members, or remove the class." in alone
    assert not Organisation.objects.filter(legal_name=named.name).exists()
    assert content.of(version)["parties"] == [
        {"legal_name": "Bristol City Council", "role": "Controller", "lead": True, "essential": False}
    ]


def test_each_member_of_a_class_is_a_party_of_its_own(story, version):
    named = class_of(story, version, 3)

    said = content.of(version)

    assert version.agreement.parties.filter(member_of=named).count() == 3
    assert said["classes"] == [{"name": named.name, "kind": "GP practice", "signs": "Each for itself"}]
    assert sum(one.get("member_of") == named.name for one in said["parties"]) == 3
    assert "Remove them first." in refusal(classes.remove_class, version, named, **did(story))[0]


def test_a_draft_follows_its_proposal_with_its_leads_bodies_and_need(story):
    do = did(story)
    gone = organisations.register_organisation("Gone Trust", dissolved_on=date(2026, 1, 1), by=PORTAL, at=story.at)
    words = {"title": "Early help", "need": "Families are seen too late.", "asked_by": "A school"}
    proposal = proposals.propose(story.board, **words, bodies=[story.trust, gone], **do)
    leads = [story.council, story.police]
    proposal = proposals.decide(proposal, "commissioned", decided_on=date(2026, 11, 20), leads=leads, **do)

    version = starting.open_from(
        story.board, tier=0, reference="06/26", title="Early help", lead=story.council, proposal=proposal, **do
    )

    led = {party.organisation.legal_name: party.leads for party in version.agreement.parties.all()}
    assert led == {"Bristol City Council": True, story.police.legal_name: True, "Riverside Trust": False}
    assert version.purpose == "Families are seen too late."


def test_an_editor_of_any_lead_writes_and_of_another_party_does_not(story, version):
    organisations.appoint(story.ig_lead, story.police, "editor", by=PORTAL, at=story.at)
    act = {"by": story.ig_lead, "at": story.at}
    refused = refusal(telling.tell, version, who="The officer", **act)
    police = version.agreement.parties.get(organisation=story.police)
    changed(story, version, police, leads=True)

    told = telling.tell(version, who="The officer", **act)

    assert refused
    assert told.who == "The officer"


def test_a_tier_2_says_what_people_are_told_before_it_is_sent(story, version):
    telling.tell(version, identity="", who="", **did(story))
    version.notices_to_people.all().delete()

    said = lacking(version, story)

    assert said == [
        "Say who tells people of the sharing, and at which stage.",
        "Say what people are told: who asks.",
        "Give the address of the privacy notice of Bristol City Council and "
        "The Chief Constable of Avon and Somerset, and the day on which it was checked.",
    ]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"address": "javascript:alert(1)"}, "Enter the web address of the notice"),
        ({"address": "https://a\u200b.example"}, "contains an invisible character"),
        ({"checked_on": stories.NOON.date() + timedelta(days=1)}, "is to come"),
    ],
)
def test_a_privacy_notice_has_a_web_address_and_a_day_that_was(facts, sentence, story, version):
    right = {"address": "https://www.example.org/told", "checked_on": stories.NOON.date()}

    reasons = refusal(telling.name_notice, version, lead_of(version), **{**right, **facts}, **did(story))

    assert sentence in reasons[0]


def test_the_next_draft_carries_these_parts_on(story, version):
    processors.name_processor(
        version, **HOST, controller=story.council, contract_reference="C-7", contract_on=date(2026, 4, 1), **did(story)
    )
    telling.arrange(version, who_does_what="The council answers.", gist="Ask it.", **did(story))
    version = approval.submit(version, **did(story))
    stories.approve(story, version, decision="sent_back", advice="Say more.")
    before = content.of(version)

    after = content.of(opening.start_next_draft(version, **did(story)))

    assert all(before[name] == after[name] for name in ("processors", "arrangement", "telling", "privacy_notices"))
    assert before == after


def test_what_is_not_stated_leaves_the_hash_of_a_text_as_it_was(story):
    version = opening.open_draft(story.board, tier=0, reference="07/26", title="Bare", lead=story.council, **did(story))

    said = content.of(version)

    assert not {"classes", "processors", "arrangement", "telling", "privacy_notices"} & said.keys()


def test_the_rules_of_sending_ask_no_more_of_many_parties(story, version):
    class_of(story, version, 3)
    few, first = asked_of(version, story)
    more = Organisation.objects.bulk_create(
        Organisation(legal_name=f"Surgery {one:03}", slug=f"surgery-{one:03}") for one in range(200)
    )
    classes.list_members(version, PartyClass.objects.get(), dict.fromkeys(more, ()), **did(story))

    many, sentences = asked_of(version, story)

    assert Party.objects.filter(agreement=version.agreement).count() == 205
    assert many == few
    assert len(sentences) == len(first)
    assert any("and 201 more have not signed the tier 1" in sentence for sentence in sentences)


def asked_of(version, story):
    """Return how many queries the rules of sending and the check before sending take, and what they say."""
    version = Version.objects.select_related("agreement__board").get(pk=version.pk)
    with CaptureQueriesContext(connection) as captured:
        said = [
            sentence for rule in rules.VERSION_RULES[SEND] for sentence in rule(version, story.secretariat, story.at)
        ]
        rules.missing(version, **did(story))
    return len(captured), said


def test_a_dissolved_party_is_still_named_when_sending(story):
    version = stories.version_in(State.APPROVED, story)
    body = organisations.change_particulars(
        story.police, dissolved_on=date(2026, 11, 1), successor=story.trust, by=PORTAL, at=story.at
    )

    said = list(rules.obstacles(SEND, version, **did(story)))

    assert any(f"{body} was dissolved" in sentence and "Riverside Trust" in sentence for sentence in said)
