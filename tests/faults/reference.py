"""
A small model of what an agreement may become, written from the rules and from nothing of the portal.

An act is a verb with who does it and to what. ``Deal.may`` says whether it may be done on a day, ``Deal.do`` what
follows, ``Deal.pass_into`` what the calendar does by itself, ``Deal.covers`` who is covered.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product, takewhile
from typing import Any, NamedTuple

BODIES = ("council", "police", "trust")
# Whose signatures bind a body together, who alone may give notice for it, and who leads its information governance.
SIGN = {"council": ("director", "second_director"), "police": ("constable",), "trust": ("chief",)}
BINDS = {"council": "director", "police": "constable", "trust": "chief"}
LEADS_IG = {"council": "council_ig", "police": "ig_lead", "trust": "outsider"}
SECRETARIAT, COLLEAGUE, STRANGER = "secretariat", "colleague", "stranger"
NO_MORE = ("withdrawn", "never_joined", "removed")
BOUND = ("active", "notice_given")
UNSETTLED = ("drafting", "awaiting_approval", "approved", "out_for_signature", "objection_period")
STOOD = ("current", "giving_way", "superseded")
CAME_BACK = ("returned", "lapsed", "rejected", "abandoned")
SIGNING, OBJECTING, REVIEWED_EVERY, OPENS_BEFORE, OUT_OF_TURN = 28, 28, 4, 90, 28


class Act(NamedTuple):
    """What somebody does: ``body`` and ``other`` are bodies, ``which`` a place in a list, ``how`` a choice."""

    verb: str
    by: str
    body: str = ""
    other: str = ""
    which: int = -1
    how: str = ""


def month_later(day: date, months: int = 1) -> date:
    """The corresponding date, or the last day of a month that has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def days(count: int) -> timedelta:
    return timedelta(days=count)


@dataclass
class Seat:
    """A body's place among the parties."""

    state: str = "listed"
    leads: bool = False
    essential: bool = False
    until: date | None = None
    left: date | None = None

    @property
    def is_bound(self) -> bool:
        return self.state in BOUND

    @property
    def is_gone(self) -> bool:
        return self.state in NO_MORE


@dataclass
class Text:
    """A version, with its signing."""

    rule: str
    state: str = "drafting"
    commences: date | None = None
    minor: bool = False
    is_weighed: bool = False
    was_objected: bool = False
    until: date | None = None
    heard: set[str] = field(default_factory=set)
    objects: set[str] = field(default_factory=set)
    round: str = ""
    last: date | None = None
    asked: dict[str, str] = field(default_factory=dict)
    declined_by: dict[str, str] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)
    signed: dict[str, date] = field(default_factory=dict)
    met: date | None = None
    since: date | None = None
    cut_over: date | None = None
    questions: list[bool] = field(default_factory=list)


@dataclass
class Notice:
    body: str
    state: str
    until: date | None = None
    change: str = ""
    wish: str = ""
    day: date | None = None
    agreed: set[str] = field(default_factory=set)


@dataclass
class Removal:
    body: str
    hear_by: date
    state: str = "proposed"
    is_heard: bool = False
    agreed: set[str] = field(default_factory=set)
    until: date | None = None


@dataclass
class Review:
    cause: str
    due: date
    state: str = "scheduled"
    sent: set[str] = field(default_factory=set)


@dataclass
class Suspension:
    body: str
    other: str
    since: date
    lifted: date | None = None

    def holds(self, a: str, b: str, on: date) -> bool:
        runs = self.since <= on and (self.lifted is None or on < self.lifted)
        return runs and self.body in (a, b) and (not self.other or self.other in (a, b))


