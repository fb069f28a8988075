"""Evidence is counted from nothing."""

import pytest


@pytest.fixture(autouse=True)
def _from_nothing(nothing_there: None) -> None:
    pass
