"""
How a version is sent, takes effect and lapses, and how a seat passes to another body. Only signing, accession and
succession may import this: they demand the signed facts or the instrument, so nobody is bound without them.
"""

from isa_portal.agreements.execution.acceding import accede
from isa_portal.agreements.execution.between import cut_over, stand
from isa_portal.agreements.execution.binding import adhere, commence, met, rule_is_met, settle, stay_out
from isa_portal.agreements.execution.paper import record_from_paper, start_recording
from isa_portal.agreements.execution.sending import lapse, send, sending_obstacles, take_back
from isa_portal.agreements.execution.succeeding import be_asked, give_up, hand_over, leave_by, stand_for, take_seat

__all__ = [
    "accede",
    "adhere",
    "be_asked",
    "commence",
    "cut_over",
    "give_up",
    "hand_over",
    "lapse",
    "leave_by",
    "met",
    "record_from_paper",
    "rule_is_met",
    "send",
    "sending_obstacles",
    "settle",
    "stand",
    "stand_for",
    "start_recording",
    "stay_out",
    "take_back",
    "take_seat",
]
