"""Compares what the header of a suite claims with what its body holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.quality import numbers
from ci_kit.quality.model import Status
from ci_kit.quality.rules import Remark, Rules
from ci_kit.quality.tests.tally import PYTEST

if TYPE_CHECKING:
    from ci_kit.quality.tests.tally import Tally


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
        # pytest counts each subtest, and writes its report in one go at the end: nothing is lost.
        graver = tests > tally.below.cases and not (tally.name == PYTEST and tally.cases)
        remarks.append(Remark(_graver(graver), told, report))
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
