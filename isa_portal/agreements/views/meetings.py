"""The meetings of a board: the next one first, one with its agenda, and what it decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from isa_portal.agreements import selectors
from isa_portal.agreements.forms.meetings import Arrange, Outcomes, offered
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Decision, Meeting, MeetingItem, Outcome
from isa_portal.agreements.rules import meetings as rules
from isa_portal.agreements.services import meetings as services
from isa_portal.agreements.services import outcomes
from isa_portal.agreements.views.pages import Page, answered, posted, stopped
from isa_portal.lib import clock
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board, User
from isa_portal.organisations.requests import SignedInRequest

# What an outcome means for a version that awaits approval; nothing, where it goes on waiting.
FOR_A_VERSION: dict[str, Decision] = {
    Outcome.AGREED: Decision.APPROVED,
    Outcome.AMENDED: Decision.SENT_BACK,
    Outcome.REFUSED: Decision.REJECTED,
}


def own_board(request: SignedInRequest, slug: str) -> Board:
    """Return a board that this person serves: its meetings are for its own people."""
    own = grants(request.user, on=clock.today())
    return get_object_or_404(Board.objects.filter(pk__in=own.all_boards).select_related("host"), slug=slug)


def found_meeting(request: SignedInRequest, board: str, pk: int) -> Meeting:
    asked = own_board(request, board)
    meeting: Meeting = get_object_or_404(Meeting.objects.counted().filter(board=asked), pk=pk)
    meeting.board = asked
    return meeting


def arranges(request: SignedInRequest, board: Board) -> bool:
    return rules.may_arrange(board, by=request.user, at=clock.now())


def agenda(meeting: Meeting) -> list[MeetingItem]:
    rows = meeting.items.select_related("proposal__board__host", "version__agreement__board").prefetch_related(
        "decisions", "proposal__bodies"
    )
    return list(rows)


@login_required
@require_safe
def meetings(request: SignedInRequest, board: str) -> HttpResponse:
    asked, today = own_board(request, board), clock.today()
    listed = Meeting.objects.counted().filter(board=asked)
    context = {
        "board": asked,
        "coming": list(listed.from_day(today)),
        "past": list(listed.before_day(today)),
        "arranges": arranges(request, asked),
        "today": today,
    }
    return Page(request, "agreements/meetings.html", context).show()


@login_required
@require_safe
def meeting(request: SignedInRequest, board: str, pk: int) -> HttpResponse:
    return meeting_page(request, found_meeting(request, board, pk)).show()


def meeting_page(request: SignedInRequest, asked: Meeting) -> Page:
    items, is_held = agenda(asked), asked.held_on <= clock.today()
    arranging = arranges(request, asked.board)
    open_ones = any(not one.minute for item in items for one in item.decisions.all())
    context = {
        "board": asked.board,
        "meeting": asked,
        "items": [(item, _approval(item)) for item in items],
        "to_record": is_held and open_ones and arranging,
        "arranges": arranging,
        "nothing_waits": "" if arranging and any(offered(asked)) else rules.NOTHING_WAITS,
        "today": clock.today(),
        "is_held": is_held,
    }
    return Page(request, "agreements/meeting.html", context)


def _approval(item: MeetingItem) -> str:
    """Return where the approval of a version is recorded, its facts filled in; nothing once that is done."""
    version = item.version
    first = next((one for one in item.decisions.all() if one.settles), None)
    if version is None or first is None or not first.outcome or version.state != State.AWAITING_APPROVAL:
        return ""
    facts = {"decided_on": item.meeting.held_on.isoformat(), "reference": first.minute, "advice": first.words}
    facts |= {"decision": FOR_A_VERSION.get(first.outcome, "")}
    told = {name: words for name, words in facts.items() if words}
    return f"{selectors.address('record_approval', version.agreement)}?{urlencode(told)}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def arrange_meeting(request: SignedInRequest, board: str) -> HttpResponse:
    asked = own_board(request, board)
    if not arranges(request, asked):
        return stopped(request, rules.NOT_YOUR_MEETINGS)
    made: list[Meeting] = []

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        made.append(services.arrange(asked, **cleaned, by=by, at=at))

    page = form_page(request, asked, "Add a meeting", back=reverse("meetings", args=[asked.slug]), text="Meetings")
    page.context |= {"button": "Add the meeting"}
    form = Arrange(posted(request), initial={"papers_days": asked.paper_days})
    answer = answered(page, form, act, done="The meeting is on the list.", to=page.context["back"])
    return redirect(made[0]) if made else answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_meeting(request: SignedInRequest, board: str, pk: int) -> HttpResponse:
    asked = found_meeting(request, board, pk)
    if not arranges(request, asked.board):
        return stopped(request, rules.NOT_YOUR_MEETINGS)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        services.change(asked, **cleaned, by=by, at=at)

    page = form_page(request, asked.board, "Change the meeting", back=asked.get_absolute_url(), text=str(asked))
    initial = {"held_on": asked.held_on, "place": asked.place, "papers_days": asked.papers_days}
    form = Arrange(posted(request), initial=initial)
    return answered(page, form, act, done="The meeting is changed.", to=asked.get_absolute_url())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record_outcomes(request: SignedInRequest, board: str, pk: int) -> HttpResponse:
    """Record what became of each decision, all on one page."""
    asked = found_meeting(request, board, pk)
    if not arranges(request, asked.board):
        return stopped(request, rules.NOT_YOUR_MEETINGS)
    back = asked.get_absolute_url()
    page = form_page(request, asked.board, "Record what the board decided", back=back, text=str(asked))
    page.template = "agreements/outcomes.html"
    page.context |= {"meeting": asked, "is_held": asked.held_on <= clock.today()}

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        outcomes.record(asked, cleaned["said"], by=by, at=at)

    form = Outcomes(posted(request), items=agenda(asked), today=clock.today())
    return answered(page, form, act, done="What the board decided is recorded.", to=back)


def form_page(request: SignedInRequest, board: Board, title: str, *, back: str, text: str) -> Page:
    context = {"title": title, "caption": board.name, "back": back, "back_text": text}
    return Page(request, "agreements/form.html", context)
