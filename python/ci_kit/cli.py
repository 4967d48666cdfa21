"""From a command line to an exit code: finds the action, gives it its inputs, publishes what it found."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import ci_kit
from ci_kit import actions
from ci_kit.errors import CiKitError, ExitCode, InputError, suggestion
from ci_kit.runner import console, failure
from ci_kit.runner.job import Job

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

    from ci_kit.report import Report
    from ci_kit.runner.flags import Format
    from ci_kit.runner.inputs import ActionInputs
    from ci_kit.runner.outputs import ActionOutputs
    from ci_kit.runner.publish import Outcome


class Action(Protocol):
    """A module below `ci_kit.actions`: one concern of the kit."""

    Inputs: type[ActionInputs]
    Outputs: type[ActionOutputs]
    run: Callable[[ActionInputs, Job], Outcome]


#: Shorter names for the terminal.
_ALSO = {"status": "ci-status"}


class _Terminated(KeyboardInterrupt):
    """SIGTERM, which is to end a run as Ctrl-C does."""


def names() -> list[str]:
    """The concerns of this kit, as people write them."""
    modules = Path(actions.__path__[0]).glob("[!_]*.py")
    return sorted(module.stem.replace("_", "-") for module in modules)


def load(concern: str) -> Action:
    """The action of a concern.

    Raises:
        InputError: There is none of that name.
    """
    if concern not in names():
        raise InputError(f"there is no action `{concern}`", remedy=suggestion(concern, names()))
    return cast("Action", importlib.import_module(f"ci_kit.actions.{concern.replace('-', '_')}"))


def summary_of(concern: str) -> str:
    """What a concern does in one sentence: its module's docstring, read without importing its libraries."""
    import ast  # noqa: PLC0415 (only for help)

    path = Path(actions.__path__[0], f"{concern.replace('-', '_')}.py")
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; never raises."""
    console.prepare_streams()
    job = Job.from_environment(os.environ)
    words = list(sys.argv[1:] if arguments is None else arguments)
    concern = words[0] if words and not words[0].startswith("-") else ""
    concern = _ALSO.get(concern, concern)
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as for a job in the background of a script
            signal.signal(number, _stop)
    try:
        return _action(concern, words[1:], job) if concern else _about(words)
    except KeyboardInterrupt as stop:
        code = 128 + (signal.SIGTERM if isinstance(stop, _Terminated) else signal.SIGINT)
        return _failed(CiKitError("cancelled before there was a verdict"), job, concern, code)
    except CiKitError as problem:
        return _failed(problem, job, concern, problem.exit_code)
    except (Exception, SystemExit) as crash:  # noqa: BLE001 (the last line of defence)
        return _failed(crash, job, concern, ExitCode.ERROR)


def _action(concern: str, words: list[str], job: Job) -> int:
    action = load(concern)
    if job.inputs is not None:
        return _run_step(action, job, job.inputs)
    return _run_command(action, concern, words, job)


def _run_step(action: Action, job: Job, given: str) -> int:
    from ci_kit.runner import commands, inputs, publish  # noqa: PLC0415 (`--version` needs none of them)

    values = inputs.from_json(action.Inputs, given)
    if job.on_actions:
        for secret in inputs.secrets(values):
            commands.mask(secret)
    outcome = action.run(values, job)
    publish.to_job(outcome, job)
    return outcome.exit_code


def _run_command(action: Action, concern: str, words: list[str], job: Job) -> int:
    from ci_kit.runner import flags, publish  # noqa: PLC0415 (see above)

    with console.printing():
        try:
            values, presentation = flags.parse(concern, summary_of(concern), action.Inputs, words)
        except SystemExit:  # argparse has printed the help
            return ExitCode.OK
    outcome = action.run(values, job)
    publish.to_terminal(outcome, presentation, _rendered(outcome.report, presentation.format))
    return outcome.exit_code


def _rendered(report: Report, wanted: Format) -> str | None:
    from ci_kit.runner.flags import Format  # noqa: PLC0415 (see above)

    if wanted is Format.JSON:
        from ci_kit.report import document  # noqa: PLC0415 (only for this format)

        return document.dumps(report)
    if wanted is Format.SARIF:
        from ci_kit.sarif import write  # noqa: PLC0415 (a domain that only this format needs)

        return write.dumps(report)
    return None


def _about(words: list[str]) -> int:
    if words not in ([], ["-h"], ["--help"], ["--version"]):
        raise InputError(f"the name of an action must come before `{words[0]}`", remedy="see `ci-kit --help`")
    with console.printing():
        sys.stdout.write(f"ci-kit {ci_kit.__version__}\n" if words == ["--version"] else _usage())
    return ExitCode.OK


def _usage() -> str:
    width = max(map(len, names()))
    listed = "".join(f"  {name:<{width}}  {summary_of(name)}\n" for name in names())
    more = "`ci-kit <action> --help` tells more; `ci-kit --version` tells the version."
    # A task of the checkout, which an installed package does not have.
    if Path(ci_kit.__path__[0]).with_name("ci_kit_dev").joinpath("demo.py").is_file():
        more += "\n`ci-kit demo` shows some of them at work, in a real workflow on this machine."
    return f"usage: ci-kit <action> [options]\n\nactions:\n{listed}\n{more}\n"


def _failed(problem: BaseException, job: Job, concern: str, code: int) -> int:
    with suppress(Exception), console.printing():  # nobody is left who could be told
        known = problem if isinstance(problem, CiKitError) else failure.from_crash(problem, job)
        failure.tell(known, job, concern)
    return code


def _stop(number: int, _frame: FrameType | None) -> None:
    for further in (signal.SIGINT, signal.SIGTERM):  # the runner sends both, and asks for haste
        signal.signal(further, signal.SIG_IGN)
    raise _Terminated if number == signal.SIGTERM else KeyboardInterrupt
