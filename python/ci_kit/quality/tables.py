"""A judgement in figures: tables of the tests, coverage, scanners, benchmarks and reports."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ci_kit.quality import percent
from ci_kit.quality.coverage.lines import rate
from ci_kit.quality.model import Severity, Status
from ci_kit.report import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.quality.view import View

_MOST_ROWS = 50
_LOWEST = 10


def tables(view: View) -> list[Table]:
    """Reports, counts, slowest tests, coverage, scanners, benchmarks: those that have something in them."""
    made = (
        _totals(view),
        _slowest(view),
        _changed(view),
        _lowest(view),
        _scanners(view),
        _benchmarks(view),
        _reports(view),
    )
    return [table for table in made if table is not None and table.rows]


def _totals(view: View) -> Table:
    evidence, scored = view.evidence, view.judgement.score
    baseline, rows = view.baseline, []
    tests = evidence.tests
    if tests is not None:
        rows = [(f"tests {status}", f"{tests.counts[status]:,}", "") for status in Status]
        rows.append(("tests in all", f"{tests.total:,}", f"{baseline.total:,}" if baseline else ""))
        rows.append(("time of the tests", f"{tests.seconds:,.1f} s", ""))
    if evidence.coverage is not None:
        before = f"{percent.shown(baseline.coverage)} %" if baseline and baseline.coverage is not None else ""
        rows.append(("lines covered", rate(*evidence.coverage.lines), before))
        if evidence.coverage.branches[1]:
            rows.append(("branches covered", rate(*evidence.coverage.branches), ""))
    if view.changed is not None:
        rows.append(("changed lines covered", rate(view.changed.covered, view.changed.valid), ""))
    before = f"{baseline.score:.2f}" if baseline and baseline.score is not None else ""
    rows.append(("quality score", f"{scored.total:.2f}", before))
    if view.judgement.fixed:
        rows.append(("failures of the baseline that are gone", f"{view.judgement.fixed:,}", ""))
    if baseline is None:
        return Table("In figures", ("what", "now"), tuple(row[:2] for row in rows))
    return Table("In figures", ("what", "now", "baseline"), tuple(rows))


def _slowest(view: View) -> Table | None:
    tests = view.evidence.tests
    if tests is None:
        return None
    rows = tuple((case.id, f"{case.seconds or 0:,.3f}") for case in tests.slowest if case.seconds)
    note = f"{tests.untimed:,} results have no usable time." if tests.untimed else ""
    return Table("Slowest tests", ("test", "s"), rows, note)


def _changed(view: View) -> Table | None:
    if view.changed is None:
        return None
    rows = tuple((path, _ranges(lines)) for path, lines in list(view.changed.missed.items())[:_MOST_ROWS])
    return Table("Changed lines that did not run", ("file", "lines"), rows)


def _ranges(lines: Sequence[int]) -> str:
    """Numbers such as `3-5, 9`, the first of them."""
    parts: list[list[int]] = []
    for line in lines:
        if parts and line == parts[-1][1] + 1:
            parts[-1][1] = line
        else:
            parts.append([line, line])
    shown = [f"{begin}" if begin == end else f"{begin}-{end}" for begin, end in parts[:20]]
    return ", ".join(shown) + (" …" if len(parts) > len(shown) else "")


def _lowest(view: View) -> Table | None:
    """The files with the most lines that did not run."""
    if view.evidence.coverage is None:
        return None
    files = [(name, one.covered, one.valid) for name, one in view.evidence.coverage.files.items()]
    files.sort(key=lambda one: one[1] - one[2])
    rows = tuple((name, f"{valid - covered:,}", rate(covered, valid)) for name, covered, valid in files[:_LOWEST])
    return Table("Files with the most lines not run", ("file", "lines", "covered"), rows)


def _scanners(view: View) -> Table | None:
    found = view.evidence.vulnerabilities
    if found is None:
        return None
    tools = Counter((one.tool, one.severity) for one in found)
    names = sorted({one.tool for one in found})
    rows = tuple((name, *(f"{tools[name, severity]:,}" for severity in Severity)) for name in names)
    return Table("Findings of scanners", ("scanner", *Severity), rows)


def _benchmarks(view: View) -> Table:
    rows = tuple((one.name, f"{one.value:.6g} {one.unit}", f"{one.samples:,}") for one in view.evidence.benchmarks)
    note = "Whether one became slower is what `perf-gate` says."
    return Table("Benchmarks", ("benchmark", "typical", "samples"), rows[:_MOST_ROWS], note)


def _reports(view: View) -> Table:
    rows = [
        (
            one.name,
            one.kind or "-",
            one.format or "-",
            f"{one.size:,}",
            f"same as {one.duplicate_of}" if one.duplicate_of else "yes" if one.whole else "NO",
        )
        for one in view.evidence.readings
    ]
    left = len(rows) - _MOST_ROWS
    note = f"And {left:,} more: the JSON report has them all." if left > 0 else ""
    return Table("Reports", ("report", "about", "format", "bytes", "read"), tuple(rows[:_MOST_ROWS]), note)
