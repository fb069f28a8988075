"""What the catalogue's pages read."""

from django.db.models import Q

from isa_portal.gateways.models import LegalGateway, LegalGatewayQuerySet


def catalogue_page(*, search: str = "", kind: str = "", standing: str = "") -> LegalGatewayQuerySet:
    """Return the entries people may read that carry every word searched for."""
    found = LegalGateway.objects.shown()
    for word in search.split():
        found = found.filter(
            Q(short_title__icontains=word)
            | Q(citation__icontains=word)
            | Q(who_may_rely__icontains=word)
            | Q(note__icontains=word)
        )
    if kind:
        found = found.filter(kind=kind)
    if standing:
        found = found.filter(standing=standing)
    return found
