"""What each party answers in a review, and the evidence that it shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from isa_portal.agreements.models import Agreement, Party
from isa_portal.agreements.rules import file_obstacles
from isa_portal.evidence import audit, documents
from isa_portal.evidence.actors import Actor
from isa_portal.lib import filetypes
from isa_portal.lib.errors import Refused
from isa_portal.reviews import lifecycle
from isa_portal.reviews.lifecycle import ReviewState
from isa_portal.reviews.models import Evidence, Reply, Review
from isa_portal.reviews.rules import reviews as rules

KIND = "review evidence"


def before(review: Review, party: Party) -> dict[str, str]:
    """Return what a party answered in its last closed review, by the words of the question."""
    sent = Reply.objects.filter(party=party, review__state=ReviewState.CLOSED).exclude(sent_at=None)
    last = (
        sent.filter(review__agreement=review.agreement_id).exclude(review=review).order_by("review__closed_at").last()
    )
    if last is None:
        return {}
    return {question: last.answers.get(number, "") for number, question in last.review.numbered}


def as_before(review: Review, party: Party, answers: Mapping[str, str], because: str) -> dict[str, str]:
    """Fill what was left empty with the party's word that nothing changed, where it answered the question before."""
    known = before(review, party)
    said = {number: answers.get(number, "").strip() for number, _ in review.numbered}
    if not because.strip():
        return said
    return {
        number: said[number] or (f"No change since the last review. {because.strip()}" if known.get(question) else "")
        for number, question in review.numbered
    }


@transaction.atomic
def answer(
    review: Review,
    party: Party,
    answers: Mapping[str, str],
    *,
    is_final: bool,
    unchanged_because: str = "",
    sheet_received_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Reply:
    """
    Save the answers of a party, or send them; until the review is closed they may be sent again.

    :param answers: by the number of the question
    :param sheet_received_on: when a question sheet filled on paper was received, which the secretariat records
    :raises Refused: with every reason that stands in the way
    """
    review, party = _locked(review, party)
    reply = review.replies.filter(party=party).first()
    said = as_before(review, party, answers, unchanged_because)
    is_final = is_final or bool(reply and reply.sent_at)
    reasons = list(rules.answering_obstacles(review, party, said, is_final=is_final, by=by, at=at))
    reasons += rules.sheet_obstacles(party, bool(sheet_received_on), by=by, at=at)
    if reasons:
        raise Refused(*reasons)
    reply = reply or Reply(review=review, party=party)
    reply.answers, reply.saved_at = said, at
    reply.answered_by, reply.answered_by_key = by.actor_words, by.actor_key
    reply.sheet_received_on = sheet_received_on
    reply.sent_at = at if is_final else None
    reply.save()
    _begin(review)
    if is_final:
        facts = {"party": party.organisation.legal_name, "answers": said}
        audit.record("review.answer", review, by=by, at=at, **facts, from_sheet=bool(sheet_received_on))
    return reply


def _locked(review: Review, party: Party) -> tuple[Review, Party]:
    """Lock the agreement and read again: an answer and a closing at one moment see each other."""
    Agreement.objects.locked().get(pk=review.agreement_id)
    review = Review.objects.select_related("agreement__board").get(pk=review.pk)
    party = review.agreement.parties.select_related("organisation", "agreement__board").get(pk=party.pk)
    return review, party


def _begin(review: Review) -> None:
    if review.state == ReviewState.OPEN:
        review.state = lifecycle.BEGIN.target
        review.save(update_fields=["state"])


def show_evidence(
    review: Review,
    party: Party,
    *,
    title: str,
    address: str = "",
    name: str = "",
    content: bytes | None = None,
    by: Actor,
    at: datetime,
) -> Evidence:
    """
    Add evidence to the answers of a party: an address, or a file.

    :raises Refused: with every reason that stands in the way
    """
    count = Evidence.objects.filter(reply__review=review, reply__party=party).count()
    reasons = [
        *rules.answering_obstacles(review, party, {}, is_final=False, by=by, at=at),
        *rules.evidence_obstacles(count, title=title, address=address, content=content),
        *(file_obstacles(title, content) if content is not None else ()),
    ]
    if reasons:
        raise Refused(*dict.fromkeys(reasons))
    # Written before the transaction: no lock waits for a file, and a file without a row does no harm.
    kept = documents.keep(content) if content is not None else None
    with transaction.atomic():
        review, party = _locked(review, party)
        if reasons := list(rules.answering_obstacles(review, party, {}, is_final=False, by=by, at=at)):
            raise Refused(*reasons)
        who = {"saved_at": at, "answered_by": by.actor_words, "answered_by_key": by.actor_key}
        reply, _ = Reply.objects.get_or_create(review=review, party=party, defaults=who)
        shown = Evidence(reply=reply, title=title.strip(), address=address, added_at=at)
        if kept and content is not None:
            kind = filetypes.kind_of(content)
            assert kind is not None
            shown.name, shown.sha256 = filetypes.file_name(name, kind), kept.sha256
            words = {"name": shown.name, "kind": KIND, "media_type": kind.media_type}
            documents.enter(kept, **words, subject=audit.subject_of(review), by=by, at=at)
        shown.save()
        _begin(review)
        facts = {"party": party.organisation.legal_name, "title": shown.title}
        audit.record("review.show", review, by=by, at=at, **facts, address=shown.address, sha256=shown.sha256)
    return shown


@transaction.atomic
def withdraw_evidence(evidence: Evidence, *, by: Actor, at: datetime) -> None:
    """
    Take evidence back while the review is open; the trail keeps that it was shown.

    :raises Refused: with every reason that stands in the way
    """
    review, party = _locked(evidence.reply.review, evidence.reply.party)
    if reasons := list(rules.answering_obstacles(review, party, {}, is_final=False, by=by, at=at)):
        raise Refused(*reasons)
    evidence = Evidence.objects.get(pk=evidence.pk)
    facts = {"party": party.organisation.legal_name, "title": evidence.title}
    evidence.delete()
    audit.record("review.take_back", review, by=by, at=at, **facts)
