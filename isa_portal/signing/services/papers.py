"""Takes signatures on paper into a round: entered by one person, counted when a second one has checked them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from isa_portal.agreements import rules as agreement_rules
from isa_portal.agreements.models import Agreement
from isa_portal.correspondence import services as correspondence
from isa_portal.evidence import audit, documents, people
from isa_portal.evidence.actors import Actor
from isa_portal.lib import canonical, clock, filetypes, names
from isa_portal.lib.errors import Refused
from isa_portal.lib.failpoints import failpoint
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import OrganisationRole, User
from isa_portal.signing import letters, lifecycle, rules, scans
from isa_portal.signing.letters import papers as paper_letters
from isa_portal.signing.models import Authority, Invitation, Method, PaperSignature, Signatory, Signature
from isa_portal.signing.rules.turns import turn_obstacles
from isa_portal.signing.scans import Sheet
from isa_portal.signing.services import turns
from isa_portal.signing.services.signatures import take_effect

SCAN = "scan"


def still_to_sign(invitation: Invitation) -> list[Signatory]:
    """Return who is named for a party and has neither signed nor waits for the check of a signature on paper."""
    version = invitation.round.version_id
    named = invitation.party.signatories.filter(removed_at__isnull=True).exclude(signatures__version=version)
    waiting = invitation.on_paper.filter(checked_at__isnull=True).values("signatory")
    return list(named.exclude(pk__in=waiting).select_related("user"))


def recording_obstacles(invitation: Invitation, *, by: Actor, at: datetime) -> list[str]:
    """Return why this actor cannot enter a signature on paper for a party now."""
    if not agreement_rules.runs_the_board(invitation.party.agreement, by, at):
        return ["Only the board's secretariat may record a signature on paper."]
    reasons = list(rules.round_over(invitation, at=at)) or _of_party(invitation, at=at)
    if not reasons and not still_to_sign(invitation):
        reasons.append(f"Nobody else has to sign for {invitation.party}.")
    return reasons


def _of_party(invitation: Invitation, *, at: datetime) -> list[str]:
    """What stands in the way of a party's signature, on paper as online."""
    signatory = invitation.party.signatories.filter(removed_at__isnull=True).select_related("user").first()
    if signatory is None:
        return [f"{invitation.party} has no signatory. Name who signs for it."]
    return list(rules.obstacles(lifecycle.SIGN, invitation, by=signatory.user, at=at))


@transaction.atomic
def record(invitation: Invitation, signatory: Signatory, sheet: Sheet, *, by: User, at: datetime) -> PaperSignature:
    """
    Enter what a signatory signed on paper; it waits for its check by a second person and counts for nothing before.

    :raises Refused: with everything that is wrong, each in one sentence
    """
    Agreement.objects.locked().get(pk=invitation.party.agreement_id)
    invitation = _fresh(invitation.pk)
    version = invitation.round.version
    reasons = recording_obstacles(invitation, by=by, at=at)
    if not reasons and signatory not in still_to_sign(invitation):
        reasons.append(f"{signatory} has signed already, or a signature on paper waits for its check.")
    reasons += scans.problems(sheet, version, at=at)
    if reasons:
        raise Refused(*reasons)
    kind = filetypes.kind_of(sheet.content)
    assert kind is not None
    entered = PaperSignature.objects.create(
        invitation=invitation,
        signatory=signatory,
        first_day=sheet.dated.first if sheet.dated else None,
        last_day=sheet.dated.last if sheet.dated else None,
        code_read=version.code,
        original_kept=names.cleaned(sheet.original_kept),
        witness=_witness(sheet, signatory) if version.is_deed else "",
        scan_sha256=documents.sha256_of(sheet.content),
        scan_name=filetypes.file_name(sheet.name or "signed.pdf", kind),
        scan_type=kind.media_type,
        recorded_by=by,
        recorded_at=at,
    )
    words = {"name": entered.scan_name, "kind": SCAN, "media_type": kind.media_type}
    documents.enter(documents.Kept(entered.scan_sha256, len(sheet.content)), **words, subject=entered.key, by=by, at=at)
    facts = {"party": str(invitation.party), "scan_sha256": entered.scan_sha256, "code": entered.code_read}
    audit.record("papersignature.enter", entered, by=by, at=at, **facts)
    paper_letters.to_check(entered, at=at)
    return entered


