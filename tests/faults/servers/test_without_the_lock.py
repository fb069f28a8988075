"""The controls of signing taken away: the races must then be lost, or the tests of them prove nothing."""

import threading

import pytest
from django.db import IntegrityError, OperationalError

from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Agreement
from isa_portal.agreements.models.agreement import Agreements
from isa_portal.agreements.services import approval
from isa_portal.signing import presenting
from isa_portal.signing.models import PersonalLink, Signature
from isa_portal.signing.services import papers, signatures
from tests import stories
from tests.faults.racing import at_once
from tests.faults.test_duty_races import asked_of_the_chair, confirming_it, seats_of_one, sending_back, signing_unwarned
from tests.faults.test_order_races import taken_back_while_the_next_signs
from tests.faults.test_paper_races import round_with_paper
from tests.faults.test_signing_races import edit, round_of, signing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _both_reach_the_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold each signatory between writing the signature and asking whether the rule is met."""
    barrier = threading.Barrier(2)

    def meet(place: str) -> None:
        if place in ("sign.after_record", "paper.after_record"):
            try:
                barrier.wait(timeout=1)
            except threading.BrokenBarrierError:
                return

    monkeypatch.setattr(signatures, "failpoint", meet)
    monkeypatch.setattr(papers, "failpoint", meet)


@pytest.mark.usefixtures("_both_reach_the_count_together")
def test_without_the_lock_two_last_signatures_never_meet_the_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    story = stories.world()
    links = [PersonalLink.objects.get(pk=link.pk) for link in round_of(2, story, "NO-LOCK")]
    monkeypatch.setattr(Agreements, "locked", lambda self: self.all())
    monkeypatch.setattr("isa_portal.evidence.audit.record", lambda *_, **__: None)

    at_once(*(signing(link, story) for link in links))

    assert Signature.objects.count() == 2
    assert Agreement.objects.get(reference="NO-LOCK").state == AgreementState.PROPOSED


@pytest.mark.usefixtures("_both_reach_the_count_together")
def test_with_the_lock_the_same_interleaving_is_in_force() -> None:
    story = stories.world()
    links = [PersonalLink.objects.get(pk=link.pk) for link in round_of(2, story, "LOCK")]

    at_once(*(signing(link, story) for link in links))

    assert Agreement.objects.get(reference="LOCK").state == AgreementState.IN_FORCE


@pytest.mark.usefixtures("_both_reach_the_count_together")
def test_without_the_lock_the_last_on_paper_and_the_last_online_never_meet_the_rule(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = stories.world()
    online, check, _ = round_with_paper(story, "NO-LOCK")
    monkeypatch.setattr(Agreements, "locked", lambda self: self.all())
    monkeypatch.setattr("isa_portal.evidence.audit.record", lambda *_, **__: None)

    at_once(signing(online, story), check)

    assert Signature.objects.count() == 2
    assert Agreement.objects.get(reference="NO-LOCK").state == AgreementState.PROPOSED


@pytest.mark.usefixtures("_both_reach_the_count_together")
def test_with_the_lock_paper_and_online_at_the_same_moment_are_in_force() -> None:
    story = stories.world()
    online, check, _ = round_with_paper(story, "LOCK")

    at_once(signing(online, story), check)

    assert Agreement.objects.get(reference="LOCK").state == AgreementState.IN_FORCE


@pytest.mark.usefixtures("_both_reach_the_count_together")
def test_without_the_lock_two_tabs_of_one_person_sign_for_both_parties_unwarned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = stories.world()
    links = [PersonalLink.objects.get(pk=link.pk) for link in seats_of_one(story, "TABS")]
    monkeypatch.setattr(Agreements, "locked", lambda self: self.all())
    monkeypatch.setattr("isa_portal.evidence.audit.record", lambda *_, **__: None)

    at_once(*(signing_unwarned(link, story) for link in links))

    assert [signature.also_for for signature in Signature.objects.all()] == ["", ""]


def test_without_the_lock_a_signature_lands_on_a_text_that_was_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    story, edited = stories.world(), threading.Event()
    link = PersonalLink.objects.get(pk=round_of(2, story, "EDIT")[0].pk)
    own = presenting.sha256_of
    monkeypatch.setattr(Agreements, "locked", lambda self: self.all())
    monkeypatch.setattr("isa_portal.evidence.audit.record", lambda *_, **__: None)
    # Behind every rule and before the signature is written.
    monkeypatch.setattr(presenting, "sha256_of", lambda version: edited.wait(timeout=30) and own(version))

    def editing() -> None:
        edit(link, story)()
        edited.set()

    at_once(signing(link, story), editing)

    signature = Signature.objects.get()
    assert signature.version.state == State.RETURNED


def test_without_the_lock_the_chair_and_a_colleague_both_find_no_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    story, barrier = stories.world(), threading.Barrier(2)
    confirmation = asked_of_the_chair(story, "CHAIR")
    monkeypatch.setattr(Agreements, "locked", lambda self: self.all())
    # The head of the chain is a lock of its own: the two would wait for each other instead of for the key.
    monkeypatch.setattr("isa_portal.evidence.audit.record", lambda *_, **__: None)
    monkeypatch.setattr(approval, "failpoint", lambda place: barrier.wait(timeout=30))

    # Both passed every rule; only the last wall, a unique key, holds one of them, or both wait for each other there.
    with pytest.raises((IntegrityError, OperationalError)):
        at_once(confirming_it(confirmation, story), sending_back(confirmation.version, story))


def test_without_the_lock_somebody_becomes_first_again_while_the_next_is_signing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Agreements, "locked", lambda self: self.all())
    # The head of the chain is a lock of its own: the two would wait for each other there.
    monkeypatch.setattr("isa_portal.evidence.audit.record", lambda *_, **__: None)

    assert taken_back_while_the_next_signs(monkeypatch) is True
