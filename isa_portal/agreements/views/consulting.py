"""A draft before its parties: shown, commented on under each clause, answered."""

from datetime import datetime
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_safe

from isa_portal.agreements import access, lifecycle, rules, selectors
from isa_portal.agreements.forms import consulting as forms
from isa_portal.agreements.models import Agreement, Comment, Version
from isa_portal.agreements.rules import consulting as ruling
from isa_portal.agreements.selectors import consulting as reading
from isa_portal.agreements.selectors import text
from isa_portal.agreements.services import consulting
from isa_portal.agreements.views.pages import (
    WRITERS_ONLY,
    Page,
    View,
    answered,
    for_writers,
    found,
    part_page,
    posted,
    stopped,
)
from isa_portal.lib import clock
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest


@for_writers
def consult(request: SignedInRequest, version: Version) -> HttpResponse:
    """Show what the parties will be asked, and ask them."""
    agreement, at = version.agreement, clock.now()
    page = part_page(request, version, "Consult the parties", "agreements/consultation/consult.html")
    page.context |= {
        "obstacles": list(rules.obstacles(lifecycle.CONSULT, version, by=request.user, at=at)),
        "missing": selectors.missing(version, by=request.user, at=at) if version.is_draft else [],
        "unreached": reading.without_mailbox(agreement, at=at),
    }

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        consulting.consult(version, **cleaned, by=by, at=at)

    done = f"Version {version.number} is open for comments. Its text is fixed from here on."
    to = selectors.address("consultation", agreement)
    return answered(page, forms.Closing(posted(request)), act, done=done, to=to)


def for_readers(view: View) -> View:
    """Give a view the versions that were consulted on, for board, lead and parties; for others there is no page."""

    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def asked(request: HttpRequest, board: str, slug: str, **more: Any) -> HttpResponse:
        signed_in = cast(SignedInRequest, request)
        agreement = found(signed_in, board, slug)
        versions = reading.consulted(agreement, signed_in.user, at=clock.now())
        if not versions:
            raise Http404
        return view(signed_in, agreement, versions, **more)

    return asked


@require_safe
@for_readers
def consultation(request: SignedInRequest, agreement: Agreement, versions: list[Version]) -> HttpResponse:
    """Show a text with what was said under each clause: the newest, or the one that is asked for."""
    wanted = request.GET.get("version", versions[0].number)
    version = next((one for one in versions if one.number == wanted), versions[0])
    version.agreement = agreement
    return _consultation_page(request, version, versions).show()


def _consultation_page(request: SignedInRequest, version: Version, versions: list[Version]) -> Page:
    agreement, at = version.agreement, clock.now()
    talk = reading.talk(version, request.user, at=at)
    page = _page(request, version, "Consultation", "agreements/consultation/consultation.html")
    page.context |= {
        "talk": talk,
        "clauses": talk.beneath(text.shown(version)),
        "standing": reading.standing(talk, at=at),
        "others": [one for one in versions if one.pk != version.pk],
        "writes": access.may_write(agreement, request.user, on=clock.london_date(at)),
        "back": selectors.address("agreement", agreement),
        "back_text": "The agreement",
    }
    return page


def _page(request: HttpRequest, version: Version, title: str, template: str = "agreements/form.html") -> Page:
    page = part_page(request, version, title, template)
    page.context |= {"back": selectors.address("consultation", version.agreement), "back_text": "Consultation"}
    return page


@for_readers
def comment(
    request: SignedInRequest, agreement: Agreement, versions: list[Version], clause: int | None = None
) -> HttpResponse:
    """Take a comment on a clause, or on the text as a whole; what comes too late stays in the form."""
    version, at = _newest(agreement, versions), clock.now()
    about = get_object_or_404(version.clauses, pk=clause) if clause else None
    title = f"Comment on {about.named}" if about else "Comment on the text as a whole"
    page = _page(request, version, title, "agreements/consultation/comment.html")
    talk = reading.talk(version, request.user, at=at)
    page.context |= {
        "talk": talk,
        "obstacles": list(ruling.commenting_obstacles(version, None, clause=about, by=request.user, at=at)),
        "html": next((one.html for one in text.shown(version) if one.clause == about), ""),
        "comments": talk.by_clause.get(clause, []),
    }
    if page.context["obstacles"] and request.method != "POST":
        return page.show()
    spoken_for = ruling.speaks_for(agreement, request.user, on=clock.london_date(at))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        consulting.comment(version, clause=about, **cleaned, by=by, at=at)

    to = f"{page.context['back']}#clause-{about.number}" if about else page.context["back"]
    form = forms.Say(posted(request), spoken_for=spoken_for)
    return answered(page, form, act, done="Your comment is added. All parties read it.", to=to)


def _newest(agreement: Agreement, versions: list[Version]) -> Version:
    version = versions[0]
    version.agreement = agreement
    return version


@for_readers
def answer_comment(request: SignedInRequest, agreement: Agreement, versions: list[Version], pk: int) -> HttpResponse:
    """Answer a comment, or change the answer while the consultation lasts."""
    comments = Comment.objects.filter(version__in=versions).select_related("organisation", "author", "clause")
    comment = get_object_or_404(comments, pk=pk)
    version = next(one for one in versions if one.pk == comment.version_id)
    version.agreement = comment.version.agreement = agreement
    if not access.may_write(agreement, request.user, on=clock.today()):
        return stopped(request, WRITERS_ONLY)
    page = _page(request, version, f"Answer {comment.organisation}", "agreements/consultation/answer.html")
    page.context |= {"comment": comment, "comments": [comment]}

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        consulting.answer(comment, **cleaned, by=by, at=at)

    form = forms.Reply(posted(request), initial={"answer": comment.answer, "reason": comment.reason})
    done = "The answer is saved. The person who commented gets one letter with the answers of this day."
    return answered(page, form, act, done=done, to=f"{page.context['back']}#comment-{comment.pk}")


@for_readers
def extend_consultation(request: SignedInRequest, agreement: Agreement, versions: list[Version]) -> HttpResponse:
    """Let the parties comment until a later day."""

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        consulting.extend(_newest(agreement, versions), **cleaned, by=by, at=at)

    page = _page(request, _newest(agreement, versions), "Extend the consultation")
    page.context |= {
        "guidance": "Each party's IG lead gets a letter with the new day. It cannot be made earlier again.",
        "button": "Extend it",
    }
    form = forms.Closing(posted(request))
    return _for_the_writers(page, agreement, form, act, done="The consultation is extended, and the parties are told.")


@for_readers
def recall_consultation(request: SignedInRequest, agreement: Agreement, versions: list[Version]) -> HttpResponse:
    """Take a text back from consultation, with the reason."""

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        consulting.recall(_newest(agreement, versions), **cleaned, by=by, at=at)

    page = _page(request, _newest(agreement, versions), "Recall the version")
    page.context |= {
        "guidance": "No more comments are taken. The next version starts from this text, where you can change it.",
        "button": "Recall it",
    }
    done = "The version is recalled. Start the next one from its text."
    to = selectors.address("draft", agreement)
    return _for_the_writers(page, agreement, forms.Recall(posted(request)), act, done=done, to=to)


def _for_the_writers(page: Page, agreement: Agreement, form: Any, act: Any, *, done: str, to: str = "") -> HttpResponse:
    request = cast(SignedInRequest, page.request)
    if not access.may_write(agreement, request.user, on=clock.today()):
        return stopped(request, WRITERS_ONLY)
    return answered(page, form, act, done=done, to=to or page.context["back"])
