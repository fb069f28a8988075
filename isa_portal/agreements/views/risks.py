"""The risks of a draft, on the board's scale."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from isa_portal.agreements import selectors
from isa_portal.agreements.models import Version
from isa_portal.agreements.services import risks
from isa_portal.agreements.views.pages import answered, for_writers, part_page, posted
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest
from isa_portal.risk.forms import RiskForm
from isa_portal.risk.models import Risk
from isa_portal.risk.selectors import matrix_of
from isa_portal.risk.services import facts_of


@require_safe
@for_writers
def draft_risks(request: SignedInRequest, version: Version) -> HttpResponse:
    page = part_page(request, version, "Risks", "agreements/draft/risks.html")
    agreement = version.agreement
    if version.assessment and version.assessment.risks.exists():
        page.context["matrix"] = matrix_of(
            version.assessment, lambda risk: selectors.address("change_risk", agreement, risk.pk)
        )
    return page.show()


@for_writers
def add_risk(request: SignedInRequest, version: Version) -> HttpResponse:
    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        risks.add_risk(version, **cleaned, by=by, at=at)

    return _risk_page(request, version, None, act, "Add a risk", "The risk is added.")


@for_writers
def change_risk(request: SignedInRequest, version: Version, pk: int) -> HttpResponse:
    risk = get_object_or_404(Risk, assessment=version.assessment_id, pk=pk)

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        risks.change_risk(version, risk, **cleaned, by=by, at=at)

    return _risk_page(request, version, risk, act, f"Change {risk}", f"{risk} is saved.")


def _risk_page(
    request: SignedInRequest, version: Version, risk: Risk | None, act: Any, title: str, done: str
) -> HttpResponse:
    scale = selectors.scale_of(version)
    page = part_page(request, version, title)
    page.context |= {"back": selectors.address("draft_risks", version.agreement), "back_text": "Risks"}
    page.context["guidance"] = f"{scale.sentence} Score each risk before and after what is done about it."
    if risk:
        page.context["remove"] = selectors.address("remove_part", version.agreement, "risks", risk.pk)
    form = RiskForm(posted(request), scale=scale, risk=risk)
    return answered(page, form, act, done=done, to=page.context["back"], now=lambda: _now(risk))


def _now(risk: Risk | None) -> dict[str, Any]:
    assert risk is not None
    risk.refresh_from_db()
    return facts_of(risk)
