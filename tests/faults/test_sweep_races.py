"""Two sweeps at once, a sweep beside a signature, two notices at once: each thing happens once."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from isa_portal.agreements.lifecycle import AgreementState, PartyState
from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.correspondence.services import Recipient, Subject
from isa_portal.leaving import services as leaving
from isa_portal.leaving.models import Notice
from isa_portal.lib.errors import Refused
from isa_portal.reminders import services, sweep
from isa_portal.reviews import services as reviews
from isa_portal.reviews.models import Review
from isa_portal.signing.lifecycle import RoundState
from isa_portal.signing.services import signatures
from tests import stories
from tests.faults.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story() -> stories.World:
    return stories.world()


def follow(at: datetime) -> Callable[[], sweep.Swept]:
    return lambda: sweep.follow_calendar(at=at)


def letters(kind: str) -> list[tuple[str, str, str]]:
    return list(Letter.objects.filter(kind=kind).values_list("subject_key", "occurrence", "recipient"))


def test_two_sweeps_at_once_give_each_reminder_once(story, rounds):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    due = datetime.combine(agreement.review_due_on, story.at.timetz())

    for turn in range(rounds(3, 30)):
        at = due + timedelta(days=7 * (turn + 1))
        answers = at_once(follow(at), follow(at), follow(at))

        assert [answer.failed for answer in answers] == [0, 0, 0]

    found = letters("review_reminder")
    assert len(found) == len(set(found)) == rounds(3, 30) * 2 * 3  # turns, agreements, mailboxes
    assert Review.objects.filter(agreement=agreement).count() == 1


def test_without_the_occurrence_in_the_key_two_sweeps_give_doubles(story):
    """The negative control: the same race, with letters written by a sweep that only looks before it writes."""
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    at = datetime.combine(agreement.review_due_on, story.at.timetz())
    reviews.schedule(agreement, at=at)
    looked = threading.Barrier(2)

    def naive() -> None:
        wanted = [one for one in services.coming_due(at=at) if one.agreement == agreement]
        looked.wait(timeout=30)
        for number, one in enumerate(wanted):
            Letter.objects.create(
                kind=one.kind,
                subject_key=one.key,
                occurrence=f"{threading.get_ident()} {number}",
                recipient="ig@police.example",
                reference=f"{threading.get_ident()} {number}",
                owed_at=at,
                not_before=at,
                due_at=at,
            )

    at_once(naive, naive)

    assert len(letters("review_reminder")) == 2


def test_letters_owed_at_one_moment_are_owed_once(story, rounds):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    to = [Recipient(f"person{number}@bristol.example", "A person") for number in range(3)]
    about = Subject("review:1", agreement.board.chain, agreement.chain, "01/26")

    for turn in range(rounds(3, 100)):
        words = {"to": to, "about": about, "occurrence": f"closed {turn}", "at": story.at}
        answers = at_once(*[lambda words=words: correspondence.owe_each("review_closed", **words) for _ in range(4)])

        assert len({tuple(one.pk for one in letters) for letters in answers}) == 1

    assert Letter.objects.filter(kind="review_closed").count() == rounds(3, 100) * len(to)


def test_a_sweep_beside_the_last_signature_reminds_nobody_who_has_signed(story, rounds):
    for turn in range(rounds(2, 20)):
        version = stories.version_in("out_for_signature", story, reference=f"{turn + 10}/26")
        day = version.sent_at + timedelta(days=7)
        ready = [stories.sit(link, at=day) for link in stories.links_of(version)]

        at_once(follow(day), *[lambda link=link, day=day: sign(link, day) for link in ready])

        owed = Letter.objects.filter(
            kind="signature_reminder", state=LetterState.OWED, about__startswith=f"{turn + 10}/"
        )
        assert list(owed) == []
        version.refresh_from_db()
        assert version.state == "current"


def sign(link: Any, at: datetime) -> Any:
    return signatures.sign(
        link,
        expected_sha256=link.invitation.round.version.content_sha256,
        name=link.signatory.user.name,
        position=link.signatory.position,
        authority="office",
        by=link.signatory.user,
        at=at,
    )


def test_two_notices_at_once_are_one_notice(story, rounds):
    for turn in range(rounds(2, 20)):
        agreement = stories.agreement_in(AgreementState.IN_FORCE, story, reference=f"{turn + 10}/26")
        party = agreement.parties.get(organisation=story.police)

        answers = at_once(
            *[lambda party=party: leaving.give_notice(party, by=story.constable, at=story.at) for _ in range(2)]
        )

        assert {type(answer) for answer in answers} == {Notice, Refused}
        assert Notice.objects.filter(party=party).count() == 1


def test_two_sweeps_at_once_let_a_party_leave_and_a_round_lapse_once(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    party = agreement.parties.get(organisation=story.police)
    leaving.give_notice(party, by=story.constable, at=story.at)
    opened = stories.version_in("out_for_signature", story, reference="02/26").signing_round
    later = story.at + timedelta(days=60)

    answers = at_once(follow(later), follow(later))

    party.refresh_from_db()
    opened.refresh_from_db()
    assert (party.state, opened.state) == (PartyState.WITHDRAWN, RoundState.LAPSED)
    assert (sum(one.left for one in answers), sum(one.lapsed for one in answers)) == (1, 1)
    assert [one.failed for one in answers] == [0, 0]
