"""A signatory reads, signs or declines, and comes back to the receipt."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isa_portal.accounts import factors
from isa_portal.agreements import comparing
from isa_portal.evidence import documents, sealing
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.signing import forms, lifecycle, presenting, rules, selectors
from isa_portal.signing.lifecycle import InvitationState
from isa_portal.signing.models import PersonalLink, Signature
from isa_portal.signing.rules import turns
from isa_portal.signing.selectors import asking, following, reading
from isa_portal.signing.services import declining, packs, signatures
from isa_portal.signing.views import seat

KEPT = ("name", "position", "authority", "authority_note")


@require_safe
@seat.sitting
def sign_read(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Show what the text binds the party to, and the whole text."""
    if selectors.signature_of(link):
        return seat.sealed_off(redirect("sign_done"))
    invitation, at = link.invitation, clock.now()
    if invitation.state == InvitationState.DECLINED:
        return seat.sealed_off(redirect("sign_decline"))
    version = invitation.round.version
    return seat.page(
        request,
        "read",
        link,
        binding=reading.binding(version.content or {}, invitation.party.organisation),
        progress=following.progress(invitation.round),
        pack=packs.of(link),
        others=packs.waiting(link, at=at),
        questions=asking.questions(invitation.round),
        signed_before=selectors.signed_before(invitation),
        **reading.whole_text(version),
        clearances=invitation.clearances.exclude(view=""),
        obstacles=[
            *rules.obstacles(lifecycle.SIGN, invitation, by=link.signatory.user, at=at),
            *rules.deed_obstacles(version),
            *turns.turn_obstacles(link),
        ],
    )


