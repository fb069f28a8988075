"""Who acts: a person of the portal, or the portal itself when a day arrives."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """
    Who did it, as a key and as words, so that the trail outlives the account.

    ``actor_key`` is stable (``user:17``, ``portal``); ``actor_words`` is what a reader sees.
    """

    @property
    def actor_key(self) -> str: ...

    @property
    def actor_words(self) -> str: ...


@dataclass(frozen=True)
class Portal:
    actor_key: str = "portal"
    actor_words: str = "The portal"


PORTAL = Portal()
