"""People."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower


class Users(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an account; without a password it can be entered by personal links only."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Shown by name and position; acts through memberships only."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=120)
    position = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)

    # Filled per request by the middleware; None means: read afresh each time.
    remembered_grants: dict[date, Any] | None = None

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects: ClassVar[Users] = Users()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self) -> str:
        return f"{self.name}, {self.position}" if self.position else self.name

    def get_full_name(self) -> str:
        return self.name

    @property
    def chain(self) -> str:
        return "portal"

    @property
    def actor_key(self) -> str:
        return f"user:{self.pk}"

    @property
    def actor_words(self) -> str:
        return str(self)[:200]
