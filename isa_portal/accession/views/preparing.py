"""A body is proposed, answered for, sent, consented to and withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from isa_portal.accession import forms, rules, text
from isa_portal.accession.models import Accession
from isa_portal.accession.services import consenting, proposing
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement
from isa_portal.agreements.rules import speaks_for
from isa_portal.evidence import documents, sealing
from isa_portal.leaving.views.finding import (
    answered,
    for_followers,
    for_posters,
    for_readers,
    given_away,
    posted,
)
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.organisations.selectors import enrolled
from isa_portal.signing import proving


def accession_of(request: SignedInRequest, agreement: Agreement, pk: int) -> Accession:
    """Return an accession; before anybody is asked, only who prepares it knows of it."""
    found = agreement.accessions.select_related("organisation", "version", "gateway", "agreement__board__host")
    accession = get_object_or_404(found, pk=pk)
    if not rules.may_read(accession, request.user, clock.now()):
        raise Http404
    return accession


def _shown(accession: Accession, title: str, button: str, obstacles: list[str], **more: Any) -> dict[str, Any]:
    return {
        "agreement": accession.agreement,
        "title": title,
        "caption": str(accession),
        "back": accession.get_absolute_url(),
        "back_text": "Accession",
        "obstacles": obstacles,
        "button": button,
        **more,
    }


@for_followers
def propose(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    at = clock.now()
    obstacles = list(rules.proposing_obstacles(agreement, by=request.user, at=at))
    context: dict[str, Any] = {
        "agreement": agreement,
        "title": "Propose that a body accedes",
        "caption": str(agreement),
        "back": f"{agreement.get_absolute_url()}parties/",
        "back_text": "Parties",
        "obstacles": obstacles,
        "guidance": "It joins the version in force by an accession form of its own. Nobody else signs again.",
        "button": "Propose it",
        "new_version": reverse("open_next", args=[agreement.board.slug, agreement.slug]),
    }
    version = agreement.versions.filter(state=State.CURRENT).first() or agreement.versions.first()
    if version is None:
        raise Http404
    form = forms.Propose(posted(request), version=version, offered=enrolled(on=clock.today()))
    made: list[Accession] = []

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        if cleaned.pop("brings") == forms.MORE:
            context["is_material"] = True
            raise Refused(rules.MATERIAL)
        made.append(proposing.propose(agreement, cleaned.pop("organisation"), **cleaned, by=by, at=at))

    answer = answered(
        request,
        context,
        form,
        act,
        done="The accession is proposed. What is missing is listed below.",
        to=context["back"],
        template="accession/propose.html",
    )
    return redirect(made[0]) if made else answer


@for_readers
def accession(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    return _page(request, accession_of(request, agreement, pk))


def _page(request: SignedInRequest, one: Accession, *, errors: tuple[str, ...] = ()) -> HttpResponse:
    at = clock.now()
    content = one.content or text.of(one)
    waiting = rules.awaited(one, rules.present(one.agreement)) if one.state == "consenting" else []
    seal = sealing.progress(one)
    context = {
        "agreement": one.agreement,
        "accession": one,
        "content": content,
        "rows": text.said(one, content),
        "tasks": list(rules.missing(one, at=at)) if one.is_prepared else [],
        "writes": not any(rules.writes(one.agreement, request.user, at)),
        "signatories": one.signatories.select_related("user", "signature"),
        "consents": one.consents.select_related("party__organisation"),
        "waiting": waiting,
        "mine": [party for party in waiting if speaks_for(party, request.user, at)],
        "seal": seal,
        "proof": seal and documents.find(one.key, proving.PROOF),
        "errors": errors,
    }
    return render(request, "accession/accession.html", context, status=409 if errors else 200)


@for_followers
def answer_questions(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    one = accession_of(request, agreement, pk)
    obstacles = list(rules.editing_obstacles(one, by=request.user, at=clock.now()))
    context = _shown(one, f"Legal questions for {one.organisation}", "Save", obstacles)
    form = forms.Questions(posted(request), accession=one)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        gateway, takes = cleaned.pop("gateway"), cleaned.pop("takes_restrictions")
        proposing.answer(one, gateway=gateway, answers=cleaned, takes_restrictions=takes, by=by, at=at)

    return answered(request, context, form, act, done="The answers are kept.", to=one.get_absolute_url())


@for_followers
def name_signatory(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    one = accession_of(request, agreement, pk)
    obstacles = list(rules.editing_obstacles(one, by=request.user, at=clock.now()))
    context = _shown(one, f"Who signs for {one.organisation}", "Name this person", obstacles)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        proposing.name_signatory(one, **cleaned, by=by, at=at)

    form = forms.NameSignatory(posted(request))
    return answered(request, context, form, act, done="The signatory is named.", to=one.get_absolute_url())


def _done(request: SignedInRequest, one: Accession, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        return _page(request, one, errors=refusal.reasons)
    messages.success(request, done)
    return redirect(one)


@for_posters
def ask(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    one, at = accession_of(request, agreement, pk), clock.now()
    done = "The parties are asked for their consent." if one.wants_consent else "The signatories are asked to sign."
    return _done(request, one, lambda: proposing.ask(one, by=request.user, at=at), done)


@for_posters
def remove_signatory(request: SignedInRequest, agreement: Agreement, pk: int, signatory: int) -> HttpResponse:
    one, at = accession_of(request, agreement, pk), clock.now()
    person = get_object_or_404(one.signatories.select_related("user"), pk=signatory)
    remove = partial(proposing.remove_signatory, person, by=request.user, at=at)
    return _done(request, one, remove, f"{person.user.name} no longer signs.")


@for_posters
def renew_link(request: SignedInRequest, agreement: Agreement, pk: int, signatory: int) -> HttpResponse:
    one, at = accession_of(request, agreement, pk), clock.now()
    person = get_object_or_404(one.signatories, pk=signatory)
    return _done(request, one, lambda: proposing.renew_link(person, by=request.user, at=at), "A new link is sent.")


@for_followers
def consent(request: SignedInRequest, agreement: Agreement, pk: int, party: int) -> HttpResponse:
    one = accession_of(request, agreement, pk)
    whose = get_object_or_404(agreement.parties.select_related("organisation"), pk=party)
    obstacles = list(rules.consenting_obstacles(one, whose, True, "", by=request.user, at=clock.now()))
    guidance = f"{one.organisation} joins only if every party consents. One refusal ends it."
    context = _shown(one, f"Does {whose} consent?", "Record the answer", obstacles, guidance=guidance)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        agrees = cleaned["agrees"] == "yes"
        consenting.consent(one, whose, agrees=agrees, reason=cleaned["reason"], by=by, at=at)

    form = forms.Answer(posted(request))
    return answered(request, context, form, act, done="The answer is recorded.", to=one.get_absolute_url())


@for_followers
def withdraw(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    one = accession_of(request, agreement, pk)
    obstacles = list(rules.withdrawing_obstacles(one, "asked below", by=request.user, at=clock.now()))
    context = _shown(one, "Withdraw the accession", "Withdraw it", obstacles)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        proposing.withdraw(one, cleaned["reason"], by=by, at=at)

    form = forms.Withdraw(posted(request))
    return answered(request, context, form, act, done="The accession is withdrawn.", to=one.get_absolute_url())


@for_readers
def form_pdf(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    """Give the sealed form to whoever follows the agreement."""
    return _kept(accession_of(request, agreement, pk), sealing.KIND)


@for_readers
def form_proof(request: SignedInRequest, agreement: Agreement, pk: int) -> HttpResponse:
    """Give the proof that stands beside the sealed form."""
    return _kept(accession_of(request, agreement, pk), proving.PROOF)


def _kept(one: Accession, kind: str) -> HttpResponse:
    stored = documents.find(one.key, kind)
    if stored is None:
        raise Http404
    return given_away(stored)
