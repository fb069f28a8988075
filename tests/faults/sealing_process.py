"""A process of its own that wants, claims and fulfils one seal: the tests kill it."""

import sys
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.db import transaction  # noqa: E402

from isa_portal.evidence import audit, seal, sealing, verify  # noqa: E402
from isa_portal.evidence.models import SealWanted  # noqa: E402
from isa_portal.lib import pdf  # noqa: E402
from isa_portal.lib.failpoints import failpoint  # noqa: E402

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOON + sealing.LEASE + timedelta(minutes=1)
THING = audit.Named("agreement:1", "version:1")


def want() -> None:
    with transaction.atomic():
        sealing.want(THING, at=NOON)


def work(at: datetime, *, for_ever: bool = False) -> None:
    for claim in sealing.claim(at):
        if for_ever:
            SealWanted.objects.update(leased_until=at + timedelta(days=36500))
        failpoint("seal.before_render")
        made = pdf.render('<html lang="en"><title>x</title><p>x', title="x", created=NOON)
        failpoint("seal.before_seal")
        sealing.fulfil(claim, seal.seal(made, reason="x", at=NOON), name="x.pdf", at=at)


if __name__ == "__main__":
    match sys.argv[1]:
        case "first":
            want()
            work(NOON)
        case "first-with-a-lease-for-ever":
            want()
            work(NOON, for_ever=True)
        case "next":
            work(LATER)
            progress = sealing.progress(THING)
            sys.stdout.write("\n".join([progress.state if progress else "lost", *verify.everything()]))
