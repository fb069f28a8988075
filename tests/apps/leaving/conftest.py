"""Three parties bound by a tier 1, each with a signatory who has a mandate."""

from dataclasses import dataclass
from datetime import UTC, datetime, time

import pytest

from isa_portal.agreements.models import Agreement, Party, Tier
from isa_portal.agreements.services import leaving as terms
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib.calendar import PartialDate
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import User
from isa_portal.signing.paper import PaperAgreement, PaperSignatory
from isa_portal.signing.services import recording
from tests import stories
from tests.remembered import remembered


@dataclass
class Three:
    """An agreement in force between council (which leads), police and trust, and who may bind each."""

    story: stories.World
    agreement: Agreement
    chief: User

    def party(self, name: str) -> Party:
        body = getattr(self.story, name)
        return self.agreement.parties.select_related("organisation", "agreement__board").get(organisation=body)

    def binds(self, name: str) -> User:
        return {"council": self.story.director, "police": self.story.constable, "trust": self.chief}[name]


def three(story: stories.World, **said) -> Three:
    return Three(story, *bound(story, **said))


@remembered
def bound(story: stories.World, **said) -> tuple[Agreement, User]:
    version = stories.of_three(story, rule="all_sign", notice_count=1, notice_unit="months")
    if said:
        terms.say_how_to_leave(version, **said, by=story.secretariat, at=story.at)
    stories.tell_people(version, by=story.secretariat, at=story.at)
    agreement = stories.everyone_signs(story, stories.sent(story, version)).agreement
    chief = User.objects.get(email="chief@riverside.example")
    organisations.record_mandate(chief, story.trust, source="Minute 3", by=PORTAL, at=story.at)
    organisations.record_mandate(story.director, story.council, source="Minute 4", by=PORTAL, at=story.at)
    return Agreement.objects.get(pk=agreement.pk), chief


def fresh(agreement):
    return Agreement.objects.select_related("board").get(pk=agreement.pk)


def replaced(story):
    """Bring a tier 1 into force that replaces the first, signed by the same two."""
    old = stories.tier_1_in_force(story)
    story.later(days=10)
    version = stories._written(story, tier=1, reference="T2/26", title="Second overarching", replaces=old)
    new = stories.everyone_signs(story, stories.sent(story, version)).agreement
    return fresh(old), fresh(new)


def recorded(story, one, other, reference, **more):
    """Record an agreement that was signed on paper."""
    signed = PartialDate.day(story.at.date())
    paper = PaperAgreement(
        reference=reference,
        title="On paper",
        tier=Tier.PURPOSE_SPECIFIC if more else Tier.OVERARCHING,
        parties=[one, other],
        signatories=[PaperSignatory(body, "Chief", signed) for body in (one, other)],
        starts_on=story.at.date(),
        **more,
    )
    return recording.record_existing(story.board, paper, by=story.secretariat, at=story.at)


BY_POST = {"way": "post", "address": "Head of Early Help, Shirehall", "post_days": 2, "late_after": time(17)}


@pytest.fixture
def story() -> stories.World:
    return stories.world()


@pytest.fixture
def parties(story) -> Three:
    return three(story)


def noon(*day: int) -> datetime:
    return datetime(*day, 12, tzinfo=UTC)