def _witness(sheet: Sheet, signatory: Signatory) -> str:
    """Keep who saw a deed signed as words about its signatory: a witness has no account and no other place."""
    name, position = (words.strip() for words in sheet.witness)
    return people.commit(signatory.user.actor_key, {"witness": name, "position": position})


def witness_of(entered: PaperSignature) -> dict[str, str]:
    """Return the name and the position of the witness of a deed, or that they were erased; nothing without one."""
    found = people.words_of([entered.witness]).get(entered.witness) if entered.witness else None
    if not found:
        return {}
    return found if isinstance(found, dict) else {"witness": str(found), "position": ""}


def keep_scan(content: bytes) -> None:
    """Write a scan before the transaction: no lock waits for a file, and a file without a row does no harm."""
    if not any(scans.file_problems(content)):
        documents.keep(content)


def _fresh(pk: int) -> Invitation:
    wanted = Invitation.objects.select_related("party__organisation", "party__agreement__board__host")
    return wanted.select_related("round__version__agreement__board__host").get(pk=pk)


def may_check(entered: PaperSignature, by: Actor, *, at: datetime) -> bool:
    """Say whether this person may look at a scan and judge it: the secretariat, or who leads on IG for the party."""
    if not isinstance(by, User):
        return False
    held = grants(by, on=clock.london_date(at))
    party = entered.invitation.party
    return held.runs(party.agreement.board) or held.is_(OrganisationRole.IG_LEAD, party.organisation)


def checking_obstacles(entered: PaperSignature, *, by: Actor, at: datetime) -> list[str]:
    """Return why this actor cannot judge a signature on paper."""
    party = entered.invitation.party
    if not may_check(entered, by, at=at):
        return [f"The board's secretariat or the IG lead of {party} checks this."]
    if not entered.waits:
        return ["This was checked already."]
    if by == entered.recorded_by:
        return ["You recorded this signature. A second person checks it: a colleague, or the party's IG lead."]
    if by == entered.signatory.user:
        return ["This is your own signature. Somebody else checks it."]
    return []


@transaction.atomic
def check(entered: PaperSignature, *, by: User, at: datetime) -> Signature:
    """
    Let a signature on paper count, as a second person has seen that the scan is the whole signed document.

    It has the effect of a signature online, under the same lock: the last two, however they sign, see each other.

    :raises Refused: with every reason that stands in the way
    """
    Agreement.objects.locked().get(pk=entered.invitation.party.agreement_id)
    entered = _entered(entered.pk)
    invitation = _fresh(entered.invitation_id)
    reasons = checking_obstacles(entered, by=by, at=at)
    reasons = reasons or _overtaken(entered, invitation)
    reasons = reasons or list(rules.obstacles(lifecycle.SIGN, invitation, by=entered.signatory.user, at=at))
    # On paper one may sign before one's place; it counts in it.
    theirs = invitation.links.filter(signatory=entered.signatory)
    reasons = reasons or [why for link in theirs for why in turn_obstacles(link)]
    if reasons:
        raise Refused(*reasons)
    entered.checked_by, entered.checked_at = by, at
    entered.save(update_fields=["checked_by", "checked_at"])
    signature = _write(entered, invitation, by=by, at=at)
    failpoint("paper.after_record")
    for link in theirs:
        correspondence.withdraw(letters.link_key(link), at=at, reason="Signed on paper meanwhile.")
    correspondence.withdraw(entered.key, at=at, reason="Checked meanwhile.")
    take_effect(invitation, signature, by=by, at=at)
    turns.ask_if_ordered(invitation.round, at=at)
    paper_letters.counted(entered, at=at)
    return signature


def _entered(pk: int) -> PaperSignature:
    wanted = PaperSignature.objects.select_related("signatory__user", "recorded_by")
    return wanted.select_related("invitation__party__organisation", "invitation__party__agreement__board").get(pk=pk)


