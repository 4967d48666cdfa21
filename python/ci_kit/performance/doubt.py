"""Why nothing can be said of a benchmark, in words, and what would help."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.performance import units
from ci_kit.performance.distributions import quantile

if TYPE_CHECKING:
    from ci_kit.performance.estimate import Estimate
    from ci_kit.performance.evidence import Evidence
    from ci_kit.performance.modes import Modes
    from ci_kit.performance.verdicts import Rules

#: A change "would be seen" that is missed by as many in a hundred at most.
_MISSED = 0.2


@dataclass(frozen=True, slots=True)
class Look:
    """One benchmark as it is judged: its evidence, and its chance within a family of `family`."""

    evidence: Evidence
    estimate: Estimate
    rules: Rules
    family: int
    chance: float

    def interval(self) -> tuple[float, float]:
        """Where its log ratio is, with the confidence of the rules."""
        above = (1 - self.rules.confidence) / 2
        half = quantile(above, self.estimate.effective_freedom) * self.estimate.error
        return self.estimate.shift - half, self.estimate.shift + half


def reason(look: Look) -> str:
    """Why its samples do not tell, and how many would."""
    shift = look.estimate.shift
    if abs(shift) >= look.rules.bound:
        word = "slower" if shift > 0 else "faster"
        among = f" in one of {look.family} benchmarks" if look.family > 1 else ""
        said = f"{_size(shift)} {word} in the middle, but noise alone gives as much{among}"
        said += f" with a chance of {units.chance(look.chance)}"
    else:
        low, high = (units.ratio(ratio(end)) for end in look.interval())
        said = f"the ratio may be anything from {low} to {high}"
    return f"{said}; {_help(look)}"


def jumps(levels: Modes) -> str:
    """That there are two levels, and which."""
    low, high = (units.ratio(ratio(level)) for level in (levels.low, levels.high))
    share = f"{levels.upper:.0%} of the samples at the upper one"
    return f"the ratio jumps between two levels, {low} and {high} ({share}): no one ratio describes it"


def ratio(shift: float) -> float:
    """A ratio from its logarithm; what is beyond all measure stays finite."""
    return math.exp(max(min(shift, 500.0), -500.0))


def _help(look: Look) -> str:
    """How many samples would tell, or that none would."""
    one, rules = look.estimate, look.rules
    needed = quantile(rules.alpha / look.family, one.effective_freedom) + quantile(_MISSED, one.effective_freedom)
    seen = f"a slowdown of {_size(needed * one.error)} would be seen"
    if one.extra > one.variance * one.scale:
        return f"{seen}, smaller ones not, as runs differ by more; measure both sides on one machine in turns"
    more = math.ceil(look.evidence.samples * (needed * one.error / rules.bound) ** 2)
    enough = f"about {max(more, look.evidence.samples + 1):,} {look.evidence.unit}"
    return f"{seen}; {enough} are needed to see {rules.threshold:.0%}"


def _size(shift: float) -> str:
    """How much more time, or how much less: half the time is 50 % faster, twice the time 100 % slower."""
    return f"{abs(math.expm1(min(shift, 50.0))):.0%}"
