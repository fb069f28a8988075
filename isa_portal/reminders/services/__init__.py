"""Owes reminder letters, each occurrence once, and withdraws those that became pointless."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from isa_portal.agreements.lifecycle import AgreementState, PartyState, State
from isa_portal.agreements.models import Agreement, Party, Version
from isa_portal.agreements.services import consulting
from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.correspondence.services import Link, Recipient
from isa_portal.leaving.lifecycle import NoticeState
from isa_portal.leaving.models import Notice
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.access import has_left, people
from isa_portal.organisations.models import BoardRole
from isa_portal.organisations.selectors import mailboxes_of
from isa_portal.records import letters as recorded
from isa_portal.records.models import Step
from isa_portal.reminders import policies
from isa_portal.reminders.due.reading import names, whose_review
from isa_portal.reminders.policies import OURS, Occurrence
from isa_portal.reminders.services import planning
from isa_portal.reviews.lifecycle import ReviewState
from isa_portal.reviews.models import Review
from isa_portal.signing import letters
from isa_portal.signing.models import Invitation, PaperSignature, PersonalLink, Question
from isa_portal.signing.rules import turns
from isa_portal.signing.services import commencing
from isa_portal.signing.services.signatures import parties_signed

REVIEW, SIGNATURE, NOTICE, CUT_OVER, UNSIGNED, RECORD, ESCALATION, CONSULTATION = KINDS = (
    "review_reminder", "signature_reminder", "notice_reminder", "cut_over_warning", "unsigned", "record_reminder",
    "review_overdue", "consultation_closing",
)  # fmt: skip
ADHERING = (AgreementState.IN_FORCE, AgreementState.TERMINATING)
# A reminder of what came due before one of these is past.
ASKING = ("signature_wanted", "question_answered")
AT_A_TIME = 100
Thing = TypeVar("Thing", Review, Notice, PersonalLink, Version, Invitation, Step)


@dataclass(frozen=True)
class Reminder:
    """One reminder that has come due: of what, which occurrence, and how its letters are owed."""

    kind: str
    key: str
    occurrence: Occurrence
    agreement: Agreement
    owe: Callable[[], None]
    still_waits: Callable[[], bool]


def coming_due(*, at: datetime) -> Iterator[Reminder]:
    """Yield every reminder whose latest occurrence has come due and is not written yet."""
    sources = (
        _reviews, _escalations, _signatures, _silent, _notices, _cut_overs, _records, _consultations,
    )  # fmt: skip
    for source in sources:
        yield from _unwritten(source(at))


def _unwritten(reminders: Iterator[Reminder]) -> Iterator[Reminder]:
    # An occurrence is written to all its mailboxes in one transaction, so one letter shows that all are there.
    while some := list(islice(reminders, AT_A_TIME)):
        letters_of = Letter.objects.filter(kind=some[0].kind, subject_key__in={one.key for one in some})
        letters_of = letters_of.filter(occurrence__in={one.occurrence.name for one in some})
        written = set(letters_of.values_list("subject_key", "occurrence").distinct())
        yield from (one for one in some if (one.key, one.occurrence.name) not in written)


def remind(reminder: Reminder, *, at: datetime) -> int:
    """
    Owe the letters of one reminder as the portal, and say how many; earlier ones that have not left are withdrawn.

    Who signs or leaves at the same moment takes the same lock: nobody is reminded of what is done.
    """
    with transaction.atomic():
        Agreement.objects.locked().get(pk=reminder.agreement.pk)
        if not reminder.still_waits():
            return 0
        mine = Letter.objects.filter(kind=reminder.kind, subject_key=reminder.key)
        known = mine.count()
        older = mine.filter(state=LetterState.OWED).exclude(occurrence=reminder.occurrence.name)
        older.update(state=LetterState.WITHDRAWN, error="A newer reminder took its place.")
        reminder.owe()
        return mine.count() - known


def withdraw_pointless(*, at: datetime) -> int:
    """Withdraw the reminders still owed of what is over by now, and say how many."""
    owed = Letter.objects.filter(state=LetterState.OWED, kind__in=KINDS)
    keys = owed.order_by("subject_key").values_list("subject_key", flat=True).distinct()
    return sum(_withdraw_over(some, at=at) for some in _by_hundreds(keys))


def _by_hundreds(keys: QuerySet[Letter, str]) -> Iterator[list[str]]:
    last = ""
    while some := list(keys.filter(subject_key__gt=last)[:AT_A_TIME]):
        yield some
        last = some[-1]


def _withdraw_over(keys: list[str], *, at: datetime) -> int:
    """Withdraw the reminders of those among some things that wait for nobody any more."""
    waiting = (
        _among(_running(), keys),
        _among(_unreviewed(), keys),
        _among(_unsigned(), keys),
        _among(commencing.cutting_over(), keys),
        _among(_silent_parties(), keys),
        _among(Step.objects.waiting(), keys),
        _among(_consulted(), keys),
    )
    over = set(keys).difference(*waiting)
    return sum(correspondence.withdraw(key, at=at, reason="No longer needed.", kinds=KINDS) for key in sorted(over))


def _among(rows: QuerySet[Thing], keys: list[str]) -> set[str]:
    """Return the keys of those rows that are among some keys."""
    name = f"{rows.model._meta.model_name}:"
    wanted = [int(key.removeprefix(name)) for key in keys if key.startswith(name)]
    return {f"{name}{pk}" for pk in rows.filter(pk__in=wanted).values_list("pk", flat=True)}


def _key(row: Review | Notice | PersonalLink | Version | Invitation) -> str:
    return f"{row._meta.model_name}:{row.pk}"


def _unreviewed() -> QuerySet[Review]:
    return Review.objects.filter(
        state__in=(ReviewState.SCHEDULED, ReviewState.OPEN, ReviewState.IN_PROGRESS), agreement__state__in=ADHERING
    )


def _running() -> QuerySet[Notice]:
    return Notice.objects.filter(
        state=NoticeState.RUNNING, party__state=PartyState.NOTICE_GIVEN, party__agreement__state__in=ADHERING
    )


def _unsigned() -> QuerySet[PersonalLink]:
    """Return the links of those whose turn it is to sign; it is not, while a question of theirs waits for us."""
    asks = Question.objects.waiting().filter(invitation=OuterRef("invitation"))
    # Who signed on paper is not reminded while a second person checks it.
    on_paper = PaperSignature.objects.filter(
        invitation=OuterRef("invitation"), signatory=OuterRef("signatory"), checked_at=None
    )
    return turns.whose_turn().filter(~Exists(asks), ~Exists(on_paper))


def _reviews(at: datetime) -> Iterator[Reminder]:
    on = clock.london_date(at)
    plan = planning.plans()
    furthest = max(one.earliest_review(on) for one in (OURS, *plan.values()))
    for review in _with_answers(_unreviewed().filter(due_on__lte=furthest)):
        if occurrence := policies.review(review.due, on=on, plan=plan[review.agreement.board_id]):
            yield _of_review(review, occurrence, at)


def _of_review(review: Review, occurrence: Occurrence, at: datetime) -> Reminder:
    def owe() -> None:
        agreement = review.agreement
        facts = {"due": str(review.due), "waits_for": whose_review(agreement, review)}
        days = (review.due.last - clock.london_date(at)).days
        day = review.due.last if review.due.is_exact else None
        _to_watchers(REVIEW, review, agreement, "agreement_reviews", occurrence, {**facts, "days": days}, day, at=at)

    waits = _unreviewed().filter(pk=review.pk).exists
    return Reminder(REVIEW, _key(review), occurrence, review.agreement, owe, waits)


def _with_answers(rows: QuerySet[Review]) -> QuerySet[Review]:
    return rows.select_related("agreement__board").prefetch_related("agreement__parties__organisation", "replies")


def _escalations(at: datetime) -> Iterator[Reminder]:
    on = clock.london_date(at)
    late = _unreviewed().filter(due_on__lte=on - timedelta(days=policies.CHAIR_AFTER))
    for review in _with_answers(late):
        if occurrence := policies.escalation(review.due, on=on):
            yield _of_escalation(review, occurrence, at)


def _of_escalation(review: Review, occurrence: Occurrence, at: datetime) -> Reminder:
    def owe() -> None:
        agreement, on = review.agreement, clock.london_date(at)
        days = (on - review.due.last).days
        for_board = days >= policies.BOARD_AFTER
        facts = {"due": str(review.due), "days": days, "for_board": for_board}
        facts["waits_for"] = whose_review(agreement, review)
        to = _above(agreement, for_board=for_board, on=on)
        _owe(ESCALATION, review, agreement, "agreement_reviews", occurrence, facts, to, None, at=at)

    waits = _unreviewed().filter(pk=review.pk).exists
    return Reminder(ESCALATION, _key(review), occurrence, review.agreement, owe, waits)


def _above(agreement: Agreement, *, for_board: bool, on: date) -> list[Recipient]:
    """Return who hears of a review that is overdue for long: the chair, and for the board its secretariat too."""
    board = agreement.board
    chairs, officers = (people(board, role, on=on) for role in (BoardRole.CHAIR, BoardRole.SECRETARIAT))
    # A board without a chair leaves it to its secretariat.
    found = [Recipient(one.email, str(one)) for one in (*chairs, *(officers if for_board or not chairs else ()))]
    if for_board and board.help_email:
        found.append(Recipient(board.help_email, f"The secretariat of {board.short_name}"))
    by_mailbox = {recipient.email.lower(): recipient for recipient in found}
    return [by_mailbox[mailbox] for mailbox in sorted(by_mailbox)]


def _notices(at: datetime) -> Iterator[Reminder]:
    on, plan = clock.london_date(at), planning.plans()
    for notice in _running().select_related("party__organisation", "party__agreement__board"):
        occurrence = policies.notice(
            served_on=notice.days.served_on,
            bound_until=notice.days.bound_until,
            on=on,
            plan=plan[notice.party.agreement.board_id],
        )
        if occurrence:
            yield _of_notice(notice, occurrence, at)


def _of_notice(notice: Notice, occurrence: Occurrence, at: datetime) -> Reminder:
    def owe() -> None:
        facts = {
            "party": notice.party.organisation.legal_name,
            "bound_until": in_words(notice.days.bound_until),
            "out_from": in_words(notice.days.out_from),
            "days": (notice.days.bound_until - clock.london_date(at)).days,
        }
        last, agreement = notice.days.bound_until, notice.party.agreement
        _to_watchers(NOTICE, notice, agreement, "agreement_parties", occurrence, facts, last, at=at)

    waits = _running().filter(pk=notice.pk).exists
    return Reminder(NOTICE, _key(notice), occurrence, notice.party.agreement, owe, waits)


def _cut_overs(at: datetime) -> Iterator[Reminder]:
    for version in commencing.cutting_over().select_related("agreement__board"):
        assert version.cut_over_on is not None
        if occurrence := policies.cut_over(version.cut_over_on, on=clock.london_date(at)):
            yield _of_cut_over(version, occurrence, at)


def _of_cut_over(version: Version, occurrence: Occurrence, at: datetime) -> Reminder:
    def owe() -> None:
        last, on = version.cut_over_on, clock.london_date(at)
        assert last is not None
        unsigned = commencing.unsigned(version)
        facts = {
            "number": version.number,
            "parties": names(unsigned),
            "last": in_words(last),
            "out_from": in_words(last + timedelta(days=1)),
            "days": (last - on).days,
        }
        to = _to_be_warned(version.agreement, unsigned, on)
        _owe(CUT_OVER, version, version.agreement, "agreement_parties", occurrence, facts, to, last, at=at)

    waits = commencing.cutting_over().filter(pk=version.pk).exists
    return Reminder(CUT_OVER, _key(version), occurrence, version.agreement, owe, waits)


def _consulted() -> QuerySet[Version]:
    return Version.objects.filter(state=State.CONSULTATION, comments_until__isnull=False)


def _consultations(at: datetime) -> Iterator[Reminder]:
    on, plan = clock.london_date(at), planning.plans()
    for version in _consulted().filter(comments_until__gte=on).select_related("agreement__board"):
        assert version.comments_until is not None and version.consulted_at is not None
        opened_on = clock.london_date(version.consulted_at)
        days = {"opened_on": opened_on, "last": version.comments_until, "on": on}
        if occurrence := policies.consultation(**days, plan=plan[version.agreement.board_id]):
            yield _of_consultation(version, occurrence, at)


def _of_consultation(version: Version, occurrence: Occurrence, at: datetime) -> Reminder:
    def owe() -> None:
        last, on = version.comments_until, clock.london_date(at)
        assert last is not None
        silent = _without_comment(version, on)
        facts = {"number": version.number, "until": in_words(last), "days": (last - on).days}
        _owe(CONSULTATION, version, version.agreement, "consultation", occurrence, facts, silent, last, at=at)

    waits = _consulted().filter(pk=version.pk).exists
    return Reminder(CONSULTATION, _key(version), occurrence, version.agreement, owe, waits)


def _without_comment(version: Version, on: date) -> list[Recipient]:
    """Return where to write to the parties that have not commented yet: the mailboxes of their IG leads."""
    said = set(version.comments.values_list("organisation_id", flat=True))
    found = consulting.mailboxes(version.agreement, on=on).items()
    theirs = [one for party, mailboxes in found if party.organisation_id not in said for one in mailboxes]
    return list({one.email.lower(): one for one in theirs}.values())


def _to_be_warned(agreement: Agreement, unsigned: Sequence[Party], on: date) -> list[Recipient]:
    """Return who is warned: the secretariat, and whoever hears or signs for a party that has not signed."""
    found = [Recipient(one.email, str(one)) for one in people(agreement.board, BoardRole.SECRETARIAT, on=on)]
    for party in unsigned:
        found += [Recipient(*mailbox) for mailbox in mailboxes_of(party.organisation, on=on)]
        signing = party.signatories.filter(removed_at__isnull=True).select_related("user")
        still = [one for one in signing if not has_left(one.user, party.organisation, on=on)]
        found += [Recipient(one.user.email, f"{one} for {party}") for one in still]
    by_mailbox = {recipient.email.lower(): recipient for recipient in found}
    return [by_mailbox[mailbox] for mailbox in sorted(by_mailbox)]


def _to_watchers(
    kind: str,
    row: Review | Notice,
    agreement: Agreement,
    page: str,
    occurrence: Occurrence,
    facts: dict[str, Any],
    day: date | None,
    *,
    at: datetime,
) -> None:
    _owe(kind, row, agreement, page, occurrence, facts, letters.watchers(agreement, kind, at=at), day, at=at)


def _owe(
    kind: str,
    row: Review | Notice | Version | Invitation,
    agreement: Agreement,
    page: str,
    occurrence: Occurrence,
    facts: dict[str, Any],
    to: Sequence[Recipient],
    day: date | None,
    *,
    at: datetime,
) -> None:
    board = agreement.board
    context = {"reference": agreement.reference, "title": agreement.title, "board": board.short_name}
    for recipient in to:
        correspondence.owe(
            kind,
            to=recipient,
            about=letters.about(agreement, _key(row)),
            occurrence=occurrence.name,
            link=Link(reverse(page, args=[board.slug, agreement.slug])),
            context={**context, "telephone": board.help_telephone, **facts},
            day=day,
            at=at,
        )


def _records(at: datetime) -> Iterator[Reminder]:
    on = clock.london_date(at)
    near = Step.objects.waiting().filter(due_on__lte=on + policies.EARLIEST_RECORD)
    for step in near.select_related("party__organisation", "record__agreement__board", "record__party__organisation"):
        assert step.due_on is not None
        made_on = clock.london_date(step.record.created_at)
        if occurrence := policies.record(made_on=made_on, due_on=step.due_on, on=on):
            yield _of_step(step, occurrence, at)


def _of_step(step: Step, occurrence: Occurrence, at: datetime) -> Reminder:
    def owe() -> None:
        recorded.remind(step, occurrence.name, at=at)

    waits = Step.objects.waiting().filter(pk=step.pk).exists
    return Reminder(RECORD, recorded.step_key(step), occurrence, step.record.agreement, owe, waits)


def _signatures(at: datetime) -> Iterator[Reminder]:
    on, plan = clock.london_date(at), planning.plans()
    open_ones = _unsigned().filter(invitation__round__last_day__gte=on)
    asked = _asked(open_ones)
    for link in open_ones.select_related(
        "signatory__user", "invitation__party__organisation", "invitation__round__version__agreement__board__host"
    ):
        signing_round = link.invitation.round
        sent_on = clock.london_date(signing_round.sent_at)
        occurrence = policies.signature(
            sent_on=sent_on,
            asked_on=asked.get(_key(link), sent_on),
            last_day=signing_round.last_day,
            on=on,
            plan=plan[signing_round.version.agreement.board_id],
        )
        if occurrence:
            yield _of_signature(link, occurrence, at)


def _asked(links: QuerySet[PersonalLink]) -> dict[str, Any]:
    """Return the day of the newest letter that asks, by link: a new link is not reminded of what came before it."""
    keys = [_key(link) for link in links.only("pk")]
    asking = Letter.objects.filter(kind__in=("signature_wanted", "question_answered"), subject_key__in=keys).order_by(
        "owed_at"
    )
    return {key: clock.london_date(owed_at) for key, owed_at in asking.values_list("subject_key", "owed_at")}


def _of_signature(link: PersonalLink, occurrence: Occurrence, at: datetime) -> Reminder:
    def owe() -> None:
        days_left = (link.invitation.round.last_day - clock.london_date(at)).days
        signed = parties_signed(link.invitation)
        letters.signature_reminder(link, occurrence=occurrence.name, days_left=days_left, signed=signed, at=at)

    waits = _unsigned().filter(pk=link.pk).exists
    return Reminder(SIGNATURE, _key(link), occurrence, link.invitation.round.version.agreement, owe, waits)


def _silent_parties() -> QuerySet[Invitation]:
    return Invitation.objects.filter(pk__in=_unsigned().order_by().values("invitation"))


def _silent(at: datetime) -> Iterator[Reminder]:
    on, plan = clock.london_date(at), planning.plans()
    asked = _silent_parties().filter(round__last_day__gte=on)
    for invitation in asked.select_related("party__organisation", "round__version__agreement__board"):
        sent_on, last_day = clock.london_date(invitation.round.sent_at), invitation.round.last_day
        board = invitation.round.version.agreement.board_id
        if occurrence := policies.unsigned(sent_on=sent_on, last_day=last_day, on=on, plan=plan[board]):
            yield _of_silence(invitation, occurrence, at)


def _of_silence(invitation: Invitation, occurrence: Occurrence, at: datetime) -> Reminder:
    agreement, party = invitation.round.version.agreement, invitation.party

    def owe() -> None:
        signing = party.signatories.filter(removed_at__isnull=True).select_related("user")
        facts = {
            "party": party.organisation.legal_name,
            "sent": in_words(clock.london_date(invitation.round.sent_at)),
            "last_day": in_words(invitation.round.last_day),
            "signed": parties_signed(invitation),
            "parties": letters.standing(invitation.round),
            "signatories": names([one.user.position or one.user.name for one in signing]) or "nobody is named",
        }
        to = letters.heard_by(party, UNSIGNED, on=clock.london_date(at))
        _owe(UNSIGNED, invitation, agreement, "agreement_parties", occurrence, facts, to, invitation.round.last_day,
             at=at)  # fmt: skip

    waits = _silent_parties().filter(pk=invitation.pk).exists
    return Reminder(UNSIGNED, _key(invitation), occurrence, agreement, owe, waits)
