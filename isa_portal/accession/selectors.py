"""What other pages show of accessions."""

from __future__ import annotations

from collections.abc import Iterable

from isa_portal.accession.models import AccessionSignature
from isa_portal.agreements.models import Party
from isa_portal.evidence import people
from isa_portal.signing.models import as_words


def signatures(parties: Iterable[Party]) -> list[AccessionSignature]:
    """Return the signatures by which parties acceded, with the words about their people, read at once."""
    signed = AccessionSignature.objects.filter(accession__party__in=[party.pk for party in parties])
    found = list(signed.select_related("accession__version"))
    words = people.words_of(one.person for one in found)
    for one in found:
        one.who = as_words(words.get(one.person))
    return found
