"""A body joins a text in force: what it answers first, who consents, what its signature does and what never changes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from isa_portal.accession import sealing, text
from isa_portal.accession.models import Accession, AccessionSignature
from isa_portal.accession.services import consenting, proposing, signing
from isa_portal.agreements import cover
from isa_portal.agreements.models import Adherence, Party
from isa_portal.correspondence.models import Letter
from isa_portal.evidence import documents
from isa_portal.gateways.models import LegalGateway
from isa_portal.lib.errors import Refused
from isa_portal.signing.sealing import seal_wanted
from tests import stories
from tests.apps.accession import conftest as acceding

pytestmark = pytest.mark.django_db


def letters(kind: str) -> set[str]:
    return set(Letter.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_what_is_missing_is_a_list_of_tasks_and_blocks(story):
    accession = acceding.proposed(story, acceding.in_force(story))

    with pytest.raises(Refused) as refusal:
        proposing.ask(accession, by=story.secretariat, at=story.at)

    assert refusal.value.reasons == (
        "Riverside Trust, data flow 1: choose the power or duty.",
        "Say that it takes over what the text answers about the restrictions.",
        "Riverside Trust has no signatory. Name who signs for it.",
    )


def test_a_power_that_the_text_does_not_rely_on_is_a_material_change(story):
    accession = acceding.proposed(story, acceding.in_force(story))
    another = LegalGateway.objects.choosable().exclude(slug="cda1998-s115").first()
    said = {"answers": acceding.ANSWERS, "takes_restrictions": True}

    with pytest.raises(Refused, match="material change"):
        proposing.answer(accession, gateway=another, **said, by=story.secretariat, at=story.at)


def test_only_the_secretariat_and_the_lead_admit_a_body(story):
    agreement = acceding.in_force(story)

    for stranger in (story.constable, story.ig_lead, story.outsider):
        with pytest.raises(Refused, match="Only the board's secretariat or an editor of the lead"):
            proposing.propose(agreement, story.trust, role="controller", by=stranger, at=story.at)

    assert proposing.propose(agreement, story.trust, role="controller", by=story.editor, at=story.at).is_prepared


def test_a_party_does_not_accede_and_a_tier_2_asks_for_the_tier_1_first(story):
    agreement = stories.agreement_in("in_force", story)

    with pytest.raises(Refused, match="is a party already"):
        proposing.propose(agreement, story.police, role="controller", by=story.secretariat, at=story.at)
    with pytest.raises(Refused, match="has not signed the tier 1"):
        proposing.propose(agreement, story.trust, role="controller", by=story.secretariat, at=story.at)


def test_the_last_signature_binds_from_its_day_and_tells_everybody_at_once(story):
    agreement = acceding.in_force(story)
    accession = acceding.out(story, agreement)
    first, second = accession.signatories.all()
    day = story.later(days=3).date()

    acceding.sign(first, at=story.at)

    assert not Party.objects.filter(agreement=agreement, organisation=story.trust).exists()
    assert letters("acceded") == set()

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


def test_the_signature_names_the_form_and_the_form_names_the_version(story):
    agreement = acceding.in_force(story)
    accession = acceding.out(story, agreement, signatories=1)

    signature = acceding.sign(accession.signatories.get(), at=story.at)

    version = agreement.versions.get(state="current")
    accession.refresh_from_db()
    assert text.sha256(accession.content) == accession.content_sha256 == signature.record["content_sha256"]
    assert accession.content["version_sha256"] == version.content_sha256 == signature.record["version_sha256"]
    assert accession.content["flows"][0]["joins_as"] == "recipient"


def test_signing_twice_is_signing_once(story):
    accession = acceding.out(story, acceding.in_force(story), signatories=1)
    signatory = accession.signatories.get()

    first = acceding.sign(signatory, at=story.at)
    again = signing.sign(
        signatory, expected_sha256="", name="", position="", authority="", by=signatory.user, at=story.at
    )

    assert again == first
    assert Adherence.objects.filter(party__organisation=story.trust).count() == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"expected_sha256": "0" * 64}, "not the form that you were shown"),
        ({"name": " "}, "Enter your full name"),
        ({"by": "constable"}, "You are not named to sign"),
    ],
)
def test_a_signature_is_refused_with_its_reason_and_changes_nothing(story, changed, sentence):
    accession = acceding.out(story, acceding.in_force(story), signatories=1)
    changed = {name: getattr(story, value, value) if name == "by" else value for name, value in changed.items()}

    with pytest.raises(Refused, match=sentence):
        acceding.sign(accession.signatories.get(), at=story.at, **changed)

    assert not AccessionSignature.objects.exists()


def test_a_sitting_that_was_not_opened_signs_nothing(story):
    accession = acceding.out(story, acceding.in_force(story), signatories=1)
    signatory = accession.signatories.get()
    said = {"name": "Chief", "position": "Trustee", "authority": "office", "by": signatory.user}

    with pytest.raises(Refused, match="Your session ended"):
        signing.sign(signatory, expected_sha256=accession.content_sha256, **said, at=story.at)


def test_a_wrong_code_opens_nothing(story):
    accession = acceding.out(story, acceding.in_force(story), signatories=1)
    signatory = signing.send_code(accession.signatories.get(), at=story.at)
    wrong = "111111" if signatory.code != "111111" else "222222"

    with pytest.raises(Refused, match="The code is not the one we sent"):
        signing.confirm_code(signatory, wrong, at=story.at)


def test_where_the_text_asks_every_party_consents_before_anybody_signs(story):
    council = acceding.police_leads_ig(story)
    agreement = acceding.in_force(story, by_consent=True)
    accession = acceding.out(story, agreement, signatories=1)
    ours, theirs = (agreement.parties.get(organisation=body) for body in (story.council, story.police))

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


def test_one_refusal_ends_it_with_its_reason(story):
    agreement = acceding.in_force(story, by_consent=True)
    accession = acceding.out(story, agreement, signatories=1)
    police = agreement.parties.get(organisation=story.police)

    with pytest.raises(Refused, match="Say why it is refused"):
        consenting.consent(accession, police, agrees=False, by=story.constable, at=story.at)
    consenting.consent(accession, police, agrees=False, reason="Not vetted.", by=story.constable, at=story.at)

    accession.refresh_from_db()
    assert accession.state == "refused"
    assert "Not vetted." in accession.ended_because
    assert "secretariat@board.example" in letters("accession_ended")
    with pytest.raises(Refused, match="refused by a party"):
        consenting.consent(accession, police, agrees=True, by=story.ig_lead, at=story.at)


def test_the_term_of_consent_is_part_of_the_text_only_where_it_is_set(story):
    stated = acceding.in_force(story).versions.get(state="current").content["terms"]

    assert "accession" not in stated


def test_a_withdrawn_accession_is_signed_by_nobody(story):
    accession = acceding.out(story, acceding.in_force(story), signatories=1)
    signatory = acceding.sit(accession.signatories.get(), at=story.at)

    proposing.withdraw(accession, "The trust changed its mind.", by=story.secretariat, at=story.at)

    with pytest.raises(Refused, match="This accession is withdrawn"):
        acceding.sign(signatory, at=story.at)


def test_nobody_accedes_while_a_new_version_with_its_own_parties_is_settled(story):
    from isa_portal.agreements.services import approval, opening

    agreement = acceding.in_force(story)
    accession = acceding.out(story, agreement, signatories=1)
    current = agreement.versions.get(state="current")
    opened = opening.open_next(agreement, reason="Clause 2", by=story.secretariat, at=story.later(minutes=1))
    approval.submit(opened, by=story.secretariat, at=story.at)

    with pytest.raises(Refused, match="with a fixed list of parties"):
        acceding.sign(accession.signatories.get(), at=story.at)
    assert current.state == "current"


@pytest.mark.parametrize(
    ("model", "changed"),
    [(Accession, {"content_sha256": "0" * 64}), (Accession, {"role": "joint_controller"})],
)
def test_what_was_asked_does_not_change_in_the_database(story, model, changed):
    accession = acceding.out(story, acceding.in_force(story), signatories=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=accession.pk).update(**changed)


def test_what_was_signed_does_not_change_in_the_database(story):
    accession = acceding.out(story, acceding.in_force(story), signatories=1)
    acceding.sign(accession.signatories.get(), at=story.at)

    for act in (lambda rows: rows.update(statement="Another"), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            act(AccessionSignature.objects.all())


def test_the_signed_form_is_sealed_once(story):
    accession = acceding.out(story, acceding.in_force(story), signatories=1)
    acceding.sign(accession.signatories.get(), at=story.at)

    assert sealing.seal_wanted(at=story.at) == 1
    assert sealing.seal_wanted(at=story.at) == 0

    document = documents.find(accession.key, "sealed")
    assert document is not None and documents.read(document).startswith(b"%PDF")


def test_the_seals_of_versions_leave_those_of_accessions_alone(story):
    agreement = acceding.in_force(story)
    accession = acceding.out(story, agreement, signatories=1)
    acceding.sign(accession.signatories.get(), at=story.at)

    with transaction.atomic():
        seal_wanted(at=story.at)

    assert documents.find(accession.key, "sealed") is None
