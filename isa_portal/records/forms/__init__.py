"""What a record of each kind asks for, and what each of its steps does."""

from isa_portal.records.forms.fields import PartyField
from isa_portal.records.forms.opening import RECORDS
from isa_portal.records.forms.steps import STEPS, StrikeOut

__all__ = ["RECORDS", "STEPS", "PartyField", "StrikeOut"]
