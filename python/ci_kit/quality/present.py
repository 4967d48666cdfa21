"""A judgement as a report: one sentence, charts, and findings that are capped and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.quality.coverage.lines import rate
from ci_kit.quality.gates import Judged
from ci_kit.quality.model import Status
from ci_kit.report import Finding, Level, Place, RuleDoc, Verdict
from ci_kit.report.charts import Bar, Bars, Chart, Line, Lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ci_kit.quality.history import Run
    from ci_kit.quality.rules import Remark, Rules
    from ci_kit.quality.view import View

#: Findings of one rule that are listed; the rest is counted.
MOST_LISTED = 100
_LEVELS = {Verdict.PASS: Level.NOTE, Verdict.WARN: Level.WARNING, Verdict.FAIL: Level.ERROR, Verdict.ERROR: Level.ERROR}


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
