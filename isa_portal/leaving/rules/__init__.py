"""Who may give notice and answer it, what each party shows on the way out, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from isa_portal.agreements import cover
from isa_portal.agreements.lifecycle import PartyState, State
from isa_portal.agreements.models import Agreement, LeavingTerms, Party
from isa_portal.agreements.rules import in_force, runs_the_board, speaks_for
from isa_portal.evidence.actors import Actor
from isa_portal.leaving import lifecycle
from isa_portal.leaving.lifecycle import ChangeState, NoticeState
from isa_portal.leaving.models import Change, Consent, ExitTask, Method, Notice, Verdict, Wish
from isa_portal.lib import clock, filetypes
from isa_portal.lib.calendar import in_words
from isa_portal.lib.states import Transition
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import OrganisationRole, User

BOUND = (PartyState.ACTIVE, PartyState.NOTICE_GIVEN)
LARGEST = 10 * 1024 * 1024
# Who moves a notice along each transition; the rules of each stand below.
MOVES: dict[Transition, str] = {
    lifecycle.GIVE: "a signatory of the party with a mandate in date",
    lifecycle.WRITE: "a signatory of the party with a mandate in date, where the text asks for post",
    lifecycle.SERVE: "the party or the secretariat, when the letter was served",
    lifecycle.DROP: "the party, before it is served",
    lifecycle.TAKE_BACK: "the portal, when every other active party has agreed",
    lifecycle.END: "the portal, on the day after the last bound day",
    lifecycle.MAKE: "the portal, when every other active party has agreed",
    lifecycle.REFUSE: "the portal, when another party does not agree",
    lifecycle.OVERTAKE: "the portal, when the notice has ended",
    lifecycle.DECIDE: "by whom the text lets remove a party, once the party was heard",
    lifecycle.DROP_REMOVAL: "by whom the text lets remove a party, or one of the others that does not agree",
    lifecycle.END_REMOVAL: "the portal, on the day after the last bound day",
}


def has_mandate(party: Party, by: Actor, at: datetime) -> bool:
    """Say whether a person may bind this party today: signatory of it, with a mandate in date."""
    if not isinstance(by, User):
        return False
    on = clock.london_date(at)
    holds = grants(by, on=on).is_(OrganisationRole.SIGNATORY, party.organisation)
    return holds and by.mandates.in_date(on).filter(organisation=party.organisation).exists()


def leads_ig(party: Party, by: Actor, at: datetime) -> bool:
    on = clock.london_date(at)
    return isinstance(by, User) and grants(by, on=on).is_(OrganisationRole.IG_LEAD, party.organisation)


def standing_obstacles(party: Party) -> Iterator[str]:
    """Yield why nobody can give notice for this party now, whoever it is."""
    version = cover.text_of(party)
    if not in_force(party.agreement):
        yield f"The agreement is {party.agreement.stage_words.lower()}, so there is nothing to leave."
    elif party.state == PartyState.NOTICE_GIVEN:
        yield f"{party} has given notice already."
    elif party.state == PartyState.WITHDRAWN:
        yield f"{party} has left this agreement already."
    elif party.state != PartyState.ACTIVE:
        yield f"{party} is not bound by this agreement, so there is nothing to leave."
    elif sentence := going(party):
        yield sentence
    if version is None or version.notice_period is None:
        yield "The text names no notice period. Ask the board's secretariat how a party may leave."


def going(party: Party) -> str:
    """Return why a party that is bound will not be for long, where that is decided."""
    last = f" It is bound until {in_words(party.bound_until)}." if party.bound_until else ""
    if party.state == PartyState.NOTICE_GIVEN:
        return f"{party} has given notice.{last}"
    return f"The removal of {party} is decided.{last}" if last else ""


def notice_obstacles(party: Party, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot give notice for this party now."""
    yield from standing_obstacles(party)
    if not has_mandate(party, by, at):
        yield f"Notice binds, so it is given by a signatory of {party} with a mandate in date."
    if party.notices.filter(state=NoticeState.TO_BE_SERVED).exists():
        yield f"The notice of {party} waits for service. Record when its letter was posted."


