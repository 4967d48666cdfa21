"""Which size of runner would have done for the last runs of a job, what it would have cost, and how sure that is."""

from __future__ import annotations

import json
import math
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ci_kit.report import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from ci_kit.resources.minutes.rates import Rates

#: Memory must fit with this much to spare.
HEADROOM = 1.15
#: A report is larger only if it is none.
_MOST = 16 * 1024 * 1024
_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Past:
    """What one earlier run of a job needed: MB at the peak with what there was before, seconds by cores kept busy."""

    job: str
    memory_mb: float
    cpus: float
    seconds: float
    demand: Mapping[float, float]


@dataclass(frozen=True, slots=True)
class Advice:
    """A size for a job: of `runs` earlier runs `fit` would have had the memory.

    `minutes` is the mean that they would take, `price` is the mean in dollars a run, the saving is against `now` in
    percent. `risk` bounds from above, at 95 %, the share of further runs like these that would not fit.
    """

    job: str
    kind: str
    runs: int
    fit: int
    minutes: float
    price: float
    saving: float | None
    risk: float


def load(paths: Iterable[Path]) -> list[Past]:
    """The runs that earlier JSON reports tell of; files that are no report of this kind are passed over."""
    found = []
    for path in paths:
        with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
            if path.stat().st_size <= _MOST:
                found.append(_past(json.loads(path.read_text(encoding="utf-8"))["data"]["job"]))
    return found


def advise(past: Sequence[Past], rates: Rates, now: str, moment: float) -> list[Advice]:
    """For each job every size that has a rate, the cheapest that all runs fit into first; `now` is the kind it runs on.

    On fewer processors a second in which more were busy takes longer in proportion; on more nothing is taken to get
    faster, for nobody knows whether it would.
    """
    day = datetime.fromtimestamp(moment, UTC).date()
    found = []
    for job in dict.fromkeys(one.job for one in past):
        runs = [one for one in past if one.job == job]
        costs = {}
        for kind, size in rates.sizes.items():
            rate = rates.at(kind, day)
            if rate is not None:
                minutes = [_minutes(run, size.cpus) for run in runs]
                fit = sum(run.memory_mb * HEADROOM <= size.memory_mb for run in runs)
                price = sum(math.ceil(one) * rate.price for one in minutes) / len(runs)
                costs[kind] = (fit, sum(minutes) / len(runs), price)
        base = costs.get(now, (0, 0.0, 0.0))[2]
        advices = [
            Advice(
                job,
                kind,
                len(runs),
                fit,
                round(minutes, 2),
                round(price, 4),
                _saving(price, base),
                _risk(fit, len(runs)),
            )
            for kind, (fit, minutes, price) in costs.items()
        ]
        found += sorted(advices, key=lambda one: (one.fit < one.runs, one.price))
    return found


def headline(best: Advice) -> str:
    """The best advice in one sentence."""
    return f"{best.kind} would have done for {best.fit} of {best.runs} runs of {best.job}"


def table(advices: Sequence[Advice]) -> Table:
    """The advice as a table."""
    rows = tuple(
        (
            one.job,
            one.kind,
            f"{one.fit} of {one.runs}",
            f"{one.minutes:.1f}",
            f"${one.price:.3f}",
            "?" if one.saving is None else f"{one.saving:+.0f} %",
            f"{one.risk:.0%}",
        )
        for one in advices
    )
    note = (
        "Minutes are those of these runs, longer where fewer processors than were busy are there, and never shorter. "
        "The last column bounds, at 95 %, the share of further runs like these that would not fit into the memory."
    )
    columns = ("job", "runner", "fits", "minutes", "a run", "saving", "may not fit")
    return Table("Which runner would have done", columns, rows, note)


def _past(job: dict[str, Any]) -> Past:
    system, used = job["system"], job["usage"]
    demand = {float(cores): float(seconds) for cores, seconds in job["demand"].items()}
    total = max(float(used["memory_total_mb"]), float(used["memory_peak_mb"]))
    return Past(str(job["name"]), total, float(system["cpus"]), float(used["seconds"]), demand)


def _minutes(run: Past, cpus: float) -> float:
    seconds = sum(seconds * max(1.0, cores / cpus) for cores, seconds in run.demand.items())
    return max(seconds, run.seconds) / 60


def _saving(price: float, base: float) -> float | None:
    return round((1 - price / base) * 100, 1) if base else None


def _risk(fit: int, runs: int) -> float:
    """The upper bound of a share, seen `runs - fit` times in `runs` (Clopper and Pearson, 1934), by bisection."""
    bad, low, high = runs - fit, 0.0, 1.0
    if bad == runs:
        return 1.0
    for _ in range(50):
        middle = (low + high) / 2
        seen = sum(math.comb(runs, k) * middle**k * (1 - middle) ** (runs - k) for k in range(bad + 1))
        low, high = (middle, high) if seen > 1 - _CONFIDENCE else (low, middle)
    return round(high, 3)
