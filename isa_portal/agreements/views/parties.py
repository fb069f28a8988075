"""Who is party to the draft, in which role, and who leads."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from isa_portal.agreements import rules, selectors
from isa_portal.agreements.forms.parties import NewParty, Role, Waiver
from isa_portal.agreements.models import JointArrangement, PartyRole, Version
from isa_portal.agreements.selectors import parties as counting
from isa_portal.agreements.services import parties
from isa_portal.agreements.views.pages import answered, for_writers, fresh, part_page, posted, stated
from isa_portal.lib import clock
from isa_portal.organisations.models import User
from isa_portal.organisations.requests import SignedInRequest


@require_safe
@for_writers
def draft_parties(request: SignedInRequest, version: Version) -> HttpResponse:
    page = part_page(request, version, "Parties", "agreements/draft/parties.html")
    agreement = version.agreement
    without = rules.parties_without_tier_1(agreement)
    listed = list(agreement.parties.told())
    page.context |= {
        "parties": [party for party in listed if party.member_of_id is None],
        "total": len(listed),
        "classes": counting.classes_of(agreement, listed),
        "processors": version.processors.select_related("controller"),
        "arrangement": JointArrangement.objects.filter(version=version).first(),
        "is_joint": any(party.role == PartyRole.JOINT_CONTROLLER for party in listed),
        "notes": [without] if without else [],
        "foundations": [row for row in selectors.summary(version) if row[0] in ("Title", "Stands on", "Replaces")],
    }
    return page.show()


@for_writers
def add_party(request: SignedInRequest, version: Version) -> HttpResponse:
    agreement = version.agreement
    page = part_page(request, version, "Add a party")
    page.context |= _back(version)
    page.context["guidance"] = "Not in the list? The secretariat adds an organisation to the register first."
    form = NewParty(posted(request), offered=selectors.addable(agreement, on=clock.today()))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        parties.add_party(version, **cleaned, by=by, at=at)

    to = selectors.address("draft_parties", agreement)
    return answered(page, form, act, done="The party is added.", to=to)


@for_writers
def change_party(request: SignedInRequest, version: Version, pk: int) -> HttpResponse:
    party = get_object_or_404(version.agreement.parties.select_related("organisation"), pk=pk)
    page = part_page(request, version, f"Change {party}")
    page.context |= _back(version)
    form = Role(posted(request), facts=stated(party, Role))

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        parties.change_party(version, party, **cleaned, by=by, at=at)

    to = selectors.address("draft_parties", version.agreement)
    return answered(page, form, act, done=f"{party} is saved.", to=to, now=fresh(party, Role))


@for_writers
def waive_tier_1(request: SignedInRequest, version: Version, pk: int) -> HttpResponse:
    party = get_object_or_404(version.agreement.parties.select_related("organisation"), pk=pk)
    page = part_page(request, version, f"{party} and the tier 1")
    page.context |= _back(version)
    above = ", ".join(one.reference for one in version.agreement.stands_on.all())
    page.context["guidance"] = (
        f"This tier 2 binds only who has signed the tier 1 ({above}), unless a waiver is recorded."
    )
    form = Waiver(posted(request), initial={"because": party.tier_1_waived_because, "takes_in": party.takes_in})

    def act(cleaned: dict[str, Any], by: User, at: datetime) -> None:
        parties.waive_tier_1(version, party, **cleaned, by=by, at=at)

    to = selectors.address("draft_parties", version.agreement)
    return answered(page, form, act, done=f"{party} is saved.", to=to)


def _back(version: Version) -> dict[str, str]:
    return {"back": selectors.address("draft_parties", version.agreement), "back_text": "Parties"}
