"""Giving notice, what the others say to it, what is shown by the last day, and the end."""

from isa_portal.leaving.services.counting import Leaving, leaving
from isa_portal.leaving.services.ends import (
    appoint_lead,
    end_agreement,
    end_notice,
    ending_notices,
    expire,
    expiring,
    record_condition,
)
from isa_portal.leaving.services.giving import drop, give_notice, prepare, record_letter, record_service

__all__ = [
    "Leaving",
    "appoint_lead",
    "drop",
    "end_agreement",
    "end_notice",
    "ending_notices",
    "expire",
    "expiring",
    "give_notice",
    "leaving",
    "prepare",
    "record_condition",
    "record_letter",
    "record_service",
]
