"""Counts minutes: each job up to a whole one, what did not run not at all, each attempt for itself."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from ci_kit.resources.minutes.kinds import SELF_HOSTED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ci_kit.resources.minutes.rates import Rates


@dataclass(frozen=True, slots=True)
class JobTime:
    """One job that ran, in Unix seconds; `end` is None while it runs."""

    id: int
    run: int
    attempt: int
    repository: str
    private: bool
    workflow: str
    name: str
    kind: str
    begin: float
    end: float | None

    @property
    def day(self) -> date:
        """The day (UTC) on which it began, to which all of it is counted."""
        return datetime.fromtimestamp(self.begin, UTC).date()

    def used(self, now: float) -> float:
        """Minutes that it ran, up to `now` if it still does."""
        return max((now if self.end is None else self.end) - self.begin, 0) / 60

    def billed(self, now: float) -> int:
        """Whole minutes, rounded up; a job that ran at all takes one."""
        return max(math.ceil(round(self.used(now) * 60) / 60), 1)


@dataclass(slots=True)
class Total:
    """Of some jobs: how many, minutes as they ran, rounded up per job, of the quota, and dollars before the quota."""

    jobs: int = 0
    used: float = 0.0
    billed: int = 0
    quota: float = 0.0
    price: float = 0.0

    def add(self, one: Total) -> None:
        """Add another total."""
        self.jobs += one.jobs
        self.used += one.used
        self.billed += one.billed
        self.quota += one.quota
        self.price += one.price


@dataclass(slots=True)
class Month:
    """A month's minutes by what they were used for.

    `running` jobs are counted up to now, `unpriced` kinds have no rate.
    """

    total: Total = field(default_factory=Total)
    workflows: dict[str, Total] = field(default_factory=dict)
    jobs: dict[str, Total] = field(default_factory=dict)
    kinds: dict[str, Total] = field(default_factory=dict)
    repositories: dict[str, Total] = field(default_factory=dict)
    days: dict[str, Total] = field(default_factory=dict)
    running: int = 0
    unpriced: list[str] = field(default_factory=list)


def count(jobs: Iterable[JobTime], rates: Rates, month: str, now: float) -> Month:
    """The minutes of the jobs that began in a month (`2026-11`, in UTC)."""
    made = Month()
    unpriced: set[str] = set()
    tables: tuple[defaultdict[str, Total], ...] = tuple(defaultdict(Total) for _ in range(5))
    for job in _once(jobs):
        if f"{job.day:%Y-%m}" != month:
            continue
        one = _of(job, rates, now, unpriced)
        made.total.add(one)
        made.running += job.end is None
        where = f"{job.repository}: {job.workflow}"
        keys = (where, f"{where} / {job.name}", job.kind, job.repository, job.day.isoformat())
        for table, key in zip(tables, keys, strict=True):
            table[key].add(one)
    made.workflows, made.jobs, made.kinds, made.repositories, made.days = map(dict, tables)
    made.unpriced = sorted(unpriced)
    return made


def _once(jobs: Iterable[JobTime]) -> Iterable[JobTime]:
    """Each job once.

    When failed jobs run again, GitHub shows the others in the new attempt too, with their old times.
    """
    seen: defaultdict[tuple[str, int, str, float, float | None], list[JobTime]] = defaultdict(list)
    for job in jobs:
        seen[job.repository, job.run, job.name, job.begin, job.end].append(job)
    for alike in seen.values():
        first = min(job.attempt for job in alike)
        yield from {job.id: job for job in alike if job.attempt == first}.values()


def _of(job: JobTime, rates: Rates, now: float, unpriced: set[str]) -> Total:
    billed = job.billed(now)
    if job.kind == SELF_HOSTED:
        return Total(1, job.used(now), 0)
    rate = rates.at(job.kind, job.day)
    if rate is None:
        unpriced.add(job.kind)
        return Total(1, job.used(now), billed)
    included = job.kind in rates.included
    if included and not job.private:  # free in public repositories; larger runners are not
        return Total(1, job.used(now), billed)
    return Total(1, job.used(now), billed, billed * rate.multiplier if included else 0.0, billed * rate.price)
