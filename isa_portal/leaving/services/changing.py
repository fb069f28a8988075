"""What the others say to a notice: read, disputed, and consent to take it back or to another last day."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from isa_portal.agreements import ending
from isa_portal.agreements.lifecycle import PartyState
from isa_portal.agreements.models import Agreement, Party
from isa_portal.correspondence import services as correspondence
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.leaving import lifecycle, rules
from isa_portal.leaving.lifecycle import ChangeState
from isa_portal.leaving.models import Change, Consent, Notice, Receipt, Verdict, Wish
from isa_portal.leaving.services import telling
from isa_portal.lib import clock
from isa_portal.lib.calendar import day_after, in_words
from isa_portal.lib.errors import Refused


@transaction.atomic
def say(notice: Notice, party: Party, verdict: str, *, words: str = "", by: Actor, at: datetime) -> Receipt:
    """
    Say for another party that it read a notice, or that it thinks the date is wrong.

    :raises Refused: with every reason that stands in the way
    """
    notice = _locked(notice)
    party = notice.party.agreement.parties.select_related("organisation").get(pk=party.pk)
    reasons = list(rules.receipt_obstacles(notice, party, verdict, by=by, at=at))
    if verdict == Verdict.DISPUTED and not words.strip():
        reasons.append("Say which date you think is right, and why.")
    if reasons:
        raise Refused(*reasons)
    facts = {"verdict": verdict, "words": words.strip(), "said_by": by.actor_words, "said_by_key": by.actor_key}
    receipt = Receipt.objects.create(notice=notice, party=party, **facts, said_at=at)
    kind = "notice.dispute" if verdict == Verdict.DISPUTED else "notice.acknowledge"
    audit.record(kind, notice, by=by, at=at, party=party.organisation.legal_name, words=receipt.words)
    if verdict == Verdict.DISPUTED:
        telling.disputed(receipt, at=at)
    return receipt


@transaction.atomic
def ask(notice: Notice, wish: str, *, until: date | None = None, reason: str = "", by: Actor, at: datetime) -> Change:
    """
    Ask every other active party to let a notice be taken back, or to agree another last day.

    :raises Refused: with every reason that stands in the way
    """
    notice = _locked(notice)
    if reasons := tuple(rules.change_obstacles(notice, wish, until, by=by, at=at)):
        raise Refused(*reasons)
    until = until if wish == Wish.LAST_DAY else None
    who = {"asked_by": by.actor_words, "asked_by_key": by.actor_key, "asked_at": at}
    change = Change.objects.create(notice=notice, wish=wish, until=until, reason=reason.strip(), **who)
    name, asked = notice.party.organisation.legal_name, telling.wish_of(change)
    audit.record("notice.ask", notice, by=by, at=at, party=name, wish=asked, reason=change.reason)
    telling.asked(change, _others(notice), at=at)
    _settle(change, at=at)
    return change


@transaction.atomic
def answer(change: Change, party: Party, agrees: bool, *, words: str = "", by: Actor, at: datetime) -> Change:
    """
    Answer for a party what the leaving one asks; with the last consent the change is made.

    :raises Refused: with every reason that stands in the way
    """
    notice = _locked(change.notice)
    change = Change.objects.get(pk=change.pk)
    change.notice = notice
    party = notice.party.agreement.parties.select_related("organisation").get(pk=party.pk)
    if reasons := tuple(rules.consent_obstacles(change, party, by=by, at=at)):
        raise Refused(*reasons)
    mandate = by.mandates.in_date(clock.london_date(at)).filter(organisation=party.organisation).first()  # type: ignore[attr-defined]
    said = {"agrees": agrees, "words": words.strip(), "mandate": mandate.source}
    who = {"said_by": by.actor_words, "said_by_key": by.actor_key, "said_at": at}
    Consent.objects.create(change=change, party=party, **said, **who)
    kind = "notice.consent" if agrees else "notice.withhold"
    audit.record(kind, notice, by=by, at=at, party=party.organisation.legal_name, mandate=mandate.source)
    _settle(change, at=at)
    return change


def settle_asked(agreement: Agreement, *, at: datetime) -> None:
    """Settle what is asked in a locked agreement, where the party that it waited for is active no more."""
    asked = Change.objects.filter(notice__party__agreement=agreement, state=ChangeState.ASKED)
    for change in asked.select_related("notice__party__organisation", "notice__party__agreement__board"):
        _settle(change, at=at)


def awaited(change: Change) -> list[Party]:
    """Return the other active parties that have not answered."""
    answered = set(change.consents.values_list("party_id", flat=True))
    return [party for party in _others(change.notice) if party.pk not in answered]


def _settle(change: Change, *, at: datetime) -> None:
    """Make a change once every other active party has agreed; one that does not agree ends it."""
    against = change.consents.filter(agrees=False).select_related("party__organisation").first()
    if against:
        _close(change, lifecycle.REFUSE.target, f"{against.party} does not agree, so nothing changes.", at=at)
    elif not awaited(change):
        _make(change, at=at)


def _make(change: Change, *, at: datetime) -> None:
    notice = change.notice
    if change.wish == Wish.TAKE_BACK:
        ending.stay(notice.party, by=PORTAL, at=at)
        notice.state = lifecycle.TAKE_BACK.target
        notice.save(update_fields=["state"])
        correspondence.withdraw(notice.key, at=at, reason="The notice was taken back.")
        outcome = "Every other party agreed: the notice is taken back, and nothing ends."
    else:
        assert change.until is not None
        ending.move_last_day(notice.party, change.until, by=PORTAL, at=at)
        notice.bound_until, notice.out_from = change.until, day_after(change.until)
        notice.reasoning = [*notice.reasoning, f"Every other party agreed to {in_words(change.until)} as the last day."]
        notice.save(update_fields=["bound_until", "out_from", "reasoning"])
        notice.tasks.filter(done_at=None).update(due_on=change.until)
        outcome = f"Every other party agreed: the last day is {in_words(change.until)}."
    _close(change, lifecycle.MAKE.target, outcome, at=at)


def _close(change: Change, state: str, outcome: str, *, at: datetime) -> None:
    change.state = state
    change.save(update_fields=["state"])
    name = change.notice.party.organisation.legal_name
    audit.record("notice.settle", change.notice, by=PORTAL, at=at, party=name, outcome=outcome)
    telling.settled(change, outcome, at=at)


def _others(notice: Notice) -> list[Party]:
    active = notice.party.agreement.parties.filter(state=PartyState.ACTIVE).exclude(pk=notice.party_id)
    return list(active.select_related("organisation"))


def _locked(notice: Notice) -> Notice:
    Agreement.objects.locked().get(pk=notice.party.agreement_id)
    return Notice.objects.select_related("party__organisation", "party__agreement__board").get(pk=notice.pk)
