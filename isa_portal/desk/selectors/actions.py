"""What this reader may do about an agreement: the one thing that waits, and the links beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from isa_portal.agreements.access import Sight, may_run, may_write
from isa_portal.agreements.lifecycle import OPEN, OVER, PartyState, State
from isa_portal.agreements.models import Agreement, Party, Tier, Version
from isa_portal.agreements.models.leaving import Removal as ByWhom
from isa_portal.agreements.rules import asking_obstacles, consulting, leads_ig, may_record, standing, wrote
from isa_portal.agreements.services import asking
from isa_portal.desk.context import address
from isa_portal.desk.selectors.papers import papers, size
from isa_portal.evidence import sealing
from isa_portal.leaving.rules import BOUND, has_mandate, said
from isa_portal.lib import clock
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import OrganisationRole, User
from isa_portal.reviews.lifecycle import TAKES_ANSWERS
from isa_portal.reviews.rules import reviews as reviewing

WRITING = (State.DRAFTING, State.RETURNED, State.LAPSED)


@dataclass(frozen=True)
class Action:
    text: str
    href: str


def action_for(agreement: Agreement, versions: list[Version], reader: User, *, at: datetime) -> Action | None:
    """Return the one thing that waits for this reader, if anything does."""
    words = (agreement.board.slug, agreement.slug)
    newest = versions[0] if versions else None
    if newest is None:
        return None
    if newest.state in WRITING and not agreement.is_over and may_write(agreement, reader, on=clock.london_date(at)):
        text = "Continue the draft" if newest.state == State.DRAFTING else "Start the next version"
        return Action(text, address("draft", *words))
    if newest.state == State.CONSULTATION:
        return _consultation(newest, reader, words, at=at)
    if newest.state == State.AWAITING_APPROVAL and (action := _approval(newest, reader, words, at=at)):
        return action
    if (review := _review(agreement, reader, at=at)) or not may_run(agreement, reader, on=clock.london_date(at)):
        return review
    if newest.state == State.OBJECTION_PERIOD and newest.objections.exists():
        return Action("Settle the objection", address("settle_objections", *words))
    if newest.state == State.APPROVED and newest.is_minor:
        return Action("Tell the parties", address("tell_parties", *words))
    if newest.state == State.APPROVED:
        return Action("Send for signature", address("send", *words))
    if newest.state == State.OUT_FOR_SIGNATURE:
        return Action("See who has signed", address("signatures", *words))
    return None


def _review(agreement: Agreement, reader: User, *, at: datetime) -> Action | None:
    """Return the open review that waits for this reader: for the answers of their party, or for its decision."""
    if not agreement.is_in_force:
        return None
    for review in agreement.reviews.filter(state__in=TAKES_ANSWERS):
        review.agreement = agreement
        late = review.late()
        if any(reviewing.speaks_for(party, reader, at) for party in late):
            return Action("Answer the review", review.get_absolute_url())
        if not late and reviewing.consolidates(agreement, reader, at):
            return Action("Decide the review", review.get_absolute_url())
    return None


def _consultation(version: Version, reader: User, words: tuple[str, str], *, at: datetime) -> Action:
    """Return what a reader does about a text in consultation: comment, answer, or read what was said."""
    text = "Read the comments"
    if not any(consulting.commenting_obstacles(version, None, by=reader, at=at)):
        text = "Read and comment"
    elif may_write(version.agreement, reader, on=clock.london_date(at)):
        text = "Answer the comments"
    return Action(text, address("consultation", *words))


def _approval(version: Version, reader: User, words: tuple[str, str], *, at: datetime) -> Action | None:
    """Return what a reader does about a decision that is awaited: record it, or have the chair confirm it."""
    agreement = version.agreement
    if not may_record(agreement, None, by=reader, at=at):
        return None
    if not wrote(version, reader):
        return Action("Record the approval", address("record_approval", *words))
    chairs = asking.chairs_of(version, at=at)
    if list(asking_obstacles(version, chairs, by=reader, at=at)) or version.confirmations.open().exists():
        return None
    return Action("Ask the chair to confirm it", address("ask_chair", *words))


def links_for(
    agreement: Agreement,
    parties: list[Party],
    reader: User,
    sight: Sight,
    version: Version | None,
    versions: list[Version],
    *,
    at: datetime,
) -> Iterator[Action]:
    words = (agreement.board.slug, agreement.slug)
    if not sight.is_former:
        yield from _between_versions(agreement, versions, reader, at=at)
    shown = papers([version], sight) if version else []
    for kind, text in ((sealing.KIND, "Download signed PDF"), ("paper", "Download the document")):
        if document := next((one for one in shown if one.kind == kind), None):
            yield Action(f"{text} ({size(document.size)})", address("document", *words, document.sha256))
            break
    own = notice_parties(parties, reader, at=at)
    for party in own:
        yield Action(
            "Give notice" if len(own) == 1 else f"Give notice for {party}", address("give_notice", *words, party.pk)
        )
    if not sight.is_former:
        yield from _leaving(agreement, parties, reader, own, at=at)
        yield from _standing(agreement, parties, reader, at=at)


def _between_versions(agreement: Agreement, versions: list[Version], reader: User, *, at: datetime) -> Iterator[Action]:
    """Yield what leads from a text in force to the next."""
    newest = versions[0] if versions else None
    if newest is None or not agreement.is_in_force:
        return
    words = (agreement.board.slug, agreement.slug)
    writes = may_write(agreement, reader, on=clock.london_date(at))
    if writes and newest.state not in OPEN and any(one.state == State.CURRENT for one in versions):
        yield Action("Start a new version", address("open_next", *words))
    if newest.state == State.AWAITING_APPROVAL and (writes or leads_ig(agreement, reader, at)):
        yield Action("Material or minor", address("weigh_version", *words))
    if newest.state == State.OBJECTION_PERIOD:
        yield Action(f"Read or object to version {newest.number}", address("objections", *words))


def _leaving(
    agreement: Agreement, parties: list[Party], reader: User, own: list[Party], *, at: datetime
) -> Iterator[Action]:
    """Yield what else this reader may do about leaving and ending."""
    words, holds = (agreement.board.slug, agreement.slug), grants(reader, on=clock.london_date(at))
    if not agreement.is_in_force:
        return
    for party in parties:
        leads_ig = party.state in BOUND and holds.is_(OrganisationRole.IG_LEAD, party.organisation)
        if leads_ig and party not in own and party.state == PartyState.ACTIVE:
            yield Action("Prepare a notice", address("give_notice", *words, party.pk))
        if leads_ig or party in own:
            yield Action("Suspend sharing", address("suspend_sharing", *words, party.pk))
    there = [party for party in parties if party.state in BOUND]
    runs = holds.runs(agreement.board)
    if len(there) < 2 and (runs or own) and not agreement.other_parties_note:
        yield Action("End the agreement", address("end_agreement", *words))
    if runs and len(there) > 1 and not any(party.leads for party in there):
        yield Action("Record the new lead", address("appoint_lead", *words))
    terms = said(agreement) if runs or own else None
    if terms and len(there) > 1 and removes(terms.removal, runs=runs, own=own):
        yield Action("Propose to remove a party", address("propose_removal", *words))
    if runs and terms and terms.ends_when:
        yield Action("What ends it has happened", address("end_has_happened", *words))


def _standing(agreement: Agreement, parties: list[Party], reader: User, *, at: datetime) -> Iterator[Action]:
    """Yield what this reader may record where a tier 1 goes."""
    words, holds = (agreement.board.slug, agreement.slug), grants(reader, on=clock.london_date(at))
    own = holds.all_organisations & {party.organisation_id for party in parties}
    if not own and not holds.runs(agreement.board):
        return
    if agreement.tier == Tier.PURPOSE_SPECIFIC and agreement.is_in_force:
        if not any(standing.own_terms_obstacles(agreement, by=reader, at=at)):
            yield Action("Record stand-alone terms", address("own_terms", *words))
    elif agreement.state in OVER and not any(standing.regrounding_obstacles(agreement, by=reader, at=at)):
        yield Action("Let what stands on it stand on another tier 1", address("reground", *words))


def removes(by_whom: str, *, runs: bool, own: list[Party]) -> bool:
    """Say whether this reader is one by whom the text lets remove a party."""
    if by_whom == ByWhom.BOARD:
        return runs
    return any(by_whom == ByWhom.OTHERS or (by_whom == ByWhom.LEAD and party.leads) for party in own)


def notice_parties(parties: list[Party], reader: User, *, at: datetime) -> list[Party]:
    """Return the parties for which this reader, signatory with a mandate, may give notice now."""
    own = grants(reader, on=clock.london_date(at)).all_organisations
    mine = [party for party in parties if party.state == PartyState.ACTIVE and party.organisation_id in own]
    return [party for party in mine if has_mandate(party, reader, at)]
