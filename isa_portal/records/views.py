"""Making a record, reading it, recording its steps, striking it out; all records as a table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from isa_portal.agreements.models import Agreement
from isa_portal.agreements.selectors import address
from isa_portal.agreements.views.pages import Page, answered, found, posted, stopped
from isa_portal.lib import clock, pdf, spreadsheets
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.records import access, forms, releasing, rules, selectors, services
from isa_portal.records.kinds import KINDS, Kind, StepKind
from isa_portal.records.models import Record, Step

PDF = "application/pdf"


def _agreement(request: SignedInRequest, board: str, slug: str) -> Agreement:
    """Return an agreement of which this person reads records; for others there are none."""
    agreement = found(request, board, slug)
    if not access.may_read(agreement, request.user, on=clock.today()):
        raise Http404
    return agreement


def _record(request: SignedInRequest, board: str, slug: str, number: int) -> Record:
    seen = selectors.of_agreement(found(request, board, slug), request.user, on=clock.today())
    return get_object_or_404(seen, number=number)


@login_required
@require_safe
@never_cache
def records_csv(request: SignedInRequest, board: str, slug: str) -> HttpResponse:
    """Give every record that this person may read as a table."""
    agreement = _agreement(request, board, slug)
    seen = selectors.of_agreement(agreement, request.user, on=clock.today()).order_by("number")
    rows = selectors.table(seen, selectors.names_of(agreement))
    write, media_type = spreadsheets.FORMATS["csv"]
    return _file(write("Records", selectors.HEADS, rows), media_type, f"{slug}-records-{clock.today():%Y-%m-%d}.csv")


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_record(request: SignedInRequest, board: str, slug: str, kind: str) -> HttpResponse:
    agreement = _agreement(request, board, slug)
    if kind not in KINDS:
        raise Http404
    at, back = clock.now(), address("agreement_records", agreement)
    if reasons := list(rules.adding_obstacles(agreement, by=request.user, at=at)):
        return stopped(request, *reasons, back_href=back, back_text="Records")
    own = rules.writing_parties(agreement, by=request.user, at=at)
    form = forms.RECORDS[kind](posted(request), own=own, present=rules.bound_parties(agreement, at=at))
    context = {"title": KINDS[kind].one, "agreement": agreement, "caption": str(agreement), "why": KINDS[kind].why,
               "back": back, "back_text": "Records", "button": "Make the record"}  # fmt: skip

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> Record:
        party = cleaned.pop("party", form.only)
        return services.open_record(agreement, kind, party, cleaned, by=by, at=at)

    page = Page(request, "records/form.html", context)
    return answered(page, form, act, done="The record is made.", to=lambda made: made.get_absolute_url())


@login_required
@require_safe
def record(request: SignedInRequest, board: str, slug: str, number: int) -> HttpResponse:
    shown, at = _record(request, board, slug, number), clock.now()
    names = selectors.names_of(shown.agreement)
    context = {
        "record": shown,
        "agreement": shown.agreement,
        "about": KINDS[shown.kind],
        "row": selectors.row(shown, at=at),
        "facts": selectors.facts(shown, names),
        "steps": selectors.shown_steps(shown, request.user, names, at=at),
        "told": shown.concerned.exclude(pk=shown.party_id).select_related("organisation"),
        "may_strike_out": not any(rules.striking_obstacles(shown, by=request.user, at=at)),
        "is_released": releasing.decision(shown) is not None,
        "is_breach": shown.kind == Kind.BREACH,
        "is_a_reason_to_review": shown.kind in (Kind.BREACH, Kind.COMPLAINT)
        and grants(request.user, on=clock.london_date(at)).runs(shown.agreement.board),
        "today": clock.london_date(at),
    }
    return render(request, "records/record.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_step(request: SignedInRequest, board: str, slug: str, number: int, pk: int) -> HttpResponse:
    shown = _record(request, board, slug, number)
    step = get_object_or_404(
        Step.objects.select_related("party__organisation", "party__agreement__board"), record=shown, pk=pk
    )
    step.record = shown
    back, back_text = shown.get_absolute_url(), f"Record {shown.number}"
    if reasons := list(rules.taking_obstacles(step, by=request.user, at=clock.now())):
        return stopped(request, *reasons, back_href=back, back_text=back_text)
    more = {"parts": releasing.parts(shown.agreement)} if step.kind == StepKind.DECIDE_COPY else {}
    form = forms.STEPS[step.kind](posted(request), **more)
    context = {"title": str(step), "agreement": shown.agreement, "caption": f"{shown}, {shown.agreement.reference}",
               "why": step.reasoning, "step": step, "due": selectors.due_words(step), "back": back,
               "back_text": back_text, "button": "Record this"}  # fmt: skip

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> Step:
        return services.take_step(step, cleaned, by=by, at=at)

    return answered(Page(request, "records/form.html", context), form, act, done="It is recorded.", to=back)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def strike_out(request: SignedInRequest, board: str, slug: str, number: int) -> HttpResponse:
    shown = _record(request, board, slug, number)
    back, back_text = shown.get_absolute_url(), f"Record {shown.number}"
    if reasons := list(rules.striking_obstacles(shown, by=request.user, at=clock.now())):
        return stopped(request, *reasons, back_href=back, back_text=back_text)
    context = {"title": f"Strike out record {shown.number}", "agreement": shown.agreement, "back": back,
               "caption": str(shown.agreement), "why": "What it says is taken away for good, from its history too.",
               "back_text": back_text, "button": "Strike it out"}  # fmt: skip

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> Record:
        return services.strike_out(shown, cleaned["reason"], by=by, at=at)

    page = Page(request, "records/form.html", context)
    return answered(page, forms.StrikeOut(posted(request)), act, done=f"Record {number} is struck out.", to=back)


@login_required
@require_safe
@never_cache
def released(request: SignedInRequest, board: str, slug: str, number: int) -> HttpResponse:
    """Give the copy of the agreement that was released, made anew from the text and the decision."""
    shown = _record(request, board, slug, number)
    decision = releasing.decision(shown)
    if decision is None:
        raise Http404
    assert decision.done_at is not None
    content = pdf.render(releasing.html(decision), title=f"{shown.agreement}, public copy", created=decision.done_at)
    return _file(content, PDF, f"{slug}-public-copy.pdf")
