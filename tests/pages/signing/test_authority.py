"""Who is able to bind on the day of the signature: a mandate that ended, a body that is gone, a copy after leaving."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from isa_portal.desk.selectors import organisations as register
from isa_portal.desk.selectors import people
from isa_portal.evidence import documents
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import OrganisationRole
from isa_portal.signing import selectors
from isa_portal.signing.models import Signature
from tests import stories
from tests.pages.signing.conftest import Signatory, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def police(version, story):
    return next(link for link in stories.links_of(version) if link.signatory.user == story.constable)


def end_of(mandate, story, at=None):
    return organisations.end_mandate(mandate, by=PORTAL, at=at or story.at)


# A mandate ------------------------------------------------------------------------------------------------------------


def test_a_mandate_that_ended_between_invitation_and_signature_refuses_the_signature(police, story):
    mandate = story.constable.mandates.get()
    end_of(mandate, story)

    with pytest.raises(Refused) as refused:
        stories.sign(police, at=story.later(minutes=5))

    assert (
        "Your authority to bind The Chief Constable of Avon and Somerset ended on 20 November 2026. Nothing was signed."
        " Ask an administrator of The Chief Constable of Avon and Somerset, or the board's secretariat, telephone"
        " 01632 960 000, to record it anew."
    ) in refused.value.reasons
    assert not Signature.objects.filter(signatory=police.signatory).exists()


def test_on_its_last_day_a_mandate_still_binds_and_the_record_says_where_it_stands(police, story):
    end_of(story.constable.mandates.get(), story, at=story.at + timedelta(days=1))

    signature = stories.sign(police, at=story.later(minutes=5))

    assert signature.record["mandate"] == "Scheme of delegation"


def test_a_newer_mandate_counts_though_an_older_one_ended(police, story):
    end_of(story.constable.mandates.get(), story)
    organisations.record_mandate(story.constable, story.police, source="Minute 9", by=PORTAL, at=story.at)

    assert stories.sign(police, at=story.later(minutes=5)).record["mandate"] == "Minute 9"


def test_a_mandate_that_has_not_begun_binds_from_its_first_day(police, story):
    end_of(story.constable.mandates.get(), story)
    first_day = (story.at + timedelta(days=3)).date()
    organisations.record_mandate(
        story.constable, story.police, source="Minute 9", starts_on=first_day, by=PORTAL, at=story.at
    )

    with pytest.raises(Refused, match="begins on 24 November 2026"):
        stories.sign(police, at=story.later(minutes=5))
    assert stories.sign(police, at=story.later(days=3)).record["mandate"] == "Minute 9"


def test_who_has_no_mandate_on_record_declares_it_and_the_record_says_so(version, story):
    director = next(link for link in stories.links_of(version) if link.signatory.user == story.director)

    signature = stories.sign(director, at=story.at)

    assert signature.record["mandate"] == "declared by the signatory"


def test_the_page_says_that_the_mandate_ended_before_anything_is_typed(police, story, clock):
    end_of(story.constable.mandates.get(), story)
    browser = Signatory(police.pk, Client()).sit()

    page = browser.client.get(reverse("sign_read"))
    refused = browser.sign()

    assert "Your authority to bind The Chief Constable of Avon and Somerset ended on 20 November 2026" in words_of(page)
    assert refused.status_code == 409


def test_the_people_of_a_body_are_told_apart_by_what_is_recorded_of_their_authority(story):
    on = story.at.date()
    colleague = stories.person("new@police.example", "New signatory", "Officer")
    organisations.appoint(colleague, story.police, OrganisationRole.SIGNATORY, by=PORTAL, at=story.at)
    ended = organisations.record_mandate(colleague, story.police, source="Minute", by=PORTAL, at=story.at)
    declares = people.members(story.council, on=on)[-1].authority
    before = people.member(story.police, colleague.pk, on=on).authority

    end_of(ended, story)

    after = people.member(story.police, colleague.pk, on=on).authority
    assert declares == "No mandate recorded: declares it when signing"
    assert (before, after) == ("May sign", "Mandate ended: cannot sign")


def test_a_body_whose_only_signatorys_mandate_lapsed_has_no_signatory(story):
    def missing(body):
        entries = register.listed(story.secretariat, "", None, on=story.at.date()).entries
        return next(one.missing for one in entries if one.organisation == body)

    before = register.listed(story.secretariat, "", None, on=story.at.date()).without_signatory
    had = "signatory" in missing(story.police)

    end_of(story.constable.mandates.get(), story)

    after = register.listed(story.secretariat, "", None, on=story.at.date()).without_signatory
    assert (had, "signatory" in missing(story.police), after - before) == (False, True, 1)
    # Who has none on record declares it: this body can sign.
    assert "signatory" not in missing(story.council)


# A body that is gone --------------------------------------------------------------------------------------------------


def test_a_body_that_was_dissolved_while_out_for_signature_signs_nothing(police, story):
    organisations.change_particulars(
        story.police, dissolved_on=story.at.date(), successor=story.trust, by=story.secretariat, at=story.at
    )

    with pytest.raises(Refused) as refused:
        stories.sign(police, at=story.later(minutes=5))

    assert any("was dissolved on 21 November 2026 and cannot sign" in one for one in refused.value.reasons)
    assert any("Its successor is Riverside Trust" in one for one in refused.value.reasons)


# The sealed copy ------------------------------------------------------------------------------------------------------


def test_who_left_is_given_the_newest_sealed_document_that_was_made_before(version, story):
    stories.everyone_signs(story, version)
    signature = Signature.objects.get(version=version, signatory__user=story.constable)
    facts = {"name": "x.pdf", "kind": "sealed", "media_type": "application/pdf", "subject": version.key, "by": PORTAL}
    first = documents.store(b"%PDF one", **facts, at=story.later(minutes=1))
    second = documents.store(b"%PDF two", **facts, at=story.later(days=1))
    party = signature.party
    bound = selectors.sealed(signature)
    party.bound_until = story.at.date()
    party.save()
    documents.store(b"%PDF three", **facts, at=story.later(days=2))

    left = selectors.sealed(signature)

    assert first != second
    assert (bound, left) == (second, second)
