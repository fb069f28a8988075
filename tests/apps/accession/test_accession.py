"""A body joins a text in force: what it answers first, who consents, and what its signature does."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from isa_portal.accession import sealing, text
from isa_portal.accession.models import Accession, AccessionSignature
from isa_portal.accession.services import consenting, proposing
from isa_portal.agreements import cover
from isa_portal.agreements.models import Party, PartyClass
from isa_portal.agreements.services import approval, editing, opening, terms
from isa_portal.correspondence import delivery
from isa_portal.correspondence.models import Letter
from isa_portal.desk.selectors import takeaway
from isa_portal.evidence import documents
from isa_portal.evidence import sealing as seals
from isa_portal.evidence.models import AuditEvent
from isa_portal.evidence.verifier import canonical
from isa_portal.evidence.verifier import pdf as reading
from isa_portal.gateways.models import LegalGateway
from isa_portal.lib.errors import Refused
from isa_portal.reminders import due, sweep
from isa_portal.signing.scans import Sheet
from isa_portal.signing.sealing import seal_wanted
from isa_portal.signing.services import papers
from tests import stories
from tests.apps.accession import conftest as acceding

pytestmark = pytest.mark.django_db


def letters(kind: str) -> set[str]:
    return set(Letter.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_what_is_missing_is_a_list_of_tasks_and_blocks(story, agreement):
    accession = acceding.proposed(story, agreement)

    with pytest.raises(Refused) as refusal:
        proposing.ask(accession, by=story.secretariat, at=story.at)

    assert refusal.value.reasons == (
        "Riverside Trust, data flow 1: choose the power or duty.",
        "Say that it takes over what the text answers about the restrictions.",
        "Riverside Trust has no signatory. Name who signs for it.",
    )


def test_a_power_that_the_text_does_not_rely_on_is_a_material_change(story, agreement):
    accession = acceding.proposed(story, agreement)
    another = LegalGateway.objects.choosable().exclude(slug="cda1998-s115").first()
    said = {"answers": acceding.ANSWERS, "takes_restrictions": True}

    with pytest.raises(Refused, match="material change"):
        proposing.answer(accession, gateway=another, **said, by=story.secretariat, at=story.at)


def test_only_the_secretariat_and_the_lead_admit_a_body(story, agreement):
    for stranger in (story.constable, story.ig_lead, story.outsider):
        with pytest.raises(Refused, match="Only the board's secretariat or an editor of the lead"):
            acceding.proposed(story, agreement, by=stranger)

    assert acceding.proposed(story, agreement, by=story.editor).is_prepared


def test_a_body_says_which_data_flows_it_joins_and_who_was_named_by_mistake_is_taken_back(story, agreement):
    with pytest.raises(Refused, match="Choose the data flows that it joins"):
        acceding.proposed(story, agreement, receives_in=[])
    accession = acceding.ready(story, agreement)
    wrong = accession.signatories.last()

    proposing.remove_signatory(wrong, by=story.secretariat, at=story.at)

    assert [one.user.name for one in accession.signatories.all()] == ["Chief 0"]
    accession = proposing.ask(accession, by=story.secretariat, at=story.at)
    with pytest.raises(Refused, match="what was asked does not change"):
        proposing.remove_signatory(accession.signatories.get(), by=story.secretariat, at=story.at)


def test_a_tier_1_without_data_flows_is_joined_without_answers_about_flows(story):
    version = stories.draft(story, tier=1, reference="F/26")
    editing.remove_part(version.flows.get(), by=story.secretariat, at=story.at)
    version = stories.everyone_signs(story, stories.sent(story, version))
    accession = acceding.proposed(story, version.agreement, receives_in=[])
    named = {"email": "chief@riverside.example", "name": "Chief", "position": "Trustee"}
    signatory = proposing.name_signatory(accession, **named, by=story.secretariat, at=story.at)

    accession = proposing.ask(accession, by=story.secretariat, at=story.at)
    acceding.sign(signatory, at=story.at)

    assert accession.content["flows"] == []
    assert version.agreement.parties.get(organisation=story.trust).state == "active"


def test_a_party_does_not_accede(story, agreement):
    with pytest.raises(Refused, match="is a party already"):
        proposing.propose(agreement, story.police, role="controller", by=story.secretariat, at=story.at)


def test_a_tier_2_asks_for_the_tier_1_first_or_for_a_waiver_that_the_form_then_states(story):
    agreement = stories.agreement_in("in_force", story)
    do = {"role": "controller", "by": story.secretariat, "at": story.at}

    with pytest.raises(Refused, match="has not signed the tier 1"):
        proposing.propose(agreement, story.trust, **do)
    with pytest.raises(Refused, match="List the clauses of the tier 1 that bind Riverside Trust"):
        proposing.propose(agreement, story.trust, tier_1_waived_because="A national body.", **do)
    accession = acceding.proposed(
        story, agreement, tier_1_waived_because="A national body.", takes_in=["Clause 7 Security"]
    )
    accession = acceding.answered(story, accession, signatories=1)
    accession = proposing.ask(accession, by=story.secretariat, at=story.at)
    acceding.sign(accession.signatories.get(), at=story.at)

    stated = {"because": "A national body.", "takes_in": ["Clause 7 Security"]}
    assert accession.content["party"]["tier_1_waived"] == stated
    day = story.later(days=1).date()
    assert cover.between(agreement, story.trust, story.police, on=day).covered


def test_a_member_of_a_class_accedes_by_its_own_signature_and_the_class_is_no_party(story, agreement):
    practices = PartyClass.objects.create(agreement=agreement, name="The county's charities", kind="charity")
    schools = PartyClass.objects.create(agreement=agreement, name="The county's schools", kind="school")

    with pytest.raises(Refused, match="Riverside Trust cannot be one of The county's schools"):
        acceding.proposed(story, agreement, member_of=schools)
    accession = acceding.answered(story, acceding.proposed(story, agreement, member_of=practices), signatories=1)
    accession = proposing.ask(accession, by=story.secretariat, at=story.at)
    acceding.sign(accession.signatories.get(), at=story.at)

    assert accession.content["party"]["member_of"] == "The county's charities"
    assert [party.organisation for party in practices.members.told() if party.has_signed] == [story.trust]
    assert agreement.parties.count() == 3


def test_the_last_signature_binds_from_its_day_and_tells_everybody_at_once(story, agreement):
    accession = acceding.out(story, agreement)
    first, second = accession.signatories.all()
    day = story.later(days=3).date()

    acceding.sign(first, at=story.at)

    assert not Party.objects.filter(agreement=agreement, organisation=story.trust).exists()
    assert letters("acceded") == set()
    assert letters("accession_signed") == {"chief0@riverside.example"}

    acceding.sign(second, at=story.at)

    party = Party.objects.get(agreement=agreement, organisation=story.trust)
    assert (party.state, party.active_from) == ("active", day)
    assert cover.between(agreement, story.trust, story.police, on=day).covered
    assert not cover.between(agreement, story.trust, story.police, on=day - timedelta(days=1)).covered
    assert letters("acceded") >= {"director@bristol.example", "signatory@police.example", "chief0@riverside.example"}
    assert set(party.signatories.values_list("user__email", flat=True)) == {
        "chief0@riverside.example",
        "chief1@riverside.example",
    }


def test_the_signature_names_the_form_and_the_form_names_the_version(story, agreement):
    accession = acceding.out(story, agreement, signatories=1)

    signature = acceding.sign(accession.signatories.get(), at=story.at)

    version = agreement.versions.get(state="current")
    accession.refresh_from_db()
    assert text.sha256(accession.content) == accession.content_sha256 == signature.record["content_sha256"]
    assert accession.content["version_sha256"] == version.content_sha256 == signature.record["version_sha256"]
    assert accession.content["flows"][0]["joins_as"] == "recipient"
    event = AuditEvent.objects.get(chain=agreement.chain, type="accession.sign")
    assert event.facts["record_sha256"] == signature.record_sha256


def test_where_the_text_asks_every_party_consents_before_anybody_signs(story, by_consent):
    council = acceding.police_leads_ig(story)
    accession = acceding.out(story, by_consent, signatories=1)
    ours, theirs = (by_consent.parties.get(organisation=body) for body in (story.council, story.police))

    assert accession.state == "consenting"
    assert letters("accession_sign") == set()
    assert letters("accession_consent") >= {"ig@bristol.example", "ig@police.example", "signatory@police.example"}
    with pytest.raises(Refused, match="answers for it"):
        consenting.consent(accession, theirs, agrees=True, by=council, at=story.at)

    consenting.consent(accession, ours, agrees=True, by=council, at=story.at)
    assert letters("accession_sign") == set()
    consenting.consent(accession, theirs, agrees=True, by=story.ig_lead, at=story.at)

    accession.refresh_from_db()
    assert accession.state == "signing"
    assert letters("accession_sign") == {"chief0@riverside.example"}


def test_one_refusal_ends_it_with_its_reason(story, by_consent):
    accession = acceding.out(story, by_consent, signatories=1)
    police = by_consent.parties.get(organisation=story.police)

    with pytest.raises(Refused, match="Say why it is refused"):
        consenting.consent(accession, police, agrees=False, by=story.constable, at=story.at)
    consenting.consent(accession, police, agrees=False, reason="Not vetted.", by=story.constable, at=story.at)

    accession.refresh_from_db()
    assert accession.state == "refused"
    assert "Not vetted." in accession.ended_because
    assert "secretariat@board.example" in letters("accession_ended")
    with pytest.raises(Refused, match="refused by a party"):
        consenting.consent(accession, police, agrees=True, by=story.ig_lead, at=story.at)


def test_the_term_of_consent_is_part_of_the_text_only_where_it_is_set(agreement, by_consent):
    plain, asking = (one.versions.get(state="current").content["terms"] for one in (agreement, by_consent))

    assert "accession" not in plain
    assert asking["accession"] == "consent of all parties"


def test_a_deed_is_joined_by_a_new_version_and_never_online(story):
    version = stories.draft(story, tier=1, reference="D/26")
    version = stories.sent(story, terms.change(version, is_deed=True, by=story.secretariat, at=story.at))
    for link in stories.links_of(version):
        read = {"code_read": version.code, "original_kept": "Deed room", "is_true_copy": True, "dated": None}
        sheet = Sheet(content=stories.SCAN, name="signed.pdf", witness=("A. Clerk", "Clerk"), **read)
        papers.keep_scan(sheet.content)
        entered = papers.record(link.invitation, link.signatory, sheet, by=story.secretariat, at=story.at)
        papers.check(entered, by=story.colleague, at=story.at)

    with pytest.raises(Refused, match="This agreement is a deed, which is signed on paper before a witness"):
        proposing.propose(version.agreement, story.trust, role="controller", by=story.secretariat, at=story.at)


def test_nobody_accedes_while_a_new_version_with_its_own_parties_is_settled(story, agreement):
    accession = acceding.out(story, agreement, signatories=1)
    opened = opening.open_next(agreement, reason="Clause 2", by=story.secretariat, at=story.later(minutes=1))
    approval.submit(opened, by=story.secretariat, at=story.at)

    with pytest.raises(Refused, match="with a fixed list of parties"):
        acceding.sign(accession.signatories.get(), at=story.at)


def test_what_was_asked_and_what_was_signed_do_not_change_in_the_database(story, agreement):
    accession = acceding.out(story, agreement, signatories=1)
    acceding.sign(accession.signatories.get(), at=story.at)
    forms, signatures = Accession.objects.filter(pk=accession.pk), AccessionSignature.objects.all()

    for act in (
        lambda: forms.update(content_sha256="0" * 64),
        lambda: forms.update(role="joint_controller"),
        lambda: signatures.update(statement="Another"),
        lambda: signatures.delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_the_signed_form_is_sealed_once_with_what_proves_it_and_the_text_is_sealed_anew(story, agreement):
    version = agreement.versions.get(state="current")
    seal_wanted(at=story.at)
    before = documents.find(version.key, "sealed")
    accession = acceding.out(story, agreement, signatories=1)
    signature = acceding.sign(accession.signatories.get(), at=story.at)

    assert seals.progress(version).state == "wanted"
    assert sealing.seal_wanted(at=story.at) == 1
    assert sealing.seal_wanted(at=story.at) == 0

    file = documents.read(documents.find(accession.key, "sealed"))
    told = canonical.decode(dict(reading.Document(file).attachments())["evidence.json"])
    assert told["accession"]["content"] == accession.content
    assert told["signatures"][0]["record_sha256"] == signature.record_sha256
    taken = {piece.path: piece.content for piece in takeaway.pieces(story.trust, on=story.at.date())}
    folder = "agreements/avon-and-somerset/t3-26"
    assert f"{folder}/accession.json" in taken
    kept = [path for path in taken if path.startswith(f"{folder}/documents")]
    assert [path for path in kept if taken[path] == file]
    assert [path for path in kept if path.endswith("t3-26-accession-riverside-trust.proof.json")]
    # The seals of versions leave those of accessions alone, and the other way round.
    assert documents.find(version.key, "sealed") == before


def test_an_open_accession_stands_on_the_home_page_of_whose_turn_it_is(story, by_consent):
    lead = acceding.police_leads_ig(story)
    accession = acceding.ready(story, by_consent)

    def line(person):
        found = [one for one in due.for_person(person, on=story.at.date()) if one.kind == "accession"]
        return [(one.sentence, one.waits_for, one.yours) for one in found]

    named, both = "The accession of Riverside Trust to T4/26", f"{story.council} and {story.police}"
    secretariat = "the secretariat of Avon and Somerset"
    assert line(story.secretariat) == [(f"{named} is being prepared.", secretariat, True)]
    proposing.ask(accession, by=story.secretariat, at=story.at)
    asked = f"{named} waits for the consent of the parties."
    assert line(story.ig_lead) == [(asked, both, True)]
    for party, who in ((story.police, story.ig_lead), (story.council, lead)):
        own = by_consent.parties.get(organisation=party)
        consenting.consent(accession, own, agrees=True, by=who, at=story.at)
    assert line(lead) == [(f"{named} waits for the signature of Riverside Trust.", "Riverside Trust", False)]
    assert line(story.outsider) == []


def test_who_has_not_consented_or_signed_is_asked_again_after_7_days_and_then_every_two_weeks(story, by_consent):
    lead = acceding.police_leads_ig(story)
    accession = acceding.out(story, by_consent, signatories=1)
    police = by_consent.parties.get(organisation=story.police)
    consenting.consent(accession, police, agrees=True, by=story.ig_lead, at=story.at)
    asked_at, first = story.at, Letter.objects.order_by("-pk")[0].pk

    def again(kind, *days):
        for count in days:
            sweep.follow_calendar(at=asked_at + timedelta(days=count))
        found = Letter.objects.filter(kind=kind, pk__gt=first, occurrence__contains="days after").order_by("pk")
        return [(one.occurrence.partition(" after")[0], one.recipient) for one in found]

    consents = again("accession_consent", 6, 7, 8, 21)
    council = by_consent.parties.get(organisation=story.council)
    asked_at = story.later(days=22)
    consenting.consent(accession, council, agrees=True, by=lead, at=asked_at)
    signatures = again("accession_sign", 6, 7, 8)
    acceding.sign(accession.signatories.get(), at=story.later(days=9))

    assert {who for _, who in consents} == {lead.email, story.director.email, story.second_director.email}
    assert [days for days, who in consents if who == lead.email] == ["7 days", "21 days"]
    assert signatures == [("7 days", "chief0@riverside.example")]
    assert again("accession_sign", 21, 40) == signatures
    assert (
        "We wrote on 13 December 2026"
        in delivery.words(
            Letter.objects.filter(kind="accession_sign", occurrence__startswith="7 days").get(), at=story.at
        )[1]
    )
