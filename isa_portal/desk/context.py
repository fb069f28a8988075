"""What stands above every page: the navigation of one's role, the body one acts for, whom to telephone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from isa_portal.agreements.models import Party
from isa_portal.correspondence import post
from isa_portal.lib import clock
from isa_portal.organisations.access import Grants, grants
from isa_portal.organisations.models import Board, BoardRole, Organisation, OrganisationRole, User

OVERSEERS = (OrganisationRole.IG_LEAD, OrganisationRole.ADMINISTRATOR)


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return the navigation, the body acted for, the search and the telephone; nothing for a stranger."""
    person = getattr(request, "user", None)
    if not isinstance(person, User):
        return {}
    own = grants(person, on=clock.today())
    board = _board(own, request.path)
    bodies = _bodies(own, board)
    return {
        "navigation": _marked(_navigation(own, board, bodies), request.path),
        "acting_for": _acting_for(own, board, bodies),
        "search_url": reverse("agreements"),
        "search_name": "q",
        "post_is_held": bool(own.operates or own.boards.get(BoardRole.SECRETARIAT)) and post.is_held(),
        **({"help_telephone": board.help_telephone} if board and board.help_telephone else {}),
    }


def _board(own: Grants, path: str) -> Board | None:
    """Return the board whose page this is if it is one's own, else one's first, else that of one's agreements."""
    parts = path.split("/")
    slug = parts[2] if path.startswith("/boards/") and len(parts) > 2 else ""
    if own.all_boards:
        boards = list(Board.objects.filter(pk__in=own.all_boards))
        return next((board for board in boards if board.slug == slug), boards[0] if boards else None)
    bound = Party.objects.filter(organisation__in=own.all_organisations).values("agreement__board_id")
    return Board.objects.filter(pk__in=bound).order_by("pk").first() if own.all_organisations else None


def _bodies(own: Grants, board: Board | None) -> list[Organisation]:
    if not own.all_organisations:
        return []
    return list(Organisation.objects.filter(pk__in=own.all_organisations).order_by("legal_name"))


def _acting_for(own: Grants, board: Board | None, bodies: list[Organisation]) -> str:
    names = [str(board)] if board and own.all_boards else []
    names += [str(body) for body in bodies]
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more" if names else ""


def _navigation(own: Grants, board: Board | None, bodies: list[Organisation]) -> list[tuple[str, str]]:
    found = [("Home", reverse("home")), ("Agreements", reverse("agreements"))]
    if board and own.runs(board):
        found += _items(("Proposals", "proposals", [board.slug]))
    elif board and board.pk in own.all_boards:
        # The chair and the auditor read what the board is asked and what it decided.
        found += _items(("Meetings", "meetings", [board.slug]))
    if own.boards.get(BoardRole.AUDITOR):
        found += _items(("On a day", "on_a_day", []))
    if own.all_boards:
        found += _items(("Organisations", "organisations", []))
    if own.all_boards or any(own.organisations.get(role) for role in OVERSEERS):
        found += _items(("Gateways", "gateways:catalogue", []))
    if board and own.runs(board):
        found += _items(("Correspondence", "correspondence", [board.slug]))
    if board and own.all_boards:
        found += _items(("Board", "board", [board.slug]))
    if own.operates:
        found += _items(("State of the portal", "portal_state", []))
    ours = [body for body in bodies if any(own.is_(role, body) for role in OVERSEERS)]
    words = "Our organisation" if len(ours) == 1 else ""
    return found + [(words or body.short, reverse("organisation", args=[body.slug])) for body in ours]


def _items(*items: tuple[str, str, list[str]]) -> list[tuple[str, str]]:
    return [(text, address(name, *words)) for text, name, words in items]


def _marked(items: list[tuple[str, str]], path: str) -> list[dict[str, Any]]:
    """Mark the item whose part of the portal this page belongs to: the longest address that begins it."""
    fitting = [href for _, href in items if path == href or (href != "/" and path.startswith(href))]
    here = max(fitting, key=len, default="")
    if "/agreements/" in path:
        here = reverse("agreements")
    return [{"text": text, "href": href, "current": href == here} for text, href in items]


def address(name: str, *words: object) -> str:
    return reverse(name, args=words)
