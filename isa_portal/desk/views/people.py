"""The people of an organisation or a board: who holds what, who is invited, who may sign."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isa_portal.accounts.rules import removal_obstacles
from isa_portal.desk import forms
from isa_portal.desk.forms.people import Release
from isa_portal.desk.selectors import people as selectors
from isa_portal.lib import clock
from isa_portal.lib.errors import Overtaken, Refused
from isa_portal.organisations import services
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Board, Organisation
from isa_portal.organisations.requests import SignedInRequest, ask_for_proof, fresh
from isa_portal.organisations.rules import people as rules
from isa_portal.organisations.selectors import double, headed, readable
from isa_portal.organisations.services import OutsideDomains
from isa_portal.organisations.services.people import open_invitations, role_facts

PeopleOf = Board | Organisation


def _body(request: SignedInRequest, kind: str, slug: str) -> PeopleOf:
    """Return a body whose people this person may look at."""
    today = clock.today()
    if kind == "board":
        return get_object_or_404(Board.objects.filter(pk__in=grants(request.user, on=today).all_boards), slug=slug)
    return get_object_or_404(readable(request.user, on=today), slug=slug)


def _giving(request: SignedInRequest, body: PeopleOf) -> tuple[str, ...]:
    return rules.roles_to_give(body, by=request.user, at=clock.now())


def kept_by(request: SignedInRequest, kind: str, slug: str) -> PeopleOf:
    """Return a body whose people this person may change; for anybody else the page is not there."""
    body = _body(request, kind, slug)
    if not _giving(request, body):
        raise Http404
    return body


def member_of(request: SignedInRequest, body: PeopleOf, pk: int) -> selectors.Member:
    found = selectors.member(body, pk, on=clock.today())
    if found is None:
        raise Http404
    return found


def _to_people(kind: str, body: PeopleOf) -> HttpResponse:
    return redirect(f"{kind}_people", body.slug)


def page_of(
    request: SignedInRequest, template: str, kind: str, body: PeopleOf, *, status: int = 200, **context: Any
) -> HttpResponse:
    shown = {"body": body, "kind": kind, "people_url": f"{kind}_people", **context}
    return render(request, f"desk/people/{template}.html", shown, status=status)


@login_required
@require_safe
def people(request: SignedInRequest, slug: str, *, kind: str) -> HttpResponse:
    """Show who acts for a body, and who is invited."""
    joined = double(request.user, slug, on=clock.today()) if kind == "organisation" else None
    if joined and joined.joined_into:
        return redirect("organisation_people", joined.joined_into.slug)
    return listed(request, kind, _body(request, kind, slug))


def listed(request: SignedInRequest, kind: str, body: PeopleOf, *errors: str) -> HttpResponse:
    giving, at = _giving(request, body), clock.now()
    head = headed(body, request.user, "organisation_people", on=clock.today()) if isinstance(body, Organisation) else {}
    return page_of(
        request,
        kind,
        kind,
        body,
        status=409 if errors else 200,
        errors=errors,
        members=selectors.members(body, on=clock.today()),
        invited=selectors.invited(body, giving, at=at) if giving else [],
        keeps=bool(giving),
        signs=bool(head),
        invite_url=f"{kind}_invite",
        person_url=f"{kind}_person",
        again_url=f"{kind}_invitation_again",
        withdraw_url=f"{kind}_invitation_withdraw",
        **{name: value for name, value in head.items() if name != "body"},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: SignedInRequest, slug: str, *, kind: str) -> HttpResponse:
    """Take one person or a list, show who would be invited, and send the letters when that is confirmed."""
    body = kept_by(request, kind, slug)
    giving = _giving(request, body)
    form = forms.Invite(request.POST if request.method == "POST" else None, roles=giving, initial={"role": giving[-1]})
    if not form.is_valid():
        return page_of(request, "invite", kind, body, status=422 if form.is_bound else 200, form=form)
    if request.POST.get("step") == "change":
        return page_of(request, "invite", kind, body, form=form)
    if request.POST.get("step") != "send":
        return _check(request, kind, body, form)
    outside_confirmed = request.POST.get("outside") == "confirmed"
    try:
        sent = services.invite(
            body, form.invitees, outside_confirmed=outside_confirmed, by=request.user, at=clock.now()
        )
    except OutsideDomains:
        return _check(request, kind, body, form, status=409)
    except Refused as refusal:
        return page_of(request, "invite", kind, body, status=409, form=form, errors=refusal.reasons)
    words = f"{sent[0].email} is invited." if len(sent) == 1 else f"{len(sent)} people are invited."
    messages.success(request, f"{words} The letters leave now, and their links work for seven days.")
    return _to_people(kind, body)


def _check(
    request: SignedInRequest, kind: str, body: PeopleOf, form: forms.Invite, *, status: int = 200
) -> HttpResponse:
    """Show whom the letters would go to; nothing is sent by this."""
    strangers = [one.email for one in form.invitees if rules.outside(body, one.email)]
    rows = [(one, rules.words(one.role), one.email in strangers) for one in form.invitees]
    return page_of(request, "invite_check", kind, body, status=status, form=form, rows=rows, strangers=strangers)


@login_required
@require_POST
def invitation_again(request: SignedInRequest, slug: str, pk: int, *, kind: str) -> HttpResponse:
    """Send an invitation once more, with a new link."""
    body = kept_by(request, kind, slug)
    found = get_object_or_404(open_invitations(body), pk=pk)
    try:
        services.send_again(found, by=request.user, at=clock.now())
    except Refused as refusal:
        return listed(request, kind, body, *refusal.reasons)
    messages.success(request, f"A letter with a new link goes to {found.email}. Links sent before no longer work.")
    return _to_people(kind, body)


@login_required
@require_POST
def invitation_withdraw(request: SignedInRequest, slug: str, pk: int, *, kind: str) -> HttpResponse:
    """Withdraw an invitation."""
    body = kept_by(request, kind, slug)
    found = get_object_or_404(open_invitations(body), pk=pk)
    try:
        services.withdraw(found, by=request.user, at=clock.now())
    except Refused as refusal:
        return listed(request, kind, body, *refusal.reasons)
    messages.success(request, f"The invitation of {found.email} is withdrawn. Its link no longer works.")
    return _to_people(kind, body)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: SignedInRequest, slug: str, pk: int, *, kind: str) -> HttpResponse:
    """Show and change what one person holds."""
    body = kept_by(request, kind, slug)
    member, giving, at = member_of(request, body, pk), _giving(request, body), clock.now()
    facts = role_facts(member.user, body, at=at)
    form = forms.Roles(request.POST if request.method == "POST" else None, facts=facts, roles=giving)
    if not form.is_valid():
        return _person(request, kind, body, member, form, status=422 if form.is_bound else 200)
    typed = form.cleaned_data
    try:
        services.change_roles(member.user, body, typed["roles"], stamp=typed["stamp"], by=request.user, at=at)
    except Refused as refusal:
        return _person(request, kind, body, member, form, refusal=refusal, status=409)
    messages.success(request, f"The roles of {member.user.name} are changed, from their next page on.")
    return _to_people(kind, body)


def _person(
    request: SignedInRequest,
    kind: str,
    body: PeopleOf,
    member: selectors.Member,
    form: forms.Roles,
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    overtaken = isinstance(refusal, Overtaken)
    facts = role_facts(member.user, body, at=clock.now())
    kept = [rules.words(role) for role in member.roles if role not in _giving(request, body)]
    return page_of(
        request,
        "person",
        kind,
        body,
        status=status,
        form=form,
        errors=refusal.reasons if refusal else (),
        differences=form.overtaken(facts) if overtaken else [],
        member=member,
        kept=kept,
        today=clock.today(),
        mandates=selectors.mandates(member.user, body) if isinstance(body, Organisation) else None,
        release_url=f"{kind}_release",
        may_help=not any(removal_obstacles(member.user, by=request.user, at=clock.now())),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: SignedInRequest, slug: str, pk: int, *, kind: str) -> HttpResponse:
    """Say what releasing a person ends and who takes the work, and release them."""
    body = kept_by(request, kind, slug)
    member, at = member_of(request, body, pk), clock.now()
    if not fresh(request):
        return ask_for_proof(request)
    facts = role_facts(member.user, body, at=at)
    form = Release(request.POST if request.method == "POST" else None, facts=facts)
    if not form.is_valid():
        return _release(request, kind, body, member, form)
    try:
        services.release_person(member.user, body, stamp=form.cleaned_data["stamp"], by=request.user, at=at)
    except Refused as refusal:
        if isinstance(refusal, Overtaken):
            form.overtaken(role_facts(member.user, body, at=at))
        return _release(request, kind, body, member, form, errors=refusal.reasons)
    messages.success(request, f"{member.user.name} no longer acts for {body}.")
    # Who released themselves may not look at the people any more.
    return redirect("home") if member.user == request.user else _to_people(kind, body)


def _release(
    request: SignedInRequest,
    kind: str,
    body: PeopleOf,
    member: selectors.Member,
    form: Release,
    *,
    errors: tuple[str, ...] = (),
) -> HttpResponse:
    sentences = selectors.consequences(member, body, reader=request.user, at=clock.now())
    status = 409 if errors else 200
    return page_of(
        request, "release", kind, body, status=status, form=form, errors=errors, member=member, sentences=sentences
    )
