"""A signatory asks; the secretariat or the lead answers; every party reads both."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.signing.forms import asking as forms
from isa_portal.signing.models import LONGEST, PersonalLink, Question
from isa_portal.signing.rules import asking as rules
from isa_portal.signing.selectors import asking as selectors
from isa_portal.signing.services import questions
from isa_portal.signing.views import seat
from isa_portal.signing.views.finding import agreement_of, answer


@require_http_methods(["GET", "HEAD", "POST"])
@seat.sitting
def sign_ask(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Take a question from a signatory."""
    if request.method != "POST":
        kept = (seat.kept_work(request, link) or {}).get("question", "")
        return _ask(request, link, forms.Ask(initial={"seat": link.pk, "text": kept}))
    form, at = forms.Ask(request.POST), clock.now()
    if sentence := seat.of_another(request, link, "asked"):
        return _ask(request, link, form, status=409, errors=(sentence,))
    if not seat.is_open(request, link, at=at):
        return seat.ask_anew(request, link, {"question": request.POST.get("text", "")[:LONGEST]}, "asked")
    if not form.is_valid():
        return _ask(request, link, form, status=422)
    try:
        questions.ask(link, form.cleaned_data["text"], by=link.signatory.user, at=at)
    except Refused as refusal:
        return _ask(request, link, form, status=409, errors=refusal.reasons)
    seat.keep_work(request, link, None)
    messages.success(request, "Your question is on its way. The answer comes by letter; until then no reminder does.")
    return seat.sealed_off(redirect("sign_read"))


def _ask(
    request: HttpRequest, link: PersonalLink, form: forms.Ask, *, status: int = 200, errors: tuple[str, ...] = ()
) -> HttpResponse:
    asked = selectors.questions(link.invitation.round)
    return seat.page(request, "ask", link, status=status, errors=errors, form=form, questions=asked)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_question(request: SignedInRequest, board: str, slug: str, pk: int) -> HttpResponse:
    """Show a question to whoever follows the signing, and take the answer."""
    agreement = agreement_of(request, board, slug)
    asked = Question.objects.filter(invitation__round__version__agreement=agreement)
    wanted = asked.select_related("invitation__party__organisation", "invitation__round__version")
    question = get_object_or_404(wanted, pk=pk)
    question.invitation.party.agreement = question.invitation.round.version.agreement = agreement
    do: dict[str, Any] = {"by": request.user, "at": clock.now()}
    may_change = not any(rules.changing_obstacles(question, **do))
    form = forms.Answer(request.POST if request.method == "POST" else None, may_change=may_change)
    if request.method != "POST":
        return _question(request, question, form, list(rules.answering_obstacles(question, **do)))
    if not form.is_valid():
        return _question(request, question, form, [], status=422)
    try:
        questions.answer(question, form.cleaned_data["answer"], changes_text=form.changes_text(), **do)
    except Refused as refusal:
        return _question(request, question, form, [], status=409, errors=refusal.reasons)
    changed = " The signing is withdrawn: write the new version." if form.changes_text() else ""
    messages.success(request, f"{question.invitation.party} is told your answer.{changed}")
    return redirect("signatures", board, slug)


def _question(
    request: SignedInRequest,
    question: Question,
    form: forms.Answer,
    obstacles: list[str],
    *,
    status: int = 200,
    errors: tuple[str, ...] = (),
) -> HttpResponse:
    signing_round = question.invitation.round
    return answer(
        request,
        "answer_question",
        question.invitation.party.agreement,
        status=status,
        errors=errors,
        question=question,
        version=signing_round.version,
        form=form,
        obstacles=[] if errors else obstacles,
        new_version=rules.NEW_VERSION,
    )
