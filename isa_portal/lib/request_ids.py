"""The name of the request that is being answered, for evidence and for the log of the machine."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str | None] = ContextVar("request", default=None)


def current() -> str | None:
    """Return the name of this request; nothing outside a request."""
    return _current.get()


@contextmanager
def named() -> Iterator[str]:
    """Give what is done inside a name of 128 bits of chance."""
    name = secrets.token_hex(16)
    token = _current.set(name)
    try:
        yield name
    finally:
        _current.reset(token)
