"""Where a JSON pointer stands in the text: line and column, computed only for what is reported.

The text is not parsed again: msgspec cuts a container into the raw slices of its members, and as nothing but
punctuation, white space and keys stands between two of them, adding up lengths gives the offset of each.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from ci_kit.sarif.findings import Pointer

_BEFORE_ITEM = re.compile(rb"[\s,]*")
_BEFORE_VALUE = re.compile(rb'[\s,{]*("(?:[^"\\]|\\.)*")\s*:\s*', re.DOTALL)
_SPACE = re.compile(rb"[ \t\r\n]*")
#: The bytes of UTF-8 that continue a character.
_CONTINUATION = bytes(range(0x80, 0xC0))
_PIECE = 1 << 20
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_KEY = msgspec.json.Decoder(str)


@dataclass(slots=True)
class Positions:
    """Finds places in one text. `data` is UTF-8; lines and columns are 1-based, columns count characters."""

    data: bytes
    #: Offsets that were computed before, with line and column, so that the next one is counted from there.
    _marks: list[tuple[int, int, int]] = field(default_factory=lambda: [(0, 1, 1)])
    _members: dict[int, dict[str | int, tuple[int, int]]] = field(default_factory=dict)

    def locate(self, pointer: Pointer) -> tuple[int, int]:
        """Line and column of the value at `pointer`, or of the nearest parent that exists."""
        start = _skip(self.data, 0)
        end = len(self.data)
        for token in pointer:
            member = self._children(start, end).get(token)
            if member is None:
                break
            start, end = member
        return self.line_column(start)

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column of a byte offset."""
        place = bisect_right(self._marks, offset, key=lambda mark: mark[0])
        start, line, column = self._marks[place - 1]
        breaks = self.data.count(b"\n", start, offset)
        if breaks:
            start, line, column = self.data.rfind(b"\n", start, offset) + 1, line + breaks, 1
        column += _characters(self.data, start, offset)
        self._marks.insert(place, (offset, line, column))
        return line, column

    def _children(self, start: int, end: int) -> dict[str | int, tuple[int, int]]:
        """Start and end offset of each member of the container at `start`; nothing for a scalar."""
        if start not in self._members:
            self._members[start] = self._cut(start, end)
        return self._members[start]

    def _cut(self, start: int, end: int) -> dict[str | int, tuple[int, int]]:
        raw = memoryview(self.data)[start:end]
        try:
            if self.data[start : start + 1] == b"[":
                return _array(self.data, start, _ARRAY.decode(raw))
            if self.data[start : start + 1] == b"{":
                return _object(self.data, start, _OBJECT.decode(raw))
        except (msgspec.DecodeError, UnicodeDecodeError):
            return {}
        return {}


def _array(data: bytes, start: int, items: list[msgspec.Raw]) -> dict[str | int, tuple[int, int]]:
    places: dict[str | int, tuple[int, int]] = {}
    offset = start + 1
    for index, item in enumerate(items):
        offset = _end(_BEFORE_ITEM, data, offset) if index else _skip(data, offset)
        places[index] = (offset, offset + len(memoryview(item)))
        offset = places[index][1]
    return places


def _object(data: bytes, start: int, members: dict[str, msgspec.Raw]) -> dict[str | int, tuple[int, int]]:
    """Members by key; where a key stands twice, the lengths do not add up and what follows is left out."""
    places: dict[str | int, tuple[int, int]] = {}
    offset = start
    for key, value in members.items():
        match = _BEFORE_VALUE.match(data, offset)
        if match is None or _KEY.decode(match[1]) != key:
            break
        places[key] = (match.end(), match.end() + len(memoryview(value)))
        offset = places[key][1]
    return places


def _characters(data: bytes, start: int, end: int) -> int:
    """How many characters a part of the text has; piece by piece, for a minified file is one long line."""
    pieces = (data[at : min(at + _PIECE, end)] for at in range(start, end, _PIECE))
    return sum(len(piece.translate(None, _CONTINUATION)) for piece in pieces)


def _skip(data: bytes, offset: int) -> int:
    return _end(_SPACE, data, offset)


def _end(pattern: re.Pattern[bytes], data: bytes, offset: int) -> int:
    match = pattern.match(data, offset)
    return match.end() if match else offset
