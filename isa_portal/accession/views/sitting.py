"""The sitting of who signs an accession form: link, code, form, signature or refusal, receipt."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isa_portal.accession import rules, text
from isa_portal.accession.lifecycle import AccessionState
from isa_portal.accession.models import AccessionSignatory, AccessionSignature
from isa_portal.accession.services import signing
from isa_portal.accounts import factors
from isa_portal.evidence import documents, sealing
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.signing import forms, presenting, proving, selectors
from isa_portal.signing import rules as sittings
from isa_portal.signing.selectors import reading
from isa_portal.signing.services.signatures import TextChanged
from isa_portal.signing.views import seat
from isa_portal.signing.views.sitting import KEPT

View = Callable[..., HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
def accede_start(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether this is for the reader; only pressing Continue does anything."""
    signatory, at = signing.find(token), clock.now()
    if signatory is None:
        return seat.dead(request)
    if not signatory.signed and (over := next(rules.over(signatory, at=at), "")):
        return _ended(request, signatory, over)
    if request.method != "POST":
        return _page(request, "accession/start", signatory, signed=signatory.signed)
    try:
        signing.send_code(signatory, at=at)
    except Refused as refusal:
        return _ended(request, signatory, " ".join(refusal.reasons))
    seat.take(request, signatory)
    return seat.sealed_off(redirect("accede_code"))


def _seated(view: View) -> View:
    """Give the view the signatory whose link this browser opened."""

    @wraps(view)
    def found(request: HttpRequest, **more: str) -> HttpResponse:
        kept = request.session.get(AccessionSignatory.SESSION)
        signatory = signing.seated(kept["link"], kept["generation"]) if kept else None
        if signatory is None:
            return seat.dead(request)
        if signatory.signed:
            return view(request, signatory, **more)
        if signatory.accession.state == AccessionState.DECLINED:
            return _page(request, "accession/declined", signatory)
        if over := next(rules.over(signatory, at=clock.now()), ""):
            return _ended(request, signatory, over)
        return view(request, signatory, **more)

    return found


def _sitting(view: View) -> View:
    """Like ``_seated``, and only while the sitting is open; a page opened after that leads to the code."""

    @_seated
    @wraps(view)
    def found(request: HttpRequest, signatory: AccessionSignatory, **more: str) -> HttpResponse:
        if request.method != "POST" and not seat.is_open(request, signatory, at=clock.now()):
            return redirect("accede_code")
        return view(request, signatory, **more)

    return found


@require_http_methods(["GET", "HEAD", "POST"])
@_seated
def accede_code(request: HttpRequest, signatory: AccessionSignatory) -> HttpResponse:
    """Take the code, or send another one."""
    return seat.take_code(request, signatory, page=_page, ended=_ended, send=signing.send_code, onward=_onward)


def _onward(request: HttpRequest, signatory: AccessionSignatory) -> str:
    if signatory.signed:
        return "accede_done"
    return "accede_sign" if seat.kept_work(request, signatory) else "accede_read"


