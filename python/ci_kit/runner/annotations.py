"""Which findings become annotations: GitHub shows ten of each level per step, the rest is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level, escape
from ci_kit.runner import commands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.report import Finding

#: Per level and step: docs.github.com, "Workflow commands", and actions/runner ExecutionContext.cs.
SHOWN_PER_LEVEL = 10


def annotate(findings: Sequence[Finding], *, errors_to_come: int = 0) -> None:
    """Annotate the findings, the gravest first; where they do not fit, the last of a level counts the rest.

    `errors_to_come` is the number of error annotations that the step will write after these.
    """
    for level in (Level.ERROR, Level.WARNING, Level.NOTE):
        found = [finding for finding in findings if finding.level is level]
        room = SHOWN_PER_LEVEL - (errors_to_come if level is Level.ERROR else 0)
        fits = len(found) if len(found) <= room else room - 1
        for finding in found[:fits]:
            commands.annotate(level, _message(finding), title=finding.rule, place=finding.place)
        rest = sum(finding.count for finding in found[fits:])
        if rest:
            commands.annotate(level, f"and {rest:,} more of this level: see the job summary and the report")


def _message(finding: Finding) -> str:
    """What was found, what it does and how to mend it, a line each."""
    pointer = f" [{finding.place.pointer}]" if finding.place and finding.place.pointer else ""
    more = f" (and {finding.count - 1:,} more places)" if finding.count > 1 else ""
    first = f"{escape.shorten(escape.one_line(finding.message))}{pointer}{more}"
    fix = f"Fix: {finding.remedy}" if finding.remedy else ""
    return "\n".join(filter(None, (first, *map(escape.one_line, (finding.effect, fix)))))
