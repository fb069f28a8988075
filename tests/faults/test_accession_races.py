"""An accession beside another last signature, a withdrawal and a new text: one outcome each, nobody bound twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest

from isa_portal.accession.models import Accession, AccessionSignatory, AccessionSignature
from isa_portal.accession.services import proposing, signing
from isa_portal.agreements.models import Adherence, Agreement, Party
from isa_portal.agreements.services import approval, opening
from isa_portal.correspondence.models import Letter
from isa_portal.evidence.models import AuditEvent, SealWanted
from isa_portal.lib.errors import Refused
from tests import stories
from tests.apps.accession import conftest as acceding
from tests.faults.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story() -> stories.World:
    return stories.world()


def signs(signatory: AccessionSignatory, story: stories.World) -> Callable[[], AccessionSignature]:
    who = {"name": signatory.user.name, "position": signatory.position, "authority": "office"}
    shown, at = signatory.accession.content_sha256, story.at
    return lambda: signing.sign(signatory, expected_sha256=shown, **who, by=signatory.user, at=at)


def sat(story: stories.World, agreement: Agreement, **more: int) -> list[AccessionSignatory]:
    accession = acceding.out(story, agreement, **more)
    return [acceding.sit(one, at=story.at) for one in accession.signatories.select_related("user")]


def refused(answers: list[object]) -> list[bool]:
    return [isinstance(one, Refused) for one in answers]


def test_two_last_signatures_five_clicks_each_bind_once_and_tell_once(story, rounds):
    for turn in range(rounds(1, 10)):
        agreement = acceding.in_force(story, reference=f"A{turn}/26")
        first, second = sat(story, agreement)

        answers = at_once(*[signs(first, story)] * 5, *[signs(second, story)] * 5)

        accession = Accession.objects.get(agreement=agreement)
        assert not any(refused(answers)) and len({one.pk for one in answers}) == 2
        assert accession.state == "acceded"
        assert Adherence.objects.filter(party__agreement=agreement, party__organisation=story.trust).count() == 1
        assert AuditEvent.objects.filter(chain=agreement.chain, type="accession.accede").count() == 1
        assert SealWanted.objects.filter(subject=accession.key).count() == 1
        told = list(
            Letter.objects.filter(kind="acceded", subject_key=accession.key).values_list("recipient", flat=True)
        )
        assert told and len(told) == len(set(told))


def test_the_last_signature_beside_a_withdrawal_or_a_new_text_has_one_outcome(story, rounds):
    for turn in range(rounds(1, 10)):
        agreement = acceding.in_force(story, reference=f"B{turn}/26")
        other = acceding.in_force(story, reference=f"C{turn}/26")
        (mine,), (theirs,) = sat(story, agreement, signatories=1), sat(story, other, signatories=1)
        opened = opening.open_next(other, reason="Clause 2", by=story.secretariat, at=story.at)
        do = {"by": story.secretariat, "at": story.at}

        withdrawing = at_once(signs(mine, story), partial(proposing.withdraw, mine.accession, "No.", **do))
        settling = at_once(signs(theirs, story), partial(approval.submit, opened, **do))

        assert sorted(refused(withdrawing)) == [False, True]
        is_party = Party.objects.filter(agreement=agreement, organisation=story.trust, state="active").exists()
        assert is_party is not refused(withdrawing)[0]
        # Who came first is in the fixed list of the new text; who came later is in neither.
        opened.refresh_from_db()
        listed = [one["legal_name"] for one in opened.content["parties"]]
        assert refused(settling) == [story.trust.legal_name not in listed, False]
        assert Party.objects.filter(agreement=other, organisation=story.trust).exists() is not refused(settling)[0]


def test_without_the_lock_an_accession_would_be_signed_and_withdrawn(story):
    """The negative control: both read an accession that is out for signature, and both act on it."""
    accession = acceding.out(story, acceding.in_force(story), signatories=1)
    looked = threading.Barrier(2)

    def naive(state: str) -> Callable[[], bool]:
        def act() -> bool:
            is_open = Accession.objects.get(pk=accession.pk).state == "signing"
            looked.wait(timeout=30)
            Accession.objects.filter(pk=accession.pk).update(state=state)
            return is_open

        return act

    assert at_once(naive("acceded"), naive("withdrawn")) == [True, True]
