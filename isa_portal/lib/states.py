"""What a state machine is made of: named moves between states, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Transition:
    """A verb that leads from some states to one."""

    verb: str
    sources: tuple[str, ...]
    target: str


def move(verb: str, *sources: str, to: str) -> Transition:
    return Transition(verb, tuple(str(source) for source in sources), str(to))


@dataclass(frozen=True)
class Machine:
    """All moves of one kind of thing; ``start`` is where a new row begins."""

    name: str
    start: tuple[str, ...]
    transitions: tuple[Transition, ...]

    def mermaid(self) -> str:
        """Return the machine as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", *(f"    [*] --> {state}" for state in self.start)]
        lines += [f"    {source} --> {t.target}: {t.verb}" for t in self.transitions for source in t.sources]
        lines += [f"    {state} --> [*]" for state in self._ends()]
        return "\n".join(lines)

    def _ends(self) -> Iterable[str]:
        left = {source for t in self.transitions for source in t.sources}
        return sorted({t.target for t in self.transitions} - left)
