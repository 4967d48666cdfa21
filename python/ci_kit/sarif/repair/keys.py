"""Cuts members out of JSON text that repeat an earlier one of their object; all else stays as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.sarif.keys import repeated

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

#: A string, with the colon behind it where it is a key; or a bracket or comma.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"([ \t\r\n]*+:)?|[\[\]{},]', re.DOTALL)
_BLANK = b" \t\r\n"


@dataclass(slots=True)
class _Level:
    """A container that is being read: where its last comma is, and whether the member is to be cut."""

    comma: int = -1
    doomed: bool = False


def without_repeats(text: bytes) -> tuple[bytes, list[str]]:
    """`text`, which must be JSON, without members that repeat an earlier one; and the keys of those.

    Members whose key is repeated with another value stay.
    """
    same = [found for found in repeated(text) if not found.differs]
    pieces: list[bytes] = []
    position = 0
    for start, end in sorted(_spans(text, {found.offset for found in same})):
        if start >= position:
            pieces.append(text[position:start])
        position = max(position, end)
    return b"".join([*pieces, text[position:]]), [found.key for found in same]


def _spans(text: bytes, doomed: Container[int]) -> Iterator[tuple[int, int]]:
    """Start and end of the members whose keys stand at the offsets `doomed`, with the comma before them."""
    levels: list[_Level] = []
    for match in _TOKEN.finditer(text):
        at = match.start()
        if match.lastindex is not None:
            levels[-1].doomed = at in doomed
        elif match[0] in (b"{", b"["):
            levels.append(_Level())
        elif match[0] in (b"}", b"]", b","):
            level = levels[-1]
            if level.doomed:
                yield level.comma, _end_before(text, at)
            level.comma, level.doomed = at, False
            if match[0] != b",":
                levels.pop()


def _end_before(text: bytes, at: int) -> int:
    """The end of what stands before the blanks in front of `at`."""
    while text[at - 1] in _BLANK:
        at -= 1
    return at
