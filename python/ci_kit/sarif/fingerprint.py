"""`primaryLocationLineHash`, the fingerprint that keeps an alert the same alert while its file changes."""

from __future__ import annotations

import sys
from array import array
from operator import mul
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterator

#: How many characters, blanks not counted, one hash sees from the start of its line.
BLOCK = 100
#: Closes the text, as the upload action closes it; zeros follow.
_END = 0xFFFF
_LINE_FEED = 0x0A
_BASE = 37
_MASK = (1 << 64) - 1
#: 37^(BLOCK-1) … 37^0 modulo 2^64: what each character of a block is multiplied by.
_POWERS = tuple(pow(_BASE, exponent, 1 << 64) for exponent in range(BLOCK - 1, -1, -1))
_SHIFT = pow(_BASE, BLOCK, 1 << 64)
_UTF16 = "utf-16-le" if sys.byteorder == "little" else "utf-16-be"


def line_hashes(data: bytes) -> list[str]:
    """The fingerprint of every line of a file, the first line first.

    For a line that starts at character p of the text without blanks it is c[p]·37^99 + … + c[p+99]·37^0
    modulo 2^64 in hexadecimal, a colon, and how often that hash has occurred so far. A line break at the end
    opens a last, empty line; it has a fingerprint, too.

    Source: codeql-action src/fingerprints.ts `hash`.
    """
    units, starts = _characters(data)
    return list(_numbered(_hashes(units, starts), range(1, len(starts) + 1)).values())


def fingerprints(data: bytes, lines: Collection[int]) -> dict[int, str]:
    """The fingerprints of some lines (1-based) of a file; lines that it does not have are left out."""
    units, starts = _characters(data)
    return _numbered(_hashes(units, starts[: max(lines, default=0)]), frozenset(lines))


def _characters(data: bytes) -> tuple[array[int], list[int]]:
    """The UTF-16 code units that count, zeros behind them, and where each line starts.

    Every line break becomes a line feed, blanks and tabs vanish; a byte order mark stays, as in Node.
    """
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace(" ", "").replace("\t", "")
    units = array("H", text.encode(_UTF16))
    starts = [0]
    if len(units) == len(text):
        for line in text.split("\n")[:-1]:
            starts.append(starts[-1] + len(line) + 1)
    else:
        starts.extend(index + 1 for index, unit in enumerate(units) if unit == _LINE_FEED)
    units.append(_END)
    units.extend([0] * (2 * BLOCK))
    return units, starts


def _hashes(units: array[int], starts: list[int]) -> Iterator[int]:
    """The hash of the block at each of `starts`.

    Neighbouring blocks overlap: a short line costs what enters and leaves the block, not the whole of it:
    h(p+d) = h(p)·37^d - (what leaves)·37^100 + (what enters), all modulo 2^64.
    """
    view = memoryview(units)
    previous = -BLOCK
    current = 0
    for start in starts:
        step = start - previous
        if step == 1:
            current = (current * _BASE - units[previous] * _SHIFT + units[previous + BLOCK]) & _MASK
        elif 2 * step >= BLOCK:
            current = sum(map(mul, view[start : start + BLOCK], _POWERS)) & _MASK
        else:
            powers = _POWERS[BLOCK - step :]
            leaves = sum(map(mul, view[previous:start], powers))
            enters = sum(map(mul, view[previous + BLOCK : start + BLOCK], powers))
            current = (current * _POWERS[BLOCK - 1 - step] - leaves * _SHIFT + enters) & _MASK
        yield current
        previous = start


def _numbered(hashes: Iterator[int], wanted: Container[int]) -> dict[int, str]:
    """Line number to fingerprint for the lines in `wanted`; the others are counted all the same."""
    seen: dict[int, int] = {}
    numbered: dict[int, str] = {}
    for line, value in enumerate(hashes, 1):
        count = seen[value] = seen.get(value, 0) + 1
        if line in wanted:
            numbered[line] = f"{value:x}:{count}"
    return numbered
