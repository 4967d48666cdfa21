"""The part of the JSON report that is this concern's own; its schema is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.quality.gates import Judged
from ci_kit.quality.model import Kind, Severity, Status

if TYPE_CHECKING:
    from ci_kit.quality.coverage.diff import Changed
    from ci_kit.quality.evidence import Evidence
    from ci_kit.quality.judge import Judgement
    from ci_kit.quality.model import Results


@dataclass(frozen=True, slots=True)
class TestTime:
    """One of the slowest tests, in seconds."""

    id: str
    seconds: float


@dataclass(frozen=True, slots=True)
class TestsData:
    """Counts of tests. `failing`, `flaky_tests` and `new` are names; `new` and `fixed` are against the baseline."""

    total: int
    passed: int
    failed: int
    errors: int
    skipped: int
    flaky: int
    seconds: float
    untimed: int
    failing: list[str]
    flaky_tests: list[str]
    new: list[str]
    fixed: int
    slowest: list[TestTime]


@dataclass(frozen=True, slots=True)
class CoverageData:
    """Lines and branches; shares between 0 and 1, null where nothing was measured."""

    covered: int
    valid: int
    share: float | None
    branches_covered: int
    branches: int
    changed_covered: int
    changed_valid: int
    changed_share: float | None


@dataclass(frozen=True, slots=True)
class ScoreData:
    """The score and its parts, each between 0 and 1; a part is null where there is no report of it."""

    total: float
    tests: float | None
    coverage: float | None
    security: float | None


@dataclass(frozen=True, slots=True)
class BenchmarkData:
    """The typical value of one benchmark."""

    name: str
    value: float
    unit: str
    samples: int


@dataclass(frozen=True, slots=True)
class ReportData:
    """One report. `whole` is false where not all of it could be read."""

    name: str
    kind: Kind | None
    format: str
    size: int
    sha256: str
    whole: bool
    duplicate_of: str


@dataclass(frozen=True, slots=True)
class Data:
    """The concern's part of the JSON report. `security` is null where no scanner has reported."""

    judged: Judged
    tests: TestsData | None
    coverage: CoverageData
    security: dict[Severity, int] | None
    benchmarks: list[BenchmarkData]
    score: ScoreData
    reports: list[ReportData]


def data(evidence: Evidence, judgement: Judgement, changed: Changed | None) -> Data:
    """The data of one judgement."""
    scored = judgement.score
    return Data(
        judged=Judged.of(judgement.verdict),
        tests=_tests(evidence.tests, judgement) if evidence.tests is not None else None,
        coverage=_coverage(evidence, changed),
        security=None
        if evidence.vulnerabilities is None
        else {severity: evidence.severities[severity] for severity in Severity},
        benchmarks=[BenchmarkData(one.name, one.value, one.unit, one.samples) for one in evidence.benchmarks],
        score=ScoreData(scored.total, scored.tests, scored.coverage, scored.security),
        reports=[
            ReportData(one.name, one.kind, one.format, one.size, one.sha256, one.whole, one.duplicate_of)
            for one in evidence.readings
        ],
    )


def _tests(tests: Results, judgement: Judgement) -> TestsData:
    return TestsData(
        total=tests.total,
        passed=tests.counts[Status.PASSED],
        failed=tests.counts[Status.FAILED],
        errors=tests.counts[Status.ERROR],
        skipped=tests.counts[Status.SKIPPED],
        flaky=tests.counts[Status.FLAKY],
        seconds=round(tests.seconds, 3),
        untimed=tests.untimed,
        failing=[case.id for case in tests.failing],
        flaky_tests=[case.id for case in tests.flaky],
        new=[case.id for case in judgement.new],
        fixed=judgement.fixed,
        slowest=[TestTime(case.id, case.seconds or 0.0) for case in tests.slowest],
    )


def _coverage(evidence: Evidence, changed: Changed | None) -> CoverageData:
    coverage = evidence.coverage
    covered, valid = coverage.lines if coverage is not None else (0, 0)
    taken, branches = coverage.branches if coverage is not None else (0, 0)
    return CoverageData(
        covered=covered,
        valid=valid,
        share=covered / valid if valid else None,
        branches_covered=taken,
        branches=branches,
        changed_covered=changed.covered if changed else 0,
        changed_valid=changed.valid if changed else 0,
        changed_share=changed.share if changed else None,
    )
