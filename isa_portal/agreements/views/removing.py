"""Taking a party, a flow, a power, a clause or a risk out of a draft, after asking once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from isa_portal.agreements import selectors
from isa_portal.agreements.models import DataItem, Version
from isa_portal.agreements.services import attachments, classes, editing, flows, parties, risks
from isa_portal.agreements.views.pages import for_writers, part_page
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.risk.models import Risk


@dataclass(frozen=True)
class Removal:
    """How one kind of part is found, named and removed."""

    rows: Callable[[Version], Any]
    words: Callable[[Any], str]
    remove: Callable[[Version, Any, User, datetime], None]
    consequence: str = "The ones after it move up."
    # Where one comes back to, if the part is not one of the list of parts.
    back: Callable[[Any], tuple[str, str]] | None = None


def _part(version: Version, part: Any, by: User, at: datetime) -> None:
    editing.remove_part(part, by=by, at=at)


REMOVALS = {
    "parties": Removal(
        lambda version: version.agreement.parties,
        lambda party: str(party),
        lambda version, party, by, at: parties.remove_party(version, party, by=by, at=at),
        "It is no longer asked to sign. The people named to sign for it are forgotten.",
    ),
    "processors": Removal(lambda version: version.processors, lambda one: one.name, _part, "It can be named again."),
    "classes": Removal(
        lambda version: version.agreement.classes,
        lambda one: str(one),
        lambda version, one, by, at: classes.remove_class(version, one, by=by, at=at),
        "It can be named again.",
    ),
    "data": Removal(lambda version: version.flows, lambda flow: f"data flow {flow.position}, {flow}", _part),
    "items": Removal(
        lambda version: DataItem.objects.filter(flow__version=version).select_related(
            "flow__version__agreement__board"
        ),
        lambda item: f"the data item {item.name}",
        lambda version, item, by, at: flows.remove_item(item, by=by, at=at),
        back=lambda item: (selectors.address("data_items", item.flow.version.agreement, item.flow_id), "Data items"),
    ),
    "attachments": Removal(
        lambda version: version.attachments,
        lambda attachment: f"the attachment {attachment}",
        lambda version, attachment, by, at: attachments.remove(attachment, by=by, at=at),
    ),
    "law": Removal(lambda version: version.reliances, lambda power: f"the legal power of {power}", _part),
    "text": Removal(lambda version: version.clauses, lambda clause: clause.named, _part),
    "risks": Removal(
        lambda version: Risk.objects.filter(assessment=version.assessment_id),
        lambda risk: f"{risk}, {risk.description}",
        lambda version, risk, by, at: risks.remove_risk(version, risk, by=by, at=at),
        "Its number is not used again.",
    ),
}


@for_writers
def remove_part(request: SignedInRequest, version: Version, part: str, pk: int) -> HttpResponse:
    if part not in REMOVALS:
        raise Http404
    removal = REMOVALS[part]
    row = get_object_or_404(removal.rows(version), pk=pk)
    words = removal.words(row)
    if removal.back:
        back, back_text = removal.back(row)
    else:
        of = selectors.WITHIN.get(part, part)
        back, back_text = selectors.address(selectors.ADDRESSES[of], version.agreement), selectors.PARTS[of][0]
    page = part_page(request, version, f"Remove {words}?", "agreements/draft/remove.html")
    page.context |= {"back": back, "back_text": back_text, "sentences": [removal.consequence]}
    if request.method != "POST":
        return page.show()
    try:
        removal.remove(version, row, request.user, clock.now())
    except Refused as refusal:
        return page.show(errors=refusal.reasons, status=409)
    messages.success(request, f"{words[0].upper()}{words[1:]} is removed.")
    return redirect(back)
