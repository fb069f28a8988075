"""
Every kind of letter: what causes it, who gets it, when it leaves, when it stops. What it says: templates/email.

Days and readers of reminders are the portal's own; a board may choose others.
"""

from __future__ import annotations

from isa_portal.correspondence.catalogue import before, in_force, leaving, people, signing
from isa_portal.correspondence.catalogue.kind import Kind, Leaves

__all__ = ["KINDS", "Kind", "Leaves"]
KINDS = {**before.KINDS, **signing.KINDS, **in_force.KINDS, **leaving.KINDS, **people.KINDS}
