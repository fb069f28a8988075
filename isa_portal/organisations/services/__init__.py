"""Registers boards, bodies and people, and grants the roles by which they act."""

from isa_portal.organisations.services.authority import appoint_officer, record_mandate
from isa_portal.organisations.services.boards import (
    NOT_YOUR_PRACTICE,
    change_practice,
    opens_set_up,
    set_up_board,
    set_up_portal,
    set_up_token,
)
from isa_portal.organisations.services.bodies import register_organisation
from isa_portal.organisations.services.details import change_details
from isa_portal.organisations.services.people import appoint, open_account, release

__all__ = [
    "NOT_YOUR_PRACTICE",
    "appoint",
    "appoint_officer",
    "change_details",
    "change_practice",
    "open_account",
    "opens_set_up",
    "record_mandate",
    "register_organisation",
    "release",
    "set_up_board",
    "set_up_portal",
    "set_up_token",
]
