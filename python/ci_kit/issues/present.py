"""What the report says of failures and their issues: tables, notes, data, and the message to others."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ci_kit.notify import Message
from ci_kit.report import Report, Table, Verdict, escape
from ci_kit.triage import excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ci_kit.github.runs import Run
    from ci_kit.issues.failures import Failed, Group
    from ci_kit.issues.tracker import Result
    from ci_kit.triage import Diagnosis

_MOST_ROWS, _MOST_TESTS, _NOTE_LINES = 50, 200, 12


@dataclass(frozen=True, slots=True)
class IssueRow:
    """What was done about a failure."""

    key: str
    action: str
    why: str
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class FailureRow:
    """A job that failed and what its log shows."""

    job: str
    step: str
    key: str
    category: str
    disposition: str
    transient: bool
    confidence: float
    rule: str
    fingerprint: str
    tests: list[str]
    note: str


def data(run: Run, why: str, groups: Iterable[Group], results: Iterable[Result]) -> dict[str, Any]:
    """The concern's part of the JSON report."""
    rows = [_row(group.key, one) for group in groups for one in group.members]
    return {
        "run": run.id,
        "attempt": run.attempt,
        "why": why,
        "issues": [asdict(IssueRow(one.key, one.action.value, one.why, one.number, one.url)) for one in results],
        "failures": [asdict(row) for row in rows],
    }


def tables(groups: Sequence[Group], results: Sequence[Result]) -> list[Table]:
    """Which jobs failed and what they are taken for; what was done to which issue."""
    made = []
    rows = [_cells(_row(group.key, one)) for group in groups for one in group.members]
    if rows:
        head = ("job", "step", "category", "disposition", "confidence", "failing tests")
        note = f"and {len(rows) - _MOST_ROWS} more" if len(rows) > _MOST_ROWS else ""
        made.append(Table("What failed", head, tuple(rows[:_MOST_ROWS]), note))
    if results:
        told = tuple((f"#{one.number}" if one.number else "", one.action.value, one.why, one.url) for one in results)
        made.append(Table("Issues", ("issue", "action", "why", "link"), told))
    return made


def notes(failed: Iterable[Failed]) -> list[str]:
    """Why a log could not be read."""
    return sorted({f"{one.name}: {one.note}" for one in failed if one.note})[:_MOST_ROWS]


def excerpts(groups: Iterable[Group]) -> list[str]:
    """The lines that explain each failure, as notes."""
    return [f"{group.first.name}: {line}" for group in groups for line in _lines(group.first.diagnosis, _NOTE_LINES)]


def message(run: Run, groups: Iterable[Group], result: Result) -> Message:
    """What people elsewhere are told."""
    group = next((one for one in groups if one.key == result.key), None)
    found = group.first.diagnosis.classification if group else None
    name = escape.one_line(run.name or run.path)
    subject = f"{name} on {escape.one_line(run.branch)}: issue #{result.number} {result.action.value}"
    text = (
        escape.one_line(f"{found.title} ({found.category.value}, {found.disposition.value})") if found else result.why
    )
    facts = {
        "action": result.action.value,
        "issue": result.number,
        "repository": run.repository,
        "workflow": run.path,
        "branch": run.branch,
        "run": run.id,
        "attempt": run.attempt,
        "category": found.category.value if found else None,
        "disposition": found.disposition.value if found else None,
        "fingerprint": group.first.diagnosis.fingerprint if group else None,
    }
    return Message(subject, text, result.url or run.url, facts)


def classified(action: str, name: str, diagnosis: Diagnosis, lines: int) -> Report:
    """What the log in a file shows."""
    found = diagnosis.classification
    again = ", may pass when run again" if found.transient else ""
    headline = (
        f"{name}: {found.category.value}, {found.disposition.value}{again}: {found.title} ({found.confidence:.0%})"
    )
    report = Report(action, Verdict.PASS, headline)
    rows = (
        ("category", found.category.value),
        ("disposition", found.disposition.value),
        ("transient", "yes" if found.transient else "no"),
        ("confidence", f"{found.confidence:.0%}"),
        ("rule", found.rule),
        ("fingerprint", diagnosis.fingerprint),
        *(("failing test", test) for test in diagnosis.explanation.tests[:_MOST_ROWS]),
    )
    report.tables.append(Table("What the log shows", ("", ""), rows))
    shown = tuple((line,) for line in _lines(diagnosis, lines))
    if shown:
        report.tables.append(Table("The lines that explain it", ("",), shown))
    row = FailureRow("", diagnosis.explanation.step, "", *_found(diagnosis), _tests(diagnosis), "")
    report.data = {"run": 0, "attempt": 0, "why": name, "issues": [], "failures": [asdict(row)]}
    return report


def _row(key: str, one: Failed) -> FailureRow:
    return FailureRow(one.name, one.step, key, *_found(one.diagnosis), _tests(one.diagnosis), one.note)


def _found(diagnosis: Diagnosis) -> tuple[str, str, bool, float, str, str]:
    found = diagnosis.classification
    kind = (found.category.value, found.disposition.value, found.transient, found.confidence, found.rule)
    return (*kind, diagnosis.fingerprint)


def _tests(diagnosis: Diagnosis) -> list[str]:
    return list(diagnosis.explanation.tests[:_MOST_TESTS])


def _cells(row: FailureRow) -> tuple[str, ...]:
    tests = ", ".join(row.tests[:3]) + (f" and {len(row.tests) - 3} more" if len(row.tests) > 3 else "")  # noqa: PLR2004
    return (row.job, row.step, row.category, row.disposition, f"{row.confidence:.0%}", tests)


def _lines(diagnosis: Diagnosis, count: int) -> Iterator[str]:
    for shown in excerpt.excerpt(diagnosis.explanation, count):
        yield from shown
