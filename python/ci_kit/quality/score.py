"""The quality score: one number for trends. What is missing counts as nothing, so that leaving out never helps.

    score = 0.5 tests + 0.3 coverage + 0.2 security, and 0 when the verdict is ERROR

    tests     (passed + flaky / 2) / N, N the number of tests or that of the baseline, whichever is greater; skipped
              tests are in N
    coverage  covered lines / lines that can run
    security  10 / (10 + 10 critical + 5 high + 5 unknown + 1 medium + 0.2 low)

A part of which there is no report is 0. The weights are fixed: they are not spread over the parts that are there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.quality.model import Severity, Status

if TYPE_CHECKING:
    from ci_kit.quality.evidence import Evidence

TESTS, COVERAGE, SECURITY = 0.5, 0.3, 0.2
PENALTIES = {
    Severity.CRITICAL: 10.0,
    Severity.HIGH: 5.0,
    Severity.UNKNOWN: 5.0,
    Severity.MEDIUM: 1.0,
    Severity.LOW: 0.2,
}
_EASE = 10.0


@dataclass(frozen=True, slots=True)
class Score:
    """The number and its parts, each between 0 and 1. A part is None where there is no report of it."""

    total: float
    tests: float | None
    coverage: float | None
    security: float | None


def score(evidence: Evidence, *, tests_before: int = 0, complete: bool = True) -> Score:
    """The score of what is known; `tests_before` is the number of tests in the baseline."""
    tests = _tests(evidence, tests_before)
    coverage = evidence.coverage.share if evidence.coverage is not None else None
    security = _security(evidence)
    total = TESTS * (tests or 0.0) + COVERAGE * (coverage or 0.0) + SECURITY * (security or 0.0)
    return Score(round(total, 4) if complete else 0.0, tests, coverage, security)


def _tests(evidence: Evidence, before: int) -> float | None:
    tests = evidence.tests
    if tests is None or not tests.total:
        return None
    return (tests.counts[Status.PASSED] + tests.counts[Status.FLAKY] / 2) / max(tests.total, before)


def _security(evidence: Evidence) -> float | None:
    if evidence.vulnerabilities is None:
        return None
    penalty = sum(PENALTIES[severity] * count for severity, count in evidence.severities.items())
    return _EASE / (_EASE + penalty)
