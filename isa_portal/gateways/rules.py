"""What stands in the way of relying on an entry of the catalogue."""

from isa_portal.gateways.models import Confidence, Kind, LegalGateway, Standing

# Each is often written down as a power; the sentence says what it is instead and where to go.
NOT_POWERS = {
    "consent": "Consent is not a power to share: choose the power or duty under which each body acts.",
    "hra1998": "The Human Rights Act 1998 limits sharing and gives no power to share: choose a power or duty.",
    "dpa2018": (
        "The Data Protection Act 2018 gives conditions and exemptions, not a power to share: choose a power or duty."
    ),
    "ukgdpr-a6ea": "A recognised legitimate interest is a lawful basis, not a power to share: choose it as the basis.",
    "foia2000": "The Freedom of Information Act 2000 is about answering requests: choose a power or duty.",
    "caldicott": "The Caldicott Principles guide a decision to share and give no power: choose a power or duty.",
    "hsca2012-s250": "Section 250 sets information standards and gives no power to share: choose a power or duty.",
    "mca2005-s4-5": (
        "Sections 4 and 5 protect people who give care and are no power to share: choose a power or duty."
    ),
}


def why_not_choosable(gateway: LegalGateway) -> str | None:
    """Return the one sentence why no agreement may rely on this entry; None means that it may."""
    if gateway.confidence == Confidence.LOW:
        return "Its source is not confirmed: choose a power whose source was checked."
    if gateway.standing == Standing.REPEALED:
        return f"It is repealed: {_instead(gateway)}."
    if gateway.standing == Standing.SPENT:
        return f"It is no longer of use: {_instead(gateway)}."
    if gateway.kind == Kind.RESTRICTION:
        return "It is a restriction, which limits sharing and gives no power to share: choose a power or duty."
    if gateway.kind == Kind.NOT_A_GATEWAY:
        return NOT_POWERS.get(gateway.slug, "It is not a power to share: choose a power or duty.")
    if gateway.standing != Standing.IN_FORCE:
        return "It is not yet in force: choose a power that is."
    return None


def _instead(gateway: LegalGateway) -> str:
    return f"see {gateway.replaced_by} instead" if gateway.replaced_by else "choose another power"
