"""Where a JSON pointer stands in the text: line and column, computed only for what is reported.

The text is not parsed again: msgspec cuts a container into the raw slices of its members, and as nothing but
punctuation, white space and keys stands between two of them, adding up lengths gives the offset of each. Where
lengths do not add up, because a key stands twice, or msgspec minds the text, it is read token by token.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from ci_kit.sarif import keys
from ci_kit.sarif.slices import array_starts, object_spans
from ci_kit.sarif.source import characters

if TYPE_CHECKING:
    from ci_kit.sarif.findings import Pointer

#: Marks are set at least so often, that counting never starts far away.
_STRIDE = 1 << 16
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])

#: Start and end offset of each member of a container.
Spans = dict[str | int, tuple[int, int]]


@dataclass(slots=True)
class Positions:
    """Finds places in one text. `data` is UTF-8; lines and columns are 1-based, columns count characters."""

    data: bytes
    #: Offsets whose line and column are known, so that the next one is counted from there.
    _marks: list[tuple[int, int, int]] = field(default_factory=lambda: [(0, 1, 1)])
    _members: dict[int, Spans] = field(default_factory=dict)

    def locate(self, pointer: Pointer) -> tuple[int, int]:
        """Line and column of the value at `pointer`, or of the nearest parent that exists."""
        start, end = keys.trimmed(self.data, 0, len(self.data))
        for token in pointer:
            member = self._children(start, end).get(token)
            if member is None:
                break
            start, end = member
        return self.line_column(start)

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column of a byte offset."""
        place = bisect_right(self._marks, offset, key=lambda mark: mark[0]) - 1
        start = self._marks[place][0]
        while start < offset:
            place += 1
            start = min(start + _STRIDE, offset)
            self._marks.insert(place, self._counted(*self._marks[place - 1], start))
        return self._marks[place][1:]

    def _counted(self, start: int, line: int, column: int, end: int) -> tuple[int, int, int]:
        """The mark at `end`, counted from the one at `start`."""
        breaks = self.data.count(b"\n", start, end)
        if breaks:
            start, column = self.data.rfind(b"\n", start, end) + 1, 1
        return end, line + breaks, column + characters(self.data, start, end)

    def _children(self, start: int, end: int) -> Spans:
        """The members of the container at `start`; nothing for a scalar."""
        if start not in self._members:
            self._members[start] = self._cut(start, end)
        return self._members[start]

    def _cut(self, start: int, end: int) -> Spans:
        raw = memoryview(self.data)[start:end]
        opening = self.data[start : start + 1]
        try:
            if opening == b"[":
                return _array(self.data, start, _ARRAY.decode(raw))
            spans = _object(self.data, start, _OBJECT.decode(raw)) if opening == b"{" else {}
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            spans = None
        return dict(keys.members(self.data, start)) if spans is None else spans


def _array(data: bytes, start: int, items: list[msgspec.Raw]) -> Spans:
    starts = array_starts(data, start, items)
    return {index: (begin, begin + len(memoryview(items[index]))) for index, begin in enumerate(starts)}


def _object(data: bytes, start: int, members: dict[str, msgspec.Raw]) -> Spans | None:
    """Members by key; None where a key stands twice."""
    starts, end = object_spans(data, start, members)
    return {key: (begin, begin + len(memoryview(members[key]))) for key, begin in starts.items()} if end >= 0 else None
