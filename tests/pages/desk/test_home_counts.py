"""Every number of the first page is the length of the list that it leads to, for every role, on a board with a past."""

import re
from collections.abc import Iterator

import pytest

from isa_portal.agreements.services import proposals
from isa_portal.desk.forms.register import RegisterFilter
from isa_portal.evidence.actors import PORTAL
from isa_portal.gateways import services as gateways
from isa_portal.gateways.models import LegalGateway
from isa_portal.leaving import services as leaving
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import BoardRole, OrganisationRole
from tests import stories
from tests.pages.desk.pages import assert_whole, words_of
from tests.pages.signing.clock import StoppedClock

pytestmark = pytest.mark.django_db

ROLES = {
    "secretariat": None,
    "ig_lead": None,
    "constable": None,
    "editor": None,
    "outsider": None,
    "chair": BoardRole.CHAIR,
    "auditor": BoardRole.AUDITOR,
    "administrator": OrganisationRole.ADMINISTRATOR,
    "officer_of_both": BoardRole.SECRETARIAT,
}
NUMBER = re.compile(r"(?:All )?([0-9,]+) ")


@pytest.fixture
def story(settings):
    """Return a board with overdue reviews, a notice, a change of the law, open rounds, a draft and a proposal."""
    world = stories.world()
    leaves = stories.agreement_in("in_force", world, reference="02/26")
    stories.agreement_in("in_force", world)
    power = LegalGateway.objects.get(slug="cda1998-s115")
    why = {"reason": "Amended", "source": "legislation.gov.uk"}
    gateways.amend(power, limits="Narrower", **why, by=world.secretariat, at=world.at)
    world.later(days=380)
    leaving.give_notice(leaves.parties.get(organisation=world.police), by=world.constable, at=world.at)
    stories.version_in("drafting", world, reference="05/26")
    world.extra["sent"] = stories.sent(world, stories.draft(world, reference="03/26"))
    asked = {"need": "Schools ask.", "asked_by": "Schools forum"}
    proposals.propose(world.board, title="Attendance", **asked, by=world.secretariat, at=world.at)
    for name, role in ROLES.items():
        if role:
            world.extra[name] = stories.person(f"{name}@board.example", name, "Officer")
            body = world.police if isinstance(role, OrganisationRole) else world.board
            organisations.appoint(world.extra[name], body, role, by=PORTAL, at=stories.NOON)
    also = OrganisationRole.IG_LEAD
    organisations.appoint(world.extra["officer_of_both"], world.police, also, by=PORTAL, at=stories.NOON)
    settings.CLOCK = "tests.pages.signing.clock.StoppedClock"
    StoppedClock.at = world.at
    return world


def person_of(story, who):
    return story.extra.get(who) or getattr(story, who)


def main_of(response):
    return response.content.decode().partition("<main")[2].partition("</main")[0]


def counts_of(response) -> Iterator[tuple[int, str, str]]:
    """Yield every number that begins a link, with its words and where it leads."""
    for href, text in re.findall(r'<a class="govuk-link" href="([^"]+)">([^<]+)</a>', main_of(response)):
        if found := NUMBER.match(text):
            yield int(found[1].replace(",", "")), text, href.replace("&amp;", "&")


def rows_of(response) -> int:
    """Return how many things a page lists in its first table."""
    body = main_of(response).partition("<tbody")[2].partition("</tbody")[0]
    return body.count("<tr ")


def wrong_counts(client, home) -> list[str]:
    listed = [(number, text, rows_of(client.get(href))) for number, text, href in counts_of(home)]
    return [f"{text}: {rows} rows" for number, text, rows in listed if number != rows]


def test_every_count_equals_the_list_that_it_leads_to(story, signed_in):
    for who in ROLES:
        client = signed_in(person_of(story, who))

        home = client.get("/")
        main, said = main_of(home), words_of(home)
        cards, needs = main.count('<div class="portal-card">'), main.partition("portal-needs")[2].partition("</ol")[0]

        assert_whole(home)
        assert wrong_counts(client, home) == [], who
        assert said_number(said, r"(\d+) things? needs? you") == cards + needs.count("<li>"), who
        assert said_number(said, r"(\d+) marks?, ") == rows_of_year(client), who
        assert exit_tasks_said(home) == exit_tasks_listed(client, home), who


def said_number(said: str, pattern: str) -> int:
    found = re.search(pattern, said)
    return int(found[1]) if found else 0


def exit_tasks_said(home) -> dict[str, int]:
    found = home.context["home"]
    return {
        one.waits_for: int(one.sentence.split(": ")[1].split()[0])
        for one in [*found.needs, *found.due]
        if one.kind == "exit"
    }


def exit_tasks_listed(client, home) -> dict[str, int]:
    """Return how many exit tasks the pages that the first page names list for each party."""
    found, listed = home.context["home"], {}
    for one in [*found.needs, *found.due]:
        if one.kind == "exit":
            page = main_of(client.get(one.action_url)).partition("Exit tasks</")[2]
            listed[one.waits_for] = page.count(f'data-label="Party">{one.waits_for}<')
    return listed


def rows_of_year(client) -> int:
    table = main_of(client.get("/?year=table")).partition('id="year"')[2]
    return table.partition("<tbody")[2].partition("</tbody")[0].count("<tr ")


def test_a_list_that_counts_otherwise_is_found(story, signed_in, monkeypatch):
    client = signed_in(person_of(story, "officer_of_both"))
    counted = [text for _, text, _ in counts_of(client.get("/"))]
    monkeypatch.setattr(RegisterFilter, "binding_us", lambda self, agreements, name, value: agreements)

    assert counted == [
        "3 agreements",
        "3 reviews are overdue",
        "1 party gave notice",
        "1 change of the law waits for reviews",
        "1 agreement is out for signature",
    ]
    assert [one.partition(":")[0] for one in wrong_counts(client, client.get("/"))] == ["3 agreements"]


def test_a_change_of_the_law_is_due_until_every_text_from_before_it_has_its_review(story, signed_in):
    client = signed_in(story.secretariat)
    change = LegalGateway.objects.get(slug="cda1998-s115").law_changes.get()
    # Who signs after the change is not asked.
    stories.everyone_signs(story, story.extra["sent"])
    StoppedClock.at = story.at
    before = words_of(client.get("/"))

    client.post(f"/gateways/cda1998-s115/agreements/changes/{change.pk}/reviews/")
    after = words_of(client.get("/"))

    told = "Crime and Disorder Act 1998 s.115: amended from 21 November 2026. 3 agreements rely on it without a review"
    assert told in before
    assert "Open the reviews" in before
    assert "rely on it without a review" not in after
