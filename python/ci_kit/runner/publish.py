"""Says what an action found: to the log, the annotations, the summary, the report file and the outputs."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError, unwritable
from ci_kit.report import document, escape, markdown, text
from ci_kit.runner import commands, console, summary
from ci_kit.runner.annotations import annotate
from ci_kit.runner.console import Colour

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.report import Report
    from ci_kit.runner.flags import Presentation
    from ci_kit.runner.job import Job
    from ci_kit.runner.outputs import ActionOutputs


@dataclass(frozen=True, slots=True)
class Outcome:
    """What running an action gives: what to say, and what later steps may read.

    `code` is the exit code where it is not that of the verdict: a command that stands in for another one.
    """

    report: Report
    outputs: ActionOutputs
    code: int | None = None

    @property
    def exit_code(self) -> int:
        """The exit code of the process."""
        return self.report.verdict.exit_code if self.code is None else self.code


def to_job(outcome: Outcome, job: Job) -> None:
    """Publish on GitHub Actions: files first, then the log. Where one part cannot be, the others still are.

    Raises:
        CiKitError: What could not be published; raised last, when all that can be said has been.
    """
    report = outcome.report
    failed: list[CiKitError] = []
    path = ""
    with _collected(failed):
        path = str(_write_report(job.fresh_directory(report.action) / "report.json", report))
    with _collected(failed):
        if job.summary is not None:
            summary.write(job.summary, markdown.sections(report))
    with _collected(failed):
        for name, value in outcome.outputs.model_copy(update={"report": path}).strings():
            commands.output(name, value)
    with _collected(failed), console.printing():
        _log(report, errors_to_come=min(len(failed), 1))
    if failed:
        what = "; ".join(problem.what for problem in failed)
        raise CiKitError(what, why=failed[0].why, remedy=failed[0].remedy)


def to_terminal(outcome: Outcome, presentation: Presentation, rendered: str | None) -> None:
    """Publish for a person or a pipe; `rendered` is the text of a format other than `text`.

    Raises:
        CiKitError: Standard output or the report file cannot be written.
    """
    failed: list[CiKitError] = []
    with _collected(failed), console.printing():
        if rendered is None:
            console.print_lines(text.lines(outcome.report), colour=presentation.color)
        else:
            sys.stdout.write(escape.json_text(rendered))
            console.print_lines([text.verdict(outcome.report)], colour=presentation.color, stream=sys.stderr)
    if presentation.write_report:
        _write_report(Path(presentation.write_report), outcome.report)
    if failed:
        raise failed[0]


def _log(report: Report, *, errors_to_come: int) -> None:
    """The details folded, the annotations, and the verdict as the last line."""
    details = list(text.details(report))
    if details:
        with commands.group(f"{report.action}: details"):
            console.print_lines(details, colour=Colour.NEVER)
    annotate(report.findings, errors_to_come=errors_to_come)
    console.print_lines([text.verdict(report)], colour=Colour.NEVER)


@contextmanager
def _collected(failed: list[CiKitError]) -> Iterator[None]:
    try:
        yield
    except CiKitError as problem:
        failed.append(problem)


def _write_report(path: Path, report: Report) -> Path:
    """Write the JSON report; a file that is half written never bears its name."""
    device = path.exists() and not path.is_file()  # such as /dev/stderr, which must not be replaced
    half = path if device else Path(f"{path}.part")
    try:
        half.write_text(document.dumps(report), encoding="utf-8")
        if not device:
            half.replace(path)
    except OSError as error:
        with suppress(OSError):
            if not device:
                half.unlink()
        raise unwritable(f"the report could not be written to {path}", error, instead="name another file") from error
    return path