def _overtaken(entered: PaperSignature, invitation: Invitation) -> list[str]:
    """Between entry and check the person may have signed online, or somebody else may sign in their place."""
    if entered.signatory.removed_at:
        return [f"Somebody else signs for {invitation.party} now. Set this aside."]
    if entered.signatory.signatures.filter(version=invitation.round.version_id).exists():
        return [f"{entered.signatory} signed online meanwhile. That signature stands: set this aside."]
    return []


def _write(entered: PaperSignature, invitation: Invitation, *, by: User, at: datetime) -> Signature:
    version, party, dated = invitation.round.version, invitation.party, entered.dated
    who = {"name": entered.signatory.user.name, "position": entered.signatory.position, "authority_note": ""}
    record: dict[str, Any] = {
        "schema": "isa-signature/1",
        "content_sha256": version.content_sha256,
        "presented_pdf_sha256": None,
        "agreement": version.agreement.reference,
        "version": version.key,
        "party": party.organisation.legal_name,
        "party_key": audit.subject_of(party),
        "signatory": entered.signatory.user.actor_key,
        "person": people.commit(entered.signatory.user.actor_key, who),
        "authority": str(Authority.NOT_RECORDED.label),
        "method": str(Method.PAPER.label),
        "dated": [dated.first.isoformat(), dated.last.isoformat()] if dated else None,
        "code_read": entered.code_read,
        "scan_sha256": entered.scan_sha256,
        "original_kept": entered.original_kept,
        "true_copy": scans.TRUE_COPY,
        "recorded_at": audit.instant(entered.recorded_at),
        "recorded_by": entered.recorded_by.actor_key,
        "checked_at": audit.instant(at),
        "checked_by": by.actor_key,
    }
    if entered.witness:
        record["witness"] = entered.witness
    signature = Signature.objects.create(
        version=version,
        party=party,
        signatory=entered.signatory,
        method=Method.PAPER,
        person=record["person"],
        authority=Authority.NOT_RECORDED,
        content_sha256=version.content_sha256,
        first_day=entered.first_day,
        last_day=entered.last_day,
        recorded_at=at,
        record=record,
        record_sha256=canonical.digest("isa-signature/1", record),
    )
    kept = documents.find(entered.key, SCAN)
    assert kept is not None
    words = {"name": kept.name, "kind": SCAN, "media_type": kept.media_type}
    documents.enter(documents.Kept(kept.sha256, kept.size), **words, subject=version.key, by=by, at=at)
    bound = {name: record[name] for name in ("content_sha256", "presented_pdf_sha256", "person", "scan_sha256")}
    facts = {"party": record["party"], "record_sha256": signature.record_sha256, **bound}
    audit.record("signature.record", signature, by=by, at=at, **facts)
    return signature


@transaction.atomic
def set_aside(entered: PaperSignature, reason: str, *, by: User, at: datetime) -> PaperSignature:
    """
    Set aside what was entered from paper, with a reason; it never counted.

    :raises Refused: with every reason that stands in the way
    """
    Agreement.objects.locked().get(pk=entered.invitation.party.agreement_id)
    entered = _entered(entered.pk)
    reasons = checking_obstacles(entered, by=by, at=at)
    if by == entered.recorded_by and entered.waits:
        # Who finds a mistake of their own takes it back without waiting for somebody.
        reasons = []
    if not reason.strip():
        reasons.append("Say why it is set aside. The secretariat reads it.")
    if reasons:
        raise Refused(*reasons)
    entered.checked_by, entered.checked_at, entered.set_aside_because = by, at, reason.strip()
    entered.save(update_fields=["checked_by", "checked_at", "set_aside_because"])
    correspondence.withdraw(entered.key, at=at, reason="Set aside meanwhile.")
    facts = {"party": str(entered.invitation.party), "reason": reason.strip()}
    audit.record("papersignature.set_aside", entered, by=by, at=at, **facts)
    if by != entered.recorded_by:
        paper_letters.set_aside(entered, reason.strip(), at=at)
    return entered
