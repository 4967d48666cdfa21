"""Does a result rely on something that code scanning does not look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.github.family import DOCS, github
from ci_kit.sarif.checks.github.severity import SECURITY, SEVERITY_ON_RESULT
from ci_kit.sarif.rule import Effect
from ci_kit.sarif.text import counted

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj, RunContext
    from ci_kit.sarif.findings import Findings, Pointer
    from ci_kit.sarif.rule import Rule

_SOURCE = f"{DOCS}, Supported properties: the rest is ignored"

SUPPRESSED = github(
    "suppressions-ignored",
    "Suppressed results become open alerts",
    why="Code scanning does not read suppressions: what the source or a baseline silences is shown all the same.",
    remedy="Leave suppressed results out of the file, or dismiss their alerts on GitHub.",
    source=f"{_SOURCE}; codeql-action#1230",
    level=Level.NOTE,
    effect=Effect.IGNORED,
)
BASELINE = github(
    "baseline-ignored",
    "Results that are gone or unchanged become alerts",
    why="Code scanning does not read baselineState but compares with its own last analysis; a result marked"
    " absent is opened as an alert.",
    remedy="Leave out results whose baselineState is absent.",
    source=_SOURCE,
    level=Level.NOTE,
    effect=Effect.IGNORED,
)
KIND = github(
    "kind-ignored",
    "Results that are no problems become alerts",
    why="Code scanning does not read `kind`: a test that passed or does not apply is shown like one that failed.",
    remedy="Leave out results whose kind is not fail.",
    source=f"{_SOURCE}; candrews/jumpstart#1077",
    level=Level.NOTE,
    effect=Effect.IGNORED,
)


@dataclass(slots=True)
class Ignored:
    """How many results of a run rely on each rule's property, and where the first is."""

    found: dict[str, tuple[Rule, int, Pointer]] = field(default_factory=dict)

    def look(self, result: Obj, at: Pointer) -> None:
        """Take note of what `result` relies on."""
        if _is_suppressed(result):
            self._count(SUPPRESSED, (*at, "suppressions"))
        if result.get("baselineState") in ("absent", "unchanged"):
            self._count(BASELINE, (*at, "baselineState"))
        if result.get("kind", "fail") != "fail":
            self._count(KIND, (*at, "kind"))
        if SECURITY in result.get("properties", ()):
            self._count(SEVERITY_ON_RESULT, (*at, "properties", SECURITY))

    def _count(self, rule: Rule, at: Pointer) -> None:
        _, count, first = self.found.get(rule.id, (rule, 0, at))
        self.found[rule.id] = (rule, count + 1, first)


def finish(ignored: Ignored, run: RunContext, out: Findings) -> None:
    """Report each property once for the run."""
    for rule, count, first in ignored.found.values():
        verb = "relies" if count == 1 else "rely"
        out.add(rule, first, f"{counted(count, 'result')} of {run.results:,} {verb} on {first[-1]}")


def _is_suppressed(result: Obj) -> bool:
    """Whether a suppression is in force: every one of them accepted, as §3.27.23 has it."""
    suppressions = result.get("suppressions") or ()
    return bool(suppressions) and all(item.get("status", "accepted") == "accepted" for item in suppressions)
