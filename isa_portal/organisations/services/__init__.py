"""Registers boards, bodies and people, and grants the roles by which they act."""

from isa_portal.organisations.services.authority import end_mandate, record_mandate
from isa_portal.organisations.services.boards import (
    NOT_YOUR_PRACTICE,
    add_board,
    change_host,
    change_practice,
    end_seat,
    name_chair,
    opens_set_up,
    set_up_board,
    set_up_portal,
    set_up_token,
    take_seat,
)
from isa_portal.organisations.services.bodies import change_contact, change_particulars, register_organisation, rename
from isa_portal.organisations.services.details import change_details
from isa_portal.organisations.services.invitations import (
    Invitee,
    OutsideDomains,
    accept,
    accept_with_account,
    appoint_operator,
    ask_again,
    has_been_entered,
    invite,
    send_again,
    withdraw,
)
from isa_portal.organisations.services.officers import appoint_officer, change_officer, end_officer, name_deputy
from isa_portal.organisations.services.people import (
    appoint,
    change_roles,
    enrol_signatory,
    open_account,
    release,
    release_person,
)
from isa_portal.organisations.services.several import open_accounts, register_several

__all__ = [
    "NOT_YOUR_PRACTICE",
    "Invitee",
    "OutsideDomains",
    "accept",
    "accept_with_account",
    "add_board",
    "appoint",
    "appoint_officer",
    "appoint_operator",
    "ask_again",
    "change_contact",
    "change_details",
    "change_host",
    "change_officer",
    "change_particulars",
    "change_practice",
    "change_roles",
    "end_mandate",
    "end_officer",
    "end_seat",
    "enrol_signatory",
    "has_been_entered",
    "invite",
    "name_chair",
    "name_deputy",
    "open_account",
    "open_accounts",
    "opens_set_up",
    "record_mandate",
    "register_organisation",
    "register_several",
    "release",
    "release_person",
    "rename",
    "send_again",
    "set_up_board",
    "set_up_portal",
    "set_up_token",
    "take_seat",
    "withdraw",
]