@dataclass
class Deal:
    """An agreement; ``above`` is the tier 1 on which it stands, ``moves`` who gives data to whom in its text."""

    seats: dict[str, Seat]
    texts: list[Text]
    above: Deal | None = None
    moves: tuple[str, ...] = ()
    removed_by: str = ""
    ends_on: date | None = None
    state: str = "proposed"
    since: date | None = None
    ended: date | None = None
    notices: list[Notice] = field(default_factory=list)
    removals: list[Removal] = field(default_factory=list)
    suspensions: list[Suspension] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    due: date | None = None

    # What is asked of it ---------------------------------------------------------------------------------------------

    @property
    def is_live(self) -> bool:
        return self.state == "in_force"

    @property
    def newest(self) -> Text:
        return self.texts[-1]

    @property
    def current(self) -> Text | None:
        return next((one for one in self.texts if one.state == "current"), None)

    @property
    def present(self) -> dict[str, Seat]:
        return {name: seat for name, seat in self.seats.items() if not seat.is_gone}

    @property
    def bound(self) -> list[str]:
        return [name for name, seat in self.seats.items() if seat.is_bound]

    def has_signed(self, body: str) -> bool:
        """Whether a body signed this agreement, or is about to be bound by what it signed."""
        seat = self.seats.get(body)
        counts = (*STOOD, "out_for_signature")
        stands = bool(seat and not seat.is_gone) and self.ended is None
        return stands and any(body in one.signed for one in self.texts if one.state in counts)

    def covers(self, a: str, b: str, on: date) -> bool:
        """Both signed a text that has begun, both are parties, it is in force, nothing is suspended, nor above it."""
        if self.since is None or on < self.since or (on >= self.ended if self.ended else not self.is_live):
            return False
        if not all(self._is_party(body, on) for body in (a, b)):
            return False
        if any(one.holds(a, b, on) for one in self.suspensions) or self.governs(a, b, on) is None:
            return False
        return self.above is None or self.above.covers(a, b, on)

    def _is_party(self, body: str, on: date) -> bool:
        seat = self.seats.get(body)
        if seat is None or seat.state in ("listed", "joining", "never_joined"):
            return False
        last = seat.until or (seat.left - days(1) if seat.left else None)
        return last is None or on <= last

    def governs(self, a: str, b: str, on: date) -> int | None:
        """The place of the newest text that binds both."""
        for place in reversed(range(len(self.texts))):
            text = self.texts[place]
            if text.state in STOOD and {a, b} <= text.signed.keys():
                begins = max(text.signed[a], text.signed[b], text.since or self.since or date.max)
                if begins <= on:
                    return place
        return None

    # Acts ------------------------------------------------------------------------------------------------------------

    def acts(self) -> Iterator[Act]:
        """Yield everything that somebody might try."""
        if self.newest.commences is None:
            yield Act("commence_later", SECRETARIAT)
        for verb in ("submit", "carry_on", "open_next", "send", "tell", "object_heard", "drop_minor"):
            yield from (Act(verb, by) for by in (SECRETARIAT, STRANGER))
        # Not what is only just begun: many walks would be over at their first step.
        if len(self.texts) > 1:
            yield from (Act("abandon", by) for by in (SECRETARIAT, STRANGER))
        yield from (Act("approve", by) for by in (COLLEAGUE, SECRETARIAT, STRANGER))
        yield from (Act(verb, COLLEAGUE) for verb in ("send_back", "reject"))
        yield from (Act("propose_minor", by) for by in (SECRETARIAT, "constable"))
        yield from (Act("confirm_minor", by) for by in ("council_ig", "ig_lead", SECRETARIAT))
        yield Act("breach", SECRETARIAT)
        yield from (Act("end_agreement", by) for by in (SECRETARIAT, STRANGER, *BINDS.values()))
        for body in self.seats:
            yield from (Act("object", by, body) for by in (BINDS[body], STRANGER))
            yield from (Act(verb, by, body) for verb in ("give_notice", "prepare_notice") for by in self._own(body))
            yield Act("appoint_lead", SECRETARIAT, body)
            others = [one for one in self.seats if one != body]
            for other in ("", *others):
                yield from (Act("suspend", by, body, other) for by in (LEADS_IG[body], STRANGER))
            for who in (SECRETARIAT, *(BINDS[one] for one in others)):
                yield Act("propose_removal", who, body)
                if self._was_proposed(body):
                    yield from (Act(verb, who, body) for verb in ("decide_removal", "drop_removal"))
            if self._was_proposed(body):
                yield from (Act("hear", by, body) for by in (BINDS[body], STRANGER))
                for other, how in product(others, ("yes", "no")):
                    yield Act("assent", BINDS[other], body, other, how=how)
        yield from self._acts_of_signing()
        for place, notice in enumerate(self.notices):
            mine = BINDS[notice.body]
            yield from (Act("ask_change", mine, which=place, how=how) for how in ("take_back", "last_day"))
            yield Act("drop_notice", mine, which=place)
            for other, how in product(self.seats if notice.change else (), ("yes", "no")):
                yield Act("consent", BINDS[other], notice.body, other, place, how)
        for place in range(len(self.reviews)):
            yield from (Act("answer", BINDS[body], body, which=place) for body in self.seats)
            yield from (Act("decide", by, which=place) for by in (SECRETARIAT, STRANGER))
        for place, one in enumerate(self.suspensions):
            yield from (Act("lift", by, which=place) for by in (BINDS[one.body], STRANGER))

    def _acts_of_signing(self) -> Iterator[Act]:
        for place, text in enumerate(self.texts):
            if not text.round:
                continue
            for body in text.asked:
                for verb, by in product(("sign", "decline", "take_back", "ask"), SIGN[body]):
                    again = "_again" if verb == "sign" and by in text.names.get(body, ()) else ""
                    yield Act(verb + again, by, body, which=place)
            yield from (Act("invite_again", SECRETARIAT, body, which=place) for body in text.asked)
            yield from (
                Act(verb, by, which=place)
                for verb in ("withdraw", "extend", "set_cut_over")
                for by in (SECRETARIAT, STRANGER)
            )
            for how in ("same", "changes") if text.questions else ():
                yield Act("answer_question", SECRETARIAT, which=place, how=how)

    def _own(self, body: str) -> tuple[str, ...]:
        return (BINDS[body], LEADS_IG[body], STRANGER)

    def may(self, act: Act, on: date) -> bool:
        return bool(getattr(self, f"may_{act.verb}")(act, on))

    def do(self, act: Act, on: date) -> None:
        getattr(self, f"do_{act.verb}")(act, on)
        self.settle_changes()

    # Writing ---------------------------------------------------------------------------------------------------------

    def may_submit(self, act: Act, on: date) -> bool:
        parties = self.present
        is_whole = len(parties) >= 2 and any(seat.leads for seat in parties.values())
        return self.may_commence_later(act, on) and is_whole and {*self.moves} <= {*parties}

    def do_submit(self, act: Act, on: date) -> None:
        self.newest.state = "awaiting_approval"

    def may_approve(self, act: Act, on: date) -> bool:
        # Who wrote it does not record its approval.
        return self.newest.state == "awaiting_approval" and act.by == COLLEAGUE and self.ended is None

    may_send_back = may_reject = may_approve

    def do_approve(self, act: Act, on: date) -> None:
        self.newest.state = "approved"

    def do_send_back(self, act: Act, on: date) -> None:
        self.newest.state = "returned"

    def do_reject(self, act: Act, on: date) -> None:
        self.newest.state = "rejected"

    def may_carry_on(self, act: Act, on: date) -> bool:
        return self.newest.state in CAME_BACK and self.state in ("proposed", "in_force") and act.by == SECRETARIAT

    def do_carry_on(self, act: Act, on: date) -> None:
        self.texts.append(Text(self.newest.rule, commences=self.newest.commences))

    def may_open_next(self, act: Act, on: date) -> bool:
        return self.is_live and bool(self.current) and self.newest.state not in UNSETTLED and act.by == SECRETARIAT

    def do_open_next(self, act: Act, on: date) -> None:
        assert self.current
        self.texts.append(Text(self.current.rule))

    def may_abandon(self, act: Act, on: date) -> bool:
        came_back = self.newest.state in CAME_BACK and self.state == "proposed"
        is_draft = self.newest.state == "drafting" and self.ended is None
        return (is_draft or came_back) and act.by == SECRETARIAT

    def do_abandon(self, act: Act, on: date) -> None:
        if self.newest.state == "drafting":
            self.newest.state = "abandoned"
        if self.state == "proposed":
            self.state = "abandoned"

    def may_commence_later(self, act: Act, on: date) -> bool:
        return self.newest.state == "drafting" and act.by == SECRETARIAT and self.ended is None

    def do_commence_later(self, act: Act, on: date) -> None:
        self.newest.commences = on + days(20)

    def _may_be_weighed(self) -> bool:
        return self.is_live and self.newest.state == "awaiting_approval" and not self.newest.was_objected

    def may_propose_minor(self, act: Act, on: date) -> bool:
        return self._may_be_weighed() and act.by == SECRETARIAT

    def do_propose_minor(self, act: Act, on: date) -> None:
        self.newest.is_weighed = True

    def may_confirm_minor(self, act: Act, on: date) -> bool:
        leads = [LEADS_IG[name] for name, seat in self.present.items() if seat.leads]
        return self._may_be_weighed() and self.newest.is_weighed and act.by in leads

    def do_confirm_minor(self, act: Act, on: date) -> None:
        self.newest.minor, self.newest.state = True, "approved"

    def may_tell(self, act: Act, on: date) -> bool:
        text = self.newest
        return text.state == "approved" and text.minor and self.is_live and act.by == SECRETARIAT

    def do_tell(self, act: Act, on: date) -> None:
        self.newest.state = "objection_period"
        self._tell(self.newest, on)

    def _tell(self, text: Text, on: date) -> None:
        text.until, text.heard = on + days(OBJECTING), {*self.present}

    def may_object(self, act: Act, on: date) -> bool:
        text = self.newest
        is_open = text.state == "objection_period" and bool(text.until and on <= text.until)
        return is_open and act.by == BINDS[act.body] and self._is_asked(act.body, on) and act.body not in text.objects

    def _is_asked(self, body: str, on: date) -> bool:
        seat = self.seats[body]
        return not seat.is_gone and (seat.until is None or on <= seat.until)

    def do_object(self, act: Act, on: date) -> None:
        self.newest.objects.add(act.body)

    def may_object_heard(self, act: Act, on: date) -> bool:
        text = self.newest
        return text.state == "objection_period" and bool(text.objects) and act.by == SECRETARIAT

    def do_object_heard(self, act: Act, on: date) -> None:
        self.newest.state, self.newest.minor, self.newest.was_objected = "awaiting_approval", False, True

    def may_drop_minor(self, act: Act, on: date) -> bool:
        return self.newest.state == "objection_period" and act.by == SECRETARIAT

    def do_drop_minor(self, act: Act, on: date) -> None:
        self.newest.state = "abandoned"

    # Signing ---------------------------------------------------------------------------------------------------------

    def may_send(self, act: Act, on: date) -> bool:
        text, bodies = self.newest, self.present
        stands = self.above is None or all(self.above.has_signed(body) for body in bodies)
        may = act.by == SECRETARIAT and self.state in ("proposed", "in_force")
        return may and text.state == "approved" and not text.minor and len(bodies) >= 2 and stands

    def do_send(self, act: Act, on: date) -> None:
        text = self.newest
        text.state, text.round, text.last = "out_for_signature", "open", on + days(SIGNING)
        for body, seat in self.present.items():
            text.asked[body] = "invited"
            if seat.state == "listed":
                seat.state = "joining"

    def _goes_on(self, text: Text, body: str, on: date) -> bool:
        """Whether a body may still answer a round: nobody signs for who is out, nor what has ended."""
        is_open = text.round == "open" and bool(text.last and on <= text.last)
        return is_open and self.ended is None and self._is_asked(body, on)

    def may_sign_again(self, act: Act, on: date) -> bool:
        return True

    def do_sign_again(self, act: Act, on: date) -> None:
        """Who signed this text already gets the first receipt: nothing changes."""

    def may_sign(self, act: Act, on: date) -> bool:
        text = self.texts[act.which]
        stands = self.above is None or self.above.has_signed(act.body)
        return text.asked[act.body] in ("invited", "part_signed") and self._goes_on(text, act.body, on) and stands

    def do_sign(self, act: Act, on: date) -> None:
        text, body = self.texts[act.which], act.body
        text.names.setdefault(body, set()).add(act.by)
        if text.names[body] < {*SIGN[body]}:
            text.asked[body] = "part_signed"
            return
        text.asked[body] = "signed"
        text.signed[body] = on
        later = (one for one in self.texts[act.which + 1 :] if one.state in STOOD)
        for one in takewhile(lambda one: one.minor, later):
            one.signed.setdefault(body, on)
        self.settle(on)
        if {*text.asked.values()} == {"signed"}:
            text.round = "completed"

    def may_decline(self, act: Act, on: date) -> bool:
        text = self.texts[act.which]
        return text.asked[act.body] in ("invited", "part_signed") and self._goes_on(text, act.body, on)

    may_ask = may_decline

    def do_decline(self, act: Act, on: date) -> None:
        text = self.texts[act.which]
        text.asked[act.body], text.declined_by[act.body] = "declined", act.by

    def do_ask(self, act: Act, on: date) -> None:
        self.texts[act.which].questions.append(False)

    def may_answer_question(self, act: Act, on: date) -> bool:
        text = self.texts[act.which]
        may = text.round == "open" and False in text.questions and self.ended is None
        return may and (act.how == "same" or (text.state == "out_for_signature" and text.met is None))

    def do_answer_question(self, act: Act, on: date) -> None:
        text = self.texts[act.which]
        text.questions[text.questions.index(False)] = True
        if act.how == "changes":
            self.do_withdraw(act, on)

    def may_take_back(self, act: Act, on: date) -> bool:
        text = self.texts[act.which]
        is_his = text.asked[act.body] == "declined" and text.declined_by[act.body] == act.by
        return is_his and self._goes_on(text, act.body, on)

    def do_take_back(self, act: Act, on: date) -> None:
        self.texts[act.which].asked[act.body] = "invited"

    def may_invite_again(self, act: Act, on: date) -> bool:
        text = self.texts[act.which]
        is_there = self.ended is None and self._is_asked(act.body, on)
        return text.asked[act.body] == "declined" and text.round == "open" and is_there

    do_invite_again = do_take_back

    def may_withdraw(self, act: Act, on: date) -> bool:
        text = self.texts[act.which]
        return text.round == "open" and text.state == "out_for_signature" and act.by == SECRETARIAT

    def do_withdraw(self, act: Act, on: date) -> None:
        text = self.texts[act.which]
        text.state, text.round = "returned", "withdrawn"
        self._close_round(text, "withdrawn", "invited", "part_signed", "declined")

    def _close_round(self, text: Text, state: str, *of: str) -> None:
        text.asked = {body: state if now in of else now for body, now in text.asked.items()}

    def may_extend(self, act: Act, on: date) -> bool:
        text = self.texts[act.which]
        is_later = bool(text.last and on + days(SIGNING) > text.last)
        return text.round == "open" and is_later and act.by == SECRETARIAT and self.ended is None

    def do_extend(self, act: Act, on: date) -> None:
        self.texts[act.which].last = on + days(SIGNING)

    def may_set_cut_over(self, act: Act, on: date) -> bool:
        text = self.texts[act.which]
        gives_way = any(one.state == "giving_way" for one in self.texts)
        is_signed = text.state == "out_for_signature" or (text.state == "current" and gives_way)
        is_open = text.round == "open" and self.is_live and not text.minor and text.cut_over is None
        return is_open and is_signed and act.by == SECRETARIAT

    def do_set_cut_over(self, act: Act, on: date) -> None:
        text = self.texts[act.which]
        text.cut_over = on + days(60)
        text.last = max(text.last or date.min, text.cut_over)

    # Coming into force -----------------------------------------------------------------------------------------------

    def _meets(self, text: Text, bodies: Iterable[str]) -> bool:
        there = {*bodies}
        essential = {body for body in there if self.seats[body].essential}
        needed = {"all_sign": there, "essential_sign": essential, "as_each_signs": set()}[text.rule]
        if text.rule == "essential_sign" and not essential:
            return False
        return len(there & text.signed.keys()) >= 2 and needed <= text.signed.keys()

    def settle(self, on: date) -> None:
        """Let a text whose rule is met take effect, its parties join, and an old one end on which nobody stands."""
        out = next((one for one in self.texts if one.state == "out_for_signature"), None)
        if out:
            if out.met is None and self._meets(out, self.present):
                out.met = on
            if out.met:
                start = max(out.met, out.commences or date.min)
                if self.state == "proposed":
                    out.state, self.state, self.since = "current", "signed", start
                    self.commence(on)
                elif self.is_live and start <= on:
                    self._take_effect(out, start)
        self._join()
        self._supersede()

    def _take_effect(self, text: Text, start: date) -> None:
        if self.current:
            self.current.state = "giving_way"
        text.state, text.since = "current", start

    def _join(self) -> None:
        for body, seat in self.seats.items():
            has_signed = any(body in one.signed for one in self.texts if one.state in STOOD)
            if self.is_live and seat.state == "joining" and has_signed:
                seat.state = "active"

    def _supersede(self) -> None:
        if current := self.current:
            for old in self.texts:
                stands = {*self.present} & old.signed.keys() - current.signed.keys()
                if old.state == "giving_way" and not stands:
                    old.state = "superseded"

    def commence(self, on: date) -> None:
        if self.state == "signed" and self.since and self.since <= on and self.current:
            self.state, self.current.since = "in_force", self.since
            self.due = month_later(self.since, REVIEWED_EVERY)
            self._join()

    # Reviews ---------------------------------------------------------------------------------------------------------

    def may_breach(self, act: Act, on: date) -> bool:
        return self.is_live

    def do_breach(self, act: Act, on: date) -> None:
        # What happens while its review is not closed is added to that one.
        if all(one.cause != "breach" or one.state == "closed" for one in self.reviews):
            self.reviews.append(Review("breach", on + days(OUT_OF_TURN), "open"))

    def _is_answered(self, act: Act) -> bool:
        return self.is_live and self.reviews[act.which].state in ("open", "in_progress")

    def may_answer(self, act: Act, on: date) -> bool:
        return self._is_answered(act) and self.seats[act.body].is_bound

    def do_answer(self, act: Act, on: date) -> None:
        review = self.reviews[act.which]
        review.state = "in_progress"
        review.sent.add(act.body)

    def may_decide(self, act: Act, on: date) -> bool:
        review, asked = self.reviews[act.which], {*self.bound}
        late = asked - review.sent
        is_full = not late or (late != asked and on > review.due)
        return self._is_answered(act) and act.by == SECRETARIAT and is_full

    def do_decide(self, act: Act, on: date) -> None:
        review = self.reviews[act.which]
        review.state = "closed"
        if review.cause == "periodic":
            self._plan_next(max(review.due, on))

    def _plan_next(self, over: date) -> None:
        assert self.since
        count = 1
        while (day := month_later(self.since, count * REVIEWED_EVERY)) <= over:
            count += 1
        self.due = day
        self.schedule()

    def schedule(self) -> None:
        if self.is_live and self.due and not any(one.due == self.due for one in self._periodic()):
            self.reviews.append(Review("periodic", self.due))

    def _periodic(self) -> list[Review]:
        return [one for one in self.reviews if one.cause == "periodic"]

    # Leaving ---------------------------------------------------------------------------------------------------------

    def _may_leave(self, body: str) -> bool:
        return self.is_live and self.seats[body].state == "active" and self.seats[body].until is None

    def _waits(self, body: str) -> bool:
        return any(one.body == body and one.state == "prepared" for one in self.notices)

    def may_prepare_notice(self, act: Act, on: date) -> bool:
        return self._may_leave(act.body) and act.by == LEADS_IG[act.body] and not self._waits(act.body)

    def do_prepare_notice(self, act: Act, on: date) -> None:
        self.notices.append(Notice(act.body, "prepared"))

    def may_drop_notice(self, act: Act, on: date) -> bool:
        return self.notices[act.which].state == "prepared"

    def do_drop_notice(self, act: Act, on: date) -> None:
        self.notices[act.which].state = "taken_back"

    def may_give_notice(self, act: Act, on: date) -> bool:
        return self._may_leave(act.body) and act.by == BINDS[act.body]

    def do_give_notice(self, act: Act, on: date) -> None:
        if not self._waits(act.body):
            self.notices.append(Notice(act.body, "prepared"))
        notice = next(one for one in self.notices if one.body == act.body and one.state == "prepared")
        seat = self.seats[act.body]
        notice.state, notice.until = "running", month_later(on)
        seat.state, seat.until = "notice_given", notice.until

    def may_ask_change(self, act: Act, on: date) -> bool:
        notice = self.notices[act.which]
        is_other_day = act.how == "take_back" or notice.until != on + days(5)
        runs = notice.state == "running" and bool(notice.until and on <= notice.until)
        return runs and notice.change != "asked" and is_other_day

    def do_ask_change(self, act: Act, on: date) -> None:
        notice = self.notices[act.which]
        notice.change, notice.wish, notice.day, notice.agreed = "asked", act.how, on + days(5), set()

    def _awaited(self, notice: Notice) -> set[str]:
        others = {body for body, seat in self.seats.items() if seat.state == "active" and body != notice.body}
        return others - notice.agreed

    def may_consent(self, act: Act, on: date) -> bool:
        notice = self.notices[act.which]
        return notice.change == "asked" and act.other in self._awaited(notice)

    def do_consent(self, act: Act, on: date) -> None:
        notice = self.notices[act.which]
        if act.how == "no":
            notice.change = "refused"
        notice.agreed.add(act.other)

    def settle_changes(self) -> None:
        """Make what a leaving party asked for as soon as every other active party has agreed."""
        for notice in self.notices:
            if notice.change != "asked" or self._awaited(notice):
                continue
            notice.change, seat = "made", self.seats[notice.body]
            if notice.wish == "take_back":
                notice.state, seat.state, seat.until = "taken_back", "active", None
            else:
                notice.until = seat.until = notice.day

    def may_suspend(self, act: Act, on: date) -> bool:
        there = not act.other or self.seats[act.other].is_bound
        is_own = act.by in (BINDS[act.body], LEADS_IG[act.body])
        done = any((one.body, one.other, one.lifted) == (act.body, act.other, None) for one in self.suspensions)
        return self.is_live and self.seats[act.body].is_bound and there and is_own and not done

    def do_suspend(self, act: Act, on: date) -> None:
        self.suspensions.append(Suspension(act.body, act.other, on))

    def may_lift(self, act: Act, on: date) -> bool:
        one = self.suspensions[act.which]
        return one.lifted is None and act.by == BINDS[one.body]

    def do_lift(self, act: Act, on: date) -> None:
        self.suspensions[act.which].lifted = on

    # Removal ---------------------------------------------------------------------------------------------------------

    def _proposed(self, body: str) -> Removal | None:
        return next((one for one in self.removals if one.body == body and one.state == "proposed"), None)

    def _was_proposed(self, body: str) -> bool:
        return any(one.body == body for one in self.removals)

    def _removes(self, act: Act) -> bool:
        if self.removed_by == "board":
            return act.by == SECRETARIAT
        others = [one for one in self.bound if one != act.body]
        if self.removed_by == "lead":
            others = [one for one in others if self.seats[one].leads]
        return bool(self.removed_by) and act.by in [BINDS[one] for one in others]

    def _is_removable(self, act: Act) -> bool:
        seat = self.seats[act.body]
        return self.is_live and seat.is_bound and seat.until is None and self._removes(act)

    def may_propose_removal(self, act: Act, on: date) -> bool:
        return self._is_removable(act) and self._proposed(act.body) is None

    def do_propose_removal(self, act: Act, on: date) -> None:
        self.removals.append(Removal(act.body, on + days(10)))

    def may_hear(self, act: Act, on: date) -> bool:
        removal = self._proposed(act.body)
        return bool(removal) and not removal.is_heard and act.by == BINDS[act.body]

    def do_hear(self, act: Act, on: date) -> None:
        removal = self._proposed(act.body)
        assert removal
        removal.is_heard = True

    def may_assent(self, act: Act, on: date) -> bool:
        removal = self._proposed(act.body)
        if removal is None or self.removed_by != "others" or not self.seats[act.other].is_bound:
            return False
        return (removal.is_heard or on > removal.hear_by) and act.other not in removal.agreed

    def do_assent(self, act: Act, on: date) -> None:
        removal = self._proposed(act.body)
        assert removal
        removal.agreed.add(act.other)
        if act.how == "no":
            removal.state = "dropped"

    def may_decide_removal(self, act: Act, on: date) -> bool:
        removal = self._proposed(act.body)
        if removal is None or not self._is_removable(act):
            return False
        others = {*self.bound} - {act.body} if self.removed_by == "others" else set()
        return (removal.is_heard or on > removal.hear_by) and others <= removal.agreed

    def do_decide_removal(self, act: Act, on: date) -> None:
        removal = self._proposed(act.body)
        assert removal
        removal.state, removal.until = "decided", on + days(3)
        self.seats[act.body].until = removal.until

    def may_drop_removal(self, act: Act, on: date) -> bool:
        return self._proposed(act.body) is not None and self._removes(act)

    def do_drop_removal(self, act: Act, on: date) -> None:
        removal = self._proposed(act.body)
        assert removal
        removal.state = "dropped"

    # The end ---------------------------------------------------------------------------------------------------------

    def may_appoint_lead(self, act: Act, on: date) -> bool:
        has_lead = any(seat.leads and seat.is_bound for seat in self.seats.values())
        return self.is_live and self.seats[act.body].state == "active" and not has_lead

    def do_appoint_lead(self, act: Act, on: date) -> None:
        self.seats[act.body].leads = True

    def may_end_agreement(self, act: Act, on: date) -> bool:
        may = act.by == SECRETARIAT or act.by in [BINDS[body] for body in self.bound]
        return self.is_live and len(self.bound) < 2 and may

    def do_end_agreement(self, act: Act, on: date) -> None:
        self.state, self.ended = "terminated", on + days(1)

    def pass_into(self, on: date) -> None:
        """Do what the calendar does by itself, however late somebody looks."""
        self.commence(on)
        self.schedule()
        for review in self.reviews:
            if self.is_live and review.state == "scheduled" and on >= review.due - days(OPENS_BEFORE):
                review.state = "open"
        for notice in self.notices:
            if notice.state == "running" and notice.until and on > notice.until:
                notice.state = "ended"
                notice.change = "overtaken" if notice.change == "asked" else notice.change
                if self.seats[notice.body].state == "notice_given":
                    self._let_go(notice.body, "withdrawn", on)
        for removal in self.removals:
            if removal.state == "decided" and removal.until and on > removal.until:
                removal.state = "ended"
                if self.seats[removal.body].state == "active":
                    self._let_go(removal.body, "removed", on)
        if self.is_live and self.ends_on and on > self.ends_on:
            self.state, self.ended = "expired", self.ends_on + days(1)
        self._stand(on)
        self._cut_over(on)
        if self.is_live:
            self.settle(on)
        self._lapse(on)
        self.settle_changes()

    def _let_go(self, body: str, state: str, on: date) -> None:
        self.seats[body].state, self.seats[body].left = state, on

    def _stand(self, on: date) -> None:
        text, current = self.newest, self.current
        over = text.state == "objection_period" and bool(text.until and on > text.until) and not text.objects
        if over and self.is_live and current:
            assert text.until
            start = text.until + days(1)
            bound = {body for body in current.signed if not self.seats[body].is_gone}
            if bound - text.heard:
                # Who came since was told nothing: its silence says nothing.
                self._tell(text, on)
                return
            text.signed = dict.fromkeys(bound, start)
            self._take_effect(text, start)
            self.settle(on)

    def _cut_over(self, on: date) -> None:
        for text in self.texts:
            is_signed = text.state in ("out_for_signature", "current") and self.is_live
            if not (is_signed and text.cut_over and on > text.cut_over):
                continue
            out = [body for body in self.bound if body not in text.signed]
            if self._meets(text, {*self.present} - {*out}):
                for body in out:
                    seat = self.seats[body]
                    seat.until = min(filter(None, (seat.until, text.cut_over)))
                    self._let_go(body, "withdrawn", on)
                self.settle(on)

    def _lapse(self, on: date) -> None:
        for text in self.texts:
            if text.round != "open" or not text.last or (on <= text.last and self.ended is None):
                continue
            unsigned = [body for body, state in text.asked.items() if state != "signed"]
            if text.met is None:
                text.state, text.round = "lapsed", "lapsed"
            elif any(self.seats[body].is_bound for body in unsigned) and self.is_live:
                continue
            else:
                text.round = "completed"
                self._stay_out(unsigned, on)
            self._close_round(text, "lapsed", "invited", "part_signed")

    def _stay_out(self, unsigned: Iterable[str], on: date) -> None:
        for body in unsigned:
            is_bound = any(body in one.signed for one in self.texts if one.state in STOOD)
            if self.seats[body].state == "joining" and not is_bound:
                self._let_go(body, "never_joined", on)

    def seen(self) -> dict[str, Any]:
        """What is compared with the rows of the portal after every step."""
        sent = [one for one in self.texts if one.round]
        return {
            "agreement": (self.state, self.since, self.ended, self.due),
            "parties": {body: (seat.state, seat.until, seat.leads) for body, seat in self.seats.items()},
            "versions": [(one.state, one.minor, one.since, one.cut_over) for one in self.texts],
            "rounds": [(one.round, one.last) for one in sent],
            "asked": {(place, body): state for place, one in enumerate(sent) for body, state in one.asked.items()},
            "signed": [one.signed for one in self.texts],
            "notices": [(one.state, one.body, one.until, one.change) for one in self.notices],
            "removals": [(one.state, one.body, one.until) for one in self.removals],
            "reviews": [(one.state, one.cause, one.due, sorted(one.sent)) for one in self.reviews],
            "suspensions": [(one.body, one.other, one.since, one.lifted) for one in self.suspensions],
        }
