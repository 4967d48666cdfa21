"""Texts in base64 within files of values: what they hold is looked at as well."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.secrets.surroundings import Surroundings

_RUN = re.compile(rb"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/]{24,16384}={0,2}(?![A-Za-z0-9+/=_-])")
#: Bytes of a file in which runs are looked for, and runs that are decoded.
_LOOKED_AT = 1 << 20
_MOST = 500
_CONTROLS = bytes(range(9)) + bytes(range(14, 32)) + b"\x0b\x0c\x7f"


@dataclass(frozen=True, slots=True)
class Part:
    """A text that stands in base64 from `start` on; it begins at `begin` in the joined text of all parts."""

    start: int
    end: int
    begin: int

    def place_of(self, offset: int) -> int:
        """Where in the file a byte of the joined text stands."""
        return min(self.start + (offset - self.begin) * 4 // 3, self.end)


def parts(data: bytes, place: Surroundings) -> tuple[list[Part], bytes]:
    """The texts in base64 of a file of values, and these joined by line breaks."""
    found: list[Part] = []
    joined = bytearray()
    for start, end, text in _texts(data) if place.syntax.data else ():
        found.append(Part(start, end, len(joined)))
        joined += text + b"\n"
    return found, bytes(joined)


def _texts(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    for number, match in enumerate(_RUN.finditer(data, 0, _LOOKED_AT)):
        if number >= _MOST:
            return
        try:
            text = base64.b64decode(match.group(), validate=True)
        except (binascii.Error, ValueError):
            continue
        # What was encoded as a text is one; of what was drawn at random hardly anything is.
        if text.isascii() and len(text.translate(None, _CONTROLS)) == len(text):
            yield match.start(), match.end(), text
