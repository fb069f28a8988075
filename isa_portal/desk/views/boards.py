"""A board: its practice, its people, its numbers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from isa_portal.desk.context import address
from isa_portal.desk.selectors.organisations import people_of, seats_of
from isa_portal.lib import clock
from isa_portal.lib.names import in_sentence
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.reminders.models import Policy
from isa_portal.reminders.policies import Group
from isa_portal.reminders.services.planning import policy_of

_SOME = "For the secretariat and administrators"
_OUTLINE = "Shown to every organisation that sits on it"


@login_required
@require_safe
def board(request: SignedInRequest, board: str) -> HttpResponse:
    """Show a board to those who serve it."""
    own = grants(request.user, on=clock.today())
    found = get_object_or_404(Board.objects.filter(pk__in=own.all_boards).select_related("host"), slug=board)
    runs = own.runs(found)
    words = (
        ("Start an agreement", "new_agreement"),
        ("Record an existing agreement", "record_existing"),
        ("Proposals", "proposals"),
        ("Meetings", "meetings"),
        ("Clause bank", "clause_bank"),
        ("Questions of reviews", "review_questions"),
        ("Correspondence", "correspondence"),
        ("People", "board_people"),
        ("Name the chair", "name_chair"),
        ("Change the practice", "practice"),
        ("Change the reminders", "reminding"),
        ("Change the host organisation", "change_host"),
    )
    context = {
        "board": found,
        "practice": _practice(found),
        "people": people_of(found, on=clock.today()),
        "seats": seats_of(found, on=clock.today()),
        "runs": runs,
        "links": [(text, address(name, found.slug)) for text, name in words if runs or name == "meetings"]
        + [("Who was bound on a day", f"{reverse('on_a_day')}?about=board:{found.slug}")],
    }
    return render(request, "desk/board.html", context)


def _practice(board: Board) -> list[tuple[str, str]]:
    return [
        ("Tier 1 agreements are approved by", board.get_overarching_approval_display()),
        ("Tier 2 and stand-alone agreements are approved by", board.get_purpose_specific_approval_display()),
        ("Tier 1 agreements are reviewed every", f"{board.overarching_review_months} months"),
        ("Tier 2 and stand-alone agreements are reviewed every", f"{board.purpose_specific_review_months} months"),
        ("Notice to leave, unless the text says otherwise", _months(board.notice_months)),
        ("Time to sign", f"{board.signing_days} days"),
        ("Time to object to a minor version", f"{board.objection_days} days"),
        ("A second factor at sign-in", "For everybody" if board.second_factor_for_all else _SOME),
        ("A passkey before signing", "Asked for" if board.passkey_before_signing else "Not asked for"),
        ("Its register in outline", _OUTLINE if board.members_see_register else "Shown to parties only"),
        *_reminders(board),
        ("Papers go out before a meeting by", f"{board.paper_days} clear working days"),
    ]


def _reminders(board: Board) -> list[tuple[str, str]]:
    policy = policy_of(board)
    overdue = f"every {policy.overdue_every} days when overdue"
    return [
        (
            "A review is reminded of",
            f"{_days(policy.review_days, 'before it is due')}; {overdue}: {_groups(policy.review_told)}",
        ),
        ("An overdue review is told to", _above(policy)),
        (
            "A signature is reminded of",
            f"{_days(policy.signature_days, 'after sending')}; {policy.before_last_day} before the last day",
        ),
        ("A party that has not signed is told of", f"On day {policy.ig_lead_day}: {_groups(policy.silent_told)}"),
        ("A notice is reminded of", _days(policy.notice_days, "before it ends", policy.notice_told)),
        ("What a record waits for is reminded of", _days(policy.record_days, "before its last day")),
        ("Exit tasks are reminded of", _days(policy.exit_days, "before their last day")),
        ("Board papers are reminded of", _days(policy.papers_days, "before they go out")),
        ("Reminders leave", "On working days" if policy.on_working_days else "On every day"),
    ]


def _above(policy: Policy) -> str:
    told = (("the chair", policy.chair_after), ("the board", policy.board_after))
    steps = [f"{who} after {days} {'day' if days == 1 else 'days'}" for who, days in told if days]
    return capfirst(", ".join(steps)) if steps else "Nobody above the secretariat"


def _groups(chosen: list[str]) -> str:
    return ", ".join(in_sentence(label.partition(":")[0]) for value, label in Group.choices if value in chosen)


def _days(days: list[int], when: str, told: list[str] | None = None) -> str:
    groups = f": {_groups(told)}" if told else ""
    return f"{', '.join(map(str, days))} days {when}{groups}" if days else f"Not {when}"


def _months(number: int) -> str:
    return "1 month" if number == 1 else f"{number} months"
