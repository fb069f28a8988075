"""
How a version is sent, takes effect and lapses. Only signing may import this: it demands the signed facts,
so no agreement comes into force without them.
"""

from isa_portal.agreements.execution.between import cut_over, stand
from isa_portal.agreements.execution.binding import adhere, commence, met, rule_is_met, settle, stay_out
from isa_portal.agreements.execution.paper import record_from_paper, start_recording
from isa_portal.agreements.execution.sending import lapse, send, sending_obstacles, take_back

__all__ = [
    "adhere",
    "commence",
    "cut_over",
    "lapse",
    "met",
    "record_from_paper",
    "rule_is_met",
    "send",
    "sending_obstacles",
    "settle",
    "stand",
    "start_recording",
    "stay_out",
    "take_back",
]
