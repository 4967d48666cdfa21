"""A judgement as a report: one sentence, tables, charts, and findings that are capped and counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.quality.coverage.lines import rate
from ci_kit.quality.judge import Judged
from ci_kit.quality.model import Severity, Status
from ci_kit.report import Finding, Level, Place, RuleDoc, Table, Verdict
from ci_kit.report.charts import Bar, Bars, Chart, Line, Lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ci_kit.quality.baseline import Baseline
    from ci_kit.quality.coverage.diff import Changed
    from ci_kit.quality.evidence import Evidence
    from ci_kit.quality.history import Run
    from ci_kit.quality.judge import Judgement
    from ci_kit.quality.rules import Remark, Rules

#: Findings of one rule that are listed; the rest is counted.
MOST_LISTED = 100
_LEVELS = {Verdict.PASS: Level.NOTE, Verdict.WARN: Level.WARNING, Verdict.FAIL: Level.ERROR, Verdict.ERROR: Level.ERROR}
_MOST_ROWS = 50
_LOWEST = 10


@dataclass(slots=True)
class View:
    """All there is to show. `runs` is the history, this run included."""

    evidence: Evidence
    judgement: Judgement
    baseline: Baseline | None = None
    changed: Changed | None = None
    runs: list[Run] = field(default_factory=list)


def headline(view: View) -> str:
    """One sentence: the verdict, the tests, coverage, what scanners found, the score."""
    evidence, judgement = view.evidence, view.judgement
    parts = [_tests_said(view)] if evidence.tests is not None else []
    if evidence.coverage is not None and evidence.coverage.lines[1]:
        parts.append(f"{rate(*evidence.coverage.lines)} of the lines covered")
    if view.changed is not None and view.changed.valid:
        parts.append(f"{rate(view.changed.covered, view.changed.valid)} of the changed ones")
    if evidence.vulnerabilities is not None:
        parts.append(f"{_counted(len(evidence.vulnerabilities), 'finding')} of scanners")
    lost = sum(one.effect is Verdict.ERROR for one in judgement.remarks)
    if lost:
        parts.insert(0, f"{_counted(lost, 'reason')} why this is not all there should be")
    said = "; ".join(parts) or "there is nothing to judge"
    return f"{Judged.of(judgement.verdict)}: {said}; quality score {judgement.score.total:.2f}"


def _tests_said(view: View) -> str:
    tests = view.evidence.tests
    if tests is None:
        return ""
    words = [f"{tests.counts[status]:,} {status}" for status in Status if tests.counts[status]]
    new = f" ({len(view.judgement.new):,} new)" if view.baseline is not None and tests.bad else ""
    return f"{_counted(tests.total, 'test')}: {', '.join(words) or 'none'}{new}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def findings(remarks: Iterable[Remark]) -> list[Finding]:
    """The remarks as findings; of each rule and level the first are listed, and the last stands for the rest."""
    groups: dict[tuple[Rules, Verdict], list[Remark]] = {}
    for one in remarks:
        groups.setdefault((one.rule, one.effect), []).append(one)
    found = []
    for (rule, verdict), group in groups.items():
        listed = group if len(group) <= MOST_LISTED else group[: MOST_LISTED - 1]
        level = _LEVELS[verdict]
        remedy = rule.value.remedy
        found += [_finding(one, level) for one in listed]
        rest = sum(one.count for one in group[len(listed) :])
        if rest:
            told = f"{rest:,} more: {rule.value.title[:1].lower()}{rule.value.title[1:]}"
            found.append(Finding(rule.value.id, level, told, remedy=remedy, count=rest))
    return found


def _finding(one: Remark, level: Level) -> Finding:
    place = Place(one.path, line=one.line) if one.path else None
    return Finding(one.rule.value.id, level, one.message, place, remedy=one.rule.value.remedy, count=one.count)


def rule_docs(remarks: Iterable[Remark]) -> dict[str, RuleDoc]:
    """What the rules of these remarks mean."""
    rules = {one.rule for one in remarks}
    return {rule.value.id: RuleDoc(rule.value.title, rule.value.why, rule.value.remedy) for rule in rules}


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
        before = f"{baseline.coverage:.2%}" if baseline and baseline.coverage is not None else ""
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


def charts(view: View) -> list[Chart]:
    """How the tests ended, the slowest of them, and the trend."""
    return list(_charts(view))


def _charts(view: View) -> Iterator[Chart]:
    tests = view.evidence.tests
    if tests is not None and tests.total:
        yield Bars(
            "How the tests ended",
            "tests",
            tuple(Bar(str(one), float(tests.counts[one]), bad=one.bad) for one in Status if tests.counts[one]),
        )
        bars = tuple(Bar(case.name, case.seconds) for case in tests.slowest if case.seconds)
        if bars:
            yield Bars("Slowest tests", "s", bars)
    if len(view.runs) > 1:
        yield _trend(view.runs)


def _trend(runs: Sequence[Run]) -> Chart:
    """Over the runs of the history: score, coverage, share of tests that passed."""
    numbered = list(enumerate(runs, 1))
    lines = (
        Line("quality score", tuple((float(at), 100 * run.score) for at, run in numbered)),
        Line(
            "lines covered", tuple((float(at), 100 * run.coverage) for at, run in numbered if run.coverage is not None)
        ),
        Line(
            "tests not failed",
            tuple((float(at), 100 * (1 - run.failed / run.tests)) for at, run in numbered if run.tests),
        ),
    )
    return Lines("Trend", "run", "%", tuple(line for line in lines if line.points))
