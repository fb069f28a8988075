"""An agreement: its head above each of its tabs, an address each."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from isa_portal.accession import rules as accessions
from isa_portal.agreements import access, cover
from isa_portal.agreements.access import Level
from isa_portal.agreements.models import Agreement, Proposal, Tier
from isa_portal.agreements.models.telling import NO_BASIS
from isa_portal.agreements.printing import parties as stating
from isa_portal.agreements.selectors import consulting, telling
from isa_portal.agreements.selectors import law as reading
from isa_portal.desk.selectors import head, outlines, parts, records
from isa_portal.desk.selectors import history as timeline
from isa_portal.desk.selectors import parties as listing
from isa_portal.desk.selectors.head import Head
from isa_portal.leaving import selectors as leaving
from isa_portal.lib import clock
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.reviews.services import next_review
from isa_portal.risk.selectors import matrix_of


def found(request: SignedInRequest, board: str, slug: str) -> Agreement:
    """Return the agreement at an address; one that a person may not see does not exist for them."""
    visible = Agreement.objects.visible_to(request.user, on=clock.today()).select_related("board__host")
    return get_object_or_404(visible, board__slug=board, slug=slug)


def headed(request: SignedInRequest, board: str, slug: str, tab: str) -> Head:
    return head.of(found(request, board, slug), request.user, at=clock.now(), tab=tab)


def page(request: SignedInRequest, above: Head, template: str, status: int = 200, **more: Any) -> HttpResponse:
    """Answer with one tab under the agreement's head."""
    context = {"head": above, "agreement": above.agreement, "version": above.version, "today": clock.today(), **more}
    return render(request, f"desk/agreement/{template}.html", context, status=status)


@login_required
@require_safe
def summary(request: SignedInRequest, board: str, slug: str) -> HttpResponse:
    today = clock.today()
    listed = Agreement.objects.listed_to(request.user, on=today).select_related("board__host")
    agreement = get_object_or_404(listed, board__slug=board, slug=slug)
    if access.sight(agreement, request.user, on=today).level is Level.OUTLINE:
        return render(request, "desk/agreement/outline.html", {"outline": outlines.of(agreement, on=today)})
    above = head.of(agreement, request.user, at=clock.now(), tab="agreement")
    flows = parts.flows(above)
    text = telling.content_of(above.version)
    return page(
        request,
        above,
        "summary",
        picture=parts.flow_picture(flows),
        gives=parts.flows_in_words(flows),
        facts=parts.key_facts(above),
        stands_on=above.agreement.stands_on.visible_to(request.user, on=today).select_related("board"),
        proposal=_proposal(above.agreement, request),
        named_above=above.agreement.stands_on.all(),
        **_grounds(above),
        coming=parts.coming(above, on=today),
        told=stating.told(text),
        notices=stating.notices(text),
        no_basis=NO_BASIS,
        **_cover(above),
    )


def _grounds(above: Head) -> dict[str, Any]:
    """Return what became of the tier 1 of a tier 2; nothing else has one."""
    if above.agreement.tier != Tier.PURPOSE_SPECIFIC:
        return {}
    follows = above.sight.level in (Level.FULL, Level.PARTY)
    return {"grounds": parts.grounds(above), "own_terms": parts.own_terms(above), "may_read_terms": follows}


def _proposal(agreement: Agreement, request: SignedInRequest) -> Proposal | None:
    """Return the proposal that an agreement follows, if this person may read it."""
    if agreement.proposal_id is None:
        return None
    readable = Proposal.objects.visible_to(request.user, on=clock.today()).select_related("board")
    found: Proposal | None = readable.filter(pk=agreement.proposal_id).first()
    return found


def _cover(above: Head) -> dict[str, Any]:
    today = clock.today()
    return {
        "covers": parts.covers(above, on=today),
        "unknown_cover": parts.unknown_cover(above, on=today),
        "caveat": cover.CAVEAT,
    }


@login_required
@require_safe
def text(request: SignedInRequest, board: str, slug: str) -> HttpResponse:
    above = headed(request, board, slug, "agreement_text")
    printed = above.agreement.printed_history.all()
    talk = consulting.talk(above.version, request.user, at=clock.now()) if above.version else None
    clauses = parts.clauses(above.version)
    shown = talk.beneath(clauses) if talk else []
    return page(request, above, "text", clauses=clauses, shown=shown, talk=talk, printed=printed)


@login_required
@require_safe
def parties(request: SignedInRequest, board: str, slug: str) -> HttpResponse:
    above = headed(request, board, slug, "agreement_parties")
    at = clock.now()
    rows = listing.party_rows(above, request.user, at=at)
    text = telling.content_of(above.version)
    return page(
        request,
        above,
        "parties",
        parties=[row for row in rows if not row.party.member_of_id],
        classes=listing.classes(rows, above),
        arrangement=stating.arrangement(text),
        processors=stating.processors(text),
        readers=listing.readers(above, at=at),
        accessions=accessions.open_to(above.agreement, request.user, at=at),
        may_admit=not any(accessions.writes(above.agreement, request.user, at)) and above.agreement.is_in_force,
    )


@login_required
@require_safe
def law(request: SignedInRequest, board: str, slug: str) -> HttpResponse:
    above = headed(request, board, slug, "agreement_law")
    flows = parts.flows(above)
    picture = parts.flow_picture(flows)
    return page(request, above, "law", flows=flows, picture=picture, **_law(above), **_cover(above))


def _law(above: Head) -> dict[str, Any]:
    return reading.law_tab(above.version, on=clock.today()) if above.version else {}


@login_required
@require_safe
def risks(request: SignedInRequest, board: str, slug: str) -> HttpResponse:
    above = headed(request, board, slug, "agreement_risks")
    assessment = above.version.assessment if above.version else None
    return page(request, above, "risks", matrix=matrix_of(assessment) if assessment else None)


@login_required
@require_safe
def reviews(request: SignedInRequest, board: str, slug: str) -> HttpResponse:
    above = headed(request, board, slug, "agreement_reviews")
    agreement = above.agreement
    follows = Agreement.objects.followed_by(request.user, on=clock.today()).filter(pk=agreement.pk).exists()
    return page(
        request,
        above,
        "reviews",
        may_open=follows,
        next_review=next_review(agreement).reasoning if follows and agreement.is_in_force else "",
        reviews=records.review_rows(above, on=clock.today()),
        notices=records.notice_rows(above),
        tasks=leaving.tasks_of_agreement(above.agreement, request.user, at=clock.now()),
        suspensions=records.suspensions(above),
        removals=leaving.removals_of(agreement) if follows else [],
    )


@login_required
@require_safe
def history(request: SignedInRequest, board: str, slug: str) -> HttpResponse:
    above = headed(request, board, slug, "agreement_history")
    changes = timeline.changes(above) if above.sees_drafts else []
    told = timeline.timeline(above)
    return page(request, above, "history", events=told, changes=changes, sees_drafts=above.sees_drafts)
