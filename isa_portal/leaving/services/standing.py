"""On what a tier 2 stands once its tier 1 goes: terms of its own, or another tier 1; each recorded with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from isa_portal.agreements.models import Agreement, OwnTerms, OwnTermsParty, Party, Regrounding
from isa_portal.agreements.rules import standing as rules
from isa_portal.agreements.selectors.dependants import Dependant, bound_by, dependants_passing
from isa_portal.evidence import audit, documents
from isa_portal.evidence.actors import Actor
from isa_portal.leaving.rules import scan_obstacles
from isa_portal.leaving.services import telling
from isa_portal.lib import filetypes
from isa_portal.lib.errors import Refused

PAPER = "own terms"


def record_own_terms(
    agreement: Agreement,
    *,
    since: date,
    takes_in: Sequence[str],
    agreed: Mapping[Party, str],
    scan: bytes,
    name: str = "terms.pdf",
    by: Actor,
    at: datetime,
) -> OwnTerms:
    """
    Record that parties let their tier 2 stand on its own, with clauses of the tier 1 and the paper that says so.

    :param agreed: who agreed for each party
    :raises Refused: with every reason that stands in the way
    """
    agreed = {party: " ".join(who.split()) for party, who in agreed.items() if who.strip()}
    _refuse([*rules.own_terms_obstacles(agreement, by=by, at=at), *scan_obstacles(scan)])
    # Written before the transaction: no lock waits for a file, and a file without a row does no harm.
    kept, kind = documents.keep(scan), filetypes.kind_of(scan)
    assert kind is not None
    with transaction.atomic():
        agreement = Agreement.objects.locked().select_related("board").get(pk=agreement.pk)
        reasons = [*rules.own_terms_obstacles(agreement, by=by, at=at)]
        _refuse([*reasons, *rules.agreed_obstacles(agreement, since, takes_in, agreed)])
        said = {"since": since, "takes_in": list(takes_in), "scan_sha256": kept.sha256}
        terms = OwnTerms.objects.create(agreement=agreement, **said, **_recorded(by, at))
        OwnTermsParty.objects.bulk_create(
            OwnTermsParty(terms=terms, party=party, agreed_by=who) for party, who in agreed.items()
        )
        filed = {"name": filetypes.file_name(name, kind), "kind": PAPER, "media_type": kind.media_type}
        documents.enter(kept, **filed, subject=terms.key, by=by, at=at)
        facts = {"since": since.isoformat(), "takes_in": terms.takes_in, "sha256": kept.sha256}
        names = "; ".join(f"{party}: {who}" for party, who in agreed.items())
        audit.record("own_terms.record", terms, by=by, at=at, agreed=names, **facts)
        telling.stands_alone(terms, list(agreed), at=at)
    return terms


@transaction.atomic
def reground(
    old: Agreement, new: Agreement, *, since: date, because: str, by: Actor, at: datetime
) -> list[Regrounding]:
    """
    Let every tier 2 of the boards that this actor runs stand on another tier 1 than one that ended or was replaced.

    :raises Refused: with every reason that stands in the way
    """
    below = old.dependants.order_by().values_list("pk", flat=True)
    found = {one.pk: one for one in Agreement.objects.locked().filter(pk__in=[old.pk, new.pk, *below]).order_by("pk")}
    old, new = found[old.pk], found[new.pk]
    _refuse(reground_obstacles(old, new, since, because, by=by, at=at))
    return [
        _reground(one.agreement, old, new, since, because.strip(), one.out, by=by, at=at)
        for one in passing(old, new, by=by, at=at)
    ]


def reground_obstacles(
    old: Agreement, new: Agreement, since: date, because: str, *, by: Actor, at: datetime
) -> list[str]:  # fmt: skip
    """Return why this actor cannot let what stands on a tier 1 stand on this other one."""
    if reasons := list(rules.regrounding_obstacles(old, by=by, at=at)):
        return reasons
    there = Party.objects.filter(agreement__in=list(rules.passing(old, by=by, at=at)))
    signed = bound_by(new) & set(there.values_list("organisation", flat=True))
    return list(rules.ground_obstacles(old, new, since, because, signed, at=at))


def passing(old: Agreement, new: Agreement, *, by: Actor, at: datetime) -> list[Dependant]:
    """Return what would pass to another tier 1 in one act, and who is not bound by that one."""
    return dependants_passing(rules.passing(old, by=by, at=at), old, bound_by(new))


def _reground(
    agreement: Agreement, old: Agreement, new: Agreement, since: date, because: str, out: Sequence[str], *,
    by: Actor, at: datetime,
) -> Regrounding:  # fmt: skip
    said = {"old": old, "new": new, "since": since, "because": because}
    passed = Regrounding.objects.create(agreement=agreement, **said, **_recorded(by, at))
    agreement.stands_on.remove(old)
    agreement.stands_on.add(new)
    facts = {"old": str(old), "new": str(new), "since": since.isoformat(), "because": because}
    audit.record("agreement.reground", agreement, by=by, at=at, not_signed=list(out), **facts)
    telling.regrounded(passed, out, at=at)
    return passed


def _recorded(by: Actor, at: datetime) -> dict[str, object]:
    return {"recorded_by": by.actor_words, "recorded_by_key": by.actor_key, "recorded_at": at}


def _refuse(reasons: Iterable[str]) -> None:
    if found := tuple(reasons):
        raise Refused(*found)
