"""Pages between two versions: open the next, weigh it, tell the parties, object, settle."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from isa_portal.agreements import access, rules, selectors
from isa_portal.agreements.forms.versions import AnotherPower, Object, OpenNext, Settle, Weigh
from isa_portal.agreements.lifecycle import DROP_VERSION, MAKE_MATERIAL, TELL, State
from isa_portal.agreements.models import Agreement, Party, Step, Version
from isa_portal.agreements.rules import materiality
from isa_portal.agreements.selectors import versions as reading
from isa_portal.agreements.services import opening, versions
from isa_portal.agreements.views.pages import WRITERS_ONLY, Page, answered, found, newest, posted, stopped
from isa_portal.gateways.models import LegalGateway
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest

NOT_YOURS = "Only the board's secretariat and the lead organisation say whether a version is material or minor."


def _page(request: HttpRequest, agreement: Agreement, title: str, template: str, **more: Any) -> Page:
    context = {
        "title": title,
        "agreement": agreement,
        "caption": f"{agreement.reference} {agreement.title}",
        "back": agreement.get_absolute_url(),
        "back_text": "The agreement",
        **more,
    }
    return Page(request, f"agreements/versions/{template}.html", context)


def _asked(request: SignedInRequest) -> dict[str, Any]:
    return {"by": request.user, "at": clock.now()}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_next(request: HttpRequest, board: str, slug: str) -> HttpResponse:
    """Open the next version of an agreement in force with the text in force."""
    signed_in = cast(SignedInRequest, request)
    agreement = found(signed_in, board, slug)
    if not access.may_write(agreement, signed_in.user, on=clock.today()):
        return stopped(request, WRITERS_ONLY)
    current = agreement.versions.filter(state=State.CURRENT).first()
    obstacles = list(rules.next_version_obstacles(agreement, **_asked(signed_in)))
    page = _page(request, agreement, "Start a new version", "open", current=current, obstacles=obstacles)
    if obstacles and request.method != "POST":
        return page.show()

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        opening.open_next(agreement, **cleaned, by=by, at=at)

    done = "A new version is begun with the text in force. The text in force goes on until the new one binds."
    return answered(page, OpenNext(posted(request)), act, done=done, to=selectors.address("draft", agreement))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rely_on_another(request: HttpRequest, board: str, slug: str, power: str) -> HttpResponse:
    """Propose, for a party, another power in place of one that changed: a new version opens."""
    signed_in = cast(SignedInRequest, request)
    agreement = found(signed_in, board, slug)
    changed = get_object_or_404(LegalGateway.objects.shown(), slug=power)
    asked = _asked(signed_in)
    if not rules.may_propose_power(agreement, *asked.values()):
        return stopped(request, rules.PARTIES_ONLY)
    obstacles = list(rules.proposing_power_obstacles(agreement, changed, **asked))
    page = _page(request, agreement, "Propose another power", "rely", changed=changed, obstacles=obstacles)
    if obstacles and request.method != "POST":
        return page.show()

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        opening.rely_on_another(agreement, changed, cleaned["gateway"], reason=cleaned["reason"], by=by, at=at)

    done = "A new version is open with the other power. The secretariat and the lead organisation write it on."
    return answered(page, AnotherPower(posted(request)), act, done=done, to=agreement.get_absolute_url())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def weigh_version(request: HttpRequest, board: str, slug: str) -> HttpResponse:
    """Show what changed from the text in force; the secretariat proposes what it is, the lead's IG lead confirms."""
    signed_in = cast(SignedInRequest, request)
    agreement = found(signed_in, board, slug)
    if not _may_weigh(signed_in, agreement):
        return stopped(request, NOT_YOURS)
    version, asked = newest(agreement), _asked(signed_in)
    confirms = rules.leads_ig(agreement, **asked) and not rules.runs_the_board(agreement, *asked.values())
    ask = rules.confirming_weight_obstacles if confirms else rules.proposing_weight_obstacles
    obstacles = list(ask(version, **asked))
    changes = reading.changed(version)
    proposal = version.weighings.filter(step=Step.PROPOSED).last()
    suggested = materiality.proposed(changes)
    page = _page(
        request,
        agreement,
        "Material or minor",
        "weigh",
        version=version,
        before=reading.amended(version),
        changes=changes,
        suggested=suggested,
        why=list(materiality.reasons(changes)),
        weighings=version.weighings.all(),
        obstacles=obstacles,
        button="Confirm" if confirms else "Propose",
    )
    if obstacles and request.method != "POST":
        return page.show()

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        (versions.confirm_weight if confirms else versions.propose_weight)(version, **cleaned, by=by, at=at)

    form = Weigh(posted(request), initial={"weight": proposal.weight if proposal and confirms else suggested})
    done = "It is confirmed." if confirms else "The proposal is recorded. The lead's IG lead confirms it."
    return answered(page, form, act, done=done, to=selectors.address("weigh_version", agreement))


