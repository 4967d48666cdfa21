"""The verdict over everything: what the reports lack, what failed, and whether the gates hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.quality.coverage.lines import rate
from ci_kit.quality.gates import GRAVITY, Counted
from ci_kit.quality.model import Case, Severity, Status
from ci_kit.quality.rules import Remark, Rules
from ci_kit.quality.score import Score, score
from ci_kit.report import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.quality.baseline import Baseline
    from ci_kit.quality.coverage.diff import Changed
    from ci_kit.quality.evidence import Evidence
    from ci_kit.quality.gates import Gates
    from ci_kit.quality.places import Locator

_BARE_PLACE = re.compile(r"\S+:\d+")


@dataclass(slots=True)
class Judgement:
    """The verdict and all that was said on the way to it, the gravest first."""

    verdict: Verdict
    score: Score
    remarks: list[Remark]
    new: list[Case] = field(default_factory=list)
    fixed: int = 0

    def add(self, remark: Remark) -> None:
        """Say one thing more, which the verdict takes into account."""
        self.remarks.append(remark)
        self.remarks.sort(key=lambda one: -GRAVITY.index(one.effect))
        self.verdict = self.remarks[0].effect


def judge(
    evidence: Evidence,
    gates: Gates,
    locator: Locator,
    *,
    baseline: Baseline | None = None,
    changed: Changed | None = None,
) -> Judgement:
    """The verdict: that of the gravest remark."""
    remarks = list(evidence.remarks)
    new, fixed = _against(evidence, baseline)
    remarks += _failures(evidence, gates, locator, {id(case) for case in new}, known=baseline is not None)
    remarks += _flaky(evidence, gates, locator)
    remarks += _coverage(evidence, gates, changed)
    remarks += _security(evidence, gates, locator)
    if baseline is not None and evidence.tests is not None and evidence.tests.total < baseline.total:
        told = f"{evidence.tests.total:,} tests, in the baseline there were {baseline.total:,}"
        remarks.append(Remark(Rules.FEWER_TESTS, told))
    complete = not any(one.effect is Verdict.ERROR for one in remarks)
    scored = score(evidence, tests_before=baseline.total if baseline else 0, complete=complete)
    if gates.score is not None and scored.total < gates.score:
        remarks.append(Remark(Rules.SCORE, f"the score is {scored.total:.4f}, the gate is {gates.score:g}"))
    remarks.sort(key=lambda one: -GRAVITY.index(one.effect))
    verdict = remarks[0].effect if remarks else Verdict.PASS
    return Judgement(verdict, scored, remarks, new, fixed)


def _against(evidence: Evidence, baseline: Baseline | None) -> tuple[list[Case], int]:
    """The failures that the baseline does not have, and how many of its failures are gone."""
    if baseline is None or evidence.tests is None:
        return [], 0
    failing = evidence.tests.failing
    return [case for case in failing if case.id not in baseline.failing], len(
        baseline.failing - {case.id for case in failing}
    )


def _failures(evidence: Evidence, gates: Gates, locator: Locator, new: set[int], *, known: bool) -> Iterator[Remark]:
    """Each failing test; only warnings as long as no more of those that count failed than may."""
    failing = evidence.tests.failing if evidence.tests is not None else []
    only_new = gates.counted is Counted.NEW
    counted = len(new) if only_new else len(failing)
    tolerated = counted <= gates.failures
    for case in sorted(failing, key=lambda case: id(case) not in new):
        is_new = id(case) in new
        mild = tolerated or (only_new and not is_new)
        rule = Rules.TEST_ERROR if case.status is Status.ERROR else Rules.TEST_FAILED
        word = "" if not known else "new: " if is_new else "as in the baseline: "
        yield _case(rule, case, locator, word, Verdict.WARN if mild else None)


def _case(rule: Rules, case: Case, locator: Locator, word: str = "", verdict: Verdict | None = None) -> Remark:
    path, line = locator.place(case) or ("", None)
    said = _first_words(case.message)
    message = f": {said}" if said else ""
    tries = f" ({case.attempts} attempts)" if case.attempts > 1 else ""
    return Remark(rule, f"{word}{case.id}{tries}{message}", path or case.report, line, verdict=verdict)


def _first_words(message: str) -> str:
    """The first line of a message, with the next one where the first is no more than a place (GoogleTest)."""
    lines = [line.strip() for line in message.strip().splitlines()]
    return ": ".join(lines[: 2 if lines and _BARE_PLACE.fullmatch(lines[0]) else 1])


def _flaky(evidence: Evidence, gates: Gates, locator: Locator) -> Iterator[Remark]:
    tests = evidence.tests
    if tests is None:
        return
    yield from (_case(Rules.FLAKY, case, locator) for case in tests.flaky)
    if gates.flaky is not None and tests.ran and len(tests.flaky) > gates.flaky * tests.ran:
        told = f"{len(tests.flaky):,} of {tests.ran:,} tests are flaky, {100 * gates.flaky:g} % may be"
        yield Remark(Rules.FLAKY_SHARE, told)


def _coverage(evidence: Evidence, gates: Gates, changed: Changed | None) -> Iterator[Remark]:
    covered, valid = evidence.coverage.lines if evidence.coverage is not None else (0, 0)
    if gates.coverage is not None:
        if not valid:
            yield Remark(Rules.NOT_MEASURED, "`coverage-min` is set, and no report tells of coverage")
        elif covered < gates.coverage * valid:
            yield Remark(
                Rules.COVERAGE,
                f"{rate(covered, valid)} of the lines are covered, the gate is {100 * gates.coverage:g} %",
            )
    if changed is None:
        return
    if gates.coverage_changed is not None and not valid:
        yield Remark(Rules.NOT_MEASURED, "`coverage-changed-min` is set, and no report tells of coverage")
    if changed.share is not None and gates.coverage_changed is not None and changed.share < gates.coverage_changed:
        told = f"{rate(changed.covered, changed.valid)} of the changed lines are covered, the gate is"
        yield Remark(Rules.COVERAGE_CHANGED, f"{told} {100 * gates.coverage_changed:g} %")
        for path, lines in changed.missed.items():
            shown = ", ".join(map(str, lines[:20])) + (" …" if len(lines) > 20 else "")  # noqa: PLR2004 (a line's room)
            yield Remark(
                Rules.COVERAGE_CHANGED, f"changed and not run: lines {shown}", path, lines[0], verdict=Verdict.WARN
            )
    for path in changed.unmeasured if valid else ():
        yield Remark(Rules.UNCOVERED_FILE, "it has changed, and no coverage report knows it", path)


def _security(evidence: Evidence, gates: Gates, locator: Locator) -> Iterator[Remark]:
    counts = evidence.severities
    over = {severity for severity, most in gates.security.items() if counts[severity] > most}
    for severity in (one for one in Severity if one in over):
        told = f"{counts[severity]:,} findings of severity {severity}, {gates.security[severity]:,} are allowed"
        yield Remark(Rules.SECURITY, told)
    order = list(Severity)
    for one in sorted(evidence.vulnerabilities or (), key=lambda one: order.index(one.severity)):
        path = locator.file(one.path) if one.path else None
        told = f"{one.severity}: {one.tool} {one.rule}: {one.message}"
        verdict = Verdict.FAIL if one.severity in over else None
        yield Remark(Rules.VULNERABILITY, told, path or one.path, one.line, verdict=verdict)
