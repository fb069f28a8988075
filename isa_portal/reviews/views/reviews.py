"""Reviews: what is asked, what each party answers, what the lead sums up and decides, and the report."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isa_portal.agreements.models import Agreement, Party
from isa_portal.agreements.views.pages import Page, answered, posted, stopped
from isa_portal.evidence import documents
from isa_portal.evidence.audit import subject_of
from isa_portal.lib import clock, filetypes, pdf
from isa_portal.lib.errors import Refused
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.reviews import printing, selectors
from isa_portal.reviews import services as reviews
from isa_portal.reviews.forms import reviews as forms
from isa_portal.reviews.lifecycle import ReviewState
from isa_portal.reviews.models import Evidence, Review
from isa_portal.reviews.rules import reviews as rules
from isa_portal.reviews.services import answering, deciding

READ_OR_SEND = ["GET", "HEAD", "POST"]
FOR_THE_LEAD = "Only the board's secretariat, or an editor or IG lead of the lead organisation, does this."


def _followed(request: SignedInRequest, board: str, slug: str) -> Agreement:
    followed = Agreement.objects.followed_by(request.user, on=clock.today()).select_related("board__host")
    return get_object_or_404(followed, board__slug=board, slug=slug)


def _found(request: SignedInRequest, board: str, slug: str, pk: int) -> Review:
    agreement = _followed(request, board, slug)
    review = get_object_or_404(agreement.reviews, pk=pk)
    review.agreement = agreement
    return review


def _page(request: HttpRequest, agreement: Agreement, title: str, template: str, **more: Any) -> Page:
    context = {
        "title": title,
        "agreement": agreement,
        "caption": f"{agreement.reference} {agreement.title}",
        "back": reverse("agreement_reviews", args=[agreement.board.slug, agreement.slug]),
        "back_text": "All reviews",
        **more,
    }
    return Page(request, f"reviews/{template}.html", context)


def _beneath(request: HttpRequest, review: Review, title: str, template: str, **more: Any) -> Page:
    back = {"back": review.get_absolute_url(), "back_text": "The review"}
    return _page(request, review.agreement, title, template, review=review, **back, **more)


@login_required
@require_safe
def review(request: SignedInRequest, board: str, slug: str, pk: int) -> HttpResponse:
    found = _found(request, board, slug, pk)
    shown = selectors.shown(found, request.user, at=clock.now())
    return _page(request, found.agreement, selectors.title_of(found), "review", review=found, shown=shown).show()


@login_required
@require_http_methods(READ_OR_SEND)
def answer_review(request: SignedInRequest, board: str, slug: str, pk: int, party: int) -> HttpResponse:
    """Answer for a party, save the answers or send them."""
    found = _found(request, board, slug, pk)
    member = _answering(request, found, party)
    at = clock.now()
    reply = found.replies.filter(party=member).first()
    is_sent = bool(reply and reply.sent_at)
    form = forms.Answers(
        posted(request),
        review=found,
        stated=reply.answers if reply else {},
        before=answering.before(found, member),
        records_sheet=not rules.speaks_for(member, request.user, at),
        today=clock.today(),
    )
    page = _beneath(
        request,
        found,
        f"Answers of {member}",
        "answers",
        party=member,
        is_sent=is_sent,
        evidence=reply.evidence.all() if reply else (),
        obstacles=list(rules.is_open(found)),
    )
    is_final = "send" in request.POST

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        facts = {name: cleaned[name] for name in ("unchanged_because", "sheet_received_on") if name in cleaned}
        answering.answer(found, member, form.by_number(), is_final=is_final, **facts, by=by, at=at)

    if is_final:
        return answered(page, form, act, done=f"The answers of {member} are sent.", to=found.get_absolute_url())
    done = f"Saved at {clock.now().astimezone(clock.LONDON):%H:%M}. Nobody else reads them until they are sent."
    return answered(page, form, act, done="The answers are saved." if is_sent else done, to=request.path)


def _answering(request: SignedInRequest, review: Review, party: int) -> Party:
    """Return the party, if this person answers for it; otherwise there is no such page."""
    parties = review.agreement.parties.select_related("organisation", "agreement__board")
    member = get_object_or_404(parties, pk=party)
    if not member.is_bound or not rules.may_answer(member, request.user, clock.now()):
        raise Http404
    return member


@login_required
@require_http_methods(READ_OR_SEND)
def show_evidence(request: SignedInRequest, board: str, slug: str, pk: int, party: int) -> HttpResponse:
    """Add an address or a file to the answers of a party."""
    found = _found(request, board, slug, pk)
    member = _answering(request, found, party)
    form = forms.ShowEvidence(posted(request), request.FILES if request.method == "POST" else None)
    to = reverse("answer_review", args=[board, slug, pk, party])
    page = _beneath(request, found, f"Evidence of {member}", "evidence", obstacles=list(rules.is_open(found)))
    page.context |= {"back": to, "back_text": f"Answers of {member}"}

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        file = cleaned["file"]
        facts = {"name": file.name, "content": file.read()} if file else {}
        title, address = cleaned["title"], cleaned["address"]
        answering.show_evidence(found, member, title=title, address=address, **facts, by=by, at=at)

    return answered(page, form, act, done="The evidence is added.", to=to)


@login_required
@require_POST
def withdraw_evidence(request: SignedInRequest, board: str, slug: str, pk: int, evidence: int) -> HttpResponse:
    found = _found(request, board, slug, pk)
    shown = get_object_or_404(Evidence.objects.select_related("reply__review"), reply__review=found, pk=evidence)
    _answering(request, found, shown.reply.party_id)
    to = reverse("answer_review", args=[board, slug, pk, shown.reply.party_id])
    try:
        answering.withdraw_evidence(shown, by=request.user, at=clock.now())
    except Refused as refusal:
        return stopped(request, *refusal.reasons, back_href=to, back_text="The answers")
    messages.success(request, "The evidence is removed.")
    return redirect(to)


@login_required
@require_safe
@never_cache
def review_file(request: SignedInRequest, board: str, slug: str, pk: int, evidence: int) -> HttpResponse:
    """Give a file that a party shows; until its answers are sent, only to those who answer for it."""
    found = _found(request, board, slug, pk)
    shown = get_object_or_404(Evidence.objects.exclude(sha256=""), reply__review=found, pk=evidence)
    if shown.reply.sent_at is None:
        _answering(request, found, shown.reply.party_id)
    stored = next((one for one in documents.about([subject_of(found)]) if one.sha256 == shown.sha256), None)
    if stored is None:
        raise Http404
    try:
        content = documents.read(stored)
    except documents.Damaged as damage:
        return stopped(request, f"{damage} Telephone the secretariat: nothing was sent to you.")
    return _file(content, stored.media_type, shown.name)


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@login_required
@require_safe
@never_cache
def question_sheet(request: SignedInRequest, board: str, slug: str, pk: int) -> HttpResponse:
    """Give the questions as a Word file that can be filled in on paper."""
    found = _found(request, board, slug, pk)
    name = f"{found.agreement.slug}-review-questions.docx"
    return _file(printing.sheet_docx(found, created=clock.now()), filetypes.DOCX.media_type, name)


@login_required
@require_safe
@never_cache
def review_report(request: SignedInRequest, board: str, slug: str, pk: int) -> HttpResponse:
    """Give the report of a review that is closed as a PDF."""
    found = _found(request, board, slug, pk)
    if found.state != ReviewState.CLOSED or found.closed_at is None:
        raise Http404
    html = printing.report_html(found)
    content = pdf.render(html, title=f"Review report: {found.agreement}", created=found.closed_at)
    day = f"{clock.london_date(found.closed_at):%Y-%m-%d}"
    return _file(content, "application/pdf", f"{found.agreement.slug}-review-{day}.pdf")


@login_required
@require_http_methods(READ_OR_SEND)
def summarise_review(request: SignedInRequest, board: str, slug: str, pk: int) -> HttpResponse:
    """Sum up the answers of all parties, question by question."""
    found = _found(request, board, slug, pk)
    if not rules.consolidates(found.agreement, request.user, clock.now()):
        return stopped(request, FOR_THE_LEAD)
    facts = deciding.stated(found)
    form = forms.Summaries(posted(request), review=found, answers=selectors.side_by_side(found), facts=facts)
    page = _beneath(request, found, "Sum up the answers", "summaries", obstacles=list(rules.is_open(found)))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        deciding.summarise(found, form.by_number(), stamp=cleaned["stamp"], by=by, at=at)

    def now() -> dict[str, str]:
        found.refresh_from_db()
        return deciding.stated(found)

    return answered(page, form, act, done="The summaries are saved.", to=found.get_absolute_url(), now=now)


@login_required
@require_http_methods(READ_OR_SEND)
def decide_review(request: SignedInRequest, board: str, slug: str, pk: int) -> HttpResponse:
    """Decide what becomes of the agreement, and close the review by it."""
    found = _found(request, board, slug, pk)
    at = clock.now()
    if not rules.consolidates(found.agreement, request.user, at):
        return stopped(request, FOR_THE_LEAD)
    obstacles = list(rules.deciding_obstacles(found, by=request.user, at=at))
    page = _beneath(request, found, "Decide the review", "decide", obstacles=obstacles, late=found.late())

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        deciding.decide(found, cleaned["outcome"], reasons=cleaned["reasons"], by=by, at=at)

    return answered(page, forms.Decide(posted(request)), act, done="The review is closed.", to=found.get_absolute_url())


@login_required
@require_http_methods(READ_OR_SEND)
def open_review(request: SignedInRequest, board: str, slug: str) -> HttpResponse:
    """Open a review because something happened."""
    agreement = _followed(request, board, slug)
    if not grants(request.user, on=clock.today()).runs(agreement.board):
        return stopped(request, f"Only the secretariat of {agreement.board} may open a review of {agreement}.")
    obstacles = [] if agreement.is_in_force else [f"{agreement} is {agreement.stage_words.lower()}."]
    page = _page(request, agreement, "Open a review", "open", obstacles=obstacles)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> Review:
        return reviews.open_because(agreement, cleaned["cause"], cleaned["because"], by=by, at=at)

    form = forms.OpenBecause(posted(request), initial={"cause": request.GET.get("cause", "")})
    return answered(
        page, form, act, done="The review is open. Every party is asked.", to=lambda made: made.get_absolute_url()
    )
