"""Random worlds of boards, bodies, people and agreements as plain data, their rows, and who may see what in them."""

import random
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

from django.contrib.auth.models import Group, Permission
from django.db import connection

from isa_portal.agreements.models import Adherence, Agreement, AgreementGroupPermission, OutsideReader, Party, Version
from isa_portal.organisations.models import (
    Board,
    BoardGroupPermission,
    Mandate,
    Membership,
    Organisation,
    OrganisationGroupPermission,
    Portal,
    PortalGroupPermission,
    Seat,
    User,
)
from tests.stories import NOON

TODAY = NOON.date()
DAY = timedelta(days=1)
YESTERDAY, TOMORROW = TODAY - DAY, TODAY + DAY
ROLES = {
    "board": ("secretariat", "chair", "auditor"),
    "organisation": ("administrator", "ig_lead", "editor", "signatory", "reader"),
    "portal": ("operator",),
}
STATES = ("proposed", "signed", "in_force", "terminating", "superseded", "terminated", "abandoned")
PARTY_STATES = ("listed", "joining", "active", "active", "notice_given", "withdrawn", "never_joined")
VERSION_STATES = ("drafting", "consultation", "awaiting_approval", "approved", "out_for_signature", "returned",
                  "lapsed", "superseded", "recorded_from_paper", "objection_period", "giving_way")  # fmt: skip
SPANS = ((YESTERDAY, None), (YESTERDAY, None), (TODAY, TODAY), (YESTERDAY, TOMORROW), (TOMORROW, None),
         (YESTERDAY - DAY, YESTERDAY))  # fmt: skip
FIRST = 1_000_000


@dataclass
class World:
    """Plain rows by their nouns; every key is unique over all worlds that stand side by side."""

    key: int
    boards: dict = field(default_factory=dict)
    bodies: list = field(default_factory=list)
    people: dict = field(default_factory=dict)
    roles: list = field(default_factory=list)
    mandates: list = field(default_factory=list)
    seats: list = field(default_factory=list)
    agreements: list = field(default_factory=list)
    loans: list = field(default_factory=list)


def make(number, chance: random.Random) -> World:
    """Make two boards, three bodies, three people and four agreements in every state that rows can have."""
    key, one_in = FIRST + number * 100, lambda n: chance.randrange(n) == 0
    world = World(key, {key + n: one_in(2) for n in range(2)}, [key + n for n in range(3)])
    world.people = {key + n: not one_in(8) for n in range(3)}
    span = lambda: chance.choice(SPANS)  # noqa: E731
    for person in world.people:
        for _ in range(chance.randrange(4)):
            kind = chance.choice(("board", "organisation", "organisation", "organisation", "portal"))
            body = {"board": list(world.boards), "organisation": world.bodies, "portal": [0]}[kind]
            row = (person, kind, chance.choice(body), chance.choice(ROLES[kind]), span(), one_in(8), not one_in(8))
            world.roles.append(row)
        # Some keep the group of a role that they never had, or have no more.
        if one_in(6):
            world.roles.append((person, "organisation", chance.choice(world.bodies), "reader", None, False, True))
        if one_in(2):
            world.mandates.append((person, chance.choice(world.bodies), span()))
    for body in world.bodies:
        if one_in(3):
            world.seats.append((chance.choice(list(world.boards)), body, span()))
    for number in range(4):
        world.agreements.append(_agreement(world, key + number, chance))
    for person in world.people:
        if one_in(3):
            wanted = chance.choice(world.agreements)["key"]
            world.loans.append((person, wanted, span(), one_in(5), not one_in(5)))
    return world


def _agreement(world, key, chance):
    parties = [
        {
            "key": key * 10 + place,
            "body": body,
            "leads": place == 0 and chance.random() < 0.6,
            "state": chance.choice(PARTY_STATES),
            "until": chance.choice((None, None, None, YESTERDAY, TODAY, TOMORROW)),
            "ended_at": chance.choice((None, NOON)),
            "consulted_at": chance.choice((None, None, NOON - DAY)),
        }
        for place, body in enumerate(chance.sample(world.bodies, chance.randrange(4)))
    ]
    versions = [
        {
            "key": key * 10 + place,
            "state": chance.choice(VERSION_STATES) if place else chance.choice(("current", "drafting", "superseded")),
            "sent_at": chance.choice((None, NOON - DAY, NOON + DAY)),
            "consulted_at": chance.choice((None, None, NOON - DAY)),
        }
        for place in range(chance.randrange(1, 4))
    ]
    adhered = [(p["key"], v["key"]) for p in parties for v in versions if chance.random() < 0.3]
    board, state = chance.choice(list(world.boards)), chance.choice(STATES)
    stage = state if state != "proposed" else versions[-1]["state"]
    return {"key": key, "board": board, "state": state, "stage": stage, "parties": parties, "versions": versions,
            "adhered": adhered}  # fmt: skip


# The oracle: from the plain data alone --------------------------------------------------------------------------------


