"""A copied link against the order of signing: the rule is asked behind the lock, and only there it holds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from isa_portal.agreements.models import Version
from isa_portal.evidence.models import AuditEvent
from isa_portal.signing.models import PersonalLink, Signatory
from isa_portal.signing.services import declining, signatures
from tests import stories
from tests.faults.racing import at_once
from tests.faults.test_signing_races import round_of, signing

pytestmark = pytest.mark.django_db(transaction=True)


def ordered(story: stories.World, reference: str) -> list[PersonalLink]:
    """Return the open sittings of two parties, the second of which signs in place 2."""
    links = round_of(2, story, reference)
    Signatory.objects.filter(pk=links[1].signatory_id).update(place=2)
    wanted = PersonalLink.objects.select_related("signatory__user", "invitation__round__version__agreement")
    return [wanted.get(pk=link.pk) for link in links]


def test_a_copied_link_never_beats_the_order(rounds: Callable[[int, int], int]) -> None:
    story = stories.world()

    for number in range(rounds(6, 500)):
        first, second = ordered(story, f"O{number}")
        at_once(signing(second, story), signing(first, story))

        assert out_of_order(first.invitation.round.version) == []


def test_without_the_rule_a_copied_link_beats_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    story = stories.world()
    first, second = ordered(story, "NO-RULE")
    monkeypatch.setattr("isa_portal.signing.rules.turns.turn_obstacles", lambda link: iter(()))

    signing(second, story)()
    signing(first, story)()

    assert out_of_order(first.invitation.round.version) == [second.signatory_id]


def test_behind_the_lock_nobody_becomes_first_again_while_the_next_is_signing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert taken_back_while_the_next_signs(monkeypatch) is False


def taken_back_while_the_next_signs(monkeypatch: pytest.MonkeyPatch) -> bool:
    """Let the first take its refusal back between the question whose turn it is and the end of the second's act."""
    story = stories.world()
    first, second = ordered(story, "BACK")
    declining.decline(first, "By mistake.", by=first.signatory.user, at=story.at)
    asked, done, seen = threading.Event(), threading.Event(), []

    def meet(place: str) -> None:
        if place == "sign.after_record":
            asked.set()
            seen.append(done.wait(timeout=2))

    def take_back() -> Any:
        asked.wait(timeout=30)
        answer = declining.take_back_refusal(first, by=first.signatory.user, at=story.at)
        done.set()
        return answer

    monkeypatch.setattr(signatures, "failpoint", meet)
    at_once(signing(second, story), take_back)
    return seen == [True]


def out_of_order(version: Version) -> list[int]:
    """Return who signed before all of a lower place had, by the order of the trail."""
    events = AuditEvent.objects.filter(chain=version.chain, type="signature.sign").order_by("pk")
    keys = [int(one.subject.partition(":")[2]) for one in events]
    signed = {one.pk: one.signatory for one in version.signatures.select_related("signatory")}
    order = [signed[key] for key in keys]
    return [one.pk for at, one in enumerate(order) if one.place > 1 and all(each.place > 1 for each in order[:at])]