@require_safe
@seat.sitting
def sign_changes(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Show what changed since this party last signed; without an earlier signature there is nothing to show."""
    before = selectors.signed_before(link.invitation)
    if before is None:
        raise Http404
    comparison = comparing.versions(before, link.invitation.round.version)
    return seat.page(request, "changes", link, before=before, comparison=comparison)


@require_http_methods(["GET", "HEAD", "POST"])
@seat.sitting
def sign_sign(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Take the signature, once."""
    at = clock.now()
    if request.method != "POST":
        return _form(request, link)
    if sentence := seat.of_another(request, link):
        return _form(request, link, _bound(request, link), 409, (sentence,))
    if signed := selectors.signature_of(link):
        return _already(request, link, signed, at=at)
    if not seat.is_open(request, link, at=at):
        return seat.ask_anew(request, link, {name: request.POST.get(name, "")[:300] for name in KEPT}, "signed")
    form = _bound(request, link)
    if not form.is_valid():
        return _form(request, link, form, 422)
    return _sign(request, link, form, at=at)


def _sign(request: HttpRequest, link: PersonalLink, form: forms.Sign, *, at: datetime) -> HttpResponse:
    typed = form.cleaned_data
    if damage := tuple(presenting.damage(link.invitation.round.version, at=at)):
        return _form(request, link, _bound(request, link), 409, damage)
    try:
        signature = signatures.sign(
            link,
            expected_sha256=typed["expected"],
            name=typed["name"],
            position=typed["position"],
            authority=typed["authority"],
            authority_note=typed["authority_note"],
            declared=form.declared(),
            both=form.confirmed_both(),
            by=link.signatory.user,
            at=at,
        )
    except Refused as refusal:
        changed = isinstance(refusal, signatures.TextChanged)
        # Read again: a signature for another party in another tab adds its own box.
        return _form(request, link, _bound(request, link), 409, refusal.reasons, changed=changed)
    if signature.signed_at != at:
        return _already(request, link, signature, at=at)
    seat.keep_work(request, link, None)
    return seat.sealed_off(redirect("sign_done"))


def _bound(request: HttpRequest, link: PersonalLink) -> forms.Sign:
    return forms.Sign(request.POST, version=link.invitation.round.version, both=rules.to_confirm(link))


def _already(request: HttpRequest, link: PersonalLink, signature: Signature, *, at: datetime) -> HttpResponse:
    messages.info(request, f"You already signed {selectors.when(signature)}. That signature stands.")
    return seat.sealed_off(redirect("sign_done"))


def _form(
    request: HttpRequest,
    link: PersonalLink,
    form: forms.Sign | None = None,
    status: int = 200,
    errors: tuple[str, ...] = (),
    changed: bool = False,
) -> HttpResponse:
    if form is None and selectors.signature_of(link):
        return seat.sealed_off(redirect("sign_done"))
    version = link.invitation.round.version
    start = {"position": link.signatory.position, **(seat.kept_work(request, link) or {})}
    start |= {"expected": version.content_sha256, "seat": str(link.pk)}
    return seat.page(
        request,
        "sign",
        link,
        status=status,
        errors=errors,
        form=form or forms.Sign(initial=start, version=version, both=rules.to_confirm(link)),
        several=rules.several_warning(link),
        wants_passkey=next(rules.passkey_obstacles(link), ""),
        on_paper_only=next(rules.deed_obstacles(version), ""),
        statement=signatures.statement(link),
        changed=changed,
    )


@require_safe
@seat.sitting
def sign_done(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Show the receipt."""
    signature = selectors.signature_of(link)
    if signature is None:
        return seat.sealed_off(redirect("sign_read"))
    version = signature.version
    return seat.page(
        request,
        "done",
        link,
        signature=signature,
        signed=f"You signed {selectors.when(signature)}",
        progress=following.progress(link.invitation.round),
        standing=reading.agreement_now(version, signature.party, on=clock.today()),
        offers_passkey=not factors.has_passkey(link.signatory.user),
        pack=packs.of(link),
        others=packs.waiting(link, at=clock.now()),
        seal=sealing.progress(version),
        sealed=selectors.sealed(signature),
    )


@require_POST
@seat.sitting
def sign_passkey(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Sign the person in by the code just entered, if their account asks for no more, and lead to adding a passkey."""
    return seat.to_passkey(request, link)


@require_http_methods(["GET", "HEAD", "POST"])
@seat.sitting
def sign_decline(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Take a refusal with its reason, or show the one that was given."""
    if link.invitation.state == InvitationState.DECLINED:
        mine = link.invitation.declined_by_id == link.signatory_id
        return seat.page(request, "declined", link, mine=mine)
    if request.method != "POST":
        return seat.page(request, "decline", link, form=forms.Decline(initial={"seat": link.pk}))
    form, at = forms.Decline(request.POST), clock.now()
    if sentence := seat.of_another(request, link, "declined"):
        return seat.page(request, "decline", link, status=409, form=form, errors=(sentence,))
    if not seat.is_open(request, link, at=at):
        messages.error(request, "Your session ended. Nothing was declined. Ask for another code to go on.")
        return seat.sealed_off(redirect("sign_code"))
    if not form.is_valid():
        return seat.page(request, "decline", link, status=422, form=form)
    try:
        declining.decline(link, form.cleaned_data["reason"], by=link.signatory.user, at=at)
    except Refused as refusal:
        return seat.page(request, "decline", link, status=409, form=form, errors=refusal.reasons)
    return seat.sealed_off(redirect("sign_decline"))


@require_POST
@seat.sitting
def sign_take_back(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Take back a refusal that was a mistake."""
    at = clock.now()
    if not seat.is_open(request, link, at=at):
        messages.error(request, "Your session ended. Nothing was taken back. Ask for another code to go on.")
        return seat.sealed_off(redirect("sign_code"))
    try:
        declining.take_back_refusal(link, by=link.signatory.user, at=at)
    except Refused as refusal:
        return seat.page(request, "declined", link, status=409, errors=refusal.reasons)
    messages.success(request, "Your refusal is taken back, and the secretariat is told. You can sign now.")
    return seat.sealed_off(redirect("sign_read"))


@require_safe
@seat.sitting
def reading_copy(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Give the text as a PDF that says "Not signed"."""
    version = link.invitation.round.version
    return seat.pdf(presenting.reading_copy(version, at=clock.now()), f"{version.agreement.slug}-not-signed.pdf")


@require_safe
@seat.sitting
def sign_attachment(request: HttpRequest, link: PersonalLink, sha256: str) -> HttpResponse:
    """Give a file that belongs to the text which is to be signed."""
    version = link.invitation.round.version
    attachment = get_object_or_404(version.attachments, sha256=sha256)
    stored = documents.by_sha256(attachment.sha256)
    if stored is None:
        raise Http404
    return seat.file(documents.read(stored), attachment.name, attachment.media_type)


@require_safe
@seat.sitting
def sealed_copy(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Give the sealed PDF to a person who signed it."""
    signature = selectors.signature_of(link)
    document = selectors.sealed(signature) if signature else None
    if document is None:
        raise Http404
    return seat.pdf(documents.read(document), document.name)
