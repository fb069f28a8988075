"""A process of its own that signs by one link, or seals what is wanted: the tests kill it."""

import sys
from datetime import datetime

import django

django.setup()

from isa_portal.signing.models import PersonalLink  # noqa: E402
from isa_portal.signing.sealing import seal_wanted  # noqa: E402
from isa_portal.signing.services import signatures  # noqa: E402

if __name__ == "__main__":
    act, key, at = sys.argv[1], sys.argv[2], datetime.fromisoformat(sys.argv[3])
    if act == "sign":
        link = PersonalLink.objects.get(pk=int(key))
        signatures.sign(
            link,
            expected_sha256=link.invitation.round.version.content_sha256,
            name="Full name",
            position="Director",
            authority="office",
            by=link.signatory.user,
            at=at,
        )
    else:
        seal_wanted(at=at)
