"""Names in a draft who handles data for a party, with the contract; editing removes one."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from isa_portal.agreements import rules
from isa_portal.agreements.models import Processor, Version
from isa_portal.agreements.services.editing import editable, ensure_as_shown
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import names
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import Organisation

FIELDS = ("name", "controller", "does", "contract_reference", "contract_on")


@transaction.atomic
def name_processor(
    version: Version,
    *,
    name: str,
    controller: Organisation,
    does: str,
    contract_reference: str = "",
    contract_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Processor:
    """
    Name a processor with what it does, for which party and under which contract.

    :raises Refused: with every reason that stands in the way; a party is none
    """
    version = editable(version, by=by, at=at)
    processor = Processor(version=version, position=version.processors.count() + 1)
    return _keep(processor, "add", name, controller, does, contract_reference, contract_on, by=by, at=at)


@transaction.atomic
def change_processor(
    processor: Processor,
    *,
    name: str,
    controller: Organisation,
    does: str,
    contract_reference: str = "",
    contract_on: date | None = None,
    stamp: str | None = None,
    by: Actor,
    at: datetime,
) -> Processor:
    """
    Change a processor of a draft.

    :param stamp: of the facts that the person was shown; none asks nothing
    :raises Refused: with every reason that stands in the way
    :raises Overtaken: if somebody else changed it meanwhile
    """
    version = editable(processor.version, by=by, at=at)
    processor = version.processors.get(pk=processor.pk)
    processor.version = version
    ensure_as_shown(processor, FIELDS, stamp=stamp)
    return _keep(processor, "change", name, controller, does, contract_reference, contract_on, by=by, at=at)


def _keep(
    processor: Processor,
    verb: str,
    name: str,
    controller: Organisation,
    does: str,
    reference: str,
    on: date | None,
    *,
    by: Actor,
    at: datetime,
) -> Processor:
    reasons = [*rules.processor_obstacles(processor.version, name, controller)]
    reasons += names.problems(reference, "The reference of the contract")
    if reasons:
        raise Refused(*reasons)
    processor.name, processor.controller, processor.does = names.cleaned(name), controller, does.strip()
    processor.contract_reference, processor.contract_on = names.cleaned(reference), on
    processor.save()
    audit.record(f"processor.{verb}", processor, by=by, at=at, what=str(processor))
    return processor
