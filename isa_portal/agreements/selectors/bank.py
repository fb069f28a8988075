"""What the pages of a clause bank read: the wordings, and where each is used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.safestring import SafeString

from isa_portal.agreements import access
from isa_portal.agreements.models import Agreement, Clause, ClauseWording, Version
from isa_portal.lib import markup
from isa_portal.organisations.models import Board, User


def wordings(board: Board, reader: User, *, on: date) -> QuerySet[ClauseWording]:
    """Return the wordings of a board, with in how many agreements that the reader may see each is used."""
    seen = access.filter_versions(Version.objects.order_by(), reader, on=on).values("pk")
    counted = Count("clauses__version__agreement", filter=Q(clauses__version__in=seen), distinct=True)
    return board.wordings.annotate(used=counted)


@dataclass(frozen=True)
class Use:
    """A clause that came from a wording, in the newest text of its agreement that has it."""

    clause: Clause
    agreement: Agreement
    is_changed: bool


def uses(wording: ClauseWording, reader: User, *, on: date) -> list[Use]:
    """Return where a wording is used, as far as this reader may see; each agreement once."""
    seen = access.filter_versions(Version.objects.order_by(), reader, on=on).values("pk")
    rows = (
        wording.clauses.filter(version__in=seen)
        .select_related("version__agreement__board")
        .order_by("version__agreement__reference", "-version__created_at", "-version_id", "position")
    )
    newest = {row.version.agreement_id: row for row in reversed(rows)}
    return [
        Use(row, row.version.agreement, _bare(row.text) != _bare(wording.text)) for row in reversed(newest.values())
    ]


def _bare(text: str) -> str:
    return " ".join(text.split())


@dataclass(frozen=True)
class Offered:
    wording: ClauseWording
    html: SafeString


def offered(board: Board) -> list[Offered]:
    """Return the wordings that a draft of this board can take over."""
    return [Offered(one, markup.render(one.text)) for one in board.wordings.filter(retired_at__isnull=True)]
