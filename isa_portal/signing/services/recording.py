"""Records an agreement that was signed on paper before the portal; unknowns stay unknown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from isa_portal.agreements import execution
from isa_portal.agreements.models import Agreement, Party, Tier, Version
from isa_portal.agreements.models.agreement import slug_of
from isa_portal.agreements.services.risks import assessment_of
from isa_portal.evidence import audit, documents, people
from isa_portal.evidence.actors import Actor
from isa_portal.lib import canonical, clock
from isa_portal.lib.calendar import PartialDate
from isa_portal.lib.errors import Refused
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board, User
from isa_portal.risk import services as risk
from isa_portal.signing.models import Authority, Method, Signature
from isa_portal.signing.paper import PaperAgreement, PaperSignatory


def record_existing(
    board: Board, paper: PaperAgreement, *, scan: bytes = b"", scan_name: str = "", by: Actor, at: datetime
) -> Agreement:
    """
    Record an existing agreement as the document has it. No signing starts, and nothing is guessed.

    :param scan: the PDF of the document, if there is one
    :raises Refused: with everything that is wrong, each in one sentence
    """
    _refuse_what_is_wrong(board, paper, scan, by=by, at=at)
    # Written before the transaction: no lock waits for a file, and a file without a row does no harm.
    kept = documents.keep(scan) if scan else None
    with transaction.atomic():
        board = Board.objects.select_for_update(of=("self",)).get(pk=board.pk)
        _refuse_what_is_wrong(board, paper, scan, by=by, at=at)
        version = _record(board, paper, by=by, at=at)
        if kept:
            words = {"name": scan_name or "agreement.pdf", "kind": "paper", "media_type": "application/pdf"}
            documents.enter(kept, **words, subject=version.key, by=by, at=at)
    return version.agreement


def _record(board: Board, paper: PaperAgreement, *, by: Actor, at: datetime) -> Version:
    version = _start(board, paper, at=at)
    agreement = version.agreement
    audit.record("agreement.open", agreement, by=by, at=at, reference=paper.reference, source="paper")
    parties = {body.pk: Party.objects.create(agreement=agreement, organisation=body) for body in paper.parties}
    _lead(parties, paper)
    _carry_over(version, paper, by=by, at=at)
    execution.record_from_paper(
        agreement,
        version,
        signed=_signed_days(paper, parties),
        start=paper.starts_on,
        review_due=paper.due,
        printed=paper.printed_history,
        by=by,
        at=at,
    )
    version = Version.objects.select_related("agreement").get(pk=version.pk)
    for signatory in paper.signatories:
        _keep_signature(version, parties[signatory.organisation.pk], signatory, by=by, at=at)
    return version


def _refuse_what_is_wrong(board: Board, paper: PaperAgreement, scan: bytes, *, by: Actor, at: datetime) -> None:
    if reasons := _obstacles(board, paper, scan, by=by, at=at):
        raise Refused(*reasons)


def _obstacles(board: Board, paper: PaperAgreement, scan: bytes, *, by: Actor, at: datetime) -> Sequence[str]:
    today, reasons = clock.london_date(at), []
    if not (isinstance(by, User) and grants(by, on=today).runs(board)):
        reasons.append("Only the board's secretariat may record an existing agreement.")
    if not paper.title.strip():
        reasons.append("Enter the title of the agreement.")
    slug = slug_of(paper.reference)
    if not slug:
        reasons.append("Enter the reference, for example 02/15.")
    elif board.agreements.filter(slug=slug).exists():
        reasons.append(f"{board} has an agreement {paper.reference} already. Choose another reference.")
    if len({body.pk for body in paper.parties}) < len(paper.parties):
        reasons.append("The same organisation cannot be a party twice. Remove one of the two.")
    if not paper.other_parties_note and len(paper.parties) < 2:
        reasons.append("Add a second party, or say how the document leaves its other parties open.")
    if strangers := {s.organisation for s in paper.signatories} - set(paper.parties):
        reasons.append(f"{', '.join(map(str, strangers))} signed but is not a party. Add it to the parties.")
    for signatory in paper.signatories:
        if signatory.dated and signatory.dated.first > today:
            reasons.append(f"{signatory.dated} is in the future. Enter the date that stands on the document.")
    if paper.starts_on and paper.starts_on > today:
        reasons.append(f"{paper.starts_on:%-d %B %Y} is in the future. Draft the agreement instead of recording it.")
    if scan and not scan.startswith(b"%PDF-"):
        reasons.append("The document is not a PDF. Save it as PDF and choose it again.")
    return reasons


def _start(board: Board, paper: PaperAgreement, *, at: datetime) -> Version:
    return execution.start_recording(
        {
            "board": board,
            "tier": paper.tier,
            "reference": paper.reference.strip(),
            "slug": slug_of(paper.reference),
            "title": paper.title.strip(),
            "start_note": paper.start_note,
            "review_note": paper.review_note,
            "other_parties_note": paper.other_parties_note,
        },
        {
            "number": paper.version_number,
            "purpose": paper.purpose,
            "notice_count": paper.notice.count if paper.notice else None,
            "notice_unit": paper.notice.unit if paper.notice else "",
            "notice_method": paper.notice_method,
            "notice_to": paper.notice_to,
            "review_months": paper.review_months,
            "review_basis": "last_signature",
            "liability": paper.liability,
            "review_questions": list(paper.review_questions),
            "printed_marking": paper.printed_marking,
        },
        at=at,
    )


def _lead(parties: dict[int, Party], paper: PaperAgreement) -> None:
    if paper.parties:
        lead = parties[paper.parties[0].pk]
        lead.leads = True
        lead.save(update_fields=["leads"])


def _carry_over(version: Version, paper: PaperAgreement, *, by: Actor, at: datetime) -> None:
    if paper.tier == Tier.PURPOSE_SPECIFIC:
        version.agreement.stands_on.set(paper.stands_on)
    for position, (heading, text) in enumerate(paper.clauses, 1):
        version.clauses.create(position=position, heading=heading, text=text)
    if paper.risks:
        assessment = assessment_of(version, by=by, at=at)
        for row in paper.risks:
            risk.add_risk(assessment, by=by, at=at, **row)


def _signed_days(paper: PaperAgreement, parties: dict[int, Party]) -> dict[int, PartialDate | None]:
    """A party has signed when all its signatories have; its day is known only if all of theirs are."""
    days: dict[int, list[PartialDate | None]] = {}
    for signatory in paper.signatories:
        days.setdefault(parties[signatory.organisation.pk].pk, []).append(signatory.dated)
    return {
        key: None if None in found else max((day for day in found if day), key=lambda day: day.last)
        for key, found in days.items()
    }


def _keep_signature(version: Version, party: Party, signatory: PaperSignatory, *, by: Actor, at: datetime) -> None:
    # Nobody is named who signed before the portal: the office that signed is erased under its party.
    person = people.commit(audit.subject_of(party), {"position": signatory.position})
    record = {
        "schema": "isa-signature/1",
        "content_sha256": version.content_sha256,
        "presented_pdf_sha256": None,
        "agreement": version.agreement.reference,
        "version": version.key,
        "party": party.organisation.legal_name,
        "party_key": audit.subject_of(party),
        "person": person,
        "method": str(Method.PAPER.label),
        "dated": [signatory.dated.first.isoformat(), signatory.dated.last.isoformat()] if signatory.dated else None,
        "recorded_at": audit.instant(at),
        "recorded_by": by.actor_key,
    }
    signature = Signature.objects.create(
        version=version,
        party=party,
        method=Method.PAPER,
        person=person,
        authority=Authority.NOT_RECORDED,
        content_sha256=version.content_sha256,
        first_day=signatory.dated.first if signatory.dated else None,
        last_day=signatory.dated.last if signatory.dated else None,
        recorded_at=at,
        record=record,
        record_sha256=canonical.digest("isa-signature/1", record),
    )
    bound = {name: record[name] for name in ("content_sha256", "presented_pdf_sha256", "person")}
    facts = {"party": record["party"], "record_sha256": signature.record_sha256, **bound}
    audit.record("signature.record", signature, by=by, at=at, **facts)
