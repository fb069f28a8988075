"""The filters of the register, and what is said about people."""

from isa_portal.desk.forms.checking import CheckDocument
from isa_portal.desk.forms.people import Invite, RecordMandate, Roles
from isa_portal.desk.forms.register import RegisterFilter
from isa_portal.desk.forms.reminding import Reminding

__all__ = ["CheckDocument", "Invite", "RecordMandate", "RegisterFilter", "Reminding", "Roles"]
