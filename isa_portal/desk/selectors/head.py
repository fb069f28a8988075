"""The head of an agreement: what it is, where it stands, whose turn it is and what this reader may do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, prefetch_related_objects

from isa_portal.agreements import access
from isa_portal.agreements.access import Level, Sight, may_run, versions_seen
from isa_portal.agreements.lifecycle import AgreementState, PartyState, State
from isa_portal.agreements.models import Adherence, Agreement, Party, Version
from isa_portal.desk.context import address
from isa_portal.desk.selectors.actions import Action, action_for, links_for
from isa_portal.desk.selectors.waiting import LIVE, bound, closing_of, is_overdue, signing_of, told_parties, waits_for
from isa_portal.lib import clock
from isa_portal.lib.calendar import day_before, in_words
from isa_portal.organisations.models import Organisation, User
from isa_portal.records import access as kept

LEFT = "left"

TABS = (
    ("Summary", "agreement"),
    ("Text", "agreement_text"),
    ("Parties", "agreement_parties"),
    ("Data and law", "agreement_law"),
    ("Risks", "agreement_risks"),
    ("Reviews", "agreement_reviews"),
    ("Records", "agreement_records"),
    ("Documents", "agreement_documents"),
    ("History", "agreement_history"),
)


@dataclass(frozen=True)
class Head:
    """What stands above every tab. ``version`` is the text that is shown; nothing where the reader sees none."""

    agreement: Agreement
    sight: Sight
    title: str
    stage: str
    caption: str
    parties: list[Party]
    versions: list[Version]
    version: Version | None
    sentences: list[str]
    waits_for: str
    is_overdue: bool
    is_illustration: bool
    action: Action | None
    links: list[Action]
    tabs: list[dict[str, object]]
    runs: bool

    @property
    def is_former(self) -> bool:
        return self.sight.is_former

    @property
    def stage_words(self) -> str:
        return self.agreement.start_words if self.stage == self.agreement.stage else ""

    @property
    def may_lend(self) -> bool:
        return self.runs and self.agreement.state not in access.UNSIGNED

    @property
    def sees_drafts(self) -> bool:
        return self.sight.level is Level.FULL


def of(agreement: Agreement, reader: User, *, at: datetime, tab: str) -> Head:
    """Return the head of an agreement that this reader may see."""
    today = clock.london_date(at)
    prefetch_related_objects([agreement], Prefetch("parties", told_parties()))
    sight = access.sight(agreement, reader, on=today)
    parties = known(agreement, sight, adherences([agreement] if sight.is_former else []))
    versions = list(versions_seen(agreement, reader, on=today))
    version = _shown(versions)
    newest = _newest(versions)
    words = [agreement.board.slug, agreement.slug]
    follows = not sight.is_former
    newer = list(_newer(agreement, versions, version)) if follows else []
    return Head(
        agreement=agreement,
        sight=sight,
        title=title_of(agreement, sight, version),
        stage=agreement.stage if follows else LEFT,
        caption=f"{agreement.tier_words}, {agreement.reference}",
        parties=parties,
        versions=versions,
        version=version,
        sentences=[*(_standing(agreement, parties, on=today) if follows else _left(sight)), *newer],
        waits_for=_turn(agreement, parties, newest, on=today) if follows else "",
        is_overdue=follows and is_overdue(agreement, on=today),
        is_illustration=agreement.is_illustration,
        action=action_for(agreement, versions, reader, at=at) if follows else None,
        links=list(links_for(agreement, parties, reader, sight, version, versions, at=at)),
        tabs=[
            {"text": text, "href": address(name, *words), "current": "page" if name == tab else ""}
            for text, name in TABS
            if name != "agreement_records" or kept.may_read(agreement, reader, on=today)
        ],
        runs=may_run(agreement, reader, on=today),
    )


def _turn(agreement: Agreement, parties: Sequence[Party], newest: Version | None, *, on: date) -> str:
    signing, closing = signing_of([agreement]).get(agreement.pk), closing_of([agreement])
    return waits_for(agreement, parties, signing, closing, on=on, newest=newest)


Adhered = Sequence[tuple[int, datetime | None]]


def adherences(agreements: Sequence[Agreement]) -> Adhered:
    """Return which party of these was bound when, for the readers whose parties left."""
    if not agreements:
        return []
    return list(Adherence.objects.filter(party__agreement__in=agreements).values_list("party_id", "adhered_at"))


def known(agreement: Agreement, sight: Sight, adhered: Adhered) -> list[Party]:
    """Return the parties that a reader may know of: who is only listed in a draft is told to board and lead."""
    parties = list(agreement.parties.all())
    if sight.level is Level.FULL:
        return parties
    told = [party for party in parties if party.is_told or party in sight.own]
    if not sight.is_former:
        return told
    then = {party for party, at in adhered if sight.shows(at)}
    return [party for party in told if party.pk in then or party in sight.own]


def title_of(agreement: Agreement, sight: Sight, version: Version | None) -> str:
    """Return the title that a reader knows: a party that left knows the one of its text."""
    if sight.is_former and version and version.content:
        return str(version.content["title"])
    return agreement.title


def _left(sight: Sight) -> Iterator[str]:
    for party in sight.own:
        if party.state == PartyState.NEVER_JOINED:
            yield f"{party} did not join. You read what was sent to it."
        elif party.bound_until:
            yield f"{party} left and was bound until {in_words(party.bound_until)}."
            yield "You read what it was bound to, as it stood then."
        else:
            yield f"{party} left. You read what it was bound to."


def _shown(versions: list[Version]) -> Version | None:
    """Return the text in force, else the newest that the reader sees."""
    return next((one for one in versions if one.state == State.CURRENT), versions[0] if versions else None)


def _standing(agreement: Agreement, parties: list[Party], *, on: date) -> Iterator[str]:
    if agreement.state in LIVE:
        yield _in_force(agreement, parties)
        yield _review(agreement, on)
        for party in parties:
            if party.is_bound and party.bound_until:
                leaves = "has given notice" if party.state == PartyState.NOTICE_GIVEN else "goes"
                yield f"{party} {leaves} and is bound until {in_words(party.bound_until)}."
        for party in parties:
            if party.is_to_sign_as_successor:
                how = "It signs an accession form, or the next version; until then it is not covered."
                yield f"{party} is to sign. {' '.join(party.places)} {how}"
        yield from _incomplete(agreement, parties)
    elif agreement.state == AgreementState.SIGNED:
        yield f"{agreement.start_words or 'Signed'}. Nothing is covered before that day."
    elif agreement.state == AgreementState.SUPERSEDED:
        successor = Agreement.objects.filter(replaces=agreement).first()
        end = f" on {in_words(agreement.ended_on)}" if agreement.ended_on else ""
        yield f"Replaced{f' by {successor}' if successor else ''}{end}. It covers nothing from that day."
    elif agreement.state == AgreementState.PROPOSED:
        yield _before(agreement, parties)
    elif agreement.ended_on:
        yield f"{agreement.stage_words}. Its last day was {in_words(day_before(agreement.ended_on))}."


def _incomplete(agreement: Agreement, parties: list[Party]) -> Iterator[str]:
    """Say what an agreement in force lacks: a second party, a lead organisation."""
    there = bound(parties)
    if agreement.other_parties_note:
        return
    if any(party.is_to_sign_as_successor for party in parties):
        return
    if len(there) < 2:
        yield "Fewer than two parties are bound, so it covers nothing. The remaining party is asked to end it."
    elif not any(party.leads for party in there):
        yield "It has no lead organisation. It stays in force until the parties appoint another."


def _in_force(agreement: Agreement, parties: list[Party]) -> str:
    between = _count(bound(parties)) if not agreement.other_parties_note else ""
    among = f" between {between}" if between else ""
    if agreement.in_force_from:
        return f"In force since {in_words(agreement.in_force_from)}{among}."
    return f"In force{among}. {agreement.start_note}".strip()


def _count(parties: list[Party]) -> str:
    return "1 party" if len(parties) == 1 else f"{len(parties)} parties"


def _review(agreement: Agreement, on: date) -> str:
    due = agreement.review_due
    if due is None:
        return "No review date is known."
    note = f" {agreement.review_note}" if agreement.review_note else ""
    days = (due.last - on).days
    when = "in " + str(due) if not due.is_exact else f"on {due}"
    if days < 0:
        late = "1 day" if days == -1 else f"{-days:,} days"
        return f"Review was due {when} and is overdue by {late}.{note}"
    return f"Review due {when}, {_in_days(days)}.{note}"


def _in_days(days: int) -> str:
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days:,} days")


def _before(agreement: Agreement, parties: list[Party]) -> str:
    if agreement.stage == State.OUT_FOR_SIGNATURE:
        signing = signing_of([agreement]).get(agreement.pk)
        return f"Out for signature: {signing.words}." if signing else "Out for signature."
    return {
        State.DRAFTING: f"A draft for {_count(parties)}. Nothing is agreed yet.",
        State.CONSULTATION: "In consultation: the parties read it and comment. Nothing is agreed yet.",
        State.AWAITING_APPROVAL: "Sent for approval. The text cannot be changed meanwhile.",
        State.APPROVED: "Approved and not yet sent for signature.",
        State.RETURNED: "Returned for changes. The next version starts from this text.",
        State.LAPSED: "The signing ended without the signatures that were needed.",
        State.REJECTED: "Rejected. Nothing was agreed.",
        State.ABANDONED: "Abandoned. Nothing was agreed.",
    }.get(State(agreement.stage), "")


def _newer(agreement: Agreement, versions: list[Version], shown: Version | None) -> Iterator[str]:
    newest = _newest(versions)
    for older in versions:
        if shown and older.state == State.GIVING_WAY:
            yield f"Version {older.number} goes on wherever not both have signed version {shown.number}."
    differs = newest and shown and newest.pk != shown.pk and newest.state != State.ABANDONED
    if newest and shown and differs and shown.state == State.CURRENT:
        doing = {
            State.DRAFTING: "is being drafted",
            State.CONSULTATION: "is in consultation",
            State.OUT_FOR_SIGNATURE: "is out for signature",
            State.OBJECTION_PERIOD: "is open to objections",
        }
        yield f"Version {newest.number} {doing.get(State(newest.state), newest.get_state_display().lower())}."


def _newest(versions: list[Version]) -> Version | None:
    return versions[0] if versions else None


def bodies(parties: list[Party]) -> list[Organisation]:
    return [party.organisation for party in parties]
