"""What the samples of one benchmark tell: an estimate, or the reason why there is none."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.performance import changepoints, estimate
from ci_kit.performance.modes import Modes, modes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.performance.estimate import Estimate
    from ci_kit.performance.history import History
    from ci_kit.performance.model import Machine, Series

_ONE = {"pairs": "pair", "rounds": "round", "runs": "run", "earlier runs": "earlier run"}


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


def of_pairs(pairs: Sequence[tuple[float, float]]) -> Evidence:
    """From times of base and head that were taken in turns."""
    if len(pairs) < estimate.FEWEST:
        return _too_few(len(pairs), "pairs")
    first, second = zip(*pairs, strict=True)
    ratios = [math.log(after / before) for before, after in pairs]
    return Evidence(estimate.paired(first, second), len(pairs), "pairs", modes=modes(ratios))


def of_files(base: Sequence[Series], head: Sequence[Series], run_noise: float) -> Evidence:
    """From a series a file: with enough files each is a sample, otherwise their rounds are."""
    faults = [one.fault for one in (*base, *head) if one.fault]
    if faults:
        return Evidence(None, 0, "", faults[0])
    if min(len(base), len(head)) >= estimate.FEWEST:
        first, second = ([one.typical for one in side] for side in (base, head))
        unit, between = "runs", 0.0
    else:
        first, second = ([time for one in side for time in estimate.stretches(one.values)] for side in (base, head))
        unit, between = "rounds", math.log1p(run_noise) ** 2 * (1 / len(base) + 1 / len(head))
    fewer = min(len(first), len(second))
    if fewer < estimate.FEWEST:
        kept = all(one.whole for one in (*base, *head))
        return _too_few(
            fewer, unit, "" if kept else "; the tool kept no single times (pytest: `--benchmark-save-data`)"
        )
    return Evidence(estimate.unpaired(first, second, between), fewer, unit, modes=_between(first, second))


def of_history(name: str, history: History, machine: Machine, head: Sequence[Series]) -> Evidence:
    """From the medians of earlier runs on such a machine since their last change, and the new ones."""
    faults = [one.fault for one in head if one.fault]
    if faults:
        return Evidence(None, 0, "", faults[0])
    past, now = level(name, history, machine), [one.typical for one in head]
    if len(past) < estimate.FEWEST:
        return _too_few(len(past), "earlier runs", _unfit(name, history, machine, len(past)))
    both = modes(list(map(math.log, past)))
    return Evidence(estimate.predicted(past, now), len(past), "earlier runs", modes=_against(both, now))


def level(name: str, history: History, machine: Machine) -> Sequence[float]:
    """The times of earlier runs on such a machine, since their last change of level."""
    return changepoints.level([one.seconds[name] for one in history.of(name, machine)])


def _unfit(name: str, history: History, machine: Machine, fit: int) -> str:
    """Which runs of a benchmark do not count, and why."""
    here, everywhere = len(history.of(name, machine)), len(history.times(name))
    said = []
    if here > fit:
        said.append(f"the level changed {fit} runs ago, and what was before does not count")
    if everywhere > here:
        said.append(f"{everywhere - here} more ran on {history.others(machine)}")
    return "".join(f"; {one}" for one in said)


def _too_few(count: int, unit: str, more: str = "") -> Evidence:
    said = f"{count} {unit if count != 1 else _ONE[unit]}"
    return Evidence(None, count, unit, f"too few samples: {said}, at least {estimate.FEWEST} are needed{more}")


def _between(base: Sequence[float], head: Sequence[float]) -> Modes | None:
    """The least and the greatest log ratio that the levels of two sides give; None if both keep to one level."""
    ours, theirs = (modes(list(map(math.log, side))) for side in (head, base))
    if ours is None and theirs is None:
        return None
    (low, high), (bottom, top) = _ends(theirs, base), _ends(ours, head)
    upper = next(one.upper for one in (ours, theirs) if one is not None)
    return Modes(bottom - high, top - low, upper)


def _ends(found: Modes | None, values: Sequence[float]) -> tuple[float, float]:
    if found is not None:
        return found.low, found.high
    middle = estimate.centre(list(map(math.log, values))).mean
    return middle, middle


def _against(past: Modes | None, now: Sequence[float]) -> Modes | None:
    if past is None:
        return None
    here = statistics.median(map(math.log, now))
    return Modes(here - past.high, here - past.low, past.upper)