def in_date(span) -> bool:
    return bool(span) and span[0] <= TODAY and (span[1] is None or span[1] >= TODAY)


def holds(world, person):
    """Say for which boards and bodies a person acts."""
    found = {"board": set(), "organisation": set(), "portal": set()}
    for who, kind, body, role, span, released, _granted in world.roles:
        may_sign = any(w == who and b == body and in_date(s) for w, b, s in world.mandates)
        counts = in_date(span) and not released and (role != "signatory" or may_sign)
        if who == person and counts and granted_to(world, person, kind, body, role):
            found[kind].add(body)
    return (found["board"], found["organisation"]) if world.people[person] else (set(), set())


def granted_to(world, person, kind, body, role) -> bool:
    return any(row[:4] == (person, kind, body, role) and row[6] for row in world.roles)


def is_told(party) -> bool:
    return party["state"] != "listed" or party["consulted_at"] is not None


def level(world, person, agreement) -> tuple[str, list]:
    """Say how far a person sees an agreement, and by which parties."""
    boards, bodies = holds(world, person)
    mine = [p for p in agreement["parties"] if p["body"] in bodies and (p["leads"] or is_told(p))]
    gone = [p for p in mine if p["state"] in ("withdrawn", "never_joined") or (p["until"] and p["until"] < TODAY)]
    here, signed = [p for p in mine if p not in gone], agreement["state"] not in ("proposed", "abandoned")
    loans = [row for row in world.loans if row[:2] == (person, agreement["key"])]
    granted = any(row[4] for row in loans) and world.people[person] and signed
    if agreement["board"] in boards or any(p["leads"] for p in here):
        return "FULL", mine
    if here:
        return "PARTY", mine
    if granted and any(in_date(row[2]) and not row[3] for row in loans):
        return "READER", mine
    if mine:
        return "FORMER", mine
    seats = {body for board, body, span in world.seats if board == agreement["board"] and in_date(span)}
    return ("OUTLINE" if signed and world.boards[agreement["board"]] and seats & bodies else ""), []


def texts(level, mine, agreement) -> set:
    """Say which versions that is."""
    keys, took = {p["key"] for p in mine}, ("current", "giving_way", "superseded")
    ends = [p["ended_at"] for p in mine if p["state"] == "never_joined" and p["ended_at"]]
    found = {version for party, version in agreement["adhered"] if party in keys}
    for one in agreement["versions"]:
        offered = one["sent_at"] and any(one["sent_at"] <= at for at in ends)
        told = level == "PARTY" and (one["sent_at"] or one["consulted_at"] or one["state"] in took)
        if level == "FULL" or told or offered or (level == "READER" and one["state"] in took):
            found.add(one["key"])
    return found


def expected(world, person) -> set:
    """Return all that a person is shown, as (list, key) pairs."""
    found = set()
    for agreement in world.agreements:
        how, mine = level(world, person, agreement)
        key, parties = agreement["key"], agreement["parties"]
        found |= {("listed", key)} if how else set()
        found |= {("visible", key)} if how not in ("", "OUTLINE") else set()
        found |= {("followed", key)} if how in ("FULL", "PARTY") else set()
        found |= {("left", key)} if how == "FORMER" else set()
        found |= {("version", one) for one in texts(how, mine, agreement)} if how not in ("", "OUTLINE") else set()
        told = parties if how == "FULL" else [p for p in parties if is_told(p)]
        told = told if how != "READER" else [p for p in told if p["state"] != "listed"]
        told = told if how in ("FULL", "PARTY", "READER") else []
        found |= {("party", p["key"]) for p in [*told, *mine]}
    return found


# The rows -------------------------------------------------------------------------------------------------------------


def insert(model, rows) -> None:
    """Write plain rows of a model in one go: bulk_create spends ten times as long on making objects first."""
    rows = list(rows)
    if not rows:
        return
    fields = {one.attname: one for one in model._meta.concrete_fields}
    bare, given, stored = model(), list(rows[0]), cache(lambda name, value: _stored(fields[name], value))
    rest = [name for name in fields if name not in given and name != "id"]
    filled = [stored(name, _hashable(getattr(bare, name))) for name in rest]
    columns = ", ".join(connection.ops.quote_name(fields[name].column) for name in (*given, *rest))
    places = ", ".join(["%s"] * (len(given) + len(rest)))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({columns}) VALUES ({places})",
            [[*(stored(name, row[name]) for name in given), *filled] for row in rows],
        )


def _hashable(value):
    if isinstance(value, dict):
        return frozenset(value.items())
    return tuple(value) if isinstance(value, list) else value


def _stored(field, value):
    value = list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, frozenset) else value
    return field.get_db_prep_save(value, connection)


def _dated(span) -> dict:
    return {"starts_on": span[0], "ends_on": span[1]}


