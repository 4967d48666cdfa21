"""Cuts members out of JSON text whose key and value stand in the same object before; the rest stays byte for byte."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import orjson

from ci_kit.sarif.repair.value import identity

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\],]|[^\s{}\[\],:"]+', re.DOTALL)


@dataclass(slots=True)
class _Object:
    """An object that is being read: its members so far, and the one being read; offsets in bytes."""

    seen: dict[str, tuple[int, int]] = field(default_factory=dict)
    comma: int = -1
    key: str | None = None
    start: int = -1


def without_repeats(text: bytes) -> tuple[bytes, list[str]]:
    """`text`, which must be JSON, without members that are there twice with equal values; and their keys."""
    cuts: list[tuple[int, int]] = []
    keys: list[str] = []
    #: The containers around the current token; None stands for an array.
    around: list[_Object | None] = []
    end = 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        here = around[-1] if around else None
        if token in (b",", b"}", b"]"):
            if here is not None and here.key is not None:
                _close(here, end, text, cuts, keys)
            if token == b",":
                if here is not None:
                    here.comma = match.start()
                continue
            around.pop()
        elif here is not None and here.key is None:
            here.key = orjson.loads(token)
            continue
        else:
            if here is not None and here.start < 0:
                here.start = match.start()
            if token in (b"{", b"["):
                around.append(_Object() if token == b"{" else None)
        end = match.end()
    return _cut(text, cuts), keys


def _close(here: _Object, end: int, text: bytes, cuts: list[tuple[int, int]], keys: list[str]) -> None:
    """A member of `here` ends at `end`."""
    assert here.key is not None  # noqa: S101 (asked by the caller)
    known = here.seen.setdefault(here.key, (here.start, end))
    if known != (here.start, end) and _value(text, known) == _value(text, (here.start, end)):
        cuts.append((here.comma, end))
        keys.append(here.key)
    here.key, here.start = None, -1


def _value(text: bytes, span: tuple[int, int]) -> bytes:
    return identity(orjson.loads(text[span[0] : span[1]]))


def _cut(text: bytes, cuts: list[tuple[int, int]]) -> bytes:
    pieces: list[bytes] = []
    position = 0
    for start, end in sorted(cuts):
        if start >= position:
            pieces.append(text[position:start])
            position = end
        position = max(position, end)
    return b"".join([*pieces, text[position:]])
