"""The list of parts of a draft, the check before sending, and the parts that are one form each."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from isa_portal.agreements import lifecycle, rules, selectors
from isa_portal.agreements.forms import drafting as forms
from isa_portal.agreements.forms.opening import Foundations
from isa_portal.agreements.models import Agreement, Jotting, Tier, Version
from isa_portal.agreements.selectors import text as reading
from isa_portal.agreements.services import approval, jotting, opening, terms, versions
from isa_portal.agreements.views.pages import Page, answered, for_writers, newest, part_page, posted, stopped
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest


@require_safe
@for_writers
def draft(request: SignedInRequest, version: Version) -> HttpResponse:
    """Show the parts of the newest version, or why it cannot be written any more."""
    return _draft_page(request, version).show()


def _draft_page(request: SignedInRequest, version: Version) -> Page:
    agreement = version.agreement
    asked: dict[str, Any] = {"by": request.user, "at": clock.now()}
    page = part_page(request, version, agreement.title, "agreements/draft/parts.html")
    page.context |= {
        "standing": selectors.standing(version),
        "earlier": agreement.versions.exclude(pk=version.pk),
        "may_abandon": not any(rules.abandoning_obstacles(version, **asked)),
        "may_carry_on": not any(rules.carrying_on_obstacles(version, **asked)),
        "runs_board": rules.runs_the_board(agreement, request.user, clock.now()),
        "may_record": rules.may_record(agreement, None, **asked),
    }
    if version.is_consulted_on:
        lacking = [part for part, _ in rules.missing(version, **asked)]
        page.context["stopping"] = list(rules.obstacles(lifecycle.SUBMIT, version, **asked))
        page.context["text_lacks"] = any(part != "comments" for part in lacking)
    if version.is_draft:
        page.context |= {
            "tasks": selectors.tasks(version, **asked),
            "contents": reading.missing_contents(version),
            "unsigned": selectors.without_signatory(agreement),
        }
    return page


@require_safe
@for_writers
def check(request: SignedInRequest, version: Version) -> HttpResponse:
    """Show what the draft says and what is missing, before it goes to those who approve."""
    return _check_page(request, version).show()


def _check_page(request: SignedInRequest, version: Version) -> Page:
    page = part_page(request, version, "Check before sending", "agreements/draft/check.html")
    route = version.agreement.board.approval_route(version.agreement.tier)
    page.context |= {
        "missing": selectors.missing(version, by=request.user, at=clock.now()),
        "summary": selectors.summary(version),
        "approves": selectors.APPROVES[route],  # type: ignore[index]
    }
    return page


@require_POST
@for_writers
def submit(request: SignedInRequest, version: Version) -> HttpResponse:
    try:
        approval.submit(version, by=request.user, at=clock.now())
    except Refused as refusal:
        page = _check_page if version.is_draft else _draft_page
        return page(request, version).show(errors=refusal.reasons, status=409)
    messages.success(request, f"Version {version.number} was sent for approval. Its text is fixed from here on.")
    return redirect(selectors.address("draft", version.agreement))


@require_POST
@for_writers
def next_draft(request: SignedInRequest, version: Version) -> HttpResponse:
    try:
        following = opening.start_next_draft(version, by=request.user, at=clock.now())
    except Refused as refusal:
        return _draft_page(request, version).show(errors=refusal.reasons, status=409)
    messages.success(request, f"Version {following.number} is begun with the text of version {version.number}.")
    return redirect(selectors.address("draft", version.agreement))


@for_writers
def abandon_draft(request: SignedInRequest, version: Version) -> HttpResponse:
    """Abandon the draft, or the agreement with it if it was never signed."""
    agreement = version.agreement
    whole = agreement.state == lifecycle.AgreementState.PROPOSED
    page = part_page(request, version, "Abandon the agreement" if whole else "Abandon the draft")
    guidance = "No text of it was signed. All that was written stays to be read, and nothing more is written under it."
    page.context |= {
        "guidance": guidance if whole else "The text in force goes on as it is. A new version can be opened again.",
        "button": page.context["title"],
        "is_grave": True,
    }
    obstacles = list(rules.abandoning_obstacles(version, by=request.user, at=clock.now()))
    if obstacles and request.method != "POST":
        return stopped(request, *obstacles, back_href=page.context["back"], back_text=page.context["back_text"])

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        versions.abandon(version, **cleaned, by=by, at=at)

    to = selectors.address("draft", agreement)
    done = f"{agreement} is abandoned." if whole else f"Version {version.number} is abandoned."
    return answered(page, forms.Abandon(posted(request)), act, done=done, to=to)


def _saved(page: Page, form: Any, version: Version, fields: Any, now: Any) -> HttpResponse:
    """Answer a part that is one form over the version's own fields."""

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        terms.change(version, **fields(), by=by, at=at)

    done = f"Saved at {clock.now().astimezone(clock.LONDON):%H:%M}."
    to = selectors.address("draft", version.agreement)
    return answered(page, form, act, done=done, to=to, now=lambda: now(newest(version.agreement)))


def _kept_part(request: SignedInRequest, version: Version, key: str, title: str, now: Any) -> HttpResponse:
    """Answer a part whose words are kept while they are written; only saving changes the draft."""
    kept, pressed = reading.jotting(version, request.user, key), request.POST.get("unsaved")
    if pressed == "drop":
        jotting.drop(version, key=key, by=request.user, at=clock.now())
        return redirect(request.path)
    words = kept.words if pressed == "use" and kept else None if pressed else posted(request)
    form: Any = forms.PARTS[key](words, facts=now(version))
    page = part_page(request, version, title)
    page.context |= {"autosave": selectors.address("autosave", version.agreement), "key": key}
    if request.method != "POST" or pressed:
        page.context |= {"form": form, "kept": None if pressed else kept}
        return page.show()
    answer = _saved(page, form, version, form.fields_of_version, now)
    if answer.status_code == HTTPStatus.FOUND:
        jotting.drop(version, key=key, by=request.user, at=clock.now())
    return answer


@for_writers
def purpose(request: SignedInRequest, version: Version) -> HttpResponse:
    return _kept_part(request, version, Jotting.PURPOSE, "Purpose", terms.purpose_of)


@for_writers
def draft_terms(request: SignedInRequest, version: Version) -> HttpResponse:
    return _kept_part(request, version, Jotting.TERMS, "Terms", terms.terms_of)


@for_writers
def draft_impact(request: SignedInRequest, version: Version) -> HttpResponse:
    form = forms.Impact(posted(request), facts=terms.impact_of(version), today=clock.today())
    page = part_page(request, version, "Impact assessment", "agreements/draft/impact.html")
    return _saved(page, form, version, form.fields_of_version, terms.impact_of)


@for_writers
def foundations(request: SignedInRequest, version: Version) -> HttpResponse:
    """Change the title, the tier 1 beneath and the agreement that this one replaces."""
    agreement = version.agreement
    page = part_page(request, version, "Title and tier 1" if agreement.tier == Tier.PURPOSE_SPECIFIC else "Title")
    form = Foundations(
        posted(request),
        facts=opening.foundations_of(agreement),
        board=agreement.board,
        person=request.user,
        today=clock.today(),
        agreement=agreement,
    )

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        opening.change_foundations(version, **{"stands_on": (), **cleaned}, by=by, at=at)

    to = selectors.address("draft_parties", agreement)

    def now() -> dict[str, Any]:
        return opening.foundations_of(Agreement.objects.get(pk=agreement.pk))

    return answered(page, form, act, done="The title and its place are saved.", to=to, now=now)
