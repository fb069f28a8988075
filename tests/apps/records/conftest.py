"""One agreement in force for every test."""

from tests.grown import story

__all__ = ["story"]
