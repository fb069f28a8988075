"""The sentences of the README's walk-through, and the function that walks each of them."""

import re
from collections.abc import Callable

from tests.architecture.reading import ROOT
from tests.journeys.walk import Walk

Step = Callable[[Walk], None]
FUNCTIONS: dict[str, Step] = {}


def step(sentence: str) -> Callable[[Step], Step]:
    """Let a function walk this sentence of README.md, written exactly as it stands there."""

    def known(function: Step) -> Step:
        assert sentence not in FUNCTIONS, f"Two functions walk: {sentence}"
        FUNCTIONS[sentence] = function
        return function

    return known


def sentences() -> list[str]:
    """Return the numbered sentences of the walk-through, in order."""
    readme = (ROOT / "README.md").read_text()
    chapter = readme.partition("\n## Walk-through\n")[2].partition("\n## ")[0]
    return [" ".join(found.split()) for found in re.findall(r"^\d+\. (.*(?:\n {2,}\S.*)*)", chapter, re.MULTILINE)]
