"""Writes drafts: parties, text, flows, law, risks and terms. Every change needs a draft and a writer of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from isa_portal.agreements import rules
from isa_portal.agreements.lifecycle import AgreementState, PartyState
from isa_portal.agreements.models import Agreement, Clause, DataFlow, Party, Proposal, Reliance, Tier, Version
from isa_portal.agreements.models.version import next_draft_number
from isa_portal.agreements.services import moves
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.gateways.rules import why_not_choosable
from isa_portal.lib import clock, markup
from isa_portal.lib.errors import Refused
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board, Organisation, User
from isa_portal.risk import services as risk
from isa_portal.risk.models import Risk

PURPOSE = ("purpose", "benefits")
TERMS = (
    "commences_on",
    "rule",
    "notice_count",
    "notice_unit",
    "notice_method",
    "notice_to",
    "review_months",
    "review_basis",
    "liability",
    "declarations",
    "review_questions",
    "dpia",
    "classification",
)


@transaction.atomic
def open_draft(
    board: Board,
    *,
    tier: int,
    reference: str,
    title: str,
    lead: Organisation,
    stands_on: Iterable[Agreement] = (),
    replaces: Agreement | None = None,
    proposal: Proposal | None = None,
    by: Actor,
    at: datetime,
) -> Version:
    """
    Open a new agreement with an empty draft 0.1, led by one of its parties.

    :raises Refused: with every reason that stands in the way
    """
    if reasons := tuple(_opening_obstacles(board, tier, reference, title, lead, replaces, by, at)):
        raise Refused(*reasons)
    agreement = Agreement.objects.create(
        board=board,
        tier=tier,
        reference=reference.strip(),
        slug=slugify(reference.replace("/", "-")),
        title=title.strip(),
        replaces=replaces,
        proposal=proposal,
        is_illustration=board.is_illustration,
        created_at=at,
    )
    agreement.stands_on.set(stands_on)
    Party.objects.create(agreement=agreement, organisation=lead, leads=True)
    audit.record("agreement.open", agreement, by=by, at=at, reference=reference, tier=int(tier), lead=lead.legal_name)
    return _start_version(agreement, by=by, at=at)


def _opening_obstacles(
    board: Board,
    tier: int,
    reference: str,
    title: str,
    lead: Organisation,
    replaces: Agreement | None,
    by: Actor,
    at: datetime,
) -> Iterable[str]:
    on = clock.london_date(at)
    own = grants(by, on=on) if isinstance(by, User) else None
    if own is None or not (own.runs(board) or own.is_("editor", lead)):
        yield "Only the board's secretariat or an editor of the lead organisation may open a draft."
    if not title.strip():
        yield "Enter the title of the agreement."
    if not slugify(reference.replace("/", "-")):
        yield "Enter a reference, for example 01/26."
    elif board.agreements.filter(slug=slugify(reference.replace("/", "-"))).exists():
        yield f"{board} has an agreement {reference} already. Choose another reference."
    if replaces and Agreement.objects.filter(replaces=replaces).exists():
        yield f"Another agreement replaces {replaces} already."


def _start_version(agreement: Agreement, *, by: Actor, at: datetime) -> Version:
    board = agreement.board
    overarching = agreement.tier == Tier.OVERARCHING
    version = Version.objects.create(
        agreement=agreement,
        number=next_draft_number(list(agreement.versions.values_list("number", flat=True))),
        author=by if isinstance(by, User) else None,
        review_months=board.overarching_review_months if overarching else board.purpose_specific_review_months,
        notice_count=board.notice_months,
        notice_unit="months",
        notice_method="in writing",
        created_at=at,
    )
    audit.record("version.start", version, by=by, at=at, number=version.number)
    moves.restage(agreement)
    return version


@transaction.atomic
def start_next_draft(version: Version, *, by: Actor, at: datetime) -> Version:
    """
    Start the next 0.x in drafting with the text of a version that was sent back, lapsed or withdrawn.

    :raises Refused: if another draft is open, or the actor may not write
    """
    version = moves.locked(version)
    agreement = version.agreement
    if agreement.state != AgreementState.PROPOSED or agreement.versions.first() != version or version.is_draft:
        raise Refused("Only the newest version can be carried on, before the agreement is in force.")
    if not (isinstance(by, User) and rules.access.may_write(agreement, by, on=clock.london_date(at))):
        raise Refused("Only the board's secretariat or an editor of the lead organisation may do this.")
    draft = _start_version(agreement, by=by, at=at)
    for name in (*PURPOSE, *TERMS):
        setattr(draft, name, getattr(version, name))
    if version.assessment:
        draft.assessment = risk.copy_assessment(version.assessment, by=by, at=at)
    draft.save()
    for part in (*version.clauses.all(), *version.flows.all(), *version.reliances.all()):
        part.pk, part.version = None, draft
        part.save(force_insert=True)
    return draft


def _editable(version: Version, by: Actor, at: datetime) -> Version:
    version = moves.locked(version)
    if reasons := tuple(rules.editing_obstacles(version, by=by, at=at)):
        raise Refused(*reasons)
    return version


@transaction.atomic
def change(version: Version, *, by: Actor, at: datetime, **fields: Any) -> Version:
    """
    Change the purpose, benefits or terms of a draft.

    :param fields: any of PURPOSE and TERMS
    :raises Refused: if the version cannot be changed by this actor now
    """
    version = _editable(version, by, at)
    if unknown := fields.keys() - {*PURPOSE, *TERMS}:
        raise TypeError(f"{sorted(unknown)} cannot be changed here.")
    changed = sorted(name for name, value in fields.items() if getattr(version, name) != value)
    for name in changed:
        setattr(version, name, fields[name])
    if changed:
        version.save(update_fields=changed)
        audit.record("version.change", version, by=by, at=at, number=version.number, changed=changed)
    return version


@transaction.atomic
def change_foundations(
    version: Version, *, stands_on: Iterable[Agreement], replaces: Agreement | None = None, by: Actor, at: datetime
) -> Agreement:
    """
    Say which tier 1 agreements a draft stands on and which agreement it replaces.

    :raises Refused: if it would replace itself or something that is replaced already
    """
    agreement = _editable(version, by, at).agreement
    above = list(stands_on)
    if replaces == agreement or agreement in above:
        raise Refused(f"{agreement.reference} cannot stand on or replace itself.")
    if replaces and Agreement.objects.filter(replaces=replaces).exclude(pk=agreement.pk).exists():
        raise Refused(f"Another agreement replaces {replaces} already.")
    if wrong := [str(one) for one in above if one.tier != Tier.OVERARCHING]:
        raise Refused(f"{', '.join(wrong)} is not a tier 1 agreement. Choose a tier 1.")
    agreement.replaces = replaces
    agreement.save()
    agreement.stands_on.set(above)
    audit.record("agreement.found", agreement, by=by, at=at, stands_on=[one.reference for one in above])
    return agreement


@transaction.atomic
def add_party(
    version: Version,
    organisation: Organisation,
    *,
    role: str = "controller",
    leads: bool = False,
    is_essential: bool = False,
    by: Actor,
    at: datetime,
) -> Party:
    """
    Add a party to a draft.

    :raises Refused: if the same organisation is a party already
    """
    agreement = _editable(version, by, at).agreement
    if agreement.parties.filter(organisation=organisation).exists():
        raise Refused(f"{organisation} is a party already. The same organisation cannot be a party twice.")
    if leads:
        _lead_no_more(agreement)
    party = Party.objects.create(
        agreement=agreement, organisation=organisation, role=role, leads=leads, is_essential=is_essential
    )
    audit.record("party.add", party, by=by, at=at, party=organisation.legal_name)
    return party


def _lead_no_more(agreement: Agreement) -> None:
    for lead in agreement.parties.filter(leads=True):
        lead.leads = False
        lead.save(update_fields=["leads"])


@transaction.atomic
def change_party(
    version: Version, party: Party, *, role: str, leads: bool, is_essential: bool, by: Actor, at: datetime
) -> Party:
    """Change a party's role in a draft, and who leads."""
    agreement = _editable(version, by, at).agreement
    party = agreement.parties.get(pk=party.pk)
    if leads:
        _lead_no_more(agreement)
    party.role, party.leads, party.is_essential = role, leads, is_essential
    party.save()
    audit.record("party.change", party, by=by, at=at, party=party.organisation.legal_name)
    return party


