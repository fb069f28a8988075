"""A second board, another host, a chair who never signs in."""

import pytest
from django.core.management import CommandError, call_command

from isa_portal.evidence import audit
from isa_portal.evidence.actors import PORTAL
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services
from isa_portal.organisations.access import people
from isa_portal.organisations.models import AccountInvitation, Board, BoardRole, Organisation
from tests import stories
from tests.stories import NOON

pytestmark = pytest.mark.django_db
SUFFOLK = ("set_up_board", "Suffolk Board")
FACTS = {"short_name": "Suffolk", "host": "Suffolk County Council", "secretariat": "officer@suffolk.example"}


@pytest.fixture
def story():
    return stories.world()


def test_the_operator_sets_up_a_second_board_and_its_officer_is_invited(story, capsys):
    call_command(*SUFFOLK, **FACTS)

    board = Board.objects.get(slug="suffolk")
    assert board.host.legal_name == "Suffolk County Council"
    assert AccountInvitation.objects.get().email == "officer@suffolk.example"
    assert "Suffolk Board is set up, hosted by Suffolk County Council. officer@suffolk.example has no account yet" in (
        capsys.readouterr().out
    )


def test_a_host_of_the_register_is_found_and_an_officer_with_an_account_is_appointed(story):
    call_command(*SUFFOLK, **{**FACTS, "host": "riverside trust", "secretariat": story.outsider.email})

    held = story.outsider.memberships.get(board__slug="suffolk")
    assert (held.role, held.board.host) == (BoardRole.SECRETARIAT, story.trust)
    assert Organisation.objects.filter(legal_name__iexact="riverside trust").count() == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"short_name": "Avon and Somerset"}, "Another board has the address avon-and-somerset."),
        ({"secretariat": "officer"}, "officer is no e-mail address."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_set_up(story, changed, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command(*SUFFOLK, **{**FACTS, **changed})

    assert Board.objects.count() == 1
    assert not Organisation.objects.filter(legal_name="Suffolk County Council").exists()


def test_before_the_first_board_the_command_names_its_link():
    with pytest.raises(CommandError, match="set_up_link"):
        call_command(*SUFFOLK, **FACTS)


def test_the_secretariat_records_another_host_and_nobody_else_does(story):
    do = {"instrument": "Order of 1 April", "at": NOON}

    board = services.change_host(story.board, story.trust, by=story.secretariat, **do)

    event = audit.history(board.chain)[-1]
    assert (board.host, event.facts["was"], event.facts["instrument"]) == (
        story.trust, "Bristol City Council", "Order of 1 April",
    )  # fmt: skip
    with pytest.raises(Refused, match="Only the board's secretariat"):
        services.change_host(board, story.council, by=story.outsider, **do)
    with pytest.raises(Refused, match="hosts this board already"):
        services.change_host(board, story.trust, by=story.secretariat, **do)


def test_a_body_that_was_dissolved_hosts_no_board(story):
    services.change_particulars(story.trust, dissolved_on=NOON.date(), by=story.secretariat, at=NOON)

    with pytest.raises(Refused, match="was dissolved on 21 November 2026"):
        services.change_host(story.board, story.trust, instrument="Order", by=story.secretariat, at=NOON)


def test_a_chair_is_named_by_name_and_mailbox_without_an_invitation(story):
    chair = services.name_chair(
        story.board, name="The chair", email="chair@board.example", by=story.secretariat, at=NOON
    )

    assert people(story.board, BoardRole.CHAIR, on=NOON.date()) == [chair]
    assert not services.has_been_entered(chair)
    assert not AccountInvitation.objects.exists()


def test_nobody_names_themselves_or_the_chair_of_another_board(story):
    with pytest.raises(Refused, match="Nobody gives themselves a role"):
        services.name_chair(story.board, name="Me", email=story.secretariat.email, by=story.secretariat, at=NOON)
    with pytest.raises(Refused, match="Only the secretariat of"):
        services.name_chair(story.board, name="X", email="x@board.example", by=story.outsider, at=NOON)

    assert services.open_account("y@board.example", name="Y", by=PORTAL, at=NOON).memberships.count() == 0
