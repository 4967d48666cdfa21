"""Whether times keep to one level or jump between two: then no one ratio describes them."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Fewer values than this have no shape.
FEWEST = 10
#: The smaller of two levels holds at least this share, and three values: fewer are outliers.
_SHARE = 0.2
_LEAST = 3
#: How many times their own spread the levels are apart, and how wide the space between them is, where no value lies.
#: One level looks so in fewer than one of 100 samples: see the table of `./dev bench perf-gate`.
_APART = 6.0
_EMPTY = 3.5
#: Times that are as good as the same have no levels: a tenth of a percent is what a clock does.
_LEAST_SPREAD = 0.001


@dataclass(frozen=True, slots=True)
class Modes:
    """Two levels, in the unit of the values, and the share of values at the upper one."""

    low: float
    high: float
    upper: float


def modes(values: Sequence[float]) -> Modes | None:
    """The two levels that values (logarithms) jump between; None where they keep to one, or nobody can tell."""
    ordered, count = sorted(values), len(values)
    least = max(_LEAST, math.ceil(count * _SHARE))
    if count < max(FEWEST, 2 * least):
        return None
    cut = max(range(least, count - least + 1), key=lambda at: ordered[at] - ordered[at - 1])
    below, above = ordered[:cut], ordered[cut:]
    gap = statistics.median(above) - statistics.median(below)
    spread = math.sqrt((_variance(below) * len(below) + _variance(above) * len(above)) / count)
    if gap <= _APART * max(spread, _LEAST_SPREAD) or above[0] - below[-1] <= _EMPTY * spread:
        return None
    return Modes(statistics.median(below), statistics.median(above), len(above) / count)


def _variance(values: Sequence[float]) -> float:
    """The variance by the middle of the values: one outlier must not hide that there are two levels."""
    middle = statistics.median(values)
    kept = sorted(values, key=lambda value: abs(value - middle))[: max(2, math.ceil(len(values) * 0.9))]
    return statistics.variance(kept)