@transaction.atomic
def remove_party(version: Version, party: Party, *, by: Actor, at: datetime) -> None:
    """
    Take a party off a draft.

    :raises Refused: if a data flow or a legal power still names it, or it was asked already
    """
    version = _editable(version, by, at)
    party = version.agreement.parties.get(pk=party.pk)
    body = party.organisation
    if version.flows.filter(discloser=body).exists() or version.flows.filter(recipient=body).exists():
        raise Refused(f"A data flow names {body}. Change or remove the flow first.")
    if version.reliances.filter(organisation=body).exists():
        raise Refused(f"A legal power is recorded for {body}. Remove it first.")
    if party.state != PartyState.LISTED:
        raise Refused(f"{body} was asked to sign before and stays listed.")
    audit.record("party.remove", party, by=by, at=at, party=body.legal_name)
    party.delete()


def _check_clause(heading: str, text: str, number: int) -> None:
    if not heading.strip():
        raise Refused(f"Enter the heading of clause {number}.")
    if sentence := markup.too_long(text, f"Clause {number}"):
        raise Refused(sentence)


@transaction.atomic
def add_clause(version: Version, *, heading: str, text: str, by: Actor, at: datetime) -> Clause:
    """
    Add a clause at the end of a draft.

    :raises Refused: if it has no heading or is longer than a clause may be
    """
    version = _editable(version, by, at)
    position = version.clauses.count() + 1
    _check_clause(heading, text, position)
    clause = Clause.objects.create(version=version, position=position, heading=heading.strip(), text=text)
    audit.record("clause.add", clause, by=by, at=at, heading=heading)
    return clause


