"""Says why there is no verdict: one annotation or one line, and `verdict` as `error` for later steps."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError
from ci_kit.report import Level, Verdict, escape, text
from ci_kit.runner import commands, console
from ci_kit.runner.console import Colour

if TYPE_CHECKING:
    from ci_kit.runner.job import Job


def tell(problem: CiKitError, job: Job, concern: str) -> None:
    """Say in one annotation, or one line on a terminal, why there is no verdict, and tell later steps."""
    said = str(problem)
    if job.inputs is not None:
        try:
            commands.output("verdict", Verdict.ERROR)
        except CiKitError as further:
            if further.what not in problem.what:
                said += f" Besides, {further}"
    if job.on_actions:
        commands.annotate(Level.ERROR, escape.one_line(said), title=f"ci-kit {concern}".strip())
    else:
        line = (text.Span("error: ", "bold red"), text.Span(escape.log(said)))
        console.print_lines([line], colour=Colour.AUTO, stream=sys.stderr)


def from_crash(crash: BaseException, job: Job) -> CiKitError:
    """What to tell the user of an exception that nobody expected; the traceback only when debugging."""
    if job.debug:
        import traceback  # noqa: PLC0415 (only when something broke)

        lines = "".join(traceback.format_exception(crash)).splitlines()
        sys.stderr.writelines(f"{escape.log(line)}\n" for line in lines)
    if isinstance(crash, OSError):
        return CiKitError(f"the system refused: {crash}", remedy="see that files can be read and there is space")
    return CiKitError(
        f"ci-kit broke down with {type(crash).__name__}: {crash}",
        why="this is a fault of the kit, not of your files",
        remedy="please report it with the output of a run with debug logging (CI_KIT_DEBUG=1 on a terminal)",
    )
