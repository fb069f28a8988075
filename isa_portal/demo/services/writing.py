"""Writes drafts from the documents of the demonstration, and takes them to approval and signing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from isa_portal.agreements.models import Agreement, Proposal, Version
from isa_portal.agreements.models.version import Assessed, Classification
from isa_portal.agreements.services import (
    approval,
    bank,
    clauses,
    consulting,
    flows,
    opening,
    parties,
    processors,
    proposals,
    reliances,
    risks,
    telling,
    terms,
)
from isa_portal.correspondence import delivery
from isa_portal.demo import content
from isa_portal.demo.services.people import Cast
from isa_portal.evidence.actors import Actor
from isa_portal.gateways.models import LegalGateway
from isa_portal.lib import clock
from isa_portal.organisations.models import User
from isa_portal.signing import presenting
from isa_portal.signing.models import PersonalLink
from isa_portal.signing.services import naming, rounds, signatures, sittings


def write(
    document: dict[str, Any],
    cast: Cast,
    *,
    stands_on: Iterable[Agreement] = (),
    replaces: Agreement | None = None,
    proposal: Proposal | None = None,
    by: Actor,
    at: datetime,
) -> Version:
    """Write a complete draft of a document, signatories named."""
    version = opening.open_draft(
        cast.boards[document["board"]],
        tier=content.TIERS[document["tier"]],
        reference=document["reference"],
        title=document["title"],
        lead=cast.bodies[document["lead"]],
        stands_on=stands_on,
        replaces=replaces,
        proposal=proposal,
        by=by,
        at=at,
    )
    terms.change(version, **_terms(document), by=by, at=at)
    _write_parties(version, document, cast, by=by, at=at)
    _tell(version, document, cast, by=by, at=at)
    kept = {wording.heading: wording for wording in version.agreement.board.wordings.all()}
    for clause in document["clauses"]:
        clauses.add_clause(version, **clause, wording=kept.get(clause["heading"]), by=by, at=at)
    _write_law(version, document, cast, by=by, at=at)
    for row in (document["risks"] or {}).get("rows", []):
        risks.add_risk(version, **{name: fact for name, fact in row.items() if name != "number"}, by=by, at=at)
    return Version.objects.get(pk=version.pk)


def keep_wordings(document: dict[str, Any], cast: Cast, headings: Iterable[str], *, by: Actor, at: datetime) -> None:
    """Keep clauses of a document in the clause bank of its board, as a group of the board agreed them."""
    for clause in document["clauses"]:
        if clause["heading"] in headings:
            board, day = cast.boards[document["board"]], clock.london_date(at)
            bank.keep(board, **clause, agreed_on=day, agreed_reference="Information governance group", by=by, at=at)


def refer(version: Version, heading: str, words: str, to: str, *, by: Actor, at: datetime) -> None:
    """Let one clause of a draft end with words that name another."""
    rows = {clause.heading: clause for clause in version.clauses.all()}
    text = f"{rows[heading].text}\n\n{words} {{clause:{rows[to].key}}}."
    clauses.change_clause(rows[heading], heading=heading, text=text, by=by, at=at)


def _terms(document: dict[str, Any]) -> dict[str, Any]:
    stated, notice = document["terms"], document["terms"]["notice"]
    return {
        "purpose": document["purpose"],
        "benefits": document["benefits"],
        "rule": stated["signing_rule"],
        "notice_count": notice["number"],
        "notice_unit": notice["unit"],
        "notice_method": "in writing" if notice["in_writing"] else "",
        "notice_to": notice["to"],
        "review_months": stated["review"]["interval_months"],
        "review_basis": stated["review"]["counted_from"],
        "liability": stated["liability"]["words"],
        "declarations": [declaration["text"] for declaration in document["declarations"]],
        "classification": Classification.OFFICIAL if document["flows"] else Classification.NONE,
        **_impact(document["dpia"]),
    }


def _impact(facts: dict[str, Any] | None) -> dict[str, Any]:
    if not facts:
        return {}
    if not facts["reference"]:
        return {"dpia": facts["outcome"]}
    return {
        "dpia_kind": Assessed.REFERENCE,
        "dpia_reference": facts["reference"],
        "dpia_on": content.day(facts["completed_on"]),
        "dpia_owner": "Data protection officer of the lead",
        "dpia": facts["outcome"] or "",
    }


def _write_parties(version: Version, document: dict[str, Any], cast: Cast, *, by: Actor, at: datetime) -> None:
    for party in document["parties"]:
        if not party["lead"]:
            parties.add_party(version, cast.bodies[party["name"]], role=party["role"], by=by, at=at)
        elif party.get("units"):
            leading = version.agreement.parties.get(leads=True)
            facts = {"role": leading.role, "is_essential": leading.is_essential, "units": party["units"]}
            parties.change_party(version, leading, leads=True, **facts, by=by, at=at)
    joined = {party.organisation.legal_name: party for party in version.agreement.parties.all()}
    for party in document["parties"]:
        for signatory in party["signatories"]:
            email, name = cast.signatory(party["name"], signatory["position"])
            naming.name_signatory(
                joined[party["name"]], email=email, name=name, position=signatory["position"], by=by, at=at
            )


def _tell(version: Version, document: dict[str, Any], cast: Cast, *, by: Actor, at: datetime) -> None:
    """Say what people are told, and name who handles data for a party, as far as the document does."""
    if "telling" in document:
        telling.tell(version, **document["telling"], by=by, at=at)
    joined = {party.organisation.legal_name: party for party in version.agreement.parties.all()}
    for party in document["parties"]:
        if address := party.get("privacy_notice"):
            facts = {"address": address, "checked_on": clock.london_date(at)}
            telling.name_notice(version, joined[party["name"]], **facts, by=by, at=at)
    for one in document.get("processors", ()):
        facts = {**one, "controller": cast.bodies[one["controller"]], "contract_on": content.day(one["contract_on"])}
        processors.name_processor(version, **facts, by=by, at=at)


def _write_law(version: Version, document: dict[str, Any], cast: Cast, *, by: Actor, at: datetime) -> None:
    written = {}
    for flow in document["flows"]:
        same = {name: flow[name] for name in ("stage", "method", "frequency", "retention")}
        written[flow["number"]] = flows.add_flow(
            version,
            discloser=cast.bodies[flow["from"]],
            recipient=cast.bodies[flow["to"]],
            data=f"{flow['title']}. {flow['description']}",
            items=[_item(flow, name) for name in flow["items"]],
            systems={end: _system(facts) for end, facts in flow["systems"].items()},
            **same,
            **flow["facts"],
            by=by,
            at=at,
        )
    for answers in document["reliances"]:
        facts = {name: answer for name, answer in answers.items() if name not in ("party", "gateway", "flow")}
        reliances.add_reliance(
            version,
            organisation=cast.bodies[answers["party"]],
            flow=written.get(answers.get("flow")),
            gateway=LegalGateway.objects.get(slug=answers["gateway"]),
            **{**facts, "policy_document_on": content.day(facts.get("policy_document_on"))},
            by=by,
            at=at,
        )
    if considered := document.get("restrictions"):
        known = {one.slug: one for one in LegalGateway.objects.filter(slug__in=considered)}
        given = {known[slug]: (one["answer"], one["because"]) for slug, one in considered.items()}
        reliances.answer_restrictions(version, given, by=by, at=at)


def _item(flow: dict[str, Any], name: str) -> dict[str, Any]:
    return {
        "name": name,
        "identifiability": flow["identifiability"],
        "special_category": name in flow["special_items"],
        "offence_data": name in flow["offence_items"],
        **flow["reasons"],
    }


def _system(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "agreed_on": content.day(facts["agreed_on"])}


def propose(document: dict[str, Any], cast: Cast, *, by: Actor, at: datetime) -> Proposal:
    """Raise the need of a document with its board."""
    facts = "\n".join(f"{fact['name']}: {fact['value']}." for fact in document.get("facts", []))
    need = [document["illustration_note"], document["need"], document.get("purpose", ""), facts]
    why = [document.get("why", ""), document.get("benefits", ""), document.get("if_nothing_is_done", "")]
    named = [*document.get("bodies", []), *document["agencies"]]
    return proposals.propose(
        cast.boards[document["board"]],
        title=document["title"],
        need="\n\n".join(filter(None, need)),
        asked_by=document["raised_by"],
        bodies=[cast.bodies[name] for name in named if name in cast.bodies],
        agencies="\n".join(name for name in named if name not in cast.bodies),
        why="\n\n".join(filter(None, why)),
        alternatives=document.get("alternatives", ""),
        by=by,
        at=at,
    )


def consult(document: dict[str, Any], cast: Cast, *, stands_on: Iterable[Agreement], by: User, at: datetime) -> None:
    """Write a text, show it to its parties for three weeks, and go through what they said."""
    written = at - timedelta(days=10)
    board, lead = cast.boards[document["board"]], cast.bodies[document["lead"]]
    facts = {name: document[name] for name in ("reference", "title")} | {"tier": content.TIERS[document["tier"]]}
    version = opening.open_draft(board, **facts, lead=lead, stands_on=stands_on, by=by, at=written)
    terms.change(version, purpose=document["purpose"], benefits=document["benefits"], by=by, at=written)
    for name in document["parties"]:
        parties.add_party(version, cast.bodies[name], by=by, at=written)
    for clause in document["clauses"]:
        clauses.add_clause(version, **clause, by=by, at=written)
    consulting.consult(version, until=clock.london_date(at) + timedelta(days=21), by=by, at=at)
    delivery.deliver_owed(at=at)
    rows = {clause.position: clause for clause in version.clauses.all()}
    for hours, said in enumerate(document["comments"], 1):
        author, when = cast.people[said["by"]], at + timedelta(hours=hours)
        made = consulting.comment(version, text=said["text"], clause=rows[said["clause"]], by=author, at=when)
        if "answer" in said:
            consulting.answer(made, answer=said["answer"], reason=said["reason"], by=by, at=when + timedelta(days=1))
    delivery.deliver_owed(at=consulting.morning_after(at + timedelta(days=1)))


def approve(version: Version, *, author: User, by: Actor, at: datetime) -> Version:
    """Submit a draft two days earlier by its author, and let a colleague record that the board approved it."""
    approval.submit(version, by=author, at=at - timedelta(days=2))
    return approval.record_approval(
        version,
        decision="approved",
        body=version.agreement.board.name,
        decided_on=clock.london_date(at),
        reference="Illustration: no meeting took place",
        by=by,
        at=at,
    )


def send(version: Version, *, by: Actor, at: datetime) -> list[PersonalLink]:
    """Send a version for signature, deliver the letters, and return the personal links in the parties' order."""
    signing_round = rounds.send(version, by=by, at=at)
    delivery.deliver_owed(at=at)
    wanted = PersonalLink.objects.select_related(
        "signatory__user", "invitation__party__organisation", "invitation__round__version__agreement__board__host"
    )
    return list(wanted.filter(invitation__round=signing_round))


def sign(link: PersonalLink, *, by: User, at: datetime) -> None:
    """Sign as the signatories do: open the link, type the code of the letter, sign."""
    link = sittings.send_code(link, at=at)
    delivery.deliver_owed(at=at)
    link = sittings.confirm_code(link, link.code, at=at + timedelta(minutes=2))
    version = link.invitation.round.version
    presenting.present(version, at=at)
    signatures.sign(
        link,
        expected_sha256=version.content_sha256,
        name=by.name,
        position=link.signatory.position,
        authority="office",
        declared=tuple(version.declarations),
        by=by,
        at=at + timedelta(minutes=20),
    )
    delivery.deliver_owed(at=at + timedelta(minutes=20))
