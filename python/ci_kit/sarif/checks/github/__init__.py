"""What GitHub code scanning refuses, rejects, cuts or hides, beyond what the standard says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ci_kit.sarif.checks.github import categories, counts, descriptors, results, tool, uris
from ci_kit.sarif.checks.github.results import check_result
from ci_kit.sarif.checks.github.size import check_size
from ci_kit.sarif.checks.github.uploads import Upload, check_together, check_uploads

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj, Options, RunContext
    from ci_kit.sarif.findings import Findings

__all__ = [
    "Upload",
    "check_log",
    "check_result",
    "check_run",
    "check_runs",
    "check_size",
    "check_together",
    "check_uploads",
    "finish_run",
]


def check_log(log: Obj, options: Options, out: Findings) -> None:
    """Check the log without its runs."""
    tool.check_log(log, options, out)


def check_runs(runs: list[Any], options: Options, out: Findings) -> None:
    """Check the runs of a log against each other; `runs` are its items, without their results."""
    counts.check_runs(runs, options, out)
    categories.check_runs(runs, options, out)
    tool.check_runs(runs, options, out)


def check_run(run: RunContext, out: Findings) -> None:
    """Check one run before its results pass by."""
    tool.check_run(run, out)
    counts.check_run(run, out)
    descriptors.check_run(run, out)


def finish_run(run: RunContext, out: Findings) -> None:
    """Check one run after its results have passed by."""
    counts.finish_run(run, out)
    uris.finish_run(run, out)
    results.finish_run(run, out)
