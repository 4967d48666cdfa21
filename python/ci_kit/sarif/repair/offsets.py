"""From an offset in a source file to its line and column, whatever either of them counts."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate

from ci_kit.sarif.lines import ColumnKind

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_TWO_UNITS = 2


class Unit(Enum):
    """What an offset counts."""

    BYTES = "utf-8"
    UTF16 = "utf-16-le"
    POINTS = ""

    def length(self, text: str) -> int:
        """How long `text` is."""
        if self is Unit.POINTS or text.isascii():
            return len(text)
        return len(text.encode(self.value)) // (1 if self is Unit.BYTES else _TWO_UNITS)

    def head(self, text: str, count: int) -> str | None:
        """The beginning of `text` that is `count` long; None when that ends inside of a character."""
        if self is Unit.POINTS or text.isascii():
            return text[:count]
        try:
            return text.encode(self.value)[: count * (1 if self is Unit.BYTES else _TWO_UNITS)].decode(self.value)
        except UnicodeDecodeError:
            return None


@dataclass(slots=True)
class Source:
    r"""The lines of a text with their breaks (`\r\n`, `\n` or a lone `\r`), and where each starts, per unit.

    `mark` is the length in bytes of the byte order mark, which only byte offsets count (§3.30.2).
    """

    lines: list[str]
    starts: dict[Unit, list[int]]
    mark: int

    @classmethod
    def of(cls, data: bytes) -> Source | None:
        """The text of a file; None when it is not UTF-8."""
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return None
        lines = [match[0] for match in _LINE.finditer(text)]
        # At the end the pattern also matches nothing; that is a line only behind a break.
        if len(lines) > 1 and lines[-1] == "" and not lines[-2].endswith(("\r", "\n")):
            lines.pop()
        mark = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
        return cls(lines, {unit: [0, *accumulate(map(unit.length, lines))] for unit in Unit}, mark)

    def place(self, offset: int, unit: Unit, kind: ColumnKind) -> tuple[int, int] | None:
        """Line and column, both 1-based, of an offset; None outside of the text and inside of a character."""
        offset -= self.mark if unit is Unit.BYTES else 0
        starts = self.starts[unit]
        if not 0 <= offset <= starts[-1]:
            return None
        line = min(bisect_right(starts, offset), len(self.lines)) - 1
        before = unit.head(self.lines[line], offset - starts[line])
        if before is None:
            return None
        return line + 1, (Unit.POINTS if kind is ColumnKind.POINTS else Unit.UTF16).length(before) + 1
