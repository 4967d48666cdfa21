"""Where members stand in JSON text: those of one container, and keys that one object has twice.

Reads text that is known to be JSON, token by token and without recursion.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.sarif.findings import Pointer

#: A string, with the colon behind it where it is a key; or a bracket or comma.
_TOKEN = re.compile(rb'("[^"\\]*+(?:\\.[^"\\]*+)*+")([ \t\r\n]*+:)?|[\[\]{},]', re.DOTALL)
_BLANK = b" \t\r\n"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
#: Values are compared as long as that costs no more than reading so many texts of the same size.
_EFFORT = 4


@dataclass(frozen=True, slots=True)
class RepeatedKey:
    """A key that its object has already, with the pointer of the member and the byte offset of the key.

    `differs`: the two values are not the same. Unpacks as `key, differs`.
    """

    key: str
    differs: bool
    pointer: Pointer
    offset: int

    def __iter__(self) -> Iterator[Any]:
        """The key, and whether the values differ."""
        return iter((self.key, self.differs))


@dataclass(slots=True)
class _Level:
    """A container that is being read. `members` is None for an array; the token is that of the current member."""

    members: dict[str, tuple[int, int]] | None
    token: str | int = 0
    key_at: int = -1
    start: int = -1


@dataclass(slots=True)
class _Reader:
    data: bytes
    found: list[RepeatedKey] = field(default_factory=list)
    levels: list[_Level] = field(default_factory=list)
    #: How many more bytes of values may be compared.
    effort: int = 0

    def read(self) -> list[RepeatedKey]:
        """Pass all tokens."""
        self.effort = _EFFORT * len(self.data)
        for match in _TOKEN.finditer(self.data):
            if match.lastindex == 2:  # noqa: PLR2004 (the group of the colon)
                level = self.levels[-1]
                level.token, level.key_at, level.start = key_of(match[1]), match.start(), match.end()
            elif match.lastindex is None:
                self._mark(match[0], match.start())
        return self.found

    def _mark(self, mark: bytes, at: int) -> None:
        if mark in (b"{", b"["):
            self.levels.append(_Level({} if mark == b"{" else None))
            return
        level = self.levels[-1]
        if level.members is not None:
            self._end(level.members, level, at)
        elif isinstance(level.token, int):
            level.token += 1
        if mark != b",":
            self.levels.pop()

    def _end(self, members: dict[str, tuple[int, int]], level: _Level, at: int) -> None:
        """A member of an object ends at `at`, if there is one."""
        key = level.token
        if isinstance(key, str) and level.start >= 0:
            span = (level.start, at)
            if key in members:
                pointer = tuple(one.token for one in self.levels)
                self.found.append(RepeatedKey(key, not self._same(members[key], span), pointer, level.key_at))
            members[key] = span
        level.start = -1

    def _same(self, one: tuple[int, int], other: tuple[int, int]) -> bool:
        first, second = (self.data[start:end].strip(_BLANK) for start, end in (one, other))
        if first == second:
            return True
        self.effort -= len(first) + len(second)
        return self.effort >= 0 and _canonical(first) == _canonical(second)


def repeated(data: bytes) -> list[RepeatedKey]:
    """The keys that stand twice in one object, in the order in which their members end; of three, the last two.

    `data` must be JSON. `1` and `1.0` count as different, and so do values too large to be compared with ease.
    """
    return _Reader(data).read()


def members(data: bytes, start: int) -> Iterator[tuple[str | int, tuple[int, int]]]:
    """Key or index, and start and end offset, of each member of the container that starts at `start`."""
    depth = 0
    token: str | int = 0
    begin = start + 1
    for match in _TOKEN.finditer(data, start):
        mark = match[0]
        if match.lastindex is not None:
            if match.lastindex == 2 and depth == 1:  # noqa: PLR2004 (the group of the colon)
                token, begin = key_of(match[1]), match.end()
        elif mark in (b"{", b"["):
            depth += 1
        else:
            depth -= mark != b","
            if depth == (mark == b","):
                span = trimmed(data, begin, match.start())
                if span[0] < span[1]:
                    yield token, span
                if depth == 0:
                    return
                begin = match.end()
                token = token + 1 if isinstance(token, int) else token


def trimmed(data: bytes, start: int, end: int) -> tuple[int, int]:
    """The part of the text from `start` to `end` without white space around it."""
    while start < end and data[start] in _BLANK:
        start += 1
    while end > start and data[end - 1] in _BLANK:
        end -= 1
    return start, end


def key_of(text: bytes) -> str:
    """The key that is written as the JSON string `text`; half a surrogate pair becomes U+FFFD."""
    if b"\\" not in text:
        return text[1:-1].decode("utf-8", "replace")
    key: str = json.loads(text.decode("utf-8", "replace"), strict=False)
    return _LONE_SURROGATE.sub("\ufffd", key)


def _canonical(text: bytes) -> bytes:
    """A value written in one way; as it stands where orjson cannot read it."""
    try:
        return orjson.dumps(orjson.loads(text), option=orjson.OPT_SORT_KEYS)
    except (orjson.JSONDecodeError, TypeError, RecursionError):
        return text
