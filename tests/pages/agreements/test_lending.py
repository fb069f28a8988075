"""A named reader from outside reads one signed agreement until a day, and nothing else."""

from datetime import timedelta

import pytest
from django.urls import reverse

from isa_portal.agreements.models import Agreement, AgreementGroupPermission, OutsideReader
from isa_portal.agreements.services import lending
from isa_portal.correspondence.models import Letter
from isa_portal.evidence.audit import history
from isa_portal.lib.errors import Refused
from tests import stories
from tests.pages.agreements.conftest import as_, at, text

pytestmark = pytest.mark.django_db
FACTS = {"to_email": "audit@elsewhere.example", "name": "An auditor", "position": "Audit", "reason": "Yearly audit"}


@pytest.fixture
def agreement(story):
    return stories.agreement_in("in_force", story)


def lent(story, agreement, *, days=10):
    until = story.at.date() + timedelta(days=days)
    return lending.lend(agreement, **FACTS, until=until, by=story.secretariat, at=story.at)


def read_by(person, on):
    return set(Agreement.objects.visible_to(person, on=on).values_list("reference", flat=True))


def test_the_secretariat_lends_from_the_parties_tab_and_the_person_reads_it(story, agreement, officer):
    form = {**FACTS, "until_day": "1", "until_month": "12", "until_year": "2026"}

    page = text(officer.get(at("agreement_parties", agreement)))
    answer = officer.post(at("lend", agreement), form, follow=True)

    loan = OutsideReader.objects.get()
    reader = as_(loan.user)
    assert at("lend", agreement) in page
    assert "An auditor, Audit" in text(answer) and "Until 1 December 2026. Yearly audit" in text(answer)
    assert not loan.user.has_usable_password()
    assert Letter.objects.get(kind="lent").recipient == "audit@elsewhere.example"
    assert "outsidereader.lend" in [event.type for event in history(agreement.chain)]
    tabs = ("agreement", "agreement_text", "agreement_parties", "agreement_documents", "agreement_history")
    assert [reader.get(at(tab, agreement)).status_code for tab in tabs] == [200] * 5
    assert reader.get(at("agreement", story.extra["tier_1"])).status_code == 404
    assert [reader.get(at(name, agreement)).status_code for name in ("signatures", "draft")] == [404, 409]
    assert "Named readers" not in text(reader.get(at("agreement_parties", agreement)))


def test_a_loan_runs_through_its_last_day_and_not_a_day_longer(story, agreement):
    loan = lent(story, agreement)
    last = loan.ends_on

    days = [last, last + timedelta(days=1), story.at.date() - timedelta(days=1)]

    assert [read_by(loan.user, day) for day in days] == [{"01/26"}, set(), set()]


def test_what_is_taken_back_is_gone_with_the_next_request(story, agreement, officer):
    loan = lent(story, agreement)
    reader = as_(loan.user)
    before = reader.get(agreement.get_absolute_url()).status_code

    officer.post(at("take_back", agreement, loan.pk))

    assert (before, reader.get(agreement.get_absolute_url()).status_code) == (200, 404)
    assert not loan.user.groups.exists()
    assert Letter.objects.get(kind="lent").state == "withdrawn"
    assert "Taken back on 21 November 2026" in text(officer.get(at("agreement_parties", agreement)))


def test_a_loan_without_guardians_grant_and_a_grant_without_a_loan_open_nothing(story, agreement):
    loan = lent(story, agreement)
    group = loan.user.groups.get()
    loan.user.groups.clear()
    assert read_by(loan.user, story.at.date()) == set()

    loan.user.groups.add(group)
    assert read_by(loan.user, story.at.date()) == {"01/26"}
    story.outsider.groups.add(group)

    assert AgreementGroupPermission.objects.count() == 1
    assert read_by(story.outsider, story.at.date()) == set()


def test_a_draft_is_never_lent(story, officer):
    version = stories.draft(story)

    with pytest.raises(Refused, match="A draft is never lent"):
        lent(story, version.agreement)

    assert officer.get(at("lend", version)).status_code == 409
    assert at("lend", version) not in text(officer.get(at("agreement_parties", version)))


@pytest.mark.parametrize("who", ["editor", "ig_lead", "colleague"])
def test_only_the_secretariat_lends(story, agreement, who):
    person = getattr(story, who)
    facts = {**FACTS, "until": story.at.date(), "by": person, "at": story.at}

    if who == "colleague":
        lending.lend(agreement, **facts)
    else:
        with pytest.raises(Refused, match="Only the board's secretariat"):
            lending.lend(agreement, **facts)

    assert OutsideReader.objects.exists() == (who == "colleague")
    assert as_(person).get(at("lend", agreement)).status_code == (200 if who == "colleague" else 409)


def test_a_day_that_passed_and_a_second_loan_are_refused(story, agreement):
    lent(story, agreement)

    with pytest.raises(Refused, match="reads this agreement already"):
        lent(story, agreement)
    with pytest.raises(Refused, match="has passed"):
        lent(story, agreement, days=-1)


def test_the_register_of_a_reader_names_the_one_agreement(story, agreement):
    loan = lent(story, agreement)

    found = as_(loan.user).get(reverse("agreements")).context["register"]

    assert [row.agreement for row in found.rows] == [agreement]
