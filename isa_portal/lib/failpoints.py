"""Named places where a test ends the process, to prove that what is left behind is repaired."""

import os

from django.conf import settings

# One before every side effect that stands outside a transaction, and round the transaction that ends it.
PLACES = frozenset(
    {
        "approval.before_record",
        "sign.after_lock",
        "sign.after_record",
        "sign.before_commit",
        "present.before_store",
        "present.before_commit",
        "store.before_write",
        "store.half_written",
        "store.before_fsync",
        "store.after_fsync",
        "seal.before_render",
        "seal.before_seal",
        "seal.before_store",
        "seal.before_commit",
        "seal.after_commit",
        "seal.before_proof",
    }
)

KILLED = 137


def failpoint(place: str) -> None:
    """End this process as kill -9 would, if the settings allow it and ISA_FAILPOINT names this place."""
    if place not in PLACES:
        raise LookupError(f"{place} is not a failpoint. Add it to PLACES in {__name__}.")
    if settings.FAILPOINTS and os.environ.get("ISA_FAILPOINT") == place:
        os._exit(KILLED)
