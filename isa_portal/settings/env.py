"""Reads the environment; every refusal names the variable, what was read and an example."""

import os

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name).lower()
    if value in {"", "0", "no", "false", "1", "yes", "true"}:
        return default if not value else value in {"1", "yes", "true"}
    raise ImproperlyConfigured(f"{name} is {value!r}. Write 1 for yes or 0 for no.")


def words(name: str) -> list[str]:
    return [word.strip() for word in text(name).split(",") if word.strip()]


def required(name: str, example: str) -> str:
    if value := text(name):
        return value
    raise ImproperlyConfigured(f"{name} is not set. Set it in the environment, for example {name}={example}")
