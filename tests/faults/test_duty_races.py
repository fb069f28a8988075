"""The chair's answer against a colleague's, and one person's two tabs: one outcome, and never an unwarned second."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement, Approval, ChairConfirmation, Version
from isa_portal.agreements.services import approval, asking, clauses, confirming, opening, parties, terms
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import BoardRole
from isa_portal.signing.models import PersonalLink, Signature
from isa_portal.signing.services import naming, rounds, signatures
from tests import stories
from tests.faults.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)

DECIDED = {"body": "The board", "decided_on": date(2026, 11, 21)}


def submitted(story: stories.World, reference: str) -> Version:
    """Send an overarching agreement of two parties for approval."""
    do: dict[str, Any] = {"by": story.secretariat, "at": story.at}
    version = opening.open_draft(story.board, tier=1, reference=reference, title="For two", lead=story.council, **do)
    terms.change(version, purpose="Share well.", **do)
    clauses.add_clause(version, heading="Purpose", text="Share well.", **do)
    parties.add_party(version, story.police, **do)
    return approval.submit(version, **do)


def asked_of_the_chair(story: stories.World, reference: str) -> ChairConfirmation:
    version = submitted(story, reference)
    if not asking.chairs_of(version, at=story.at):
        words = {"name": "A Chair", "position": "Chair"}
        chair = organisations.open_account("chair@board.example", **words, by=PORTAL, at=story.at)
        organisations.appoint(chair, story.board, BoardRole.CHAIR, by=PORTAL, at=story.at)
    return asking.ask_chair(version, decision="approved", **DECIDED, by=story.secretariat, at=story.at)


def confirming_it(confirmation: ChairConfirmation, story: stories.World) -> Callable[[], Any]:
    return lambda: confirming.confirm(confirmation, by=confirmation.chair, at=story.at)


def sending_back(version: Version, story: stories.World) -> Callable[[], Any]:
    facts = {"decision": "sent_back", "advice": "Shorten it.", **DECIDED}
    return lambda: approval.record_approval(version, **facts, by=story.colleague, at=story.at)


def test_the_chairs_confirmation_against_a_send_back_has_one_outcome(rounds: Callable[[int, int], int]) -> None:
    story = stories.world()

    for number in range(rounds(6, 300)):
        confirmation = asked_of_the_chair(story, f"C{number}")
        answers = at_once(confirming_it(confirmation, story), sending_back(confirmation.version, story))

        version = Version.objects.get(pk=confirmation.version_id)
        decision = Approval.objects.get(version=version)
        assert sum(isinstance(answer, Refused) for answer in answers) == 1
        assert (version.state, decision.decision) in {(State.APPROVED, "approved"), (State.RETURNED, "sent_back")}
        confirmation.refresh_from_db()
        assert confirmation.is_confirmed is (version.state == State.APPROVED)


def test_five_answers_of_the_chair_at_once_count_once() -> None:
    story = stories.world()
    confirmation = asked_of_the_chair(story, "FIVE")

    answers = at_once(*(confirming_it(confirmation, story) for _ in range(5)))

    assert sum(isinstance(answer, Refused) for answer in answers) == 4
    assert Approval.objects.filter(version=confirmation.version).count() == 1


def seats_of_one(story: stories.World, reference: str) -> list[PersonalLink]:
    """Send a version on which one person is named for both parties, and open both sittings."""
    version = submitted(story, reference)
    for party in version.agreement.parties.all():
        words = {"email": story.constable.email, "name": story.constable.name, "position": "Director"}
        naming.name_signatory(party, **words, by=story.secretariat, at=story.at)
    stories.approve(story, version)
    rounds.send(Version.objects.get(pk=version.pk), by=story.secretariat, at=story.at)
    return [stories.sit(link, at=story.at) for link in stories.links_of(version)]


def signing_unwarned(link: PersonalLink, story: stories.World) -> Callable[[], Signature]:
    version = link.invitation.round.version
    return lambda: signatures.sign(
        link,
        expected_sha256=version.content_sha256,
        name=link.signatory.user.name,
        position="Director",
        authority="office",
        by=link.signatory.user,
        at=story.at,
    )


def test_two_tabs_of_one_person_at_once_sign_for_one_party_only(rounds: Callable[[int, int], int]) -> None:
    story = stories.world()

    for number in range(rounds(4, 200)):
        links = [PersonalLink.objects.get(pk=link.pk) for link in seats_of_one(story, f"T{number}")]
        answers = at_once(*(signing_unwarned(link, story) for link in links))

        (refusal,) = [answer for answer in answers if isinstance(answer, Refused)]
        assert refusal.reasons[0].startswith("You have signed this text for ")
        assert Signature.objects.filter(version__agreement__reference=f"T{number}").count() == 1
        assert Agreement.objects.get(reference=f"T{number}").state == "proposed"
