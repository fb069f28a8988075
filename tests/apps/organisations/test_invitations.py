"""Inviting people: all of a list or none, one use, seven days, and no link that is stored."""

from datetime import timedelta

import pytest

from isa_portal.correspondence import delivery
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.models import AuditEvent
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services
from isa_portal.organisations.models import AccountInvitation, BoardRole, OrganisationRole, User
from isa_portal.organisations.services import Invitee, OutsideDomains, invitations
from tests import stories
from tests.stories import NOON, PASSWORD

pytestmark = pytest.mark.django_db

ANN = Invitee("ann@riverside.example", "Ann Example", OrganisationRole.IG_LEAD)


@pytest.fixture
def story():
    return stories.world()


def invite(story, *people, by=None, at=NOON, **more):
    return services.invite(story.trust, list(people) or [ANN], by=by or story.secretariat, at=at, **more)


def accept(invitation, **changed):
    facts = {"name": "Ann Example", "position": "IG lead", "password": PASSWORD, "by": PORTAL, "at": NOON, **changed}
    return services.accept(invitation, **facts)


def test_an_invited_person_gets_a_letter_and_with_its_link_an_account_and_the_role(story):
    invitation = invite(story)[0]
    link = delivery.address(Letter.objects.get(kind="account_invitation"))

    user = accept(invitations.find(link.rstrip("/").split("/")[-1]))

    member = user.memberships.get()
    assert (user.email, user.check_password(PASSWORD)) == ("ann@riverside.example", True)
    assert (member.organisation, member.role) == (story.trust, OrganisationRole.IG_LEAD)
    assert invitation.token not in everything_kept()
    assert AuditEvent.objects.get(type="account.accept").actor == user.actor_key


def everything_kept():
    rows = [*AccountInvitation.objects.values(), *Letter.objects.values(), *AuditEvent.objects.values()]
    return str(rows)


def test_who_chooses_codes_has_no_password(story):
    user = accept(invite(story)[0], password=None)

    assert not user.has_usable_password()


def test_a_list_goes_out_whole_or_not_at_all(story):
    good = [Invitee(f"{number}@riverside.example", "", OrganisationRole.IG_LEAD) for number in range(3)]
    letters = Letter.objects.count()

    with pytest.raises(Refused, match=r"outsider@elsewhere.example is information governance lead"):
        invite(story, *good, Invitee(story.outsider.email, "", OrganisationRole.IG_LEAD))

    assert (AccountInvitation.objects.count(), Letter.objects.count()) == (0, letters)


def test_the_same_address_is_not_invited_to_the_same_role_twice(story):
    invite(story)

    with pytest.raises(Refused, match=r"was invited on 21 November 2026"):
        invite(story)


def test_an_address_outside_the_domains_is_confirmed_and_recorded(story):
    story.trust.domains = ["riverside.example"]
    story.trust.save()
    people = [
        ANN,
        Invitee("bob@mail.riverside.example", "", ANN.role),
        Invitee("eve@notriverside.example", "", ANN.role),
    ]

    with pytest.raises(OutsideDomains, match=r"eve@notriverside.example") as refused:
        invite(story, *people)
    sent = invite(story, *people, outside_confirmed=True)

    assert len(refused.value.reasons) == 1
    assert [one.outside_domains for one in sent] == [False, False, True]
    events = AuditEvent.objects.filter(type="account.invite").order_by("seq")
    assert [one.facts["outside_domains"] for one in events] == [False, False, True]


def test_a_dissolved_body_lets_nobody_in_and_names_its_successor(story):
    invitation = invite(story)[0]
    story.trust.dissolved_on, story.trust.successor = NOON.date(), story.council
    story.trust.save()

    for act in (lambda: invite(story, Invitee("x@riverside.example", "", ANN.role)), lambda: accept(invitation)):
        with pytest.raises(Refused, match=r"was dissolved on 21 November 2026. .*successor, Bristol City Council"):
            act()


