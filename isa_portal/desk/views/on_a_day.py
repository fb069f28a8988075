"""On a day: who was bound to what, as a page, as a PDF, and as a list of bodies for a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isa_portal.desk.forms.on_a_day import Question
from isa_portal.desk.selectors import on_a_day as selectors
from isa_portal.desk.selectors.on_a_day import Answer, subjects
from isa_portal.desk.selectors.on_a_day.subjects import Subject
from isa_portal.lib import clock, pdf
from isa_portal.organisations.requests import SignedInRequest

# Rows of one PDF: it takes about ten seconds to print them.
MOST_PRINTED = 600
TOO_MANY = "This answer has {number:,} rows, too many for one PDF. Ask about one organisation or one agreement."


@dataclass(frozen=True)
class Asked:
    """What an address asks: the form as it was filled, and the subject where it is known."""

    form: Question
    offered: list[Subject]
    subject: Subject | None

    @property
    def day(self) -> date:
        day: date = self.form.cleaned_data["day"]
        return day

    @property
    def known(self) -> date | None:
        return self.form.cleaned_data.get("known")

    def query(self, subject: Subject) -> str:
        """Return the address of the same question about one subject."""
        words = {"about": subject.key}
        for name, day in (("day", self.day), ("known", self.known)):
            if day:
                words |= {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}
        return urlencode(words)


def _asked(request: SignedInRequest) -> Asked:
    """Read the address. What this person may not see is not there: not offered, and not found by its key."""
    today, given = clock.today(), request.GET.copy()
    about = None
    if key := given.get("about"):
        about = subjects.subject(key, request.user, on=today)
        if about is None:
            raise Http404
        given["q"] = given.get("q") or about.name
    if "day_day" not in given:
        own = about or subjects.own_subject(request.user, on=today)
        return Asked(Question(initial={"day": today, "q": own.name if own else ""}, today=today), [], None)
    form = Question(given, today=today)
    if not form.is_valid() or about:
        return Asked(form, [], about if form.is_valid() else None)
    offered = subjects.found(form.cleaned_data["q"], request.user, on=today)
    if not offered:
        form.add_error("q", f"You may see nothing of the name {form.cleaned_data['q']}. Check it, or write less of it.")
    return Asked(form, offered, offered[0] if len(offered) == 1 else None)


def _answer(request: SignedInRequest, asked: Asked, subject: Subject) -> Answer:
    return selectors.answer(subject, request.user, day=asked.day, known_on=asked.known, today=clock.today())


@login_required
@require_safe
def on_a_day(request: SignedInRequest) -> HttpResponse:
    """Ask about a day, and read the answer."""
    asked = _asked(request)
    context: dict[str, Any] = {"form": asked.form}
    if asked.subject:
        answer = _answer(request, asked, asked.subject)
        page = answer.page(request.GET.get("page"))
        query = asked.query(asked.subject)
        context |= {"answer": answer, "page": page, "sections": answer.sections(page.object_list), "query": query}
    elif asked.offered:
        shown = asked.offered[: subjects.MOST_OFFERED]
        context["offered"] = [(one.words, f"?{asked.query(one)}") for one in shown]
        context["more"] = len(asked.offered) > len(shown)
    return render(request, "desk/on_a_day.html", context, status=422 if asked.form.errors else 200)


@login_required
@require_safe
@never_cache
def printed(request: SignedInRequest, kind: str) -> HttpResponse:
    """Give the answer as PDF: with every signature, or as a list of the bodies that are bound."""
    asked = _asked(request)
    if asked.subject is None:
        raise Http404
    answer = _answer(request, asked, asked.subject)
    if kind == "answer" and len(answer.standings) > MOST_PRINTED:
        back = f"{reverse('on_a_day')}?{asked.query(asked.subject)}"
        words = [TOO_MANY.format(number=len(answer.standings))]
        return render(request, "409.html", {"errors": words, "back_href": back, "back_text": "The answer"}, status=409)
    sections = answer.sections(answer.units()) if kind == "answer" else []
    html = render_to_string(f"pdf/on_a_day_{kind}.html", {"answer": answer, "sections": sections})
    title = f"{answer.subject.name} on {answer.day_words}"
    response = HttpResponse(pdf.render(html, title=title, created=clock.now()), content_type="application/pdf")
    name = f"{kind}-{answer.subject.row.slug}-{answer.day:%Y-%m-%d}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
