"""The way in of one person who signs, whatever it is that they sign."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from isa_portal.agreements.models import Version
from isa_portal.evidence.actors import Actor
from isa_portal.lib import links
from isa_portal.organisations.models import Organisation, User


class WayIn(models.Model):
    """
    A personal link, then a code to the same mailbox.

    Neither is stored: each is computed from this row's key and a generation; the row keeps the fingerprint of the
    link, by which it is found.
    """

    # What the secrets of its links and codes are made for, and where a browser keeps its seat.
    LINK: ClassVar[str]
    CODE: ClassVar[str]
    SESSION: ClassVar[str]

    generation = models.PositiveIntegerField(default=1)
    fingerprint = models.CharField(max_length=64, db_index=True)
    opened_at = models.DateTimeField(null=True)
    code_generation = models.PositiveIntegerField(default=0)
    code_sent_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def token(self) -> str:
        return links.token(self.LINK, self.pk, self.generation)

    @property
    def code(self) -> str:
        return links.code(self.CODE, self.pk, self.code_generation)

    @property
    def key(self) -> str:
        """How letters name it."""
        return f"{self._meta.model_name}:{self.pk}"

    @property
    def person(self) -> User:
        raise NotImplementedError

    @property
    def who(self) -> str:
        """The person by name and position."""
        raise NotImplementedError

    @property
    def body(self) -> Organisation:
        """For which body the person signs."""
        raise NotImplementedError

    @property
    def text(self) -> Version:
        """To which version the signature binds."""
        raise NotImplementedError

    @property
    def chain(self) -> str:
        return self.text.chain

    def is_of(self, by: Actor) -> bool:
        """Say whether it is this actor who signs by it."""
        return by.actor_key == self.person.actor_key

    def renew(self) -> None:
        """Kill what was sent before, by the next generation."""
        self.fingerprint = links.fingerprint(self.token)
