"""Who is who: people, bodies that can be bound, boards, and for whom each person acts."""

from isa_portal.organisations.models.boards import (
    Board,
    BoardGroupPermission,
    Portal,
    PortalGroupPermission,
    Seat,
)
from isa_portal.organisations.models.bodies import (
    Identifier,
    Organisation,
    OrganisationGroupPermission,
    OtherName,
)
from isa_portal.organisations.models.choices import (
    ApprovalRoute,
    BoardRole,
    BodyKind,
    CyberEssentials,
    DsptStanding,
    MandateSource,
    Nation,
    Office,
    OrganisationRole,
    PortalRole,
    Scheme,
)
from isa_portal.organisations.models.people import (
    User,
    Users,
)
from isa_portal.organisations.models.roles import (
    INVITED,
    ROLE_WORDS,
    AccountInvitation,
    Body,
    Mandate,
    Membership,
    OfficerAppointment,
)

__all__ = [
    "INVITED",
    "ROLE_WORDS",
    "AccountInvitation",
    "ApprovalRoute",
    "Board",
    "BoardGroupPermission",
    "BoardRole",
    "Body",
    "BodyKind",
    "CyberEssentials",
    "DsptStanding",
    "Identifier",
    "Mandate",
    "MandateSource",
    "Membership",
    "Nation",
    "Office",
    "OfficerAppointment",
    "Organisation",
    "OrganisationGroupPermission",
    "OrganisationRole",
    "OtherName",
    "Portal",
    "PortalGroupPermission",
    "PortalRole",
    "Scheme",
    "Seat",
    "User",
    "Users",
]
