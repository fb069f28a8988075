"""The decision before signature, and the minute that follows it."""

from datetime import datetime
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from isa_portal.agreements import access, rules, selectors
from isa_portal.agreements.forms.approving import AddReference, Approve, AskChair
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Approval, Version
from isa_portal.agreements.services import approval, asking
from isa_portal.agreements.views.pages import Page, answered, found, newest, part_page, posted, stopped
from isa_portal.lib import clock
from isa_portal.organisations.models import Organisation, User
from isa_portal.organisations.requests import SignedInRequest

# What a meeting's page fills in; whoever records it looks at it and sends it.
TOLD = ("decision", "decided_on", "reference", "advice")
NOT_YOURS = (
    "Only the board's secretariat, its chair, the lead's IG lead or a party that decides for itself records decisions."
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record_approval(request: HttpRequest, board: str, slug: str) -> HttpResponse:
    """Show who decides, what was decided, and record the next decision."""
    signed_in = cast(SignedInRequest, request)
    agreement = found(signed_in, board, slug)
    version = newest(agreement)
    if not _may_look(signed_in, version):
        return stopped(request, NOT_YOURS)
    page = _approval_page(signed_in, version)
    form = Approve(
        posted(request),
        version=version,
        awaited=approval.awaited(version),
        today=clock.today(),
        told={name: request.GET[name] for name in TOLD if name in request.GET},
    )

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        approval.record_approval(version, **cleaned, by=by, at=at)

    to = selectors.address("draft" if _may_write(signed_in, version) else "record_approval", agreement)
    if page.context["obstacles"] and request.method != "POST":
        return page.show()
    return answered(page, form, act, done="The decision is recorded.", to=to)


def _may_write(request: SignedInRequest, version: Version) -> bool:
    return access.may_write(version.agreement, request.user, on=clock.today())


def _may_look(request: SignedInRequest, version: Version) -> bool:
    """Say whether this person records decisions here, or writes and may learn why somebody else must."""
    if _may_write(request, version):
        return True
    bodies = [None, *approval.awaited(version)]
    asked: dict[str, Any] = {"by": request.user, "at": clock.now()}
    return any(rules.may_record(version.agreement, body, **asked) for body in bodies)


def _approval_page(request: SignedInRequest, version: Version) -> Page:
    agreement = version.agreement
    route = agreement.board.approval_route(agreement.tier)
    awaited = approval.awaited(version)
    asked: dict[str, Any] = {"by": request.user, "at": clock.now()}
    bodies: list[Organisation | None] = [*awaited] or [None]
    found_for = [set(rules.approval_obstacles(version, organisation=body, **asked)) for body in bodies]
    title = "Record the decision" if version.state == State.AWAITING_APPROVAL else "Decisions"
    page = part_page(request, version, title, "agreements/approval.html")
    page.context |= {
        "standing": selectors.standing(version),
        "approves": selectors.APPROVES[route],  # type: ignore[index]
        "awaited": awaited,
        "obstacles": sorted(set.intersection(*found_for)),
        "approvals": agreement_approvals(version),
        "runs_board": rules.runs_the_board(agreement, request.user, clock.now()),
        "letters": version.confirmations.select_related("chair"),
        "may_ask": not list(rules.asking_obstacles(version, asking.chairs_of(version, at=asked["at"]), **asked)),
        "now": asked["at"],
        "back_text": "The draft",
    }
    return page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_chair(request: HttpRequest, board: str, slug: str) -> HttpResponse:
    """Take what was decided, and ask the chair by letter whether it is so."""
    signed_in = cast(SignedInRequest, request)
    agreement = found(signed_in, board, slug)
    if not access.may_run(agreement, signed_in.user, on=clock.today()):
        return stopped(request, "Only the board's secretariat may ask the chair.")
    version, at = newest(agreement), clock.now()
    back = selectors.address("record_approval", agreement)
    chairs = asking.chairs_of(version, at=at)
    if reasons := tuple(rules.asking_obstacles(version, chairs, by=signed_in.user, at=at)):
        return stopped(request, *reasons, back_href=back, back_text="Record the decision")
    page = part_page(request, version, "Ask the chair to confirm it", "agreements/ask_chair.html")
    page.context |= {"back": back, "back_text": "Record the decision", "chairs": chairs}
    form = AskChair(posted(request), version=version, chairs=chairs, today=clock.today())

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        asking.ask_chair(version, **cleaned, by=by, at=at)

    return answered(page, form, act, done="A letter to the chair is on its way.", to=back)


def agreement_approvals(version: Version) -> Any:
    """Return every decision on any version of the agreement, newest first."""
    decisions = Approval.objects.filter(version__agreement=version.agreement_id).select_related("version__agreement")
    return decisions.order_by("-recorded_at", "-pk")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_reference(request: HttpRequest, board: str, slug: str, pk: int) -> HttpResponse:
    """Add the minute that was to follow."""
    signed_in = cast(SignedInRequest, request)
    agreement = found(signed_in, board, slug)
    if not access.may_run(agreement, signed_in.user, on=clock.today()):
        return stopped(request, "Only the board's secretariat may add the reference.")
    version = newest(agreement)
    decision = get_object_or_404(agreement_approvals(version), pk=pk)
    page = part_page(request, version, "Add the minute")
    page.context |= {"back": selectors.address("record_approval", agreement), "back_text": "Decisions"}
    page.context["guidance"] = f"{decision.version}: {decision}."

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        approval.add_reference(decision, cleaned["reference"], by=by, at=at)

    form = AddReference(posted(request))
    return answered(page, form, act, done="The reference is recorded.", to=page.context["back"])
