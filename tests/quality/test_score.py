"""The quality score: what is missing never makes it better."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from ci_kit.quality.coverage.lines import Coverage
from ci_kit.quality.evidence import Evidence
from ci_kit.quality.model import Results, Severity, Status, Vulnerability
from ci_kit.quality.score import score

COUNTS = st.fixed_dictionaries({status: st.integers(0, 20) for status in Status})
LINES = st.tuples(st.integers(0, 20), st.integers(0, 20))
FOUND = st.lists(st.sampled_from(list(Severity)), max_size=8)


def evidence(counts: dict[Status, int] | None, lines: tuple[int, int] | None, found: list[Severity] | None) -> Evidence:
    """Evidence with these numbers; None for no report of the kind."""
    made = Evidence(tests=None if counts is None else Results(Counter(counts)))
    if lines is not None:
        made.coverage = Coverage()
        for number in range(sum(lines)):
            made.coverage.file("a").set(number + 1, hit=number < lines[0])
    if found is not None:
        made.vulnerabilities = [Vulnerability("t", "r", severity, "") for severity in found]
    return made


def test_the_formula_of_the_documentation() -> None:
    """8 passed, 1 flaky, 1 skipped of 10; 3 of 4 lines; one high and one medium finding."""
    counts = {Status.PASSED: 8, Status.FLAKY: 1, Status.SKIPPED: 1}
    found = score(evidence(counts, (3, 1), [Severity.HIGH, Severity.MEDIUM]))
    assert (found.tests, found.coverage, found.security) == (0.85, 0.75, 0.625)
    assert found.total == round(0.5 * 0.85 + 0.3 * 0.75 + 0.2 * 0.625, 4)


@given(COUNTS, LINES, FOUND)
def test_it_is_between_0_and_1(counts: dict[Status, int], lines: tuple[int, int], found: list[Severity]) -> None:
    """Whatever the numbers, and 0 when something is missing."""
    made = evidence(counts, lines, found)
    assert 0 <= score(made).total <= 1
    assert score(made, complete=False).total == 0


@given(COUNTS, LINES, FOUND)
def test_leaving_out_a_kind_of_report_never_helps(
    counts: dict[Status, int], lines: tuple[int, int], found: list[Severity]
) -> None:
    """A bad report is no worse than none."""
    whole = score(evidence(counts, lines, found)).total
    assert score(evidence(None, lines, found)).total <= whole
    assert score(evidence(counts, None, found)).total <= whole
    assert score(evidence(counts, lines, None)).total <= whole


@given(COUNTS, st.sampled_from([Status.FAILED, Status.ERROR, Status.FLAKY]))
def test_skipping_or_removing_a_bad_test_never_helps(counts: dict[Status, int], bad: Status) -> None:
    """A skipped failure is not a pass, and against a baseline a removed one is still missing."""
    before = {**counts, bad: counts[bad] + 1}
    whole = score(evidence(before, None, None)).total
    skipped = {**counts, Status.SKIPPED: counts[Status.SKIPPED] + 1}
    assert score(evidence(skipped, None, None)).total <= whole
    assert score(evidence(counts, None, None), tests_before=sum(before.values())).total <= whole
