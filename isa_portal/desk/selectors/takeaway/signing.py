"""What the ZIP has of the rounds of one agreement: its signatures, questions, clearances and who signed instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from isa_portal.agreements.access import Sight
from isa_portal.agreements.models import Version
from isa_portal.desk.selectors.takeaway.files import Piece, table
from isa_portal.organisations.models import Organisation
from isa_portal.signing import selectors as signing
from isa_portal.signing.models import Clearance, HandOver, Invitation, Question, Signature

Rows = Iterator[tuple[Any, ...]]


def of_signing(
    folder: str, reference: str, body: Organisation, versions: list[Version], sight: Sight
) -> Iterator[Piece]:
    """Give what a body did in the rounds of versions that it is shown."""
    own = Invitation.objects.filter(party__organisation=body, round__version__in=[one.pk for one in versions])
    asked = list(own.values_list("pk", flat=True))
    yield table(f"{folder}/signatures.csv", f"Signatures for it under {reference}", ("Version", "Name", "Position",
                "How", "When", "Record"), _signatures(body, versions, sight))  # fmt: skip
    yield table(f"{folder}/questions.csv", f"Questions that it asked before signing {reference}", ("Version",
                "Question", "Asked", "Answer", "Answered by", "Answered", "The answer changes the text"),
                _questions(asked, sight))  # fmt: skip
    yield table(f"{folder}/clearances.csv", f"What its offices said before signing {reference}", ("Version", "Office",
                "View", "Reason", "Recorded by", "Recorded"), _clearances(asked, sight))  # fmt: skip
    yield table(f"{folder}/hand-overs.csv", f"Who signs {reference} in whose place", ("Version", "Asked first",
                "Passed on by", "Passed on", "Signs instead", "Named by", "Named", "Authority"),
                _hand_overs(asked, sight))  # fmt: skip


def _signatures(body: Organisation, versions: list[Version], sight: Sight) -> Rows:
    signed = Signature.objects.filter(party__organisation=body, version__in=[one.pk for one in versions])
    for one in signing.named(signed.select_related("version").order_by("pk")):
        if sight.shows(one.counts_at):
            when = one.signed_at or (str(one.dated) if one.dated else "undated")
            yield (one.version.number, one.name, one.position, one.get_method_display(), when, one.record_sha256)


def _questions(asked: list[int], sight: Sight) -> Rows:
    for one in Question.objects.filter(invitation__in=asked).select_related("invitation__round__version"):
        if sight.shows(one.asked_at):
            yield (one.invitation.round.version.number, one.text, one.asked_at, one.answer, one.answered_by,
                   one.answered_at, "yes" if one.changes_text else "no")  # fmt: skip


def _clearances(asked: list[int], sight: Sight) -> Rows:
    for one in Clearance.objects.filter(invitation__in=asked).select_related("invitation__round__version"):
        if one.recorded_at is None or sight.shows(one.recorded_at):
            yield (one.invitation.round.version.number, one.get_office_display(), one.get_view_display(), one.reason,
                   one.recorded_by, one.recorded_at)  # fmt: skip


def _hand_overs(asked: list[int], sight: Sight) -> Rows:
    passed = HandOver.objects.filter(link__invitation__in=asked).order_by("pk")
    for one in passed.select_related("link__invitation__round__version", "link__signatory__user", "to__user"):
        if sight.shows(one.handed_at):
            yield (one.link.invitation.round.version.number, one.link.signatory, one.handed_by, one.handed_at,
                   one.to or "not known yet", one.named_by, one.named_at, one.authority)  # fmt: skip
