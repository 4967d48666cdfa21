"""What reports say, whatever they were written in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ci_kit.quality.coverage.lines import Coverage
    from ci_kit.quality.rules import Remark


class Kind(StrEnum):
    """What a report is about; the words of `expect`."""

    TESTS = "tests"
    COVERAGE = "coverage"
    BENCHMARKS = "benchmarks"
    SECURITY = "security"
    RESOURCES = "resources"
    #: A report of another action of the kit.
    KIT = "kit"


class Status(StrEnum):
    """How a test ended. The worst of its results counts; flaky is one that failed and passed when repeated."""

    PASSED = "passed"
    FLAKY = "flaky"
    SKIPPED = "skipped"
    FAILED = "failed"
    ERROR = "error"

    @property
    def bad(self) -> bool:
        """Whether the test speaks against the code."""
        return self in (Status.FAILED, Status.ERROR)


@dataclass(slots=True)
class Case:
    """One test. `path` and `line` are where it says it stands or failed, as the report writes them."""

    suite: str
    classname: str
    name: str
    status: Status
    seconds: float | None = None
    message: str = ""
    details: str = ""
    path: str = ""
    line: int | None = None
    attempts: int = 1
    report: str = ""

    @property
    def id(self) -> str:
        """The name by which it is found again in another report."""
        outer = self.classname or self.suite
        return f"{outer} > {self.name}" if outer not in ("", self.name) else self.name


@dataclass(slots=True)
class Results:
    """Counts of all tests and the cases worth a word: `notable` ones did not simply pass, `slowest` come first."""

    counts: Counter[Status] = field(default_factory=Counter)
    seconds: float = 0.0
    untimed: int = 0
    notable: list[Case] = field(default_factory=list)
    slowest: list[Case] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All tests, each counted once however often it was tried."""
        return self.counts.total()

    @property
    def ran(self) -> int:
        """Those that were not skipped."""
        return self.total - self.counts[Status.SKIPPED]

    @property
    def bad(self) -> int:
        """Failures and errors."""
        return self.counts[Status.FAILED] + self.counts[Status.ERROR]

    @property
    def failing(self) -> list[Case]:
        """The cases behind `bad`."""
        return [case for case in self.notable if case.status.bad]

    @property
    def flaky(self) -> list[Case]:
        """The cases that passed only when they were repeated."""
        return [case for case in self.notable if case.status is Status.FLAKY]

    def add(self, other: Results, keep_slowest: int) -> None:
        """Count the tests of another report too."""
        self.counts.update(other.counts)
        self.seconds += other.seconds
        self.untimed += other.untimed
        self.notable += other.notable
        both = sorted((*self.slowest, *other.slowest), key=lambda case: -(case.seconds or 0.0))
        self.slowest = both[:keep_slowest]


class Severity(StrEnum):
    """How bad a finding of a scanner is, the worst first. `unknown` is what a tool does not rate."""

    CRITICAL = "critical"
    HIGH = "high"
    UNKNOWN = "unknown"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """One finding of a scanner. `package` is what it is about, at `version`, and `fixed` the versions free of it."""

    tool: str
    rule: str
    severity: Severity
    message: str
    path: str = ""
    line: int | None = None
    package: str = ""
    version: str = ""
    fixed: tuple[str, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One benchmark: its typical time, or rate, in `unit`, and how many samples it is made of."""

    name: str
    value: float
    unit: str
    samples: int


@dataclass(frozen=True, slots=True)
class KitReport:
    """What another action of the kit concluded."""

    action: str
    verdict: str
    headline: str


@dataclass(slots=True)
class Reading:
    """What one file gave. `kind` is None for a file that told nothing."""

    name: str
    kind: Kind | None = None
    format: str = ""
    size: int = 0
    sha256: str = ""
    tests: Results | None = None
    coverage: Coverage | None = None
    vulnerabilities: list[Vulnerability] | None = None
    benchmarks: list[Benchmark] | None = None
    kit: KitReport | None = None
    remarks: list[Remark] = field(default_factory=list)
    duplicate_of: str = ""
    #: Whether all of it was read; a partly read one still shows what it had.
    whole: bool = True
