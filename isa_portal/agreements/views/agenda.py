"""The items of a meeting's agenda, and their papers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isa_portal.agreements import printing
from isa_portal.agreements.forms.meetings import AddItem, Paper
from isa_portal.agreements.models import Meeting, MeetingItem
from isa_portal.agreements.rules import meetings as rules
from isa_portal.agreements.services import meetings as services
from isa_portal.agreements.views.meetings import agenda, arranges, form_page, found_meeting, meeting_page
from isa_portal.agreements.views.pages import answered, posted, stopped
from isa_portal.lib import clock, pdf
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_item(request: SignedInRequest, board: str, pk: int) -> HttpResponse:
    meeting = found_meeting(request, board, pk)
    if not arranges(request, meeting.board):
        return stopped(request, rules.NOT_YOUR_MEETINGS)
    form = AddItem(posted(request), meeting=meeting)
    back = meeting.get_absolute_url()
    if not form.offered:
        return stopped(request, rules.NOTHING_WAITS, back_href=back, back_text=str(meeting))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        services.put(meeting, cleaned.pop("subject"), **cleaned, by=by, at=at)

    page = form_page(request, meeting.board, "Add an item to the agenda", back=back, text=str(meeting))
    page.context["button"] = "Add the item"
    return answered(page, form, act, done="The item stands on the agenda.", to=back)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_item(request: SignedInRequest, board: str, pk: int, item: int) -> HttpResponse:
    meeting, row = _item(request, board, pk, item)
    if not arranges(request, meeting.board):
        return stopped(request, rules.NOT_YOUR_MEETINGS)
    initial: dict[str, Any] = {name: getattr(row, name) for name in services.PAPER}
    initial["questions"] = [one.question for one in row.decisions.all()]

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        services.change_item(row, **cleaned, by=by, at=at)

    back = meeting.get_absolute_url()
    page = form_page(request, meeting.board, f"Paper for item {row.position}", back=back, text=str(meeting))
    page.context |= {"caption": str(row), "button": "Save the paper"}
    return answered(page, Paper(posted(request), initial=initial), act, done="The paper is saved.", to=back)


@login_required
@require_POST
def move_item(request: SignedInRequest, board: str, pk: int, item: int) -> HttpResponse:
    """Move an item one place; the answer leads to the item, so that focus follows it."""
    meeting, row = _item(request, board, pk, item)
    try:
        moved = services.move_item(row, up="up" in request.POST, by=request.user, at=clock.now())
    except Refused as refusal:
        return meeting_page(request, meeting).show(errors=refusal.reasons, status=409)
    messages.info(request, f"Item {row.position}, {row}, is now item {moved.position}.")
    return redirect(f"{meeting.get_absolute_url()}#item-{row.pk}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_item(request: SignedInRequest, board: str, pk: int, item: int) -> HttpResponse:
    meeting, row = _item(request, board, pk, item)
    if not arranges(request, meeting.board):
        return stopped(request, rules.NOT_YOUR_MEETINGS)
    back = meeting.get_absolute_url()
    page = form_page(request, meeting.board, f"Take item {row.position} off the agenda?", back=back, text=str(meeting))
    page.template = "agreements/draft/remove.html"
    page.context |= {"sentences": [f"{row}.", "The decisions asked and the words of its paper are forgotten."]}
    if request.method != "POST":
        return page.show()
    words = str(row)
    try:
        services.take_off(row, by=request.user, at=clock.now())
    except Refused as refusal:
        return page.show(errors=refusal.reasons, status=409)
    messages.success(request, f"{words} is off the agenda.")
    return redirect(back)


@login_required
@require_safe
@never_cache
def board_paper(request: SignedInRequest, board: str, pk: int, item: int) -> HttpResponse:
    """Give the paper of one item."""
    meeting, row = _item(request, board, pk, item)
    return _file(meeting, [row], f"board-paper-{meeting.held_on.isoformat()}-item-{row.position}.pdf", str(row))


@login_required
@require_safe
@never_cache
def board_pack(request: SignedInRequest, board: str, pk: int) -> HttpResponse:
    """Give the papers of every item behind one agenda."""
    meeting = found_meeting(request, board, pk)
    name = f"board-pack-{meeting.held_on.isoformat()}.pdf"
    return _file(meeting, agenda(meeting), name, f"Papers, {meeting.board}", is_pack=True)


def _file(meeting: Meeting, items: list[MeetingItem], name: str, title: str, *, is_pack: bool = False) -> HttpResponse:
    html = printing.papers_html(meeting, items, is_pack=is_pack)
    response = HttpResponse(pdf.render(html, title=title, created=clock.now()), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _item(request: SignedInRequest, board: str, pk: int, item: int) -> tuple[Meeting, MeetingItem]:
    meeting = found_meeting(request, board, pk)
    row = get_object_or_404(
        meeting.items.select_related("proposal__board__host", "version__agreement__board__host"), pk=item
    )
    row.meeting = meeting
    return meeting, row