@require_safe
@_sitting
def accede_read(request: HttpRequest, signatory: AccessionSignatory) -> HttpResponse:
    """Show the form, what it binds the body to, and the whole text that it joins."""
    if signatory.signed:
        return seat.sealed_off(redirect("accede_done"))
    accession, content = signatory.accession, signatory.accession.content or {}
    do: dict[str, Any] = {"by": signatory.user, "at": clock.now()}
    return _page(
        request,
        "accession/read",
        signatory,
        rows=text.said(accession, content),
        binding=reading.binding(text.joined(accession), accession.organisation),
        obstacles=list(rules.signing_obstacles(signatory, **do)),
        **reading.whole_text(accession.version),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@_sitting
def accede_sign(request: HttpRequest, signatory: AccessionSignatory) -> HttpResponse:
    """Take the signature, once."""
    at = clock.now()
    if request.method != "POST":
        return seat.sealed_off(redirect("accede_done")) if signatory.signed else _form(request, signatory)
    if sentence := seat.of_another(request, signatory):
        return _form(request, signatory, _bound(request, signatory), 409, (sentence,))
    if signatory.signed:
        return _already(request, signatory.signed)
    if not seat.is_open(request, signatory, at=at):
        work = {name: request.POST.get(name, "")[:300] for name in KEPT}
        return seat.ask_anew(request, signatory, work, "signed", send=signing.send_code, to="accede_code")
    form = _bound(request, signatory)
    if not form.is_valid():
        return _form(request, signatory, form, 422)
    typed = {name: form.cleaned_data[name] for name in KEPT}
    shown = form.cleaned_data["expected"]
    try:
        signature = signing.sign(
            signatory,
            expected_sha256=shown,
            **typed,
            declared=form.declared(),
            both=form.confirmed_both(),
            by=signatory.user,
            at=at,
        )
    except Refused as refusal:
        # Read again: a signature for another party in another tab adds its own box.
        changed = isinstance(refusal, TextChanged)
        return _form(request, signatory, _bound(request, signatory), 409, refusal.reasons, changed=changed)
    if signature.signed_at != at:
        return _already(request, signature)
    seat.keep_work(request, signatory, None)
    return seat.sealed_off(redirect("accede_done"))


def _already(request: HttpRequest, signature: AccessionSignature) -> HttpResponse:
    messages.info(request, f"You already signed {selectors.at_what_time(signature.signed_at)}. That signature stands.")
    return seat.sealed_off(redirect("accede_done"))


def _bound(request: HttpRequest, signatory: AccessionSignatory) -> forms.Sign:
    return forms.Sign(request.POST, version=signatory.text, both=sittings.to_confirm(signatory))


def _form(
    request: HttpRequest,
    signatory: AccessionSignatory,
    form: forms.Sign | None = None,
    status: int = 200,
    errors: tuple[str, ...] = (),
    changed: bool = False,
) -> HttpResponse:
    start = {"position": signatory.position, **(seat.kept_work(request, signatory) or {})}
    start |= {"expected": signatory.accession.content_sha256, "seat": str(signatory.pk)}
    return _page(
        request,
        "accession/sign",
        signatory,
        status=status,
        errors=errors,
        form=form or forms.Sign(initial=start, version=signatory.text, both=sittings.to_confirm(signatory)),
        several=sittings.several_warning(signatory),
        wants_passkey=next(sittings.passkey_obstacles(signatory), ""),
        statement=signing.statement(signatory.accession),
        changed=changed,
    )


@require_safe
@_sitting
def accede_done(request: HttpRequest, signatory: AccessionSignatory) -> HttpResponse:
    """Show the receipt."""
    signature = signatory.signed
    if signature is None:
        return seat.sealed_off(redirect("accede_read"))
    return _page(
        request,
        "accession/done",
        signatory,
        signature=signature,
        signed=f"You signed {selectors.at_what_time(signature.signed_at)}",
        seal=sealing.progress(signatory.accession),
        proof=documents.find(signatory.accession.key, proving.PROOF),
        offers_passkey=not factors.has_passkey(signatory.user),
    )


@require_POST
@_sitting
def accede_passkey(request: HttpRequest, signatory: AccessionSignatory) -> HttpResponse:
    """Sign the person in by the code just entered, and lead to adding a passkey."""
    return seat.to_passkey(request, signatory)


@require_http_methods(["GET", "HEAD", "POST"])
@_sitting
def accede_decline(request: HttpRequest, signatory: AccessionSignatory) -> HttpResponse:
    """Take a refusal with its reason."""
    if request.method != "POST":
        return _page(request, "accession/decline", signatory, form=forms.Decline(initial={"seat": signatory.pk}))
    form, at = forms.Decline(request.POST), clock.now()
    if sentence := seat.of_another(request, signatory, "declined"):
        return _page(request, "accession/decline", signatory, status=409, form=form, errors=(sentence,))
    if not seat.is_open(request, signatory, at=at):
        messages.error(request, "Your session ended. Nothing was declined. Ask for another code to go on.")
        return seat.sealed_off(redirect("accede_code"))
    if not form.is_valid():
        return _page(request, "accession/decline", signatory, status=422, form=form)
    try:
        signing.decline(signatory, form.cleaned_data["reason"], by=signatory.user, at=at)
    except Refused as refusal:
        return _page(request, "accession/decline", signatory, status=409, form=form, errors=refusal.reasons)
    return seat.sealed_off(redirect("accede_decline"))


@require_safe
@_sitting
def accede_copy(request: HttpRequest, signatory: AccessionSignatory) -> HttpResponse:
    """Give the text that is joined as a PDF that says "Not signed"."""
    version = signatory.text
    return seat.pdf(presenting.reading_copy(version, at=clock.now()), f"{version.agreement.slug}-not-signed.pdf")


@require_safe
@_sitting
def accede_attachment(request: HttpRequest, signatory: AccessionSignatory, sha256: str) -> HttpResponse:
    """Give a file that belongs to the text which is joined."""
    attachment = get_object_or_404(signatory.text.attachments, sha256=sha256)
    stored = documents.by_sha256(attachment.sha256)
    if stored is None:
        raise Http404
    return seat.file(documents.read(stored), attachment.name, attachment.media_type)


@require_safe
@_sitting
def accede_sealed(request: HttpRequest, signatory: AccessionSignatory) -> HttpResponse:
    """Give the sealed form to a person who signed it."""
    return _kept(signatory, sealing.KIND)


@require_safe
@_sitting
def accede_proof(request: HttpRequest, signatory: AccessionSignatory) -> HttpResponse:
    """Give the proof that stands beside the sealed form to a person who signed it."""
    return _kept(signatory, proving.PROOF)


def _kept(signatory: AccessionSignatory, kind: str) -> HttpResponse:
    stored = documents.find(signatory.accession.key, kind) if signatory.signed else None
    if stored is None:
        raise Http404
    return seat.file(documents.read(stored), stored.name, stored.media_type)


def _ended(request: HttpRequest, signatory: AccessionSignatory, sentence: str) -> HttpResponse:
    return _page(request, "signing/ended", signatory, status=410, sentence=sentence, form=forms.NewLink())


def _page(
    request: HttpRequest, template: str, signatory: AccessionSignatory | None, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Answer with a page of the link of a signatory."""
    shown: dict[str, Any] = {}
    if signatory:
        agreement = signatory.text.agreement
        shown = {
            "link": signatory,
            "accession": signatory.accession,
            "version": signatory.text,
            "agreement": agreement,
            "party": signatory.body,
            "board": agreement.board,
            "mailbox": seat.masked(signatory.user.email),
        }
    return seat.bare(request, template, status=status, **shown, **context)
