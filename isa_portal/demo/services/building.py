"""Builds the demonstration as if its boards had worked with the portal for some months."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import partial

from django.db import connection, transaction

from isa_portal.agreements.models import Agreement
from isa_portal.demo import content
from isa_portal.demo.services import amending, keeping, meeting, papers, people, writing
from isa_portal.demo.services.people import Cast
from isa_portal.evidence.actors import Actor
from isa_portal.gateways import services as gateways
from isa_portal.gateways.models import LegalGateway
from isa_portal.lib import clock
from isa_portal.organisations.models import Board


def is_built(*, by: Actor, at: datetime) -> bool:
    """Say whether the boards stand already."""
    return Board.objects.filter(slug__in=people.BOARDS).exists()


def build(*, by: Actor, at: datetime) -> None:
    """Build the boards once; a second time does nothing."""
    # One transaction, letters and all: a build that was interrupted leaves nothing half done behind.
    with transaction.atomic():
        if is_built(by=by, at=at):
            return
        _live_through(by=by, at=at)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _live_through(*, by: Actor, at: datetime) -> None:
    """Go through the months in order, because a history never runs backwards."""
    ago = partial(_mornings_ago, at)
    gateways.load_catalogue(by=by, at=ago(240))
    cast = people.settle(by=by, at=ago(240))
    _well_being_power(cast, at=ago(230))
    overarching = _avon_tier_1(cast, by=by, at=ago(215))
    paper = _record("bristol_02_15", cast, by=by, at=ago(180))
    _record("shropshire", cast, by=by, at=ago(170))
    keeping.keep(overarching, by=cast.officers("avon-and-somerset")[0], at=ago(40))
    _suffolk(cast, by=by, at=ago(10))
    _attendance(cast, overarching, at=ago(6))
    author, _ = cast.officers("avon-and-somerset")
    confirms = cast.people["ig@bristol.example"]
    amending.open_to_objections(overarching, "Security", confirms=confirms, by=author, at=ago(6))
    _renewal(cast, overarching, paper, by=by, at=ago(3))
    people.invite(cast, at=ago(3))
    for name, board in (("suffolk_health_and_justice", "suffolk"), ("avon_housing", "avon-and-somerset")):
        meeting.ahead(name, cast, by=cast.officers(board)[0], at=ago(2))


def _well_being_power(cast: Cast, *, at: datetime) -> None:
    """A repealed entry, amended: what it was for, now that old agreements still name it."""
    gateways.amend(
        LegalGateway.objects.get(slug="lga2000-s2"),
        limits="Repealed for England and for Wales: an agreement that still names it needs another power.",
        reason="Old agreements of this area name the Act without its section.",
        source="Localism Act 2011, Schedule 1",
        by=cast.officers("avon-and-somerset")[0],
        at=at,
    )


def _mornings_ago(at: datetime, days: int) -> datetime:
    """People work by day, whenever the demonstration is built."""
    morning = datetime.combine(clock.london_date(at) - timedelta(days=days), time(10), clock.LONDON)
    return morning.astimezone(UTC)


def _record(name: str, cast: Cast, *, by: Actor, at: datetime) -> Agreement:
    document = content.read(name)
    return papers.record(document, cast, by=cast.officers(document["board"])[0], at=at)


def _avon_tier_1(cast: Cast, *, by: Actor, at: datetime) -> Agreement:
    """The tier 1 of Avon and Somerset, signed by all within three days."""
    author, colleague = cast.officers("avon-and-somerset")
    version = writing.write(content.read("avon_tier1"), cast, by=author, at=at - timedelta(days=20))
    version = writing.approve(version, author=author, by=colleague, at=at - timedelta(days=2))
    for day, link in enumerate(writing.send(version, by=author, at=at), 1):
        writing.sign(link, by=link.signatory.user, at=at + timedelta(days=day))
    return Agreement.objects.get(pk=version.agreement_id)


def _suffolk(cast: Cast, *, by: Actor, at: datetime) -> None:
    """Suffolk's need, commissioned, and its tier 1, sent at this instant and signed by two of four."""
    author, colleague = cast.officers("suffolk")
    document = content.read("suffolk_proposal")
    proposal = writing.propose(document, cast, by=author, at=at - timedelta(days=110))
    meeting.held(document, proposal, cast, by=colleague, at=at - timedelta(days=74))
    tier_1 = content.read("suffolk_tier1")
    version = writing.write(tier_1, cast, proposal=proposal, by=author, at=at - timedelta(days=30))
    version = writing.approve(version, author=author, by=colleague, at=at - timedelta(days=2))
    for day, link in enumerate(writing.send(version, by=author, at=at)[:2], 1):
        writing.sign(link, by=link.signatory.user, at=at + timedelta(days=day))


def _attendance(cast: Cast, overarching: Agreement, *, at: datetime) -> None:
    """The draft 02/26, before its parties for comment: two comments are answered, one waits."""
    document = content.read("avon_attendance")
    writing.consult(document, cast, stands_on=[overarching], by=cast.people["policy@bristol.example"], at=at)


def _renewal(cast: Cast, overarching: Agreement, paper: Agreement, *, by: Actor, at: datetime) -> None:
    """The agreement 01/26, complete in drafting, that replaces 02/15 when it comes into force."""
    author, _ = cast.officers("avon-and-somerset")
    document = content.read("bristol_2026")
    agreed = ("Accuracy and matching", "Security and access", "When something goes wrong")
    writing.keep_wordings(document, cast, agreed, by=author, at=at - timedelta(days=60))
    version = writing.write(document, cast, stands_on=[overarching], replaces=paper, by=author, at=at)
    means = "How information is protected is said in"
    writing.refer(version, "When something goes wrong", means, "Security and access", by=author, at=at)
