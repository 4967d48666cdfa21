"""What a log shows, as a report for people."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ci_kit.report import Finding, Level, Place, Report, RuleDoc, Table, Verdict
from ci_kit.triage import excerpt
from ci_kit.triage.model import Category, Disposition
from ci_kit.triage.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.triage.diagnose import Diagnosis
    from ci_kit.triage.rules import Rule

_TESTS = 100
_PAGE = "https://github.com/org/ci-kit/blob/v1/docs/rules/triage.md"


@dataclass(frozen=True, slots=True)
class Data:
    """What a log shows, in JSON types. `lines` are the numbers of the lines that the classification rests on."""

    category: Category
    disposition: Disposition
    transient: bool
    confidence: float
    rule: str
    fingerprint: str
    tests: list[str]
    evidence: list[str]
    lines: list[int]
    excerpt: list[str]
    exit_code: int | None
    step: str


def data(diagnosis: Diagnosis, lines: int = 40) -> Data:
    """What a log shows, for the JSON report."""
    found, explained = diagnosis.classification, diagnosis.explanation
    return Data(
        found.category,
        found.disposition,
        found.transient,
        found.confidence,
        found.rule,
        diagnosis.fingerprint,
        list(explained.tests),
        [line.text for line in found.evidence],
        [line.number for line in found.evidence],
        excerpt.summary(explained, lines),
        explained.exit_code,
        explained.step,
    )


def report(action: str, diagnosis: Diagnosis, path: str, lines: int = 40, own: Sequence[Rule] = ()) -> Report:
    """What the log at `path` shows: a note at each line that says it, the failing tests, the lines that explain it.

    The verdict is `pass`, for the log could be read; `warn` when no rule holds.
    """
    found, explained = diagnosis.classification, diagnosis.explanation
    again = ", may pass when run again" if found.transient else ""
    headline = f"{found.category.value}, {found.disposition.value}{again} ({found.rule}, {found.confidence:.0%})"
    report = Report(action, Verdict.WARN if found.category is Category.UNKNOWN else Verdict.PASS, headline)
    report.findings = [
        Finding(found.rule, Level.NOTE, line.text or found.title, Place(path, line=line.number or None))
        for line in found.evidence
    ]
    report.rules = {rule.id: _doc(rule) for rule in (*own, *RULES) if rule.id == found.rule}
    if explained.tests:
        rows = tuple((name,) for name in explained.tests[:_TESTS])
        left = len(explained.tests) - len(rows)
        report.tables.append(Table("Failing tests", ("test",), rows, f"and {left} more" if left else ""))
    shown = tuple((text,) for block in excerpt.excerpt(explained, lines) for text in block)
    report.tables.append(Table("What explains it", ("line",), shown))
    report.notes = [f"fingerprint {diagnosis.fingerprint}"]
    report.data = asdict(data(diagnosis, lines))
    return report


def _doc(rule: Rule) -> RuleDoc:
    return RuleDoc(rule.title, rule.why, rule.remedy, f"{_PAGE}#{rule.id}")
