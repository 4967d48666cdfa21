"""How many lines a text file has, and how many columns each of them."""

from __future__ import annotations

import codecs
import re
from array import array
from dataclasses import dataclass
from enum import StrEnum

_BREAK = re.compile(r"\r\n|\n|\r")
_LAST_OF_BMP = "\uffff"
#: Git takes a file for binary when one of its first 8,000 bytes is NUL (`buffer_is_binary`).
_SNIFF = 8000


class ColumnKind(StrEnum):
    """What a column counts (SARIF 2.1.0 §3.14.17); UTF-16 code units when a run does not say."""

    UTF16 = "utf16CodeUnits"
    POINTS = "unicodeCodePoints"


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one text. CR LF, LF and a lone CR end a line; a break at the end opens a last, empty one.

    `points` and `units` are the lengths of the lines without their breaks, `breaks` those of the breaks.
    """

    points: array[int]
    units: array[int]
    breaks: bytes

    def __len__(self) -> int:
        """How many lines there are: at least 1."""
        return len(self.points)

    def last_start(self, line: int, kind: ColumnKind) -> int:
        """The last column at which something can start on `line` (1-based): behind its last character."""
        return (self.points if kind is ColumnKind.POINTS else self.units)[line - 1] + 1

    def last_end(self, line: int, kind: ColumnKind) -> int:
        """The last column at which something may end on `line`, exclusive: behind its line break."""
        return self.last_start(line, kind) + self.breaks[line - 1]


def measure(data: bytes) -> Lines | None:
    """The lines of a file; None when it is binary. A byte order mark takes no column."""
    text = _decoded(data)
    if text is None:
        return None
    pieces: list[str] = []
    breaks = bytearray()
    if "\r" in text:
        start = 0
        for match in _BREAK.finditer(text):
            pieces.append(text[start : match.start()])
            breaks.append(len(match[0]))
            start = match.end()
        pieces.append(text[start:])
    else:
        pieces = text.split("\n")
        breaks += b"\1" * (len(pieces) - 1)
    breaks.append(0)
    points = array("I", map(len, pieces))
    # One pass decides for nearly every file that both ways of counting agree.
    if text.isascii() or max(text) <= _LAST_OF_BMP:
        return Lines(points, points, bytes(breaks))
    return Lines(points, array("I", map(_units, pieces)), bytes(breaks))


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _decoded(data: bytes) -> str | None:
    """The text of `data` without a byte order mark; Latin-1, one column a byte, when it is no UTF-8."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    if b"\0" in data[:_SNIFF]:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")
