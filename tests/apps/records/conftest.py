"""One agreement in force for every test."""

from tests.grown import grown, story

__all__ = ["grown", "story"]
