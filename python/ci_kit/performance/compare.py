"""Which samples of a benchmark stand against which: pairs, files of runs, the rounds of single files, or history."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.performance import changepoints, estimate, modes, pooling
from ci_kit.performance.judge import Change, Evidence, Judgement, Rules, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ci_kit.performance.history import History
    from ci_kit.performance.model import Machine, Results, Series

#: A benchmark that none of as many newest runs has was deleted long ago, and nobody wants to be told again.
_RECENT = 5


@dataclass(frozen=True, slots=True)
class Compared:
    """One benchmark: typical times of both sides in seconds where they have it, and what is said of them."""

    name: str
    base: float | None
    head: float | None
    samples: int
    judgement: Judgement


def in_pairs(pairs: Sequence[tuple[Mapping[str, float], Mapping[str, float]]], rules: Rules) -> list[Compared]:
    """Compare by runs of base and head that were taken in turns; a benchmark counts where both of a pair have it."""

    def evidence(name: str) -> Evidence:
        both = [(base[name], head[name]) for base, head in pairs if name in base and name in head]
        if len(both) < estimate.FEWEST:
            return _too_few(len(both), "pairs")
        first, second = zip(*both, strict=True)
        ratios = [math.log(after / before) for before, after in both]
        return Evidence(estimate.paired(first, second), len(both), "pairs", modes=modes.modes(ratios))

    base = _typical(run for run, _ in pairs)
    head = _typical(run for _, run in pairs)
    return _compared(base, head, evidence, rules, pool=True)


def with_baseline(base: Sequence[Results], head: Sequence[Results], rules: Rules, run_noise: float) -> list[Compared]:
    """Compare files with files.

    With `estimate.FEWEST` or more on both sides a file is a sample. Otherwise the rounds within the files are, and
    what runs differ from each other, of which they know nothing, is allowed for: `run_noise` as a share.
    """
    before, after = _by_name(base), _by_name(head)

    def evidence(name: str) -> Evidence:
        faults = [fault for one in (*before[name], *after[name]) if (fault := one.fault)]
        differences = [said for ours in head for theirs in base if (said := ours.machine.difference(theirs.machine))]
        if faults or differences:
            return Evidence(None, 0, "", (*faults, *differences)[0])
        return _files(before[name], after[name], run_noise)

    return _compared(
        _typical(_medians(run) for run in base),
        _typical(_medians(run) for run in head),
        evidence,
        rules,
        pool=min(len(base), len(head)) >= estimate.FEWEST,
    )


def with_history(history: History, head: Sequence[Results], machine: Machine, rules: Rules) -> list[Compared]:
    """Compare with the medians of earlier runs on such a machine since their last change, by how far those differ."""
    after = _by_name(head)
    names = dict.fromkeys(name for one in history.entries[-_RECENT:] for name in one.seconds)
    past = {name: changepoints.level([one.seconds[name] for one in history.of(name, machine)]) for name in names}

    def evidence(name: str) -> Evidence:
        faults = [one.fault for one in after[name] if one.fault]
        if faults:
            return Evidence(None, 0, "", faults[0])
        earlier, now = past[name], [one.typical for one in after[name]]
        if len(earlier) < estimate.FEWEST:
            return _too_few(len(earlier), "earlier runs", _unfit(history, name, machine, len(earlier)))
        both = modes.modes(list(map(math.log, earlier)))
        return Evidence(estimate.predicted(earlier, now), len(earlier), "earlier runs", modes=_against(both, now))

    base = {name: statistics.median(values or _all(history, name)) for name, values in past.items()}
    return _compared(base, _typical(_medians(run) for run in head), evidence, rules, pool=True)


def _all(history: History, name: str) -> list[float]:
    return [one.seconds[name] for one in history.entries if name in one.seconds]


def _unfit(history: History, name: str, machine: Machine, fit: int) -> str:
    """Which runs of a benchmark do not count, and why."""
    here, everywhere = len(history.of(name, machine)), len(_all(history, name))
    said = []
    if here > fit:
        said.append(f"the level changed {fit} runs ago, and what was before does not count")
    if everywhere > here:
        said.append(f"{everywhere - here} more ran on {history.others(machine)}")
    return "".join(f"; {one}" for one in said)


def _files(base: Sequence[Series], head: Sequence[Series], run_noise: float) -> Evidence:
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
    both = _between(modes.modes(list(map(math.log, first))), modes.modes(list(map(math.log, second))), first, second)
    return Evidence(estimate.unpaired(first, second, between), fewer, unit, modes=both)


def _too_few(count: int, unit: str, more: str = "") -> Evidence:
    word = {"pairs": "pair", "rounds": "round", "runs": "run", "earlier runs": "earlier run"}[unit]
    said = f"{count} {unit if count != 1 else word}"
    return Evidence(None, count, unit, f"too few samples: {said}, at least {estimate.FEWEST} are needed{more}")


def _between(
    base: modes.Modes | None, head: modes.Modes | None, first: Sequence[float], second: Sequence[float]
) -> modes.Modes | None:
    """The least and the greatest ratio that the levels of two sides give."""
    if base is None and head is None:
        return None
    low, high = _ends(base, first)
    bottom, top = _ends(head, second)
    return modes.Modes(bottom - high, top - low, (head or base or modes.Modes(0, 0, 0)).upper)


def _ends(found: modes.Modes | None, values: Sequence[float]) -> tuple[float, float]:
    if found is not None:
        return found.low, found.high
    middle = estimate.centre(list(map(math.log, values))).mean
    return middle, middle


def _against(past: modes.Modes | None, now: Sequence[float]) -> modes.Modes | None:
    if past is None:
        return None
    level = statistics.median(map(math.log, now))
    return modes.Modes(level - past.high, level - past.low, past.upper)


def _by_name(files: Sequence[Results]) -> dict[str, list[Series]]:
    found: dict[str, list[Series]] = {}
    for one in files:
        for name, series in one.series.items():
            found.setdefault(name, []).append(series)
    return found


def _medians(run: Results) -> dict[str, float]:
    return {name: series.typical for name, series in run.series.items()}


def _typical(runs: Iterable[Mapping[str, float]]) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for run in runs:
        for name, time in run.items():
            found.setdefault(name, []).append(time)
    return {name: statistics.median(times) for name, times in found.items()}


def _compared(
    base: Mapping[str, float],
    head: Mapping[str, float],
    evidence: Callable[[str], Evidence],
    rules: Rules,
    *,
    pool: bool,
) -> list[Compared]:
    """All benchmarks of both sides, those that matter most first."""
    family = {name: evidence(name) for name in base if name in head}
    if pool:
        family = _pooled(family)
    said = judge(family, rules)
    deleted = Judgement(Change.DELETED, "the baseline has it, these results do not")
    new = Judgement(Change.NEW, "there is nothing to compare it with")
    compared = [
        Compared(
            name,
            base.get(name),
            head.get(name),
            family[name].samples if name in family else 0,
            said.get(name, deleted if name in base else new),
        )
        for name in dict.fromkeys((*base, *head))
    ]
    order = list(Change)
    return sorted(compared, key=lambda one: (order.index(one.judgement.change), -(one.judgement.ratio or 0)))


def _pooled(family: Mapping[str, Evidence]) -> dict[str, Evidence]:
    names = [name for name, one in family.items() if one.estimate is not None]
    drawn = dict(
        zip(
            names,
            pooling.pooled([found for name in names if (found := family[name].estimate) is not None]),
            strict=True,
        )
    )
    return {name: Evidence(drawn.get(name), one.samples, one.unit, one.why, one.modes) for name, one in family.items()}