def _may_weigh(request: SignedInRequest, agreement: Agreement) -> bool:
    own = _asked(request)
    writes = access.may_write(agreement, request.user, on=clock.today())
    return writes or rules.leads_ig(agreement, **own)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tell_parties(request: HttpRequest, board: str, slug: str) -> HttpResponse:
    """Show what telling the parties of a minor version means, and tell them."""
    signed_in = cast(SignedInRequest, request)
    agreement = found(signed_in, board, slug)
    if not access.may_run(agreement, signed_in.user, on=clock.today()):
        return stopped(request, "Only the board's secretariat tells the parties.")
    version = newest(agreement)
    obstacles = list(rules.obstacles(TELL, version, **_asked(signed_in)))
    parties = agreement.present_parties()
    page = _page(request, agreement, "Tell the parties", "tell", version=version, parties=parties, obstacles=obstacles)
    if request.method != "POST":
        return page.show()
    try:
        told = versions.tell(version, **_asked(signed_in))
    except Refused as refusal:
        return page.show(errors=refusal.reasons, status=409)
    assert told.objections_until is not None
    messages.success(request, f"The parties are told. They may object until {in_words(told.objections_until)}.")
    return redirect(selectors.address("objections", agreement))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def objections(request: HttpRequest, board: str, slug: str) -> HttpResponse:
    """Show a minor version that is open to objections, what changes in it and who objects; object for a party."""
    signed_in = cast(SignedInRequest, request)
    agreement = found(signed_in, board, slug)
    version = _told(signed_in, agreement)
    at = clock.now()
    own = reading.may_object_for(version, signed_in.user, at=at)
    runs = access.may_run(agreement, signed_in.user, on=clock.today())
    page = _page(
        request,
        agreement,
        f"Version {version.number}: a minor change",
        "objections",
        version=version,
        before=reading.amended(version),
        changes=reading.changed(version),
        objections=version.objections.select_related("party__organisation"),
        confirmed=version.weighings.filter(step=Step.CONFIRMED).last(),
        runs=runs,
        unheard=selectors.listed([str(party) for party in rules.unheard(version)]) if runs else "",
        own=own,
    )
    form = Object(posted(request), parties=own)
    page.context["form"] = form
    if request.method == "POST" and not own:
        return page.show(errors=_why_not(signed_in, version, at), status=409)
    if not own:
        return page.show()

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        party: Party = cleaned.get("party") or own[0]
        versions.object_to(version, party, reason=cleaned["reason"], by=by, at=at)

    done = "The objection is recorded. The version does not take effect as minor."
    return answered(page, form, act, done=done, to=selectors.address("objections", agreement))


def _told(request: SignedInRequest, agreement: Agreement) -> Version:
    """Return the version that this reader may object to or read about, or answer as if there were none."""
    version = reading.open_to_objections(agreement)
    if version is None or not access.versions_seen(agreement, request.user, on=clock.today()).filter(pk=version.pk):
        raise Http404
    return version


def _why_not(request: SignedInRequest, version: Version, at: datetime) -> tuple[str, ...]:
    parties = [one for one in version.agreement.present_parties() if rules.speaks_for(one, request.user, at)]
    reasons = [one for party in parties for one in rules.objecting_obstacles(version, party, by=request.user, at=at)]
    return tuple(reasons) or ("Only an administrator, the IG lead or a signatory of a party may object for it.",)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settle_objections(request: HttpRequest, board: str, slug: str) -> HttpResponse:
    """Make a version to which a party objects material, or drop it."""
    signed_in = cast(SignedInRequest, request)
    agreement = found(signed_in, board, slug)
    if not access.may_run(agreement, signed_in.user, on=clock.today()):
        return stopped(request, "Only the board's secretariat settles an objection.")
    version = _told(signed_in, agreement)
    asked = _asked(signed_in)
    obstacles = [*rules.obstacles(MAKE_MATERIAL, version, **asked), *rules.obstacles(DROP_VERSION, version, **asked)]
    made = version.objections.select_related("party__organisation")
    page = _page(request, agreement, "Settle the objection", "settle", version=version, objections=made)
    page.context |= {"obstacles": obstacles, "back": selectors.address("objections", agreement)}
    page.context["back_text"] = f"Version {version.number}"
    if obstacles and request.method != "POST":
        return page.show()

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        settle = versions.make_material if cleaned["act"] == Settle.MATERIAL else versions.drop
        settle(version, reason=cleaned["reason"], by=by, at=at)

    done = "It is settled. The text in force goes on."
    return answered(page, Settle(posted(request)), act, done=done, to=selectors.address("draft", agreement))
