"""The cases of one suite while they come in: counted, retries told apart, checked against the header."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import heappop, heappush
from math import inf

from ci_kit.quality import numbers
from ci_kit.quality.model import Case, Results, Status
from ci_kit.quality.rules import Remark, Rules

#: Cases that keep message and details; a suite with more failures than these has one cause.
MOST_DETAILS = 500
_PYTEST = "pytest"
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
    """One suite. `own` is of its direct cases, `below` of them and of all nested suites."""

    name: str
    header: dict[str, str]
    path: str
    settings: Settings
    own: Raw = field(default_factory=Raw)
    below: Raw = field(default_factory=Raw)
    counts: Counter[Status] = field(default_factory=Counter)
    passed: int = 0
    seconds: float = 0.0
    untimed: int = 0
    digest: int = 0
    slow: list[tuple[float, int, str, str]] = field(default_factory=list)
    _floor: float = -1.0
    _notable: dict[int, Case] = field(default_factory=dict)
    _seen: set[int] = field(default_factory=set)
    _others: dict[int, Status] = field(default_factory=dict)

    def take(self, classname: str, name: str, status: Status, seconds: float | None) -> Case | None:
        """Count one test case; gives the case to be told of if it did not simply pass or was not its first try."""
        key = hash((classname, name))
        self.own.cases += 1
        if seconds is None:
            self.untimed += 1
        else:
            self.seconds += seconds
            if seconds > self._floor:
                self._slow((seconds, self.own.cases, classname, name))
        # The hash of a member of an enum is computed in Python, and most cases pass.
        self.digest = hash((self.digest, key, seconds, status is Status.PASSED or status.value))
        if key in self._seen:
            return self._again(key, classname, name, status, seconds)
        self._seen.add(key)
        if status is Status.PASSED:
            self.passed += 1
            return None
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
        if not moment or not self.own.cases:
            return None
        return (self.name, moment, self.header.get("hostname"), self.own.cases, self.digest)

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
        before = self._notable.get(key)
        if before is None and status is Status.PASSED and self.name == _PYTEST and key not in self._others:
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
        return self._first(hash((key, self.own.cases)), classname, name, status, seconds)

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


def reconciled(tally: Tally, report: str) -> list[Remark]:
    """Where the header of a suite and its body disagree.

    What the header has more is lost, for whatever reason: that is graver than what it has less.
    """
    header = tally.header
    tests = numbers.count(header.get("tests"))
    failures, errors = (numbers.count(header.get(name)) for name in ("failures", "errors"))
    where = f"suite `{tally.name}`" if tally.name else "the report"
    remarks = []
    if tests is not None and tests not in _test_counts(tally, header) and not _errors_twice(tally, tests):
        told = f"{where}: the header counts {tests:,} tests, the body has {tally.below.cases:,}"
        remarks.append(Remark(_graver(tests > tally.below.cases), told, report))
    if failures is not None or errors is not None:
        bad = (failures or 0) + (errors or 0)
        # mocha's xunit reporter writes the number of failures into both.
        if bad not in _bad_counts(tally) and not (failures == errors and failures in _bad_counts(tally)):
            told = f"{where}: the header counts {bad:,} failures and errors, the body has {tally.below.failed:,}"
            remarks.append(Remark(_graver(bad > tally.below.failed), told, report))
    skipped = numbers.count(header.get("skipped", header.get("skip")))
    disabled = numbers.count(header.get("disabled")) or 0
    if skipped is not None and not {skipped, skipped + disabled} & {tally.own.skipped, tally.below.skipped}:
        told = f"{where}: the header counts {skipped:,} skipped tests, the body has {tally.below.skipped:,}"
        remarks.append(Remark(Rules.COUNTS_DIFFER, told, report))
    return remarks


def _graver(more_in_header: bool) -> Rules:  # noqa: FBT001 (the one thing it is about)
    return Rules.CASES_LOST if more_in_header else Rules.COUNTS_DIFFER


def _test_counts(tally: Tally, header: dict[str, str]) -> set[int]:
    """What a header may say of the number of tests: of the suite alone or with what is in it, runs or tests.

    Some count each run of a test (surefire), some leave out what was skipped.
    """
    found = set()
    for raw in (tally.own, tally.below):
        found |= {raw.cases, raw.cases + raw.reruns, raw.cases - raw.skipped}
    disabled, skipped = (numbers.count(header.get(name)) or 0 for name in ("disabled", "skipped"))
    # Some leave skipped tests out of the body.
    return found | {tally.below.cases - disabled, tally.below.cases - tally.below.skipped + skipped}


def _errors_twice(tally: Tally, tests: int) -> bool:
    """Pytest counts a test that passes and then breaks down in its teardown twice, and a rerun not at all."""
    return tally.below.cases < tests <= tally.below.cases + tally.counts[Status.ERROR]


def _bad_counts(tally: Tally) -> set[int]:
    found = set()
    for raw in (tally.own, tally.below):
        found |= {raw.failed, raw.failed_elements, raw.failed + raw.reruns, raw.failed_elements + raw.reruns}
    return found
