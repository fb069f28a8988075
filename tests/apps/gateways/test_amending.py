"""Amending the catalogue: revisions, changes of the law, and what is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.models import AuditEvent
from isa_portal.gateways import selectors, services
from isa_portal.gateways.models import GatewayRevision, LawChange, LegalGateway
from isa_portal.gateways.rules import why_not_choosable
from isa_portal.lib.errors import Refused
from tests import stories

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
TODAY = AT.date()
SOURCE = "https://www.legislation.gov.uk/ukpga/2011/20/section/1"


@pytest.fixture
def story():
    return stories.world(at=AT)


@pytest.fixture
def officer(story):
    return story.secretariat


def entry(slug):
    return LegalGateway.objects.get(slug=slug)


def amend(slug, officer, **facts):
    stated = {"reason": "Read again.", "source": SOURCE, "at": AT + timedelta(hours=1), "by": officer, **facts}
    return services.amend(entry(slug), **stated)


def refusal(slug, officer, **facts):
    with pytest.raises(Refused) as refused:
        amend(slug, officer, **facts)
    return " ".join(refused.value.reasons)


def test_amending_keeps_what_the_entry_said_before(officer):
    revision = amend("cda1998-s115", officer, territories=["england", "wales"], note="Read in 2026.")

    assert (revision.number, revision.by_words, revision.reason, revision.source) == (
        1, str(officer), "Read again.", SOURCE,
    )  # fmt: skip
    assert revision.changes["territories"] == {
        "label": "Where it applies", "before": "Not determined", "after": "England; Wales",
    }  # fmt: skip
    assert set(revision.changes) == {"territories", "note", "checked_on"}
    assert entry("cda1998-s115").checked_on == TODAY
    assert entry("cda1998-s115").source == SOURCE
    assert entry("cda1998-s115").history.count() == 2
    assert AuditEvent.objects.get(type="gateway.amend").facts["number"] == 1


def test_a_repeal_is_told_with_its_first_day(officer):
    amend("frsa2004", officer, standing="repealed", in_force_to=date(2026, 10, 31), successor=entry("la2011-s1"))

    change = selectors.law_changes().get()

    assert (change.gateway.slug, change.kind, change.from_on) == ("frsa2004", "repealed", date(2026, 11, 1))
    assert "Standing: In force → Repealed" in change.what
    assert "Replaced by (entry): None recorded → Localism Act 2011 s.1 (limits s.2)" in change.what
    assert why_not_choosable(entry("frsa2004")) == "It is repealed: see Localism Act 2011 s.1 (limits s.2) instead."


def test_a_repeal_to_come_is_told_and_counts_from_its_day(officer):
    amend("frsa2004", officer, in_force_to=date(2027, 3, 31))

    change, repealed = selectors.law_changes().get(), entry("frsa2004")

    assert (change.kind, change.from_on) == ("repealed", date(2027, 4, 1))
    assert why_not_choosable(repealed, on=date(2027, 3, 31)) is None
    assert why_not_choosable(repealed, on=date(2027, 4, 1)) == "It was in force to 31 March 2027: choose another power."
    assert repealed not in LegalGateway.objects.choosable(date(2027, 4, 1))
    assert repealed in LegalGateway.objects.choosable(date(2027, 3, 31))


def test_a_commencement_is_told_with_its_day(officer):
    amend("ca2004-s16la", officer, standing="in_force", in_force_from=date(2026, 9, 30))

    change = selectors.law_changes().get()

    assert (change.kind, change.from_on) == ("commenced", date(2026, 9, 30))
    assert why_not_choosable(entry("ca2004-s16la")) is None


def test_a_change_of_a_limit_is_told_and_a_change_of_a_note_is_not(officer):
    amend("frsa2004", officer, note="Only words.")
    amend("la2011-s1", officer, limits="None now", from_on=date(2026, 12, 1))

    change = selectors.law_changes(since=AT).get()

    assert (change.gateway.slug, change.kind, change.from_on) == ("la2011-s1", "amended", date(2026, 12, 1))
    assert list(selectors.law_changes(gateways=[entry("frsa2004").pk])) == []
    assert list(selectors.law_changes(since=AT + timedelta(days=1))) == []


def test_a_refused_amendment_tells_nothing(officer):
    refusal("frsa2004", officer, in_force_from=date(2026, 5, 1), in_force_to=date(2026, 4, 1), limits="New")

    assert not GatewayRevision.objects.exists()
    assert not LawChange.objects.exists()
    assert entry("frsa2004").limits == ""


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"source": " "}, "Enter the source: where the change was read"),
        ({"reason": ""}, "Enter the reason for the change."),
        (
            {"in_force_from": date(2026, 5, 2), "in_force_to": date(2026, 5, 1)},
            "In force to, 1 May 2026, is before in force from, 2 May 2026. Correct one of them.",
        ),
        ({"in_force_to": date(2026, 5, 1)}, "It was in force to 1 May 2026, which is past"),
        ({"note": "A \u202egnirps"}, "Note contains a text-direction control character after 'A'."),
        ({"limits": "One line\nand\u200b another"}, "Limits contains an invisible character after 'and'."),
        ({"reason": "Because \u202e"}, "Reason contains a text-direction control character"),
        ({"objectives": [{"name": "Sp\u2066ring", "kinds": []}]}, "Objectives contains a text-direction control"),
        ({"citation": "Fire and Rescue Services Act 2004"}, "An Act without a section is not a power to share"),
        ({"may_disclose": ["firefighters"]}, "Who may disclose has no choice 'firefighters'."),
        ({"objectives": [{"name": "Any", "kinds": ["x"]}]}, "Objectives has no kind of body 'x'."),
        ({"may_disclose": [], "disclosers_complete": True}, "Who may disclose is empty and cannot be complete"),
        ({"checked_on": TODAY + timedelta(days=1)}, "Checked on, 22 November 2026, is still to come."),
        ({"checked_on": None}, "Nothing was changed."),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(officer, facts, sentence):
    assert sentence in refusal("frsa2004", officer, **facts)


def test_an_entry_is_not_replaced_by_itself(officer):
    words = refusal("frsa2004", officer, successor=entry("frsa2004"))

    citation = entry("frsa2004").citation
    assert words == (f"This would make a circle: {citation} is replaced by {citation}. Choose another entry, or none.")


def test_a_circle_of_successors_is_named(officer):
    amend("la2011-s1", officer, successor=entry("lga1972-s111"))

    words = refusal("lga1972-s111", officer, successor=entry("lga2000-s2"))

    assert words == (
        "This would make a circle: Local Government Act 1972 s.111 is replaced by Local Government Act 2000 s.2,"
        " Local Government Act 2000 s.2 by Localism Act 2011 s.1 (limits s.2), Localism Act 2011 s.1 (limits s.2) by"
        " Local Government Act 1972 s.111. Choose another entry, or none."
    )


def test_the_database_refuses_a_changed_revision_and_an_entry_that_succeeds_itself(officer):
    revision = amend("frsa2004", officer, limits="New")

    for act in (
        lambda: GatewayRevision.objects.filter(pk=revision.pk).update(reason="Another"),
        lambda: LawChange.objects.all().delete(),
        lambda: LegalGateway.objects.filter(slug="frsa2004").update(successor=entry("frsa2004").pk),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_only_a_secretariat_amends(story):
    for stranger in (story.ig_lead, story.editor, story.outsider, PORTAL):
        assert refusal("frsa2004", stranger, note="x") == "Only the secretariat of a board may amend the catalogue."

    assert amend("frsa2004", story.colleague, note="x").number == 1


def test_the_second_of_two_is_told_who_was_first(story):
    amend("frsa2004", story.secretariat, note="First", expected=0)

    words = refusal("frsa2004", story.colleague, note="Second", expected=0)

    assert f"{story.secretariat} amended this entry on 21 November 2026, after you opened the page." in words
    assert amend("frsa2004", story.colleague, note="Second", expected=1).number == 2


def test_loading_keeps_what_a_secretariat_amended_and_follows_the_file_in_the_rest(officer):
    amend("cda1998-s115", officer, territories=["england", "wales"])
    LegalGateway.objects.filter(slug="cda1998-s115").update(note="Out of date")

    changed = services.load_catalogue(by=PORTAL, at=AT + timedelta(days=1))

    loaded = entry("cda1998-s115")
    assert changed == 1
    assert (loaded.territories, loaded.source, loaded.checked_on) == (["england", "wales"], SOURCE, TODAY)
    assert loaded.note != "Out of date"


def test_a_file_that_states_another_law_is_told_and_one_that_fills_a_gap_is_not():
    services.load_catalogue(by=PORTAL, at=AT)
    LegalGateway.objects.filter(slug="la2011-s1").update(limits="Something else")
    LegalGateway.objects.filter(slug="ca2004-s10").update(territories=[], may_disclose=[])

    services.load_catalogue(by=PORTAL, at=AT + timedelta(days=1))

    assert [change.gateway.slug for change in selectors.law_changes()] == ["la2011-s1"]
    assert entry("ca2004-s10").territories == ["england"]
