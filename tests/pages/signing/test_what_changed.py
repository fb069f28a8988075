"""What a party that signed an earlier version is shown before it signs the next."""

import pytest
from django.test import Client
from django.urls import reverse

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Version
from isa_portal.agreements.services import approval, clauses, opening
from isa_portal.signing.models import SigningRound
from isa_portal.signing.services import rounds
from tests import stories
from tests.pages.signing.conftest import Signatory, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def again(story, version, let_pass):
    """The police signed 1.0, its round was withdrawn, and 2.0 is out with another notice."""
    police = stories.links_of(version)[2]
    stories.sign(police, at=let_pass(minutes=1))
    rounds.withdraw(SigningRound.objects.get(version=version), "The notice.", by=story.secretariat, at=story.at)
    do = {"by": story.secretariat, "at": let_pass(minutes=1)}
    draft = opening.start_next_draft(Version.objects.get(pk=version.pk), **do)
    clauses.change_clause(draft.clauses.all()[1], heading="Leaving", text="A party leaves by two months' notice.", **do)
    approval.submit(draft, **do)
    stories.approve(story, Version.objects.get(pk=draft.pk))
    return rounds.send(Version.objects.get(pk=draft.pk), **do).version


def seat_of(version, place):
    return Signatory(stories.links_of(version)[place].pk, Client()).sit()


def test_a_party_that_signed_before_reads_what_changed_in_its_own_session(again):
    police = seat_of(again, 2)

    read = police.client.get(reverse("sign_read"))
    changes = police.client.get(reverse("sign_changes"))

    assert again.state == State.OUT_FOR_SIGNATURE
    assert "signed version 1.0 before. What changed since you last signed" in words_of(read)
    assert reverse("sign_changes") in read.content.decode()
    assert changes.status_code == 200
    assert "1 clause" in words_of(changes)
    assert "Removed: one month's Added: two months'" in words_of(changes)
    assert changes["Cache-Control"] == "no-store"
    assert "Agreements" not in words_of(changes)


def test_a_party_that_signs_for_the_first_time_has_no_such_page(again):
    council = seat_of(again, 0)

    assert "since you last signed" not in words_of(council.client.get(reverse("sign_read")))
    assert council.client.get(reverse("sign_changes")).status_code == 404


def test_without_a_confirmed_code_the_page_leads_to_it(again):
    police = Signatory(stories.links_of(again)[2].pk, Client())
    police.start()

    assert police.client.get(reverse("sign_changes")).url == reverse("sign_code")
    assert Client().get(reverse("sign_changes")).status_code == 404


def test_from_a_text_in_force_to_the_next_a_party_reads_what_changed_since_the_one_it_signed(story, version, let_pass):
    for link in stories.links_of(version):
        stories.sign(link, at=let_pass(minutes=1))
    do = {"by": story.secretariat, "at": let_pass(minutes=1)}
    agreement = Version.objects.get(pk=version.pk).agreement
    draft = opening.open_next(agreement, reason="Another notice.", **do)
    clauses.change_clause(draft.clauses.all()[1], heading="Leaving", text="A party leaves by two months' notice.", **do)
    following = stories.sent(story, draft)

    council = seat_of(following, 0)
    changes = words_of(council.client.get(reverse("sign_changes")))

    assert following.number == "2.0"
    assert "signed version 1.0. This is version 2.0." in changes
    assert "Removed: one month's Added: two months'" in changes
