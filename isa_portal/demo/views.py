"""The inbox of the demonstration, and its travels in time; both are readable signed out."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from isa_portal.demo import selectors
from isa_portal.demo.forms import GoToDay, InboxFilter
from isa_portal.demo.services import travelling
from isa_portal.evidence import documents
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused


def in_demonstration(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 404 elsewhere: these pages show what nobody else may read."""

    @wraps(view)
    def guarded(request: HttpRequest, **where: object) -> HttpResponse:
        if not settings.DEMONSTRATION:
            raise Http404
        return view(request, **where)

    return guarded


@in_demonstration
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    form = InboxFilter(request.GET, recipients=selectors.recipients())
    recipient = form.chosen()
    page = Paginator(selectors.sent(recipient), 25).get_page(request.GET.get("page"))
    letters = [(letter, selectors.subject(letter)) for letter in page]
    return render(
        request, "demo/inbox.html", {"filter": form, "recipient": recipient, "page": page, "letters": letters}
    )


@in_demonstration
@require_safe
def letter(request: HttpRequest, *, pk: int) -> HttpResponse:
    found = get_object_or_404(selectors.sent(), pk=pk)
    return render(request, "demo/letter.html", {"opened": selectors.opened(found)})


@in_demonstration
@require_safe
def document(request: HttpRequest, *, pk: int, sha256: str) -> HttpResponse:
    attached = selectors.attached(get_object_or_404(selectors.sent(), pk=pk))
    found = next((one for one in attached if one.sha256 == sha256), None)
    if found is None:
        raise Http404
    answer = HttpResponse(documents.read(found), content_type=found.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return answer


@in_demonstration
@require_http_methods(["GET", "HEAD", "POST"])
def go_to_day(request: HttpRequest) -> HttpResponse:
    form = GoToDay(request.POST if request.method == "POST" else None, today=clock.today())
    if not form.is_valid():
        return _go_to_day(request, form, status=422 if form.is_bound else 200)
    try:
        happened = travelling.go_to_day(form.cleaned_data["day"], by=PORTAL, at=clock.now())
    except Refused as refusal:
        return _go_to_day(request, form, errors=refusal.reasons, status=409)
    messages.success(request, happened)
    return redirect("go_to_day")


def _go_to_day(request: HttpRequest, form: GoToDay, errors: tuple[str, ...] = (), status: int = 200) -> HttpResponse:
    return render(
        request, "demo/go_to_day.html", {"form": form, "errors": errors, "today": clock.today()}, status=status
    )
