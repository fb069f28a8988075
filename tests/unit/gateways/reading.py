"""The entries of the data file as rows that no database knows."""

from isa_portal.gateways.models import LegalGateway
from isa_portal.gateways.services import entries


def gateways():
    facts = [{name: fact for name, fact in entry.items() if name != "successor"} for entry in entries()]
    return {entry["slug"]: LegalGateway(**entry) for entry in facts}
