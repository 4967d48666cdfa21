"""How much slower one side is than the other: a log ratio with its error, from pairs, from two samples, from history.

All three stand on the trimmed mean of logarithms with the winsorised variance (Yuen 1974): one round in seven may be
as wild as it likes. A ratio is multiplicative, hence logarithms: twice as slow and twice as fast are equally far off.
"""

from __future__ import annotations

import itertools
import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Fewer samples than this say nothing: with one trimmed at each end, four are left.
FEWEST = 6
#: What is trimmed at each end.
TRIM = 0.15
#: Rounds within one run follow each other, so that more of them than this tell nothing new; medians of as many
#: stretches are taken in their place.
MOST_ROUNDS = 50
#: A variance of 0 means a clock too coarse to tell, not a measurement without error: one part in a million at least.
_LEAST_VARIANCE = 1e-12


@dataclass(frozen=True, slots=True)
class Estimate:
    """`shift` is the log of head over base. Its squared error is `variance` * `scale` + `extra`.

    `variance` is that of one sample, estimated with `freedom` degrees of freedom; `extra` is taken as known.
    """

    shift: float
    variance: float
    scale: float
    freedom: float
    extra: float = 0.0

    @property
    def error(self) -> float:
        """The standard error of the shift."""
        return math.sqrt(self.variance * self.scale + self.extra)

    @property
    def effective_freedom(self) -> float:
        """Degrees of freedom of the whole error: what is known adds error but no doubt about it (Satterthwaite)."""
        estimated = self.variance * self.scale
        return self.freedom * ((estimated + self.extra) / estimated) ** 2


@dataclass(frozen=True, slots=True)
class Centre:
    """The trimmed mean of a sample, the variance of one value, and what makes of it the variance of the mean."""

    mean: float
    variance: float
    scale: float
    freedom: float


def centre(values: Sequence[float]) -> Centre:
    """Where a sample of at least `FEWEST` values lies, and how far it spreads."""
    ordered, count = sorted(values), len(values)
    cut = max(1, int(count * TRIM))
    kept = count - 2 * cut
    winsorised = [ordered[cut]] * cut + ordered[cut : count - cut] + [ordered[-cut - 1]] * cut
    of_mean = statistics.variance(winsorised) * (count - 1) / (kept * (kept - 1))
    return Centre(
        statistics.fmean(ordered[cut : count - cut]), max(of_mean * count, _LEAST_VARIANCE), 1 / count, kept - 1
    )


def paired(base: Sequence[float], head: Sequence[float]) -> Estimate:
    """From times that were taken in turns, in pairs: what slows the machine down slows both of a pair."""
    found = centre([math.log(after / before) for before, after in zip(base, head, strict=True)])
    return Estimate(found.mean, found.variance, found.scale, found.freedom)


def unpaired(base: Sequence[float], head: Sequence[float], between: float = 0.0) -> Estimate:
    """From two samples (Welch's error); `between` is the variance of one run's level against another's."""
    first, second = (centre(list(map(math.log, values))) for values in (base, head))
    errors = (first.variance * first.scale, second.variance * second.scale)
    whole = sum(errors)
    freedom = whole**2 / (errors[0] ** 2 / first.freedom + errors[1] ** 2 / second.freedom)
    return Estimate(second.mean - first.mean, whole, 1.0, freedom, between)


def predicted(history: Sequence[float], head: Sequence[float]) -> Estimate:
    """How far new runs are from earlier ones, by how far those are from each other; a value is a run's median."""
    level = centre(list(map(math.log, history)))
    now = statistics.median(map(math.log, head))
    return Estimate(now - level.mean, level.variance, level.scale + 1 / len(head), level.freedom)


def stretches(values: Sequence[float], most: int = MOST_ROUNDS) -> list[float]:
    """The medians of `most` stretches of about the same length, or the values where they are no more."""
    if len(values) <= most:
        return list(values)
    edges = [len(values) * number // most for number in range(most + 1)]
    return [statistics.median(values[begin:end]) for begin, end in itertools.pairwise(edges)]
