"""Every address, from the resolver, with the words that make it one of the world's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.permissions.declarations import TABLE, Row
from tests.permissions.world import World


@dataclass(frozen=True)
class Address:
    """One address of the world: its name, its row, its path, and the stage of its agreement if it is of one."""

    name: str
    row: Row
    path: str
    stage: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.stage})" if self.stage else self.name


def patterns(
    found: Iterable[URLPattern | URLResolver] | None = None, space: str = "", words: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the name of every address with the words that its path is made of."""
    for one in get_resolver().url_patterns if found is None else found:
        within = (*words, *one.pattern.converters)
        if isinstance(one, URLPattern):
            yield f"{space}{one.name}", within
        else:
            yield from patterns(one.url_patterns, f"{one.namespace}:" if one.namespace else space, within)


def addresses(world: World) -> list[Address]:
    """Give every declared address, once for each of its stages."""
    known = ((name, words) for name, words in patterns() if name in TABLE)
    return [address for name, words in known for address in of(name, words, TABLE[name], world)]


def of(name: str, words: tuple[str, ...], row: Row, world: World) -> Iterator[Address]:
    for stage in row.at or ("",):
        given = defaults(world, stage) | {word: world.parts[part] for word, part in row.parts.items()}
        yield Address(name, row, reverse(name, kwargs={word: given[word] for word in words}), stage)


def defaults(world: World, stage: str) -> dict[str, object]:
    """Return the board and the agreement that are asked for; without a stage, a body that is somebody's own."""
    slug = world.agreement(stage).slug if stage else world.bodies["party"].slug
    return {"board": world.boards["board"].slug, "slug": slug}