def preparing_obstacles(party: Party, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot prepare a notice for the signatory of this party."""
    yield from standing_obstacles(party)
    if not leads_ig(party, by, at):
        yield f"Only an IG lead of {party} may prepare its notice."
    if party.notices.filter(state__in=lifecycle.WAITING).exists():
        yield f"A notice of {party} is prepared already."


def recording_obstacles(party: Party, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot record a notice that this party gave by letter."""
    yield from standing_obstacles(party)
    if not runs_the_board(party.agreement, by, at):
        yield f"Only the secretariat of {party.agreement.board} may record a notice that came by letter."


def day_obstacles(agreement: Agreement, sent_on: date, received_on: date | None, *, at: datetime) -> Iterator[str]:
    """Yield what is wrong with the days of a notice that was given outside the portal."""
    today = clock.london_date(at)
    for day, what in ((sent_on, "sent"), (received_on, "received")):
        if day and day > today:
            yield f"{in_words(day)} is to come. Enter the day on which the notice was {what}."
    if agreement.in_force_from and sent_on < agreement.in_force_from:
        start = in_words(agreement.in_force_from)
        yield f"The notice is dated {in_words(sent_on)}, before the agreement: it is in force from {start}."
    if received_on and received_on < sent_on:
        yield f"It was received on {in_words(received_on)}, before it was sent on {in_words(sent_on)}. Check both days."


def wanted_obstacles(wanted: date | None, earliest: date) -> Iterator[str]:
    """Yield why a last day that was typed is too early."""
    if wanted and wanted < earliest:
        yield (
            f"The period of notice ends on {in_words(earliest)}, so {in_words(wanted)} is too early. Enter that day or"
            " a later one, or none; an earlier one needs the consent of every other party once notice is given."
        )


def serving_obstacles(notice: Notice, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot record the service of a notice."""
    party = notice.party
    if notice.state != NoticeState.TO_BE_SERVED:
        yield f"The notice of {party} is {notice.get_state_display().lower()}. It does not wait for service."
    if not (speaks_for(party, by, at) or runs_the_board(party.agreement, by, at)):
        yield f"Only {party} or the board's secretariat may record the service."


def dropping_obstacles(notice: Notice, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot drop a notice that has not been served."""
    if notice.state not in lifecycle.WAITING:
        yield f"The notice is {notice.get_state_display().lower()}. Taking it back needs every other party's consent."
    if not speaks_for(notice.party, by, at):
        yield f"Only {notice.party} may drop its notice."


def receipt_obstacles(notice: Notice, party: Party, verdict: str, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot say for another party that it read a notice, or disputes its date."""
    if not notice.is_running:
        yield f"The notice is {notice.get_state_display().lower()}."
    if party == notice.party or party.state not in BOUND:
        yield f"Only the other parties answer the notice of {notice.party}."
    if not speaks_for(party, by, at):
        yield f"Only an administrator, the IG lead or a signatory of {party} may answer for it."
    if notice.receipts.filter(party=party, verdict=verdict).exists():
        yield f"{party} said this already: {Verdict(verdict).label.lower()}."


def change_obstacles(notice: Notice, wish: str, until: date | None, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot ask the other parties to change a notice."""
    today = clock.london_date(at)
    if not notice.is_running or notice.bound_until is None or today > notice.bound_until:
        yield f"The notice of {notice.party} does not run any more."
        return
    if not has_mandate(notice.party, by, at):
        yield f"Only a signatory of {notice.party} with a mandate in date may ask for this."
    if notice.changes.filter(state=ChangeState.ASKED).exists():
        yield "The other parties are asked already. Wait for their answers."
    if wish == Wish.LAST_DAY and until is None:
        yield "Enter the last day that you ask for."
    if wish == Wish.LAST_DAY and until and until < today:
        yield f"{in_words(until)} is past. Enter today or a later day."
    if wish == Wish.LAST_DAY and until == notice.bound_until:
        yield f"{in_words(notice.bound_until)} is the last day already."


def consent_obstacles(change: Change, party: Party, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot answer for a party what the leaving one asks."""
    if change.state != ChangeState.ASKED:
        yield f"This is settled: {change.get_state_display().lower()}."
    if party == change.notice.party or party.state != PartyState.ACTIVE:
        yield "Only the other active parties are asked."
    if not has_mandate(party, by, at):
        yield f"Consent binds, so it is given by a signatory of {party} with a mandate in date."
    if Consent.objects.filter(change=change, party=party).exists():
        yield f"{party} has answered already."


def evidence_obstacles(task: ExitTask, words: str, file: bytes, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot show that an exit task is done."""
    if task.done_at:
        yield f"{task.party} has shown this already."
    if task.notice and task.notice.state == NoticeState.TAKEN_BACK:
        yield "The notice was taken back, so this is not asked for any more."
    if not owns(task, by, at):
        yield f"Only {task.party} may show this."
    if not words.strip():
        yield "Say what was done, where and by whom; or why there was nothing to do."
    if task.wants_certificate and not file:
        yield "Add the certificate of the return or the deletion. Where there was no data, certify that."
    if file:
        yield from scan_obstacles(file)


def owns(task: ExitTask, by: Actor, at: datetime) -> bool:
    return speaks_for(task.party, by, at)


def scan_obstacles(file: bytes) -> Iterator[str]:
    if len(file) > LARGEST:
        yield f"The file is larger than {LARGEST // 1024 // 1024} MB. Save it smaller."
    else:
        yield from filetypes.problems(file)


def said(agreement: Agreement) -> LeavingTerms:
    """Return what the text in force says of leaving and ending."""
    current = LeavingTerms.objects.filter(version__agreement=agreement, version__state=State.CURRENT)
    return current.first() or LeavingTerms()


def active(agreement: Agreement) -> list[Party]:
    """Return the parties that are bound: who gave notice still is."""
    return list(agreement.parties.filter(state__in=BOUND).select_related("organisation"))


def methods(party: Party) -> list[tuple[str, str]]:
    """Return how a notice may have come outside the portal, for a form."""
    return [(one.value, str(one.label)) for one in (Method.POST, Method.EMAIL, Method.HAND)]
