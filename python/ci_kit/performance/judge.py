"""From estimates to words: improved, same, regressed, or inconclusive and why, with the whole family in view."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ci_kit.performance import units
from ci_kit.performance.distributions import exceedance, quantile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ci_kit.performance.estimate import Estimate
    from ci_kit.performance.modes import Modes


#: A change "would be seen" that is missed by as many in a hundred at most.
_MISSED = 0.2


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
class Evidence:
    """What is known of one benchmark: an estimate or the reason why there is none, and the levels it jumps between.

    `samples` is how many samples or pairs the estimate stands on; `unit` what they are called.
    """

    estimate: Estimate | None
    samples: int
    unit: str
    why: str = ""
    modes: Modes | None = None


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


def judge(family: Mapping[str, Evidence], rules: Rules) -> dict[str, Judgement]:
    """Judge the benchmarks that both sides have.

    The chances are corrected for the size of the family by Holm's method (1979), slowdowns and speed-ups each for
    themselves: only the former can fail a job.
    """
    known = {name: one.estimate for name, one in family.items() if one.estimate is not None}
    slower = _holm({name: exceedance(one.shift / one.error, one.effective_freedom) for name, one in known.items()})
    faster = _holm({name: exceedance(-one.shift / one.error, one.effective_freedom) for name, one in known.items()})
    return {
        name: Judgement(Change.INCONCLUSIVE, evidence.why)
        if (one := evidence.estimate) is None
        else _Look(evidence, one, rules, len(known), (slower if one.shift >= 0 else faster)[name]).judgement()
        for name, evidence in family.items()
    }


def _holm(chances: Mapping[str, float]) -> dict[str, float]:
    """Each chance for the whole family."""
    corrected: dict[str, float] = {}
    running = 0.0
    for rank, name in enumerate(sorted(chances, key=lambda one: chances[one])):
        running = max(running, min(1.0, chances[name] * (len(chances) - rank)))
        corrected[name] = running
    return corrected


@dataclass(frozen=True, slots=True)
class _Look:
    """One benchmark as it is judged: its evidence, its interval, and its chance within a family of `family`."""

    evidence: Evidence
    estimate: Estimate
    rules: Rules
    family: int
    chance: float

    def judgement(self) -> Judgement:
        change, why = self._change(), self.evidence.why
        if change is Change.INCONCLUSIVE:
            why = self._doubt()
        levels = self.evidence.modes
        if levels is not None and self._torn(levels):
            change, why = Change.INCONCLUSIVE, _jumps(levels)
        low, high = self._interval()
        return Judgement(change, why, _ratio(self.estimate.shift), _ratio(low), _ratio(high), self.chance)

    def _interval(self) -> tuple[float, float]:
        above = (1 - self.rules.confidence) / 2
        half = quantile(above, self.estimate.effective_freedom) * self.estimate.error
        return self.estimate.shift - half, self.estimate.shift + half

    def _change(self) -> Change:
        """A change is at least the threshold, and no accident. The same is what is surely below the threshold."""
        bound, (low, high) = self.rules.bound, self._interval()
        if abs(self.estimate.shift) >= bound and self.chance <= self.rules.alpha:
            return Change.REGRESSED if self.estimate.shift > 0 else Change.IMPROVED
        return Change.SAME if -bound < low and high < bound else Change.INCONCLUSIVE

    def _torn(self, levels: Modes) -> bool:
        """Whether it matters at which of the two levels one looks."""
        bound = self.rules.bound
        return len({(level >= bound) - (level <= -bound) for level in (levels.low, levels.high)}) > 1

    def _doubt(self) -> str:
        """Why nothing can be said, and what would help."""
        if abs(self.estimate.shift) >= self.rules.bound:
            word = "slower" if self.estimate.shift > 0 else "faster"
            among = f" in one of {self.family} benchmarks" if self.family > 1 else ""
            said = f"{_size(self.estimate.shift)} {word} in the middle, but noise alone gives as much{among}"
            said += f" with a chance of {units.chance(self.chance)}"
        else:
            low, high = map(_ratio, self._interval())
            said = f"the ratio may be anything from {units.ratio(low)} to {units.ratio(high)}"
        return f"{said}; {self._help()}"

    def _help(self) -> str:
        """How many samples would tell, or that none would."""
        one = self.estimate
        needed = quantile(self.rules.alpha / self.family, one.effective_freedom)
        needed += quantile(_MISSED, one.effective_freedom)
        seen = f"a slowdown of {_size(needed * one.error)} would be seen"
        if one.extra > one.variance * one.scale:
            return f"{seen}, smaller ones not, as runs differ by more; measure both sides on one machine in turns"
        more = math.ceil(self.evidence.samples * (needed * one.error / self.rules.bound) ** 2)
        enough = f"about {max(more, self.evidence.samples + 1):,} {self.evidence.unit}"
        return f"{seen}; {enough} are needed to see {self.rules.threshold:.0%}"


def _jumps(levels: Modes) -> str:
    low, high = (units.ratio(_ratio(level)) for level in (levels.low, levels.high))
    share = f"{levels.upper:.0%} of the samples at the upper one"
    return f"the ratio jumps between two levels, {low} and {high} ({share}): no one ratio describes it"


def _ratio(shift: float) -> float:
    """A ratio from its logarithm; what is beyond all measure stays finite."""
    return math.exp(max(min(shift, 500.0), -500.0))


def _size(shift: float) -> str:
    """How much more time, or how much less: half the time is 50 % faster, twice the time 100 % slower."""
    return f"{abs(math.expm1(min(shift, 50.0))):.0%}"


def counted(judgements: Sequence[Judgement]) -> dict[Change, int]:
    """How many benchmarks there are of each kind, in the order of their weight."""
    return {change: sum(one.change is change for one in judgements) for change in Change}
