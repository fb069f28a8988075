"""A conversation with a server that lasts too long is cut."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta


@contextmanager
def cut_after(longest: timedelta, line: Callable[[], socket.socket | None]) -> Iterator[None]:
    """
    Cut a line after so long, which whoever reads from it finds as its end.

    Each answer of a server has its own time-out; one that dribbles would stay within it for ever.
    """
    cut = threading.Timer(longest.total_seconds(), _cut, [line])
    cut.daemon = True
    cut.start()
    try:
        yield
    finally:
        cut.cancel()


def _cut(line: Callable[[], socket.socket | None]) -> None:
    with suppress(OSError):
        if found := line():
            # Not that of TLS, which would go on in the clear.
            socket.socket.shutdown(found, socket.SHUT_RDWR)