def load(worlds) -> None:
    """Write the rows of worlds side by side, each table in one go."""
    portal = Portal.objects.get_or_create()[0].pk
    insert(Organisation, ({"id": b, "legal_name": f"Body {b}", "slug": f"body-{b}"} for w in worlds for b in w.bodies))
    insert(
        Board,
        (
            {
                "id": b,
                "name": f"Board {b}",
                "short_name": f"{b}",
                "slug": f"board-{b}",
                "host_id": w.key,
                "members_see_register": shows,
            }
            for w in worlds
            for b, shows in w.boards.items()
        ),
    )
    insert(
        User,
        (
            {"id": p, "email": f"{p}@test.example", "name": f"{p}", "is_active": active}
            for w in worlds
            for p, active in w.people.items()
        ),
    )
    mandates = ((p, b, span) for w in worlds for p, b, span in w.mandates)
    insert(Mandate, ({"user_id": p, "organisation_id": b, "source": "minute", **_dated(s)} for p, b, s in mandates))
    seats = ((a, b, span) for w in worlds for a, b, span in w.seats)
    insert(Seat, ({"board_id": a, "organisation_id": b, **_dated(s)} for a, b, s in seats))
    _load_roles(worlds, portal)
    _load_agreements([row for world in worlds for row in world.agreements])
    _load_loans([row for world in worlds for row in world.loans])


def _load_roles(worlds, portal):
    rows = [row for world in worlds for row in world.roles]
    insert(
        Membership,
        (
            {
                "user_id": p,
                "role": role,
                "released_at": NOON if released else None,
                **_dated(span),
                **{f"{one}_id": (body or portal) if one == kind else None for one in ROLES},
            }
            for p, kind, body, role, span, released, _ in rows
            if span
        ),
    )
    names = sorted({f"{kind}:{body}:{role}" for _, kind, body, role, *_ in rows})
    groups = _groups(names)
    given = dict(Permission.objects.filter(codename__startswith="act_as_").values_list("codename", "pk"))
    models = {"board": BoardGroupPermission, "organisation": OrganisationGroupPermission,
              "portal": PortalGroupPermission}  # fmt: skip
    for kind, model in models.items():
        parts = (name.split(":") for name in names if name.startswith(f"{kind}:"))
        insert(
            model,
            (
                {
                    "group_id": groups[f"{kind}:{body}:{role}"],
                    "permission_id": given[f"act_as_{role}"],
                    "content_object_id": int(body) or portal,
                }
                for _, body, role in parts
            ),
        )
    members = {(p, groups[f"{kind}:{body}:{role}"]) for p, kind, body, role, _, _, granted in rows if granted}
    insert(User.groups.through, ({"user_id": p, "group_id": group} for p, group in sorted(members)))


def _groups(names) -> dict:
    insert(Group, ({"name": name} for name in names))
    return dict(Group.objects.filter(name__contains=":").values_list("name", "pk"))


def _load_agreements(rows):
    insert(
        Agreement,
        (
            {
                "id": a["key"],
                "board_id": a["board"],
                "tier": a["key"] % 3,
                "reference": f"{a['key']}/26",
                "slug": f"{a['key']}-26",
                "title": f"Sharing {a['key']}",
                "state": a["state"],
                "stage": a["stage"],
                "is_recorded": True,
                "created_at": NOON,
            }
            for a in rows
        ),
    )
    insert(
        Party,
        (
            {
                "id": p["key"],
                "agreement_id": a["key"],
                "organisation_id": p["body"],
                "leads": p["leads"],
                "state": p["state"],
                "bound_until": p["until"],
                "ended_at": p["ended_at"],
                "consulted_at": p["consulted_at"],
            }
            for a in rows
            for p in a["parties"]
        ),
    )
    insert(
        Version,
        (
            {
                "id": v["key"],
                "agreement_id": a["key"],
                "number": f"{v['key']}",
                "state": v["state"],
                "content_sha256": "0" * 64,
                "sent_at": v["sent_at"],
                "consulted_at": v["consulted_at"],
                "objections_until": TOMORROW if v["state"] == "objection_period" else None,
                "created_at": NOON,
            }
            for a in rows
            for v in a["versions"]
        ),
    )
    adhered = (pair for a in rows for pair in a["adhered"])
    insert(Adherence, ({"party_id": p, "version_id": v, "adhered_at": NOON} for p, v in adhered))


def _load_loans(rows):
    insert(
        OutsideReader,
        (
            {
                "user_id": p,
                "agreement_id": a,
                "reason": "Audit",
                "ended_at": NOON if over else None,
                "starts_on": span[0],
                "ends_on": span[1] or TOMORROW,
            }
            for p, a, span, over, _ in rows
        ),
    )
    granted = {f"lent:{a}:{p}": (p, a) for p, a, _, _, is_granted in rows if is_granted}
    groups = _groups(granted)
    reads = Permission.objects.get(codename="read_as_outsider").pk
    insert(
        AgreementGroupPermission,
        (
            {"group_id": groups[name], "permission_id": reads, "content_object_id": a}
            for name, (_, a) in granted.items()
        ),
    )
    insert(User.groups.through, ({"user_id": p, "group_id": groups[name]} for name, (p, _) in granted.items()))