@transaction.atomic
def change_clause(clause: Clause, *, heading: str, text: str, by: Actor, at: datetime) -> Clause:
    """
    Change the heading and text of a clause.

    :raises Refused: if it has no heading or is longer than a clause may be
    """
    version = _editable(clause.version, by, at)
    clause = version.clauses.get(pk=clause.pk)
    _check_clause(heading, text, clause.position)
    clause.heading, clause.text = heading.strip(), text
    clause.save()
    audit.record("clause.change", clause, by=by, at=at, heading=heading)
    return clause


@transaction.atomic
def move_clause(clause: Clause, *, up: bool, by: Actor, at: datetime) -> Clause:
    """Move a clause one place up or down; at the end nothing happens."""
    version = _editable(clause.version, by, at)
    order = list(version.clauses.all())
    here = next(place for place, one in enumerate(order) if one.pk == clause.pk)
    there = here + (-1 if up else 1)
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    _renumber(order)
    audit.record("clause.move", clause, by=by, at=at, heading=clause.heading, up=up)
    return order[there] if 0 <= there < len(order) else clause


def _renumber(parts: Sequence[Clause | DataFlow | Reliance]) -> None:
    for position, part in enumerate(parts, 1):
        if part.position != position:
            part.position = position
            part.save(update_fields=["position"])


@transaction.atomic
def remove_part(part: Clause | DataFlow | Reliance, *, by: Actor, at: datetime) -> None:
    """Remove a clause, a data flow or a legal power from a draft; the rest closes up."""
    version = _editable(part.version, by, at)
    audit.record(f"{part._meta.model_name}.remove", part, by=by, at=at, what=str(part))
    model = type(part)
    part.delete()
    _renumber(list(model._default_manager.filter(version=version)))


@transaction.atomic
def add_flow(version: Version, *, by: Actor, at: datetime, **fields: Any) -> DataFlow:
    """
    Add a data flow to a draft.

    :raises Refused: if discloser and recipient are the same body
    """
    version = _editable(version, by, at)
    _check_flow(fields)
    flow = DataFlow.objects.create(version=version, position=version.flows.count() + 1, **fields)
    audit.record("dataflow.add", flow, by=by, at=at, what=str(flow))
    return flow


def _check_flow(fields: dict[str, Any]) -> None:
    if fields["discloser"] == fields["recipient"]:
        raise Refused("A data flow goes from one organisation to another. Choose two different ones.")


@transaction.atomic
def change_flow(flow: DataFlow, *, by: Actor, at: datetime, **fields: Any) -> DataFlow:
    """Change a data flow of a draft."""
    flow = _editable(flow.version, by, at).flows.get(pk=flow.pk)
    _check_flow(fields)
    for name, value in fields.items():
        setattr(flow, name, value)
    flow.save()
    audit.record("dataflow.change", flow, by=by, at=at, what=str(flow))
    return flow


@transaction.atomic
def add_reliance(version: Version, *, by: Actor, at: datetime, **fields: Any) -> Reliance:
    """
    Add a legal power that the sharing relies on.

    :raises Refused: if the catalogue entry is not a power that can be chosen, with the reason
    """
    version = _editable(version, by, at)
    if sentence := why_not_choosable(fields["gateway"]):
        raise Refused(sentence)
    reliance = Reliance.objects.create(version=version, position=version.reliances.count() + 1, **fields)
    audit.record("reliance.add", reliance, by=by, at=at, what=str(reliance))
    return reliance


@transaction.atomic
def change_reliance(reliance: Reliance, *, by: Actor, at: datetime, **fields: Any) -> Reliance:
    """
    Change a legal power of a draft.

    :raises Refused: if the catalogue entry is not a power that can be chosen, with the reason
    """
    reliance = _editable(reliance.version, by, at).reliances.get(pk=reliance.pk)
    if sentence := why_not_choosable(fields["gateway"]):
        raise Refused(sentence)
    for name, value in fields.items():
        setattr(reliance, name, value)
    reliance.save()
    audit.record("reliance.change", reliance, by=by, at=at, what=str(reliance))
    return reliance


def _assessment(version: Version, by: Actor, at: datetime) -> Version:
    if version.assessment is None:
        version.assessment = risk.make_assessment(version.agreement.board, chain=version.chain, by=by, at=at)
        version.save(update_fields=["assessment"])
    return version


@transaction.atomic
def add_risk(version: Version, *, by: Actor, at: datetime, **fields: Any) -> Risk:
    """
    Add a risk to a draft's assessment.

    :raises Refused: if a score is not on the scale
    """
    version = _assessment(_editable(version, by, at), by, at)
    return risk.add_risk(version.assessment, by=by, at=at, **fields)


@transaction.atomic
def change_risk(version: Version, row: Risk, *, by: Actor, at: datetime, **fields: Any) -> Risk:
    """
    Change a risk of a draft's assessment.

    :raises Refused: if a score is not on the scale
    """
    _editable(version, by, at)
    return risk.change_risk(row, by=by, at=at, **fields)


@transaction.atomic
def remove_risk(version: Version, row: Risk, *, by: Actor, at: datetime) -> None:
    """Remove a risk from a draft's assessment."""
    _editable(version, by, at)
    risk.remove_risk(row, by=by, at=at)
