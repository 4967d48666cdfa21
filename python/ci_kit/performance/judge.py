"""From estimates to verdicts: improved, same, regressed or inconclusive, with the whole family in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.performance import doubt
from ci_kit.performance.distributions import exceedance
from ci_kit.performance.doubt import Look
from ci_kit.performance.verdicts import Change, Judgement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ci_kit.performance.evidence import Evidence
    from ci_kit.performance.modes import Modes
    from ci_kit.performance.verdicts import Rules


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
        else _judgement(Look(evidence, one, rules, len(known), (slower if one.shift >= 0 else faster)[name]))
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


def _judgement(look: Look) -> Judgement:
    change, why, levels = _change(look), look.evidence.why, look.evidence.modes
    if change is Change.INCONCLUSIVE:
        why = doubt.reason(look)
    if levels is not None and _torn(levels, look.rules):
        change, why = Change.INCONCLUSIVE, doubt.jumps(levels)
    low, high = map(doubt.ratio, look.interval())
    return Judgement(change, why, doubt.ratio(look.estimate.shift), low, high, look.chance)


def _change(look: Look) -> Change:
    """A change is at least the threshold, and no accident. The same is what is surely below the threshold."""
    shift, bound, (low, high) = look.estimate.shift, look.rules.bound, look.interval()
    if abs(shift) >= bound and look.chance <= look.rules.alpha:
        return Change.REGRESSED if shift > 0 else Change.IMPROVED
    return Change.SAME if -bound < low and high < bound else Change.INCONCLUSIVE


def _torn(levels: Modes, rules: Rules) -> bool:
    """Whether it matters at which of the two levels one looks."""
    return len({(level >= rules.bound) - (level <= -rules.bound) for level in (levels.low, levels.high)}) > 1
