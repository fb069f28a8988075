"""The controls of signing taken away: the races must then be lost, or the tests of them prove nothing."""

import threading

import pytest

from isa_portal.agreements.lifecycle import AgreementState
from isa_portal.agreements.models import Agreement
from isa_portal.agreements.models.agreement import Agreements
from isa_portal.signing.models import PersonalLink, Signature
from isa_portal.signing.services import signatures
from tests import stories
from tests.faults.racing import at_once
from tests.faults.test_signing_races import round_of, signing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _both_reach_the_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold each signatory between writing the signature and asking whether the rule is met."""
    barrier = threading.Barrier(2)

    def meet(place: str) -> None:
        if place == "sign.after_record":
            try:
                barrier.wait(timeout=1)
            except threading.BrokenBarrierError:
                return

    monkeypatch.setattr(signatures, "failpoint", meet)


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