def test_nobody_invites_themselves_or_to_a_role_that_is_not_theirs_to_give(story):
    with pytest.raises(Refused, match="Nobody invites themselves"):
        invite(story, Invitee(story.secretariat.email, "", ANN.role))
    with pytest.raises(Refused, match="Only an administrator of Riverside Trust"):
        invite(story, Invitee("x@riverside.example", "", OrganisationRole.SIGNATORY))
    with pytest.raises(Refused, match="Only the secretariat of"):
        services.invite(story.board, [Invitee("x@board.example", "", BoardRole.AUDITOR)], by=story.outsider, at=NOON)


@pytest.mark.parametrize(
    ("kill", "sentence"),
    [
        (lambda one, story: accept(one), "This link was used on 21 November 2026 at 12:00"),
        (lambda one, story: services.withdraw(one, by=story.secretariat, at=NOON), "was withdrawn"),
        (lambda one, story: services.send_again(one, by=story.secretariat, at=NOON), "replaced by a newer one"),
    ],
)
def test_a_link_that_is_used_withdrawn_or_replaced_lets_nobody_in(story, kill, sentence):
    invitation = invite(story)[0]
    held = AccountInvitation.objects.get(pk=invitation.pk)
    kill(invitation, story)
    accounts = User.objects.count()

    with pytest.raises(Refused, match=sentence):
        accept(held)

    assert User.objects.count() == accounts


def test_a_link_lets_in_until_its_seventh_day_is_full_and_not_later(story):
    invitation = invite(story)[0]

    with pytest.raises(Refused, match=r"expired on 28 November 2026 at 12:00"):
        accept(invitation, at=NOON + timedelta(days=7, seconds=1))

    assert accept(invitation, at=NOON + timedelta(days=7)).pk


def test_an_address_with_an_account_has_to_be_signed_in_as_that_person(story):
    invitation = invite(story, Invitee(story.constable.email, "", ANN.role))[0]

    with pytest.raises(Refused, match=r"has an account. Sign in with it"):
        accept(invitation)
    with pytest.raises(Refused, match="another address than yours"):
        services.accept_with_account(invitation, by=story.editor, at=NOON)
    services.accept_with_account(invitation, by=story.constable, at=NOON)

    assert story.constable.memberships.filter(organisation=story.trust, role=ANN.role).exists()


def test_an_account_that_was_only_named_to_sign_is_set_up_by_its_owner(story):
    named = services.open_account(ANN.email, name="Ann", by=PORTAL, at=NOON)

    user = accept(invite(story)[0])

    assert user.pk == named.pk
    assert user.check_password(PASSWORD)


def test_a_withdrawn_invitation_takes_its_letter_back(story):
    invitation = invite(story)[0]

    services.withdraw(invitation, by=story.secretariat, at=NOON)

    assert Letter.objects.get(kind="account_invitation").state == LetterState.WITHDRAWN


def letters_to(email):
    return Letter.objects.filter(recipient=email, kind="account_invitation").exclude(state=LetterState.WITHDRAWN)


def test_asking_again_writes_to_the_invited_address_and_to_no_other_and_not_all_the_time(story):
    invitation = invite(story)[0]
    fingerprint = invitation.fingerprint

    invitations.ask_again("stranger@elsewhere.example", at=NOON + timedelta(hours=1))
    for minutes in (1, 30):
        invitations.ask_again("ANN@riverside.example", at=NOON + timedelta(minutes=minutes))
    invitation.refresh_from_db()
    before = letters_to(ANN.email).count()
    invitations.ask_again(ANN.email, at=NOON + timedelta(days=8))
    invitations.ask_again(ANN.email, at=NOON + timedelta(days=8, minutes=1))

    renewed = AccountInvitation.objects.get()
    assert not Letter.objects.filter(recipient="stranger@elsewhere.example").exists()
    # While a link is good, knowing the address kills nothing.
    assert (before, invitation.fingerprint) == (2, fingerprint)
    assert renewed.generation == 2
    assert accept(renewed, at=NOON + timedelta(days=9)).pk


def test_a_withdrawn_or_forgotten_invitation_is_not_renewed_by_asking(story):
    invite(story)

    invitations.ask_again(ANN.email, at=NOON + timedelta(days=61))
    services.withdraw(AccountInvitation.objects.get(), by=story.secretariat, at=NOON)
    invitations.ask_again(ANN.email, at=NOON + timedelta(days=8))

    assert AccountInvitation.objects.get().generation == 1
