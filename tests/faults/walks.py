"""Drives the portal's own services beside the reference model, and compares the two after every step."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

from django.core.cache import cache
from django.db import transaction

from isa_portal.agreements import cover, lifecycle
from isa_portal.agreements.models import Agreement, Version
from isa_portal.agreements.services import approval, leaving, opening, terms, versions
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.models import AuditEvent
from isa_portal.leaving import lifecycle as of_leaving
from isa_portal.leaving import services as notices
from isa_portal.leaving.models import Change, Notice, Removal
from isa_portal.leaving.services import changing, removing, suspending
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.lib.states import Machine
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import OrganisationRole, User
from isa_portal.reminders import sweep
from isa_portal.reviews import lifecycle as of_reviews
from isa_portal.reviews import services as reviews
from isa_portal.reviews.models import Review
from isa_portal.reviews.services import answering, deciding
from isa_portal.signing import lifecycle as of_signing
from isa_portal.signing import rules as signing_rules
from isa_portal.signing.models import Invitation, PersonalLink, Question, Signature, SigningRound
from isa_portal.signing.services import declining, questions, rounds, signatures
from tests import stories
from tests.faults.reference import BODIES, REVIEWED_EVERY, SECRETARIAT, STOOD, Act, Deal, Seat, Text

WORDS = "Because the walk comes by here."
MACHINES = {
    "agreement": lifecycle.AGREEMENT,
    "parties": lifecycle.PARTY,
    "versions": lifecycle.VERSION,
    "rounds": of_signing.ROUND,
    "asked": of_signing.INVITATION,
    "notices": of_leaving.NOTICE,
    "removals": of_leaving.REMOVAL,
    "reviews": of_reviews.REVIEW,
}
# Cover begins with a signature, a day that comes or an obstacle that goes; with nothing else.
LETS_COVER_GROW = ("sign", "lift", "pass")


@dataclass
class World:
    """Agreements at three places of their life, each with its model, and the people who act in them."""

    story: stories.World
    deals: dict[str, Deal] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    taken: Counter[tuple[str, bool]] = field(default_factory=Counter)


def build() -> World:
    """Write a tier 1; bring another one into force with a tier 2 on it; and let a third be signed anew."""
    story = stories.world()
    world = World(story)
    _tier_1(world, "fresh", "F/26")
    for name in ("grown", "renewed"):
        version = _tier_1(world, name, f"{name[0].upper()}/26", removed_by="others")
        _through(world, name, version)
    _tier_2(world, "upon", "U/26", above="grown")
    story.later(days=1)
    for act in ("open_next", "submit"):
        take(world, "renewed", Act(act, SECRETARIAT))
    take(world, "renewed", Act("approve", "colleague"))
    take(world, "renewed", Act("send", SECRETARIAT))
    take(world, "renewed", Act("give_notice", "chief", "trust"))
    take(world, "grown", Act("propose_removal", "constable", "trust"))
    for verb in ("open_next", "submit", "propose_minor"):
        take(world, "upon", Act(verb, SECRETARIAT))
    return world


def _people(world: World) -> None:
    story, at = world.story, world.story.at
    names = ("secretariat", "colleague", "director", "second_director", "constable", "ig_lead", "outsider")
    world.people = {name: getattr(story, name) for name in names}
    world.people["stranger"] = stories.person("stranger@elsewhere.example", "Stranger", "Officer", at=at)
    world.people["chief"] = User.objects.get(email="chief@riverside.example")
    lead = stories.person("ig@bristol.example", "Council IG lead", "Information governance lead", at=at)
    world.people["council_ig"] = lead
    organisations.appoint(lead, story.council, OrganisationRole.IG_LEAD, by=PORTAL, at=at)
    for name, body in (("chief", story.trust), ("director", story.council)):
        organisations.record_mandate(world.people[name], body, source="Minute 3", by=PORTAL, at=at)


def _tier_1(world: World, name: str, reference: str, *, removed_by: str = "") -> Version:
    story = world.story
    version = stories.of_three(
        story, rule="all_sign", reference=reference, notice_count=1, notice_unit="months", review_months=REVIEWED_EVERY
    )
    ends_on = (story.at + timedelta(days=200)).date()
    leaving.say_how_to_leave(version, removal=removed_by, ends_on=ends_on, by=story.secretariat, at=story.at)
    stories.tell_people(version, by=story.secretariat, at=story.at)
    if not world.people:
        _people(world)
    deal = Deal({body: Seat() for body in BODIES}, [Text("all_sign")], removed_by=removed_by, ends_on=ends_on)
    deal.seats["council"].leads = True
    world.deals[name], world.keys[name] = deal, version.agreement_id
    return version


def _tier_2(world: World, name: str, reference: str, *, above: str) -> None:
    story = world.story
    story.extra["tier_1"] = Agreement.objects.get(pk=world.keys[above])
    version = stories.draft(story, reference=reference)
    terms.change(version, review_months=REVIEWED_EVERY, by=story.secretariat, at=story.at)
    deal = Deal({body: Seat() for body in ("council", "police")}, [Text("all_sign")], world.deals[above])
    deal.moves, deal.seats["council"].leads = ("council", "police"), True
    world.deals[name], world.keys[name] = deal, version.agreement_id
    _through(world, name, version)


def _through(world: World, name: str, version: Version) -> None:
    """Bring a draft into force by the acts of the walk, so that its model goes with it."""
    take(world, name, Act("submit", SECRETARIAT))
    take(world, name, Act("approve", "colleague"))
    take(world, name, Act("send", SECRETARIAT))
    for act in [one for one in world.deals[name].acts() if one.verb == "sign"]:
        take(world, name, act)


def take(world: World, name: str, act: Act) -> None:
    """Take a step that may be taken, in the portal and in the model."""
    deal, at = world.deals[name], world.story.later(minutes=1)
    assert deal.may(act, clock.london_date(at)), act
    Portal(world, at).take(name, act)
    deal.do(act, clock.london_date(at))


def post_leaves(at: datetime) -> None:
    """Let the relay take what tells the parties of a minor version: the silence of whom it misses binds nobody."""
    told = Letter.objects.filter(kind="minor_version", state=LetterState.OWED)
    told.update(state=LetterState.SENT, sent_at=at)


class Portal:
    """The services of the portal, by the verbs of the model."""

    def __init__(self, world: World, at: datetime) -> None:
        self.world, self.at = world, at

    def take(self, name: str, act: Act) -> None:
        self.prepare(name, act)()

    def prepare(self, name: str, act: Act) -> Callable[[], object]:
        """Return the call of an act; what a person does first, as opening a sitting, is done before."""
        self.by = {"by": self.world.people[act.by], "at": self.at}
        self.agreement = Agreement.objects.select_related("board").get(pk=self.world.keys[name])
        call: Callable[[], object] = getattr(self, f"_{act.verb}")(act)
        return call

    # What an act is about ---------------------------------------------------------------------------------------------

    def _text(self, act: Act) -> Version:
        found = list(self.agreement.versions.order_by("created_at", "pk").select_related("agreement__board"))
        return found[act.which]

    def _party(self, body: str) -> Any:
        wanted = self.agreement.parties.select_related("organisation", "agreement__board")
        return wanted.get(organisation=getattr(self.world.story, body))

    def _link(self, act: Act) -> PersonalLink:
        found = PersonalLink.objects.select_related(
            "signatory__user", "invitation__party__organisation", "invitation__round__version__agreement"
        ).get(
            invitation__round__version=self._text(act),
            invitation__party=self._party(act.body),
            signatory__user=self.world.people[act.by],
        )
        return found if signing_rules.sits(found, at=self.at) else stories.sit(found, at=self.at)

    def _round(self, act: Act) -> SigningRound:
        return SigningRound.objects.select_related("version__agreement__board").get(version=self._text(act))

    def _invitation(self, act: Act) -> Invitation:
        return Invitation.objects.get(round__version=self._text(act), party=self._party(act.body))

    def _notice(self, act: Act) -> Notice:
        return Notice.objects.filter(party__agreement=self.agreement).order_by("pk")[act.which]

    def _change(self, act: Act) -> Change | None:
        return self._notice(act).changes.order_by("pk").last()

    def _removal(self, act: Act) -> Removal | None:
        return self._party(act.body).removals.order_by("pk").last()

    def _review(self, act: Act) -> Review:
        return self.agreement.reviews.order_by("pk")[act.which]

    # The verbs --------------------------------------------------------------------------------------------------------

    def _submit(self, act: Act) -> Any:
        return lambda: approval.submit(self._text(act), **self.by)

    def _decides(self, act: Act, decision: str) -> Any:
        facts = {"decision": decision, "body": "The board", "decided_on": clock.london_date(self.at), "advice": WORDS}
        return lambda: approval.record_approval(self._text(act), **facts, **self.by)

    def _approve(self, act: Act) -> Any:
        return self._decides(act, "approved")

    def _send_back(self, act: Act) -> Any:
        return self._decides(act, "sent_back")

    def _reject(self, act: Act) -> Any:
        return self._decides(act, "rejected")

    def _carry_on(self, act: Act) -> Any:
        return lambda: opening.start_next_draft(self._text(act), **self.by)

    def _open_next(self, act: Act) -> Any:
        return lambda: opening.open_next(self.agreement, reason=WORDS, **self.by)

    def _abandon(self, act: Act) -> Any:
        return lambda: versions.abandon(self._text(act), reason=WORDS, **self.by)

    def _commence_later(self, act: Act) -> Any:
        day = clock.london_date(self.at) + timedelta(days=20)
        return lambda: terms.change(self._text(act), commences_on=day, **self.by)

    def _propose_minor(self, act: Act) -> Any:
        return lambda: versions.propose_weight(self._text(act), "minor", reason=WORDS, **self.by)

    def _confirm_minor(self, act: Act) -> Any:
        return lambda: versions.confirm_weight(self._text(act), "minor", reason=WORDS, **self.by)

    def _tell(self, act: Act) -> Any:
        return lambda: (versions.tell(self._text(act), **self.by), post_leaves(self.at))

    def _object(self, act: Act) -> Any:
        return lambda: versions.object_to(self._text(act), self._party(act.body), reason=WORDS, **self.by)

    def _object_heard(self, act: Act) -> Any:
        return lambda: versions.make_material(self._text(act), reason=WORDS, **self.by)

    def _drop_minor(self, act: Act) -> Any:
        return lambda: versions.drop(self._text(act), reason=WORDS, **self.by)

    def _send(self, act: Act) -> Any:
        return lambda: rounds.send(self._text(act), **self.by)

    def _sign(self, act: Act) -> Any:
        link = self._link(act)
        return lambda: signatures.sign(
            link,
            expected_sha256=link.invitation.round.version.content_sha256,
            name=link.signatory.user.name,
            position=link.signatory.position,
            authority="office",
            **self.by,
        )

    _sign_again = _sign

    def _decline(self, act: Act) -> Any:
        link = self._link(act)
        return lambda: declining.decline(link, WORDS, **self.by)

    def _take_back(self, act: Act) -> Any:
        link = self._link(act)
        return lambda: declining.take_back_refusal(link, **self.by)

    def _ask(self, act: Act) -> Any:
        link = self._link(act)
        return lambda: questions.ask(link, WORDS, **self.by)

    def _answer_question(self, act: Act) -> Any:
        asked = Question.objects.filter(invitation__round__version=self._text(act)).order_by("pk")
        question = asked.filter(answered_at=None).first() or asked[0]
        return lambda: questions.answer(question, WORDS, changes_text=act.how == "changes", **self.by)

    def _invite_again(self, act: Act) -> Any:
        return lambda: declining.invite_again(self._invitation(act), **self.by)

    def _withdraw(self, act: Act) -> Any:
        return lambda: rounds.withdraw(self._round(act), WORDS, **self.by)

    def _extend(self, act: Act) -> Any:
        day = rounds.default_last_day(self._text(act), at=self.at)
        return lambda: rounds.extend(self._round(act), day, **self.by)

    def _set_cut_over(self, act: Act) -> Any:
        day = clock.london_date(self.at) + timedelta(days=60)
        return lambda: rounds.set_cut_over(self._round(act), day, allowed_by=WORDS, **self.by)

    def _breach(self, act: Act) -> Any:
        return lambda: reviews.open_because(self.agreement, "breach", f"{WORDS} {self.at}", **self.by)

    def _answer(self, act: Act) -> Any:
        review = self._review(act)
        said = dict.fromkeys((number for number, _ in review.numbered), WORDS)
        return lambda: answering.answer(review, self._party(act.body), said, is_final=True, **self.by)

    def _decide(self, act: Act) -> Any:
        review = self._review(act)
        said = dict.fromkeys((number for number, _ in review.numbered), WORDS)

        def sum_up_and_decide() -> None:
            with transaction.atomic():
                deciding.summarise(review, said, **self.by)
                deciding.decide(review, "continue", reasons=WORDS, **self.by)

        return sum_up_and_decide

    def _prepare_notice(self, act: Act) -> Any:
        return lambda: notices.prepare(self._party(act.body), **self.by)

    def _drop_notice(self, act: Act) -> Any:
        return lambda: notices.drop(self._notice(act), **self.by)

    def _give_notice(self, act: Act) -> Any:
        return lambda: notices.give_notice(self._party(act.body), **self.by)

    def _ask_change(self, act: Act) -> Any:
        day = clock.london_date(self.at) + timedelta(days=5)
        return lambda: changing.ask(self._notice(act), act.how, until=day, reason=WORDS, **self.by)

    def _consent(self, act: Act) -> Any:
        return lambda: changing.answer(self._change(act), self._party(act.other), act.how == "yes", **self.by)

    def _suspend(self, act: Act) -> Any:
        towards = self._party(act.other) if act.other else None
        return lambda: suspending.suspend(self._party(act.body), towards, reason=WORDS, **self.by)

    def _lift(self, act: Act) -> Any:
        one = self.agreement.suspensions.order_by("pk")[act.which]
        return lambda: suspending.lift(one, reason=WORDS, **self.by)

    def _propose_removal(self, act: Act) -> Any:
        day = clock.london_date(self.at) + timedelta(days=10)
        return lambda: removing.propose(self._party(act.body), reason=WORDS, hear_by=day, **self.by)

    def _hear(self, act: Act) -> Any:
        return lambda: removing.hear(self._removal(act), WORDS, **self.by)

    def _assent(self, act: Act) -> Any:
        return lambda: removing.answer(self._removal(act), self._party(act.other), act.how == "yes", **self.by)

    def _decide_removal(self, act: Act) -> Any:
        last = clock.london_date(self.at) + timedelta(days=3)
        return lambda: removing.decide(self._removal(act), outcome=WORDS, last_day=last, **self.by)

    def _drop_removal(self, act: Act) -> Any:
        return lambda: removing.drop(self._removal(act), reason=WORDS, **self.by)

    def _appoint_lead(self, act: Act) -> Any:
        return lambda: notices.appoint_lead(self._party(act.body), words=WORDS, **self.by)

    def _end_agreement(self, act: Act) -> Any:
        return lambda: notices.end_agreement(self.agreement, reason=WORDS, **self.by)


@dataclass
class Walk:
    """One walk over agreements that belong together, in the portal and in the model."""

    world: World
    names: tuple[str, ...]
    at: datetime
    deals: dict[str, Deal]
    covered: dict[tuple[str, str, str], bool] = field(default_factory=dict)
    told: dict[tuple[str, str, str, date], bool] = field(default_factory=dict)
    seen: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def over(cls, world: World, *names: str) -> Walk:
        """Begin where the world stands; what the walk does is rolled back by who let it begin."""
        cache.clear()
        walk = cls(world, names, world.story.at, copy.deepcopy(world.deals))
        walk.seen = {name: walk.look(name) for name in names}
        walk.compare("the beginning")
        return walk

    @property
    def today(self) -> date:
        return clock.london_date(self.at)

    def choices(self, *, may: bool) -> dict[tuple[str, str], list[Act]]:
        """Return what may be done now, or what may not, by agreement and verb."""
        found: dict[tuple[str, str], list[Act]] = {}
        for name in self.names:
            for act in self.deals[name].acts():
                if self.deals[name].may(act, self.today) == may:
                    found.setdefault((name, act.verb), []).append(act)
        return found

    def take(self, name: str, act: Act) -> None:
        """Try an act: what the model lets happen happens, and anything else is refused and changes nothing."""
        self.at += timedelta(minutes=1)
        may = self.deals[name].may(act, self.today)
        call = Portal(self.world, self.at).prepare(name, act)
        before = self._marks()
        try:
            with transaction.atomic():
                call()
        except Refused as refusal:
            assert not may, f"{act} on {self.today} was refused: {refusal.reasons}"
            assert self._marks() == before, f"{act} was refused and changed something."
            assert self.look(name) == self.seen[name], f"{act} was refused and changed a state."
        else:
            assert may, f"{act} on {self.today} was not refused."
            self.deals[name].do(act, self.today)
            self.compare(str(act), act.verb, since=before[0])
        self.world.taken[act.verb, may] += 1

    def pass_days(self, count: int, *, twice: bool = False) -> None:
        """Let days go by in which nobody looks; the sweep then does what the calendar asks, once."""
        self.at += timedelta(days=count)
        before = self._marks()
        swept = sweep.change_by_calendar(at=self.at)
        post_leaves(self.at)
        assert swept.failed == 0
        for name in self.names:
            self.deals[name].pass_into(self.today)
        self.compare(f"{count} days", "pass", since=before[0])
        if twice:
            before = self._marks()
            sweep.change_by_calendar(at=self.at)
            assert self._marks() == before, "A second sweep on the same day did something."

    def _marks(self) -> tuple[int, int]:
        last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
        return last or 0, Letter.objects.count()

    # What is compared ------------------------------------------------------------------------------------------------

    def compare(self, after: str, verb: str = "", *, since: int = 0) -> None:
        """Compare the portal with the model, and with what holds of every agreement whatever the model says."""
        facts = cover.facts(Agreement.objects.get(pk=self.world.keys[self.names[-1]]))
        of = dict(zip(reversed(self.names), (facts, *(one.facts for one in facts.above)), strict=False))
        for name in self.names:
            seen, expected = self.look(name), self.deals[name].seen()
            wrong = [f"{key}: {seen[key]}, not {expected[key]}" for key in expected if seen[key] != expected[key]]
            assert not wrong, f"{name} after {after} on {self.today}: {'; '.join(wrong)}"
            _holds(seen)
            if verb and seen != self.seen[name]:
                _is_reached(self.seen[name], seen)
                self._is_recorded(name, self.seen[name], seen, since)
            self.seen[name] = seen
            self._compare_cover(name, of[name], verb, after)

    def look(self, name: str) -> dict[str, Any]:
        """Return what the rows say of an agreement, in the words of the model."""
        agreement = Agreement.objects.get(pk=self.world.keys[name])
        story = self.world.story
        parties = {one.pk: one for one in agreement.parties.all()}
        bodies = {getattr(story, body).pk: body for body in BODIES}
        called = {key: bodies[one.organisation_id] for key, one in parties.items()}
        texts = list(agreement.versions.order_by("created_at", "pk").prefetch_related("adherences"))
        opened = SigningRound.objects.filter(version__in=texts).order_by("version__created_at", "version_id")
        opened = opened.prefetch_related("invitations")
        given = Notice.objects.filter(party__in=parties).order_by("pk").prefetch_related("changes")
        removed = Removal.objects.filter(party__in=parties).order_by("pk")
        reviewed = agreement.reviews.order_by("pk").prefetch_related("replies")
        suspended = agreement.suspensions.order_by("pk")
        return {
            "stage": agreement.stage,
            "agreement": (agreement.state, agreement.in_force_from, agreement.ended_on, agreement.review_due_on),
            "parties": {called[key]: (one.state, one.bound_until, one.leads) for key, one in parties.items()},
            "versions": [(one.state, one.is_minor, one.effective_from, one.cut_over_on) for one in texts],
            "rounds": [(one.state, one.last_day) for one in opened],
            "asked": {
                (place, called[each.party_id]): each.state
                for place, one in enumerate(opened)
                for each in one.invitations.all()
            },
            "signed": [
                {called[each.party_id]: clock.london_date(each.adhered_at) for each in one.adherences.all()}
                for one in texts
            ],
            "notices": [
                (
                    one.state,
                    called[one.party_id],
                    one.bound_until,
                    ["", *(each.state for each in one.changes.all())][-1],
                )
                for one in given
            ],
            "removals": [(one.state, called[one.party_id], one.bound_until) for one in removed],
            "reviews": [
                (one.state, one.cause, one.due_on, sorted(called[each.party_id] for each in one.replies.all()))
                for one in reviewed
            ],
            "suspensions": [
                (called[one.party_id], called.get(one.towards_id, ""), one.since, one.lifted_on) for one in suspended
            ],
        }

    def _compare_cover(self, name: str, facts: cover.Facts, verb: str, after: str) -> None:
        """Ask who is covered by whom of yesterday, today and a day to come; and let no cover begin out of nothing."""
        deal, story, today = self.deals[name], self.world.story, self.today
        rows = Signature.objects.filter(version__agreement=self.world.keys[name])
        signed = set(rows.values_list("party__organisation_id", "version_id"))
        bodies = {body: getattr(story, body) for body in BODIES}
        for a, b in combinations(BODIES, 2):
            for on in (today - timedelta(days=1), today, today + timedelta(days=35)):
                found = facts.between(getattr(story, a), getattr(story, b), on=on)
                expected = deal.covers(a, b, on)
                assert found.covered == expected, f"{name}, {a} and {b} on {on} after {after}: {found.reason}"
                if found.covered:
                    place = [one.key for one in facts.texts].index(found.version)
                    stood = [number for number, one in enumerate(deal.texts) if one.state in STOOD]
                    assert stood[place] == deal.governs(a, b, on), f"{name}, {a} and {b} on {on} after {after}"
                    assert all(self._has_signed(signed, bodies[one].pk, found.version) for one in (a, b)), (
                        f"{name}: {a} and {b} are covered unsigned"
                    )
                if on == today:
                    grew = found.covered and not self.covered.get((name, a, b), True)
                    assert not grew or verb in LETS_COVER_GROW, f"{after} let cover of {a} and {b} grow in {name}"
                    self.covered[name, a, b] = self.told[name, a, b, on] = bool(found.covered)

    def _has_signed(self, signed: set[tuple[int, int]], body: int, version: int) -> bool:
        """No cover without both signatures: of the text that governs, or of one that minor versions amended since."""
        return any(key == body and one <= version for key, one in signed)

    def _is_recorded(self, name: str, before: dict[str, Any], after: dict[str, Any], since: int) -> None:
        """Every change has left an event, and every new state of agreement, party and version its own."""
        events = AuditEvent.objects.filter(pk__gt=since, chain=f"agreement:{self.world.keys[name]}")
        entered = [event.facts.get("entered") for event in events]
        assert entered, f"{name} changed from {before} to {after} without an event"
        for kind in ("agreement", "parties", "versions"):
            for _, state in _moves(before[kind], after[kind]):
                assert state in entered, f"{name}: {kind} became {state} without an event"

    def remember(self) -> None:
        """Ask anew of every day of the walk what was told on that day: the past has not changed."""
        for name in self.names:
            facts = cover.facts(Agreement.objects.get(pk=self.world.keys[name]))
            for (of, a, b, on), was in self.told.items():
                if of == name:
                    now = facts.between(getattr(self.world.story, a), getattr(self.world.story, b), on=on).covered
                    assert bool(now) == was, f"{name}, {a} and {b} on {on}: told {was} then and {now} now"


def _states(rows: Any) -> dict[Any, str]:
    """Return the states of some rows: each is a state, or begins with one."""
    if isinstance(rows, tuple):
        rows = [rows]
    found = rows.items() if isinstance(rows, dict) else enumerate(rows)
    return {key: one if isinstance(one, str) else one[0] for key, one in found}


def _moves(before: Any, after: Any) -> list[tuple[str, str]]:
    old = _states(before)
    return [(old[key], state) for key, state in _states(after).items() if key in old and old[key] != state]


def _holds(seen: dict[str, Any]) -> None:
    """Hold what is true of every agreement on every day."""
    states = [one[0] for one in seen["versions"]]
    assert states.count("current") <= 1, states
    assert sum(state in lifecycle.OPEN for state in states) <= 1, states
    state = seen["agreement"][0]
    assert seen["stage"] == (states[-1] if state == "proposed" else state), seen["stage"]


def _is_reached(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Every state was come to by moves that the tables of the lifecycle name."""
    for kind, machine in MACHINES.items():
        for old, new in _moves(before[kind], after[kind]):
            assert new in _reachable(machine, old), f"{kind}: {old} became {new}"


def _reachable(machine: Machine, state: str) -> set[str]:
    found = {state}
    while more := {one.target for one in machine.transitions if found & {*one.sources}} - found:
        found |= more
    return found
