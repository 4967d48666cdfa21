"""String literals that code puts together from pieces: `"a" + "b"`, `"a" "b"`, `"a" . "b"`, across lines too."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Between the end of a literal and the beginning of the next: a sign that joins, or nothing but blanks.
_JOINT = re.compile(
    rb"([\"'`])[ \t]{0,16}(?:\\?\r?\n[ \t]{0,64}){0,2}(?:(?:\+|\.\.?|&|<>|\|\|)[ \t]{0,16}(?:\r?\n[ \t]{0,64})?)?"
    rb"(?:[bBrRuUfF]{0,2})([\"'`])"
)
_MOST = 24


@dataclass(frozen=True, slots=True)
class Joined:
    """A text without the joints in it, and where each of its pieces begins: `(offset in it, offset in the file)`."""

    text: bytes
    starts: tuple[tuple[int, int], ...]

    def place_of(self, offset: int) -> int:
        """Where in the file a byte of the text stands."""
        inner, outer = next(pair for pair in reversed(self.starts) if pair[0] <= offset)
        return outer + offset - inner


def following(data: bytes, end: int, quote: bytes, limit: int) -> tuple[bytes, int]:
    """The text of the literals joined to the one whose closing `quote` is at `end`, and where the last one ends."""
    text = bytearray()
    for _ in range(_MOST):
        joint = _JOINT.match(data, end, limit)
        close = data.find(quote, joint.end(), limit) if joint and joint.group(2) == quote else -1
        if joint is None or close < 0 or b"\n" in data[joint.end() : close]:
            break
        text += data[joint.end() : close]
        end = close
    return bytes(text), end


def joined(data: bytes, start: int, end: int) -> Joined | None:
    """The text from `start` to `end` with its literals put together; None where there is but one."""
    window = data[start:end]
    text = bytearray()
    starts = [(0, start)]
    last = 0
    for match in _JOINT.finditer(window):
        if len(starts) > _MOST:
            break
        if match.group(1) != match.group(2):
            continue
        text += window[last : match.start()]
        last = match.end()
        starts.append((len(text), start + last))
    if not last:
        return None
    return Joined(bytes(text + window[last:]), tuple(starts))
