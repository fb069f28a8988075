"""Draws the square code that an app reads with its camera."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode


@dataclass(frozen=True)
class SquareCode:
    """A drawing of one path, in squares of one unit, without script or style."""

    size: int
    path: str


def square_code(words: str) -> SquareCode:
    """Return the QR code (ISO/IEC 18004) of an address, with its quiet zone."""
    drawn = qrcode.QRCode(border=4)
    drawn.add_data(words)
    rows = drawn.get_matrix()
    squares = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark]
    return SquareCode(len(rows), "".join(squares))
