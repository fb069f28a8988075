"""Who signs for each party, and the sending of a version."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from isa_portal.agreements.models import Agreement, Party, Version
from isa_portal.agreements.selectors import dependants as standing
from isa_portal.correspondence import delivery
from isa_portal.correspondence.models import Letter
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.signing import forms, letters
from isa_portal.signing.models import Signatory
from isa_portal.signing.services import naming, rounds
from isa_portal.signing.views.finding import agreement_of, answer, version_of

Named = list[tuple[Party, list[Signatory]]]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft_signatories(request: SignedInRequest, board: str, slug: str) -> HttpResponse:
    """Show who signs for each party; name one more, or take one off."""
    agreement = agreement_of(request, board, slug)
    version_of(request, agreement)
    if request.method == "POST" and "remove" in request.POST:
        return _remove(request, agreement)
    form = forms.NameSignatory(request.POST or None, agreement=agreement)
    if request.method != "POST":
        return _signatories(request, agreement, form)
    if not form.is_valid():
        return _signatories(request, agreement, form, status=422)
    try:
        named = naming.name_signatory(**form.cleaned_data, by=request.user, at=clock.now())
    except Refused as refusal:
        return _signatories(request, agreement, form, status=409, errors=refusal.reasons)
    messages.success(request, f"{named} signs for {named.party}.")
    return redirect("draft_signatories", board, slug)


def _remove(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    named = Signatory.objects.filter(party__agreement=agreement, removed_at__isnull=True)
    key = request.POST["remove"]
    signatory = get_object_or_404(named.select_related("party__agreement"), pk=key if key.isdecimal() else 0)
    try:
        naming.remove_signatory(signatory, by=request.user, at=clock.now())
    except Refused as refusal:
        form = forms.NameSignatory(agreement=agreement)
        return _signatories(request, agreement, form, status=409, errors=refusal.reasons)
    messages.success(request, f"{signatory} no longer signs for {signatory.party}.")
    return redirect("draft_signatories", agreement.board.slug, agreement.slug)


def _signatories(
    request: SignedInRequest,
    agreement: Agreement,
    form: forms.NameSignatory,
    *,
    status: int = 200,
    errors: tuple[str, ...] = (),
) -> HttpResponse:
    at = clock.now()
    named = named_for(agreement)
    reasons = naming.obstacles_of_each(agreement, [party for party, _ in named], by=request.user, at=at)
    return answer(
        request,
        "signatories",
        agreement,
        status=status,
        errors=errors,
        form=form,
        named=named,
        ordered=is_ordered(named),
        without=[party for party, people in named if not people],
        # Whoever may name for one party sees the form; the service asks again for the very party.
        obstacles=[] if not all(reasons) else list(dict.fromkeys(sentence for found in reasons for sentence in found)),
    )


def named_for(agreement: Agreement) -> Named:
    """Return each party with the people named to sign for it."""
    people: dict[int, list[Signatory]] = {}
    signing = Signatory.objects.filter(party__agreement=agreement, removed_at__isnull=True)
    for signatory in signing.select_related("user"):
        people.setdefault(signatory.party_id, []).append(signatory)
    return [(party, people.get(party.pk, [])) for party in agreement.present_parties()]


def is_ordered(named: Named) -> bool:
    """Say whether some sign before others."""
    return len({person.place for _, people in named for person in people}) > 1


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: SignedInRequest, board: str, slug: str) -> HttpResponse:
    """Show what will be sent to whom, and send it."""
    agreement = agreement_of(request, board, slug)
    version, at = version_of(request, agreement), clock.now()
    start = {"last_day": rounds.default_last_day(version, at=at)}
    form = forms.Send(request.POST if request.method == "POST" else None, initial=start)
    if request.method != "POST":
        return _send(request, version, form, at=at)
    if not form.is_valid():
        return _send(request, version, form, at=at, status=422)
    last_day = form.cleaned_data["last_day"]
    if "show" in request.POST:
        return _send(request, version, form, at=at, letter=_letter(version, last_day, at))
    try:
        signing_round = rounds.send(version, last_day=last_day, by=request.user, at=at)
    except Refused as refusal:
        return _send(request, version, form, at=at, status=409, errors=refusal.reasons)
    count = signing_round.invitations.count()
    messages.success(request, f"{version} sent for signature to {count} parties.")
    return redirect("signatures", board, slug)


def _send(
    request: SignedInRequest,
    version: Version,
    form: forms.Send,
    *,
    at: datetime,
    status: int = 200,
    errors: tuple[str, ...] = (),
    letter: tuple[str, str] | None = None,
) -> HttpResponse:
    named = named_for(version.agreement)
    return answer(
        request,
        "send",
        version.agreement,
        status=status,
        errors=errors,
        version=version,
        form=form,
        named=named,
        ordered=is_ordered(named),
        obstacles=rounds.sending_obstacles(version, by=request.user, at=at),
        letter=letter,
        dependants=standing.dependants_of(version.agreement, standing.UNSIGNED),
    )


def _letter(version: Version, last_day: date, at: datetime) -> tuple[str, str]:
    """Return the letter that the first party's signatories will get, its personal part hidden."""
    party = version.agreement.present_parties().first()
    assert party is not None
    facts = letters.facts_of(version, party.organisation, last_day=last_day, sent_on=clock.london_date(at))
    letter = Letter(kind="signature_wanted", context=facts, link={"path": "/sign/{token}/", "purpose": ""})
    return delivery.masked_words(letter, at=at)
