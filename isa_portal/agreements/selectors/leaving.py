"""What a draft says of leaving, in a few words."""

from isa_portal.agreements.models import LeavingTerms, Version
from isa_portal.lib.calendar import in_words


def in_short(version: Version) -> str:
    """Return how notice is given, and where the text ends; nothing where it says no more than the period."""
    said = LeavingTerms.objects.filter(version=version).first()
    if said is None:
        return ""
    ends = f"Ends on {in_words(said.ends_on)}." if said.ends_on else ""
    return f"{said.get_way_display()}. {ends}".strip()
