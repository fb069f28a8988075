"""Says in a draft what people are told, where each privacy notice stands, and what joint controllers arranged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from isa_portal.agreements.models import JointArrangement, Party, PrivacyNotice, Telling, Version
from isa_portal.agreements.services.editing import editable
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock, names
from isa_portal.lib.calendar import in_words
from isa_portal.lib.errors import Refused
from isa_portal.organisations.services.editing import ensure_unchanged


def telling_of(version: Version) -> Telling:
    """Return what a draft says that people are told; nothing yet is an empty row."""
    return Telling.objects.filter(version=version).first() or Telling(version=version)


def notice_of(version: Version, party: Party) -> PrivacyNotice:
    """Return where a draft says that a party's privacy notice stands; nothing yet is an empty row."""
    found = PrivacyNotice.objects.filter(version=version, party=party).first()
    return found or PrivacyNotice(version=version, party=party)


def arrangement_of(version: Version) -> JointArrangement:
    """Return what a draft says of its joint controllers; nothing yet is an empty row."""
    return JointArrangement.objects.filter(version=version).first() or JointArrangement(version=version)


def _ensure_as_shown(version: Version, row: Any, names: Iterable[str], stamp: str | None, event: str) -> None:
    # The trail tells of these rows as of their version: they may not be there yet.
    ensure_unchanged(version, {name: getattr(row, name) for name in names}, stamp=stamp, event=event)


@transaction.atomic
def tell(version: Version, *, stamp: str | None = None, by: Actor, at: datetime, **words: str) -> Telling:
    """
    Say who tells people what, at which stage; victims and witnesses separately.

    :param words: any of the fields of Telling; what is left out stays
    :param stamp: of the words that the person was shown; none asks nothing
    :raises Refused: if the draft cannot be changed by this actor, or a name cannot be one
    :raises Overtaken: if somebody else changed them meanwhile
    """
    version = editable(version, by=by, at=at)
    found = [*names.problems(words.get("who", ""), "Who tells"), *names.problems(words.get("stage", ""), "The stage")]
    if found:
        raise Refused(*found)
    told = telling_of(version)
    _ensure_as_shown(version, told, words, stamp, "version.write_telling")
    for name, said in words.items():
        setattr(told, name, said.strip())
    told.save()
    audit.record("version.write_telling", version, by=by, at=at, number=version.number)
    return told


@transaction.atomic
def name_notice(
    version: Version,
    party: Party,
    *,
    address: str,
    checked_on: date,
    stamp: str | None = None,
    by: Actor,
    at: datetime,
) -> PrivacyNotice:
    """
    Say where a party's privacy notice stands, and when it was checked.

    :raises Refused: if the day is to come, or the address is no web address
    :raises Overtaken: if somebody else changed it meanwhile
    """
    version = editable(version, by=by, at=at)
    party = version.agreement.parties.select_related("organisation").get(pk=party.pk)
    reasons = names.problems(address, "The address")
    if not address.startswith(("https://", "http://")):
        reasons.append("Enter the web address of the notice, for example https://www.example.org/privacy.")
    if checked_on > clock.london_date(at):
        reasons.append(f"{in_words(checked_on)} is to come. Enter the day on which the notice was checked.")
    if reasons:
        raise Refused(*reasons)
    notice = notice_of(version, party)
    _ensure_as_shown(version, notice, ("address", "checked_on"), stamp, "version.name_notice")
    notice.address, notice.checked_on = address, checked_on
    notice.save()
    audit.record("version.name_notice", version, by=by, at=at, party=party.organisation.legal_name)
    return notice


@transaction.atomic
def arrange(
    version: Version, *, who_does_what: str, gist: str, stamp: str | None = None, by: Actor, at: datetime
) -> JointArrangement:
    """
    Write down who does what among joint controllers, and its gist for people.

    :raises Refused: if the draft cannot be changed by this actor
    :raises Overtaken: if somebody else changed it meanwhile
    """
    version = editable(version, by=by, at=at)
    stated = arrangement_of(version)
    _ensure_as_shown(version, stated, ("who_does_what", "gist"), stamp, "version.arrange")
    stated.who_does_what, stated.gist = who_does_what.strip(), gist.strip()
    stated.save()
    audit.record("version.arrange", version, by=by, at=at, number=version.number)
    return stated
