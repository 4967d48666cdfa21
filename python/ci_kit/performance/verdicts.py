"""What can be said of a benchmark, and by which rules."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Change(StrEnum):
    """What became of a benchmark."""

    REGRESSED = "regressed"
    INCONCLUSIVE = "inconclusive"
    DELETED = "deleted"
    NEW = "new"
    IMPROVED = "improved"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Rules:
    """What counts as a change.

    `threshold` is the least change that matters, as a share of the base; `alpha` bounds the chance that any benchmark
    of a family that did not change is taken for regressed; `confidence` is that of each interval.
    """

    threshold: float = 0.2
    alpha: float = 0.01
    confidence: float = 0.95

    @property
    def bound(self) -> float:
        """The threshold as a log ratio; the same upwards and downwards."""
        return math.log1p(self.threshold)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is said of one benchmark; ratios are head over base, so that 2.0 is twice as slow.

    `chance` is how likely noise alone gives as much of a slowdown (or speed-up) in one of the family or more.
    """

    change: Change
    why: str
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    chance: float | None = None


def counted(judgements: Sequence[Judgement]) -> dict[Change, int]:
    """How many benchmarks there are of each kind, in the order of their weight."""
    return {change: sum(one.change is change for one in judgements) for change in Change}
