"""The report of an action: its verdict, what it found and where, and the tables that go with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ci_kit.errors import ExitCode
from ci_kit.report.charts.model import Chart  # noqa: TC001 (what reads the fields of a report resolves it)


class Level(StrEnum):
    """How much a finding weighs; the words of SARIF 2.1.0 section 3.27.10 and of GitHub's annotations."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for a note, 1 for a warning, 2 for an error: comparable."""
        return _RANKS[self]


_RANKS = {Level.NOTE: 0, Level.WARNING: 1, Level.ERROR: 2}


class Verdict(StrEnum):
    """What an action concludes. `ERROR` means it could not look, which is never the same as `PASS`."""

    PASS = "pass"  # noqa: S105 (no password)
    WARN = "warn"
    FAIL = "fail"
    ERROR = "error"

    @property
    def exit_code(self) -> ExitCode:
        """0 for pass and warn, 1 for fail, 3 for error."""
        if self is Verdict.ERROR:
            return ExitCode.ERROR
        return ExitCode.FAIL if self is Verdict.FAIL else ExitCode.OK


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is: a file, and inside it a JSON pointer and a line and column (both 1-based)."""

    path: str
    pointer: str | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """`path:line:column`, as editors and terminals make it clickable."""
        tail = "".join(f":{n}" for n in (self.line, self.column) if n is not None)
        return f"{self.path}{tail}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found, under the id of the rule that found it.

    `count` is 1, or more where a finding stands for further places that are not listed one by one. `fingerprint` stays
    the same when the finding moves; empty where there is none.
    """

    rule: str
    level: Level
    message: str
    place: Place | None = None
    remedy: str = ""
    effect: str = ""
    help_uri: str = ""
    count: int = 1
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class RuleDoc:
    """What a reader should know about a rule that was broken: once per report, however often it is broken."""

    title: str
    why: str
    remedy: str
    help_uri: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table of plain text cells; renderers align and escape."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(slots=True)
class Report:
    """Everything an action says, before anybody decides how it is shown.

    `data` is the concern's own part: JSON types only, described by the concern's published schema. `charts` are drawn
    in the job summary.
    """

    action: str
    verdict: Verdict
    headline: str
    findings: list[Finding] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rules: dict[str, RuleDoc] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)

    def counts(self) -> dict[Level, int]:
        """How many places there are per level, the places behind `Finding.count` included."""
        counter: Counter[Level] = Counter()
        for finding in self.findings:
            counter[finding.level] += finding.count
        return {level: counter[level] for level in (Level.ERROR, Level.WARNING, Level.NOTE)}
