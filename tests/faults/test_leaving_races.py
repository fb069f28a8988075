"""Withdrawals beside last signatures and last consents, two sweeps at once: one outcome each, nothing doubled."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from isa_portal.agreements.lifecycle import AgreementState, PartyState
from isa_portal.agreements.models import Adherence, Agreement
from isa_portal.correspondence.models import Letter
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.models import AuditEvent
from isa_portal.leaving import rules, services
from isa_portal.leaving.lifecycle import NoticeState
from isa_portal.leaving.models import Change, Duty, ExitTask, Notice, Removal
from isa_portal.leaving.rules.removing import deciding_obstacles
from isa_portal.leaving.services import changing, removing
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import User
from isa_portal.reminders import sweep
from isa_portal.signing.models import PersonalLink, Signature
from isa_portal.signing.services import signatures
from tests import stories
from tests.apps.leaving.conftest import Three, three
from tests.faults.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story() -> stories.World:
    return stories.world()


def follow(at: datetime) -> Callable[[], sweep.Swept]:
    return lambda: sweep.follow_calendar(at=at)


def signing(link: PersonalLink, at: datetime) -> Callable[[], Signature]:
    who = {"name": link.signatory.user.name, "position": link.signatory.position, "authority": "office"}
    shown = link.invitation.round.version.content_sha256
    return lambda: signatures.sign(link, expected_sha256=shown, **who, by=link.signatory.user, at=at)


def test_a_withdrawal_beside_the_last_signature_has_one_outcome(story, rounds):
    for turn in range(rounds(2, 10)):
        version = stories.of_three(
            story, rule="as_each_signs", reference=f"W{turn}/26", notice_count=1, notice_unit="months"
        )
        stories.tell_people(version, by=story.secretariat, at=story.at)
        version = stories.signs(story, stories.sent(story, version), story.council, story.police)
        police = version.agreement.parties.get(organisation=story.police)
        last = next(one for one in stories.links_of(version) if one.invitation.party.organisation == story.trust)
        ready = stories.sit(last, at=story.at)

        answers = at_once(
            signing(ready, story.at),
            lambda police=police: services.give_notice(police, by=story.constable, at=story.at),
        )

        assert not any(isinstance(one, Refused) for one in answers)
        police.refresh_from_db()
        trust = version.agreement.parties.get(organisation=story.trust)
        assert (police.state, trust.state) == (PartyState.NOTICE_GIVEN, PartyState.ACTIVE)
        assert Adherence.objects.filter(party=trust).count() == Notice.objects.filter(party=police).count() == 1
        # Whoever came first, the tasks are those of the parties that were bound when the notice was given.
        asked = ExitTask.objects.filter(agreement=version.agreement)
        assert asked.count() in (2 * len(Duty), 3 * len(Duty))
        assert asked.filter(party=trust).count() in (0, len(Duty))


def test_without_the_lock_a_notice_would_forget_who_signed_meanwhile(story):
    """The negative control: the same race, with a notice that looks who is bound before it waits its turn."""
    version = stories.of_three(story, rule="as_each_signs", notice_count=1, notice_unit="months")
    stories.tell_people(version, by=story.secretariat, at=story.at)
    version = stories.signs(story, stories.sent(story, version), story.council, story.police)
    last = next(one for one in stories.links_of(version) if one.invitation.party.organisation == story.trust)
    ready, agreement = stories.sit(last, at=story.at), version.agreement
    looked, signed = threading.Event(), threading.Event()

    def naive() -> int:
        bound = rules.active(agreement)
        looked.set()
        assert signed.wait(timeout=30)
        return len(bound)

    def sign() -> Signature:
        assert looked.wait(timeout=30)
        answer = signing(ready, story.at)()
        signed.set()
        return answer

    told, _ = at_once(naive, sign)

    assert (told, len(rules.active(agreement))) == (2, 3)


def test_the_last_consent_beside_the_sweep_takes_back_or_ends_and_never_both(story, rounds):
    for turn in range(rounds(2, 10)):
        agreement = stories.agreement_in(AgreementState.IN_FORCE, story, reference=f"{turn + 30}/26")
        police = agreement.parties.get(organisation=story.police)
        notice = services.give_notice(police, by=story.constable, at=story.at)
        change = changing.ask(notice, "take_back", by=story.constable, at=story.at)
        council = agreement.parties.get(organisation=story.council)
        mandated(story)
        at = story.at + timedelta(days=40)

        at_once(
            lambda change=change, council=council, at=at: changing.answer(
                change, council, True, by=story.director, at=at
            ),
            lambda notice=notice, at=at: services.end_notice(notice, at=at),
        )

        notice.refresh_from_db()
        police.refresh_from_db()
        assert (notice.state, police.state) in {
            (NoticeState.TAKEN_BACK, PartyState.ACTIVE),
            (NoticeState.ENDED, PartyState.WITHDRAWN),
        }
        assert Change.objects.get(notice=notice).state != "asked"


def mandated(story: stories.World) -> None:
    if not story.director.mandates.exists():
        organisations.record_mandate(story.director, story.council, source="Minute 4", by=PORTAL, at=story.at)


def test_two_sweeps_at_once_ask_once_to_end_and_expire_once(story):
    parties = three(story, ends_on=(story.at + timedelta(days=60)).date())
    for name in ("trust", "police"):
        services.give_notice(parties.party(name), by=parties.binds(name), at=story.at)
    after_notice, after_end = story.at + timedelta(days=40), story.at + timedelta(days=70)

    left = at_once(follow(after_notice), follow(after_notice), follow(after_notice))
    alone = list(Letter.objects.filter(kind="left_alone").values_list("recipient", flat=True))
    expired = at_once(follow(after_end), follow(after_end), follow(after_end))

    agreement = Agreement.objects.get(pk=parties.agreement.pk)
    assert (sum(one.left for one in left), sum(one.expired for one in expired)) == (2, 1)
    assert [one.failed for one in (*left, *expired)] == [0] * 6
    assert len(alone) == len(set(alone))
    assert agreement.state == AgreementState.EXPIRED
    assert ExitTask.objects.filter(agreement=agreement, notice=None).count() == len(Duty)
    for kind, number in (("notice.end", 2), ("agreement.left_alone", 1), ("agreement.expire", 1)):
        assert AuditEvent.objects.filter(chain=agreement.chain, type=kind).count() == number


def test_without_the_lock_two_sweeps_would_put_a_party_out_twice(story):
    """The negative control: the same race, with a sweep that looks before it locks."""
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    police = agreement.parties.get(organisation=story.police)
    notice = services.give_notice(police, by=story.constable, at=story.at)
    at, looked = story.at + timedelta(days=40), threading.Barrier(2)

    def naive() -> int:
        found = Notice.objects.select_related("party__organisation", "party__agreement__board").get(pk=notice.pk)
        is_due = found.is_running and found.out_from <= at.date()
        looked.wait(timeout=30)
        Notice.objects.filter(pk=found.pk).update(state=NoticeState.ENDED)
        return int(is_due)

    assert sum(at_once(naive, naive)) == 2


def test_without_the_lock_a_notice_would_be_taken_back_and_end(story):
    """The negative control of the last consent: both read a running notice, and both act on it."""
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    police = agreement.parties.get(organisation=story.police)
    notice = services.give_notice(police, by=story.constable, at=story.at)
    looked = threading.Barrier(2)

    def naive(state: str) -> Callable[[], bool]:
        def act() -> bool:
            is_running = Notice.objects.get(pk=notice.pk).is_running
            looked.wait(timeout=30)
            Notice.objects.filter(pk=notice.pk).update(state=state)
            return is_running

        return act

    assert at_once(naive(NoticeState.TAKEN_BACK), naive(NoticeState.ENDED)) == [True, True]


def heard(parties: Three) -> Removal:
    """Return a removal that the board may decide: its party could be heard."""
    story = parties.story
    by_when = (story.at + timedelta(days=5)).date()
    about = {"reason": "It breached clause 2.", "hear_by": by_when, "by": story.secretariat, "at": story.at}
    removal = removing.propose(parties.party("trust"), **about)
    story.later(days=6)
    return removal


def deciding(removal: Removal, by: User, at: datetime) -> Callable[[], Removal]:
    said = {"outcome": "Minute 7.", "last_day": at.date()}
    return lambda: removing.decide(removal, **said, by=by, at=at)


def test_a_removal_decided_twice_beside_a_notice_goes_one_way_and_two_sweeps_end_it_once(story):
    parties = three(story, removal="board")
    removal, trust = heard(parties), parties.party("trust")

    answers = at_once(
        deciding(removal, story.secretariat, story.at),
        deciding(removal, story.colleague, story.at),
        lambda: services.give_notice(trust, by=parties.chief, at=story.at),
    )
    after = story.at + timedelta(days=40)
    swept = at_once(follow(after), follow(after))

    done = [one for one in answers if not isinstance(one, Refused)]
    assert len(done) == 1
    went = PartyState.REMOVED if isinstance(done[0], Removal) else PartyState.WITHDRAWN
    assert parties.party("trust").state == went
    assert (sum(one.removed + one.left for one in swept), [one.failed for one in swept]) == (1, [0, 0])
    assert ExitTask.objects.filter(party=trust).count() == len(Duty)
    ended = AuditEvent.objects.filter(chain=parties.agreement.chain, type__in=("party.put_out", "party.leave"))
    assert ended.count() == 1


def test_without_the_lock_a_party_would_be_removed_and_give_notice(story):
    """The negative control: both ask what stands in the way before either writes."""
    parties = three(story, removal="board")
    removal, trust, asked = heard(parties), parties.party("trust"), threading.Barrier(2)
    last = story.at.date()

    def naive(obstacles: Callable[[], Iterator[str]]) -> list[str]:
        found = list(obstacles())
        asked.wait(timeout=30)
        return found

    answers = at_once(
        lambda: naive(lambda: deciding_obstacles(removal, "Minute 7.", last, by=story.secretariat, at=story.at)),
        lambda: naive(lambda: rules.notice_obstacles(trust, by=parties.chief, at=story.at)),
    )

    assert answers == [[], []]
