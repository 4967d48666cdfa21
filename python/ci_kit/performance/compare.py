"""Which benchmarks stand against each other: pairs of runs, files with files, or files with a history."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ci_kit.performance import estimate, evidence, pooling
from ci_kit.performance.evidence import Evidence
from ci_kit.performance.judge import judge
from ci_kit.performance.verdicts import Change, Judgement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ci_kit.performance.history import History
    from ci_kit.performance.model import Machine, Results, Series
    from ci_kit.performance.verdicts import Rules

#: A benchmark that none of as many newest runs has was deleted long ago, and nobody wants to be told again.
_RECENT = 5

_DELETED = Judgement(Change.DELETED, "the baseline has it, these results do not")
_NEW = Judgement(Change.NEW, "there is nothing to compare it with")


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
    base, head = _typical(run for run, _ in pairs), _typical(run for _, run in pairs)
    family = {
        name: evidence.of_pairs([(one[name], two[name]) for one, two in pairs if name in one and name in two])
        for name in base
        if name in head
    }
    return _compared(base, head, _pooled(family), rules)


def with_baseline(base: Sequence[Results], head: Sequence[Results], rules: Rules, run_noise: float) -> list[Compared]:
    """Compare files with files.

    With `estimate.FEWEST` or more on both sides a file is a sample. Otherwise the rounds within the files are, and
    what runs differ from each other, of which they know nothing, is allowed for: `run_noise` as a share.
    """
    before, after = _by_name(base), _by_name(head)
    other = next((said for ours in head for theirs in base if (said := ours.machine.difference(theirs.machine))), "")
    family = {
        name: Evidence(None, 0, "", other) if other else evidence.of_files(before[name], after[name], run_noise)
        for name in before
        if name in after
    }
    if min(len(base), len(head)) >= estimate.FEWEST:
        family = _pooled(family)
    return _compared(_typical(map(_medians, base)), _typical(map(_medians, head)), family, rules)


def with_history(history: History, head: Sequence[Results], machine: Machine, rules: Rules) -> list[Compared]:
    """Compare with earlier runs on such a machine since their last change of level, by how far those differ."""
    after = _by_name(head)
    names = dict.fromkeys(name for one in history.entries[-_RECENT:] for name in one.seconds)
    base = {name: statistics.median(evidence.level(name, history, machine) or history.times(name)) for name in names}
    family = {name: evidence.of_history(name, history, machine, after[name]) for name in names if name in after}
    return _compared(base, _typical(map(_medians, head)), _pooled(family), rules)


def _compared(
    base: Mapping[str, float], head: Mapping[str, float], family: Mapping[str, Evidence], rules: Rules
) -> list[Compared]:
    """All benchmarks of both sides, those that matter most first."""
    said = judge(family, rules)
    compared = [
        Compared(
            name,
            base.get(name),
            head.get(name),
            family[name].samples if name in family else 0,
            said.get(name, _DELETED if name in base else _NEW),
        )
        for name in dict.fromkeys((*base, *head))
    ]
    order = list(Change)
    return sorted(compared, key=lambda one: (order.index(one.judgement.change), -(one.judgement.ratio or 0)))


def _pooled(family: Mapping[str, Evidence]) -> dict[str, Evidence]:
    """The same with variances that the family shares."""
    known = {name: one.estimate for name, one in family.items() if one.estimate is not None}
    drawn = dict(zip(known, pooling.pooled(list(known.values())), strict=True))
    return {name: replace(one, estimate=drawn.get(name)) for name, one in family.items()}


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
