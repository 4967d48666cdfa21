"""The cases of one suite while they come in: counted, retries told apart, checked against the header."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import heappop, heappush
from math import inf

from ci_kit.quality import numbers
from ci_kit.quality.model import Case, Results, Status

#: Cases that keep message and details; a suite with more failures than these has one cause.
MOST_DETAILS = 500
#: The name of pytest's suite, unless a project gives it another.
PYTEST = "pytest"
_RANK = {Status.PASSED: 0, Status.SKIPPED: 0, Status.FLAKY: 1, Status.FAILED: 2, Status.ERROR: 3}


class Repeats(StrEnum):
    """What a name means that comes twice in one suite, first failed, then passed."""

    RETRY = "retry"
    SEPARATE = "separate"


@dataclass(frozen=True, slots=True)
class Settings:
    """How cases are counted, and how many of the slowest are kept."""

    repeats: Repeats = Repeats.RETRY
    slowest: int = 10


@dataclass(slots=True)
class Raw:
    """What stands in the body, by element: what headers are compared with."""

    cases: int = 0
    failed: int = 0
    failed_elements: int = 0
    reruns: int = 0
    skipped: int = 0

    def add(self, other: Raw) -> None:
        """Add what a nested suite holds."""
        self.cases += other.cases
        self.failed += other.failed
        self.failed_elements += other.failed_elements
        self.reruns += other.reruns
        self.skipped += other.skipped


@dataclass(slots=True)
class Tally:
    """One suite. `own` is of its direct cases, `below` of them and of all nested suites.

    `cases` and `digest` are kept here for speed: nearly all cases pass and touch nothing else.
    """

    name: str
    header: dict[str, str]
    path: str
    settings: Settings
    own: Raw = field(default_factory=Raw)
    below: Raw = field(default_factory=Raw)
    counts: Counter[Status] = field(default_factory=Counter)
    cases: int = 0
    passed: int = 0
    seconds: float = 0.0
    untimed: int = 0
    digest: int = 0
    slow: list[tuple[float, int, str, str]] = field(default_factory=list)
    _floor: float = -1.0
    _notable: dict[int, Case] = field(default_factory=dict)
    _seen: set[int] = field(default_factory=set)
    _others: dict[int, Status] = field(default_factory=dict)

    def passes(self, case: dict[str, str]) -> Case | None:
        """Count a case that passed, by its attributes; what nearly all cases of nearly all reports go through."""
        try:
            name, classname, seconds = case["name"], case["classname"], float(case["time"])
        except (KeyError, ValueError):
            return self._take(case)
        key = hash((classname, name))
        if key in self._seen or not 0.0 <= seconds < numbers.LONGEST:
            return self._take(case)
        self._seen.add(key)
        self.digest ^= key
        self.cases += 1
        self.passed += 1
        self.seconds += seconds
        if seconds > self._floor:
            self._slow((seconds, self.cases, classname, name))
        return None

    def _take(self, case: dict[str, str]) -> Case | None:
        get = case.get
        return self.take(get("classname", ""), get("name", ""), Status.PASSED, numbers.seconds(get("time")))

    def take(self, classname: str, name: str, status: Status, seconds: float | None) -> Case | None:
        """Count one test case; gives the case to be told of if it did not simply pass or was not its first try."""
        key = hash((classname, name))
        self.cases += 1
        self.digest ^= key
        if seconds is None:
            self.untimed += 1
        else:
            self.seconds += seconds
            if seconds > self._floor:
                self._slow((seconds, self.cases, classname, name))
        if key in self._seen:
            return self._again(key, classname, name, status, seconds)
        self._seen.add(key)
        if status is Status.PASSED:
            self.passed += 1
            return None
        self.digest ^= hash((key, status.value))
        return self._first(key, classname, name, status, seconds)

    def tests(self, report: str) -> Results:
        """What it adds to the counts of the report."""
        counts = self.counts.copy()
        counts[Status.PASSED] += self.passed
        slowest = [
            Case(self.name, classname, name, Status.PASSED, seconds, report=report)
            for seconds, _, classname, name in sorted(self.slow, reverse=True)
        ]
        return Results(counts, self.seconds, self.untimed, list(self._notable.values()), slowest)

    @property
    def mark(self) -> tuple[object, ...] | None:
        """By what the same suite is known again in another report: its name, its moment and all its results."""
        moment = self.header.get("timestamp")
        if not moment or not self.cases:
            return None
        return (self.name, moment, self.header.get("hostname"), self.cases, self.digest, self.seconds)

    def _slow(self, entry: tuple[float, int, str, str]) -> None:
        """Keep the slowest; most cases stay below the floor and need not be looked at."""
        heappush(self.slow, entry)
        if len(self.slow) > self.settings.slowest:
            heappop(self.slow)
            self._floor = self.slow[0][0] if self.slow else inf

    def _first(self, key: int, classname: str, name: str, status: Status, seconds: float | None) -> Case | None:
        self.counts[status] += 1
        if status is Status.SKIPPED:
            self._others[key] = status
            return None
        return self._note(key, Case(self.name, classname, name, status, seconds, path=self.path))

    def _again(self, key: int, classname: str, name: str, status: Status, seconds: float | None) -> Case | None:
        """A name that has been there: a retry when there is a failure on either side, else another test."""
        if not name:  # nothing shows that two cases without a name are one test
            return self._another(key, classname, name, status, seconds)
        before = self._notable.get(key)
        if before is None and status is Status.PASSED and self.name == PYTEST and key not in self._others:
            # Names are unique in pytest: the first of the two is an attempt that failed, of which
            # pytest-rerunfailures leaves no more than an empty case.
            self.passed -= 1
            status = Status.FLAKY
            return self._first(key, classname, name, status, seconds)
        if self.settings.repeats is Repeats.SEPARATE or (before is None and not status.bad):
            return self._another(key, classname, name, status, seconds)
        if before is None:
            self._forget(key)
            return self._first(key, classname, name, status, seconds)
        before.attempts += 1
        if before.status.bad and status is Status.PASSED:
            self._becomes(before, Status.FLAKY)
        elif _RANK[status] > _RANK[before.status]:
            self._becomes(before, status)
            return before
        return None

    def _another(self, key: int, classname: str, name: str, status: Status, seconds: float | None) -> Case | None:
        if status is Status.PASSED:
            self.passed += 1
            return None
        return self._first(hash((key, self.cases)), classname, name, status, seconds)

    def _forget(self, key: int) -> None:
        """Take back the count of an earlier result that was no failure."""
        other = self._others.pop(key, None)
        if other is None:
            self.passed -= 1
        else:
            self.counts[other] -= 1

    def _becomes(self, case: Case, status: Status) -> None:
        self.counts[case.status] -= 1
        self.counts[status] += 1
        case.status = status

    def _note(self, key: int, case: Case) -> Case:
        self._notable[key] = case
        return case

    @property
    def details_wanted(self) -> bool:
        """Whether further failures are told with their messages."""
        return len(self._notable) < MOST_DETAILS
