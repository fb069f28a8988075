"""The files that belong to a draft."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse

from isa_portal.agreements.forms.attachments import Attach
from isa_portal.agreements.models import Version
from isa_portal.agreements.services import attachments
from isa_portal.agreements.views.pages import answered, for_writers, part_page, posted
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest


@for_writers
def draft_attachments(request: SignedInRequest, version: Version) -> HttpResponse:
    """Show the files of a draft, and take another."""
    page = part_page(request, version, "Attachments", "agreements/draft/attachments.html")
    page.context["attachments"] = version.attachments.all()
    form = Attach(posted(request), request.FILES if request.method == "POST" else None)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        file = cleaned["file"]
        attachments.add(version, title=cleaned["title"], name=file.name, content=file.read(), by=by, at=at)

    return answered(page, form, act, done="The file is attached.", to=request.path)
