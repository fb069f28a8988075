"""Registers boards, bodies and people, and grants the roles by which they act."""

from isa_portal.organisations.services.authority import record_mandate
from isa_portal.organisations.services.boards import (
    NOT_YOUR_PRACTICE,
    change_practice,
    end_seat,
    opens_set_up,
    set_up_board,
    set_up_portal,
    set_up_token,
    take_seat,
)
from isa_portal.organisations.services.bodies import (
    change_contact,
    change_particulars,
    register_organisation,
    rename,
)
from isa_portal.organisations.services.details import change_details
from isa_portal.organisations.services.officers import appoint_officer, change_officer, end_officer, name_deputy
from isa_portal.organisations.services.people import appoint, open_account, release

__all__ = [
    "NOT_YOUR_PRACTICE",
    "appoint",
    "appoint_officer",
    "change_contact",
    "change_details",
    "change_officer",
    "change_particulars",
    "change_practice",
    "end_officer",
    "end_seat",
    "name_deputy",
    "open_account",
    "opens_set_up",
    "record_mandate",
    "register_organisation",
    "release",
    "rename",
    "set_up_board",
    "set_up_portal",
    "set_up_token",
    "take_seat",
]
