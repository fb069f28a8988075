"""Who may give and end which role, and what a release ends."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command

from isa_portal.agreements.lifecycle import FORMER, PartyState
from isa_portal.correspondence.models import Letter
from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.models import AuditEvent
from isa_portal.leaving import services as leaving
from isa_portal.lib import clock, stamps
from isa_portal.lib.errors import Overtaken, Refused
from isa_portal.organisations import services
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import AccountInvitation, BoardRole, Membership, OrganisationRole, User
from isa_portal.organisations.rules import people as people_rules
from isa_portal.organisations.services.people import role_facts
from tests import stories
from tests.stories import NOON

pytestmark = pytest.mark.django_db

ADMINISTRATOR, IG_LEAD, EDITOR = OrganisationRole.ADMINISTRATOR, OrganisationRole.IG_LEAD, OrganisationRole.EDITOR
SIGNATORY, READER = OrganisationRole.SIGNATORY, OrganisationRole.READER


@pytest.fixture
def story():
    return stories.world()


def administrator_of(body, name="Administrator", email="admin@police.example"):
    user = stories.person(email, name, "Head of governance")
    services.appoint(user, body, ADMINISTRATOR, by=PORTAL, at=NOON)
    return user


@pytest.fixture
def administrator(story):
    return administrator_of(story.police)


def roles(user, body):
    held = Membership.objects.in_date(NOON.date()).filter(user=user, organisation=body)
    return set(held.values_list("role", flat=True))


def test_the_secretariat_appoints_administrators_and_ig_leads_and_nobody_else(story):
    newcomer = stories.person("new@trust.example", "Newcomer", "Officer")
    do = {"by": story.secretariat, "at": NOON}

    for role in (IG_LEAD, ADMINISTRATOR):
        services.appoint(newcomer, story.trust, role, **do)
    for role in (EDITOR, READER, SIGNATORY):
        with pytest.raises(Refused, match="Only an administrator of Riverside Trust may say who is its"):
            services.appoint(newcomer, story.trust, role, **do)

    assert roles(newcomer, story.trust) == {ADMINISTRATOR, IG_LEAD}


# Which board's secretariat ----------------------------------------------------------------------------------------


@pytest.fixture
def stranger():
    """The secretariat of a board to which nobody of the story belongs."""
    host = services.register_organisation("Suffolk County Council", by=PORTAL, at=NOON)
    board = services.set_up_board("Suffolk Board", short_name="Suffolk", host=host, by=PORTAL, at=NOON)
    person = stories.person("secretariat@suffolk.example", "Suffolk secretariat", "Officer")
    services.appoint(person, board, BoardRole.SECRETARIAT, by=PORTAL, at=NOON)
    return person


def each_way(story, body, by, at=NOON):
    """Return for each way of changing the people of a body why it is refused, or nothing."""
    lead = stories.person(f"ig@{body.slug[:20]}.example", "A lead", "Officer")
    other = stories.person(f"other@{body.slug[:20]}.example", "Another lead", "Officer")
    for one in (lead, other):
        services.appoint(one, body, IG_LEAD, by=PORTAL, at=at)
    new = stories.person(f"new@{body.slug[:20]}.example", "Newcomer", "Officer")
    ways = {
        "appoint": lambda: services.appoint(new, body, IG_LEAD, by=by, at=at),
        "invite": lambda: services.invite(body, [services.Invitee("x@y.example", "", IG_LEAD)], by=by, at=at),
        "mandate": lambda: services.record_mandate(lead, body, source="Minute 1", by=by, at=at),
        "release": lambda: services.release_person(lead, body, by=by, at=at),
        # Last, because a body that has an administrator looks after itself.
        "roles": lambda: services.change_roles(other, body, [IG_LEAD, ADMINISTRATOR], by=by, at=at),
    }
    return {name: refusal(act) for name, act in ways.items()}


def refusal(act):
    try:
        act()
    except Refused as refused:
        return " ".join(refused.reasons)
    return ""


WHO_MAY = "or the secretariat of a board that it hosts, sits on or is a party to"


def test_a_body_that_looks_after_itself_is_left_alone_by_the_secretariat_of_another_board(story, stranger):
    administrator_of(story.trust, email="admin@riverside.example")

    refusals = each_way(story, story.trust, stranger)

    assert all(WHO_MAY in words for words in refusals.values()), refusals
    assert not AccountInvitation.objects.exists()


def test_a_body_without_an_administrator_is_helped_by_any_secretariat(story, stranger):
    assert set(each_way(story, story.trust, stranger).values()) == {""}


def test_an_administrator_whose_account_is_closed_looks_after_nobody(story, stranger):
    closed = administrator_of(story.trust, email="admin@riverside.example")
    User.objects.filter(pk=closed.pk).update(is_active=False)

    assert set(each_way(story, story.trust, stranger).values()) == {""}


@pytest.mark.parametrize("tie", ["hosts", "sits", "is asked", "is bound"])
def test_the_secretariat_of_a_board_to_which_a_body_belongs_helps_and_its_administrators_hear_of_it(story, tie):
    body = {"hosts": story.council, "sits": story.trust}.get(tie, story.police)
    if tie == "sits":
        services.take_seat(story.board, body, by=PORTAL, at=NOON)
    if tie == "is asked":
        stories.version_in("out_for_signature", story, tier=1)
    if tie == "is bound":
        stories.tier_1_in_force(story)
    administrator = administrator_of(body)

    refusals = each_way(story, body, story.secretariat)

    assert set(refusals.values()) == {""}, refusals
    told = Letter.objects.filter(kind="people_changed", recipient=administrator.email)
    assert {one.context["what"] for one in told} == {
        "made Newcomer information governance lead",
        "invited x@y.example as information governance lead",
        "recorded that A lead may bind it",
        "changed the roles of Another lead",
        "released A lead",
    }


def test_a_body_that_a_draft_only_lists_or_that_left_is_not_the_boards_to_look_after(story):
    administrator_of(story.police)
    stories.draft(story, tier=1)
    listed = each_way(story, story.police, story.secretariat)
    agreement = stories.tier_1_in_force(story)
    notice = leaving.give_notice(agreement.parties.get(organisation=story.police), by=story.constable, at=story.at)
    last_day = story.at + (notice.bound_until - story.at.date())

    bound = people_rules.roles_to_give(story.police, by=story.secretariat, at=last_day)
    gone = people_rules.roles_to_give(story.police, by=story.secretariat, at=last_day + timedelta(days=1))

    assert all(WHO_MAY in words for words in listed.values()), listed
    assert (bound, gone) == ((ADMINISTRATOR, IG_LEAD), ())


def test_what_an_administrator_does_needs_no_letter(story, administrator):
    each_way(story, story.police, administrator)

    assert not Letter.objects.filter(kind="people_changed").exists()


def test_the_states_that_count_are_those_of_a_party_that_is_asked_or_bound():
    assert {*people_rules.ASKED_OR_BOUND} == {*PartyState} - {*FORMER, PartyState.LISTED}


def test_an_administrator_looks_after_their_own_body_only(story, administrator):
    newcomer = stories.person("new@police.example", "Newcomer", "Officer")
    do = {"by": administrator, "at": NOON}

    for role in OrganisationRole:
        services.appoint(newcomer, story.police, role, **do)

    assert roles(newcomer, story.police) == set(OrganisationRole)
    with pytest.raises(Refused, match="Only an administrator of Riverside Trust"):
        services.appoint(newcomer, story.trust, ADMINISTRATOR, **do)
    with pytest.raises(Refused, match="Only the secretariat of Avon and Somerset Board"):
        services.appoint(newcomer, story.board, BoardRole.AUDITOR, **do)


@pytest.mark.parametrize("who", ["editor", "ig_lead", "outsider"])
def test_nobody_else_gives_a_role(story, who):
    newcomer, by = stories.person("new@police.example", "Newcomer", "Officer"), getattr(story, who)

    for body, role in ((story.police, READER), (story.council, READER), (story.board, BoardRole.AUDITOR)):
        with pytest.raises(Refused):
            services.appoint(newcomer, body, role, by=by, at=NOON)

    assert not newcomer.memberships.exists()


def test_the_secretariat_gives_itself_neither_the_chair_nor_a_body(story):
    for body, role in ((story.board, BoardRole.CHAIR), (story.police, ADMINISTRATOR)):
        with pytest.raises(Refused, match="Nobody gives themselves a role"):
            services.appoint(story.secretariat, body, role, by=story.secretariat, at=NOON)


def test_the_last_administrator_is_named_and_stays(story, administrator):
    with pytest.raises(Refused, match="Administrator is the last administrator of The Chief Constable"):
        services.release_person(administrator, story.police, by=administrator, at=NOON)
    with pytest.raises(Refused, match="Administrator is the last administrator"):
        services.change_roles(administrator, story.police, [READER], by=administrator, at=NOON)
    with pytest.raises(Refused, match="Administrator is the last administrator"):
        services.release(administrator.memberships.get(), by=story.secretariat, at=NOON)

    second = administrator_of(story.police, "Second", "second@police.example")
    services.release_person(administrator, story.police, by=second, at=NOON)

    assert roles(administrator, story.police) == set()


def test_an_administrator_whose_account_is_closed_is_no_other_one(story, administrator):
    closed = administrator_of(story.police, "Closed", "closed@police.example")
    User.objects.filter(pk=closed.pk).update(is_active=False)

    with pytest.raises(Refused, match="last administrator"):
        services.release_person(administrator, story.police, by=administrator, at=NOON)


def test_the_last_of_the_secretariat_stays(story):
    services.release_person(story.colleague, story.board, by=story.secretariat, at=NOON)

    with pytest.raises(Refused, match="last member of the secretariat"):
        services.release_person(story.secretariat, story.board, by=story.secretariat, at=NOON)


def test_roles_that_are_not_ones_own_to_give_stay_as_they_are(story):
    for role in (EDITOR, IG_LEAD):
        services.appoint(story.outsider, story.trust, role, by=PORTAL, at=NOON)

    services.change_roles(story.outsider, story.trust, [ADMINISTRATOR], by=story.secretariat, at=NOON)

    assert roles(story.outsider, story.trust) == {ADMINISTRATOR, EDITOR}
    with pytest.raises(Refused, match="Only an administrator of Riverside Trust"):
        services.release_person(story.outsider, story.trust, by=story.secretariat, at=NOON)


def test_who_changes_a_person_that_another_changed_meanwhile_is_told_by_whom(story, administrator):
    second = administrator_of(story.police, "Second", "second@police.example")
    seen = stamps.of(role_facts(story.ig_lead, story.police, at=NOON))
    services.change_roles(story.ig_lead, story.police, [IG_LEAD, EDITOR], stamp=seen, by=administrator, at=NOON)

    with pytest.raises(Overtaken, match="Administrator, Head of governance changed the roles of Police IG lead"):
        services.change_roles(story.ig_lead, story.police, [READER], stamp=seen, by=second, at=NOON)
    with pytest.raises(Overtaken):
        services.release_person(story.ig_lead, story.police, stamp=seen, by=second, at=NOON)

    assert roles(story.ig_lead, story.police) == {IG_LEAD, EDITOR}


def test_a_release_ends_roles_authority_and_open_invitations_of_that_body_alone(story, administrator):
    invited = services.Invitee(story.constable.email, "", READER)
    services.invite(story.police, [invited], by=administrator, at=NOON)
    services.appoint(story.constable, story.trust, READER, by=PORTAL, at=NOON)

    services.release_person(story.constable, story.police, by=administrator, at=NOON)

    held = grants(User.objects.get(pk=story.constable.pk), on=NOON.date())
    assert held.all_organisations == {story.trust.pk}
    assert not story.constable.mandates.in_date(NOON.date()).exists()
    assert AccountInvitation.objects.get().withdrawn_at == NOON


def test_authority_lapses_on_the_day_after_its_last_and_is_never_ones_own_to_record(story, administrator):
    services.take_seat(story.board, story.police, by=PORTAL, at=NOON)
    services.appoint(administrator, story.police, SIGNATORY, by=administrator, at=NOON)
    do = {"source": "Scheme of delegation", "ends_on": NOON.date(), "at": NOON}

    with pytest.raises(Refused, match="Nobody records their own authority"):
        services.record_mandate(administrator, story.police, by=administrator, **do)
    with pytest.raises(Refused, match="Only an administrator of The Chief Constable"):
        services.record_mandate(administrator, story.police, by=story.outsider, **do)
    mandate = services.record_mandate(administrator, story.police, by=story.secretariat, **do)

    def signs_on(on):
        return grants(User.objects.get(pk=administrator.pk), on=on).is_(SIGNATORY, story.police)

    assert mandate.recorded_by == "Secretariat officer, Governance officer"
    assert signs_on(NOON.date())
    assert not signs_on(NOON.date() + timedelta(days=1))


def test_authority_that_is_ended_counts_for_nothing_at_once(story, administrator):
    mandate = story.constable.mandates.get()

    services.end_mandate(mandate, by=administrator, at=NOON)

    assert not grants(User.objects.get(pk=story.constable.pk), on=NOON.date()).acts_for(story.police)
    with pytest.raises(Refused, match="ended on 20 November 2026 already"):
        services.end_mandate(mandate, by=administrator, at=NOON)


def test_a_mandate_without_a_source_or_that_ends_before_it_begins_is_refused(story, administrator):
    with pytest.raises(Refused) as refused:
        services.record_mandate(
            story.constable,
            story.police,
            source=" ",
            ends_on=NOON.date() - timedelta(days=2),
            by=administrator,
            at=NOON,
        )

    assert len(refused.value.reasons) == 2


def test_only_the_person_changes_their_name_and_position(story):
    services.change_details(story.editor, name="New name", position="Director", by=story.editor, at=NOON)

    assert str(User.objects.get(pk=story.editor.pk)) == "New name, Director"
    with pytest.raises(Refused, match="Only New name may change this"):
        services.change_details(
            User.objects.get(pk=story.editor.pk), name="Other", position="", by=story.secretariat, at=NOON
        )


def test_an_operator_is_appointed_by_the_command_alone_and_holds_no_body(story, capsys):
    call_command("appoint_operator", story.outsider.email)
    call_command("appoint_operator", "machine@host.example")

    held = grants(User.objects.get(pk=story.outsider.pk), on=clock.today())
    words = capsys.readouterr().out
    assert held.operates
    assert held.all_organisations == {story.trust.pk} and not held.all_boards
    assert "outsider@elsewhere.example is operator of the portal." in words
    assert "machine@host.example has no account yet: an invitation is on its way" in words
    assert AccountInvitation.objects.get().role == "operator"
    call_command("appoint_operator", story.outsider.email, "--release")
    assert not grants(User.objects.get(pk=story.outsider.pk), on=clock.today()).operates
    with pytest.raises(CommandError, match="is not operator"):
        call_command("appoint_operator", story.outsider.email, "--release")
    with pytest.raises(CommandError, match="no e-mail address"):
        call_command("appoint_operator", "nobody")


def test_nobody_makes_an_operator_in_a_browser(story):
    services.appoint_operator(story.outsider.email, by=PORTAL, at=NOON)
    portal = story.outsider.memberships.get(role="operator").portal

    for by in (story.secretariat, story.outsider):
        with pytest.raises(Refused, match="appoint_operator"):
            services.appoint(story.editor, portal, "operator", by=by, at=NOON)


def test_every_change_stands_in_the_history_of_its_body(story, administrator):
    services.change_roles(story.ig_lead, story.police, [READER], by=administrator, at=NOON)

    events = AuditEvent.objects.filter(chain=story.police.chain, actor=administrator.actor_key)
    assert list(events.values_list("type", "facts__role")) == [
        ("membership.release", "ig_lead"),
        ("membership.appoint", "reader"),
    ]


# Both records in one transaction --------------------------------------------------------------------------------------


def _break_off(codename):
    """Take guardian's permission away: the grant then fails after the membership is written."""
    Permission.objects.filter(codename=codename).delete()


def test_a_role_whose_grant_fails_half_way_is_not_written_at_all(story, administrator):
    newcomer = stories.person("new@police.example", "Newcomer", "Officer")
    events = audit.length(story.police.chain)
    _break_off("act_as_reader")

    with pytest.raises(Permission.DoesNotExist):
        services.appoint(newcomer, story.police, READER, by=administrator, at=NOON)

    assert not newcomer.memberships.exists()
    assert not newcomer.groups.exists()
    assert audit.length(story.police.chain) == events


def test_a_release_that_fails_half_way_leaves_role_and_grant(story, administrator):
    held = story.ig_lead.memberships.get()
    Group.objects.filter(name=f"organisation:{story.police.pk}:ig_lead").update(name="elsewhere")
    _break_off("act_as_ig_lead")

    with pytest.raises(Permission.DoesNotExist):
        services.release(held, by=administrator, at=NOON)

    held.refresh_from_db()
    assert held.released_at is None
    assert story.ig_lead.groups.exists()
