"""Where a series of measurements changes its level, found by ranks: no outlier and no kind of noise misleads it.

A segment is split where the rank sum of its first part is farthest from what chance gives (Wilcoxon's, standardised),
if that is farther than in 99 of 100 shuffled series of the same length; then each part likewise.
"""

from __future__ import annotations

import functools
import math
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A level has at least this many points; fewer are outliers.
SHORTEST = 4
#: One series in a hundred that keeps its level is split all the same.
ALPHA = 0.01
_SHUFFLES = 999
#: Older points than this are history in the other sense.
LONGEST = 500


def changes(values: Sequence[float]) -> list[int]:
    """The indexes at which a new level begins, ascending; of the last `LONGEST` values only."""
    first = max(0, len(values) - LONGEST)
    return [first + at for at in sorted(_split(values[first:], 0))]


def level(values: Sequence[float]) -> Sequence[float]:
    """The values since the last change."""
    found = changes(values)
    return values[found[-1] :] if found else values[-LONGEST:]


def _split(values: Sequence[float], offset: int) -> list[int]:
    if len(values) < 2 * SHORTEST:
        return []
    distance, at = _farthest(_ranks(values))
    if distance <= _critical(len(values)):
        return []
    return [offset + at, *_split(values[:at], offset), *_split(values[at:], offset + at)]


def _farthest(ranks: Sequence[float]) -> tuple[float, int]:
    """The standardised distance of the best split, and where it is."""
    count = len(ranks)
    best, place, running = 0.0, 0, 0.0
    for at in range(1, count - SHORTEST + 1):
        running += ranks[at - 1]
        if at < SHORTEST:
            continue
        expected = at * (count + 1) / 2
        distance = abs(running - expected) / math.sqrt(at * (count - at) * (count + 1) / 12)
        if distance > best:
            best, place = distance, at
    return best, place


def _ranks(values: Sequence[float]) -> list[float]:
    """1 for the least; equal values share the mean of their ranks."""
    order = sorted(range(len(values)), key=lambda at: values[at])
    ranks = [0.0] * len(values)
    begin = 0
    while begin < len(order):
        end = begin
        while end < len(order) and values[order[end]] == values[order[begin]]:
            end += 1
        for at in order[begin:end]:
            ranks[at] = (begin + end + 1) / 2
        begin = end
    return ranks


@functools.cache
def _critical(count: int) -> float:
    """What chance exceeds once in a hundred series of this length; the same in every run, for the seed is fixed."""
    shuffler = random.Random(count)  # noqa: S311 (chance, not secrecy)
    ranks = [float(rank) for rank in range(1, count + 1)]
    found = []
    for _ in range(_SHUFFLES):
        shuffler.shuffle(ranks)
        found.append(_farthest(ranks)[0])
    return sorted(found)[int((_SHUFFLES + 1) * (1 - ALPHA)) - 1]
