"""One pass over the bytes of a text for all that could be a secret: literals and short expressions, all at once.

Hyperscan does it at the speed of memory. Where it does not run (no wheel, a processor without SSSE3), Python's own
search gives the same candidates, slower.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

#: Candidates in each MiB of a text that was begun; more of them is a flood that somebody made.
MOST = 10_000
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Anchor:
    """Something that a secret has in it: a literal, or a bounded expression that Python and Hyperscan read alike."""

    text: str
    literal: bool = True
    ignore_case: bool = False

    @property
    def expression(self) -> bytes:
        """The anchor as an expression."""
        return (re.escape(self.text) if self.literal else self.text).encode("ascii")


@dataclass(frozen=True, slots=True)
class Candidates:
    """Which anchors were found and where each ended: `(number of the anchor, end offset)`, in order of the text."""

    ends: list[tuple[int, int]]
    flooded: bool


class Prefilter(Protocol):
    """Finds the anchors in a text."""

    def find(self, data: bytes) -> Candidates:
        """Every place where an anchor ends, up to `MOST` for each MiB."""
        ...


def build(anchors: Sequence[Anchor]) -> Prefilter:
    """The fastest that runs here."""
    try:
        return Fast(anchors)
    except (ImportError, OSError, RuntimeError):
        return Plain(anchors)


class Fast:
    """Hyperscan."""

    def __init__(self, anchors: Sequence[Anchor]) -> None:
        import hyperscan  # noqa: PLC0415 (a library of the set `secrets`; not everywhere)

        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        try:
            self._database.compile(
                expressions=[anchor.expression for anchor in anchors],
                ids=list(range(len(anchors))),
                elements=len(anchors),
                flags=[hyperscan.HS_FLAG_CASELESS if anchor.ignore_case else 0 for anchor in anchors],
            )
        except hyperscan.error as problem:
            raise RuntimeError(str(problem)) from problem
        self._stopped = hyperscan.ScanTerminated

    def find(self, data: bytes) -> Candidates:
        """See `Prefilter`."""
        ends: list[tuple[int, int]] = []
        flooded = False
        if data:
            try:
                self._database.scan(data, match_event_handler=_taker(ends, _most(data)))
            except self._stopped:
                flooded = True
        ends.sort(key=_end)
        return Candidates(ends, flooded)


class Plain:
    """Python's own search, anchor by anchor."""

    def __init__(self, anchors: Sequence[Anchor]) -> None:
        self._anchors = [(anchor, re.compile(anchor.expression, _flags(anchor))) for anchor in anchors]

    def find(self, data: bytes) -> Candidates:
        """See `Prefilter`."""
        ends: list[tuple[int, int]] = []
        for number, (anchor, expression) in enumerate(self._anchors):
            found = _literal(data, anchor.text.encode()) if anchor.literal and not anchor.ignore_case else None
            for end in found if found is not None else _matches(data, expression):
                ends.append((number, end))
                if len(ends) >= _most(data):
                    return Candidates(sorted(ends, key=_end), flooded=True)
        return Candidates(sorted(ends, key=_end), flooded=False)


def _most(data: bytes) -> int:
    return MOST * (1 + len(data) // _MIB)


def _taker(ends: list[tuple[int, int]], most: int) -> Callable[..., bool | None]:
    def take(number: int, _start: int, end: int, _flags: int, _context: object) -> bool | None:
        ends.append((number, end))
        return True if len(ends) >= most else None

    return take


def _end(candidate: tuple[int, int]) -> int:
    return candidate[1]


def _literal(data: bytes, text: bytes) -> Iterator[int]:
    place = data.find(text)
    while place >= 0:
        yield place + len(text)
        place = data.find(text, place + 1)


def _matches(data: bytes, expression: re.Pattern[bytes]) -> Iterator[int]:
    """The end of the longest match from each start; an expression here ends with what is looked for."""
    match = expression.search(data)
    while match:
        yield match.end()
        match = expression.search(data, match.start() + 1)


def _flags(anchor: Anchor) -> re.RegexFlag:
    return re.IGNORECASE if anchor.ignore_case else re.NOFLAG
