"""Run a command again when what it failed from may pass, with back-off and deadlines, and only then."""

from __future__ import annotations

import random
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field

from ci_kit import process, retry
from ci_kit.errors import CiKitError, InputError
from ci_kit.report import Finding, Level, Report, Table, Verdict
from ci_kit.retry import Ended, On
from ci_kit.runner import commands, live
from ci_kit.runner.inputs import ActionInputs, Duration, Lines
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.publish import Outcome
from ci_kit.triage import own_rules

if TYPE_CHECKING:
    from ci_kit.runner.job import Job
    from ci_kit.triage import Rule

NAME = "retry"
_REGISTERS = "::add-mask::"


def _words(given: object) -> object:
    """The words of a command: one a line in a step; on a command line as they are, for the shell has parted them."""
    return tuple(line for line in given.splitlines() if line) if isinstance(given, str) else given


def _codes(given: object) -> object:
    parts = [given] if isinstance(given, str) else given
    if isinstance(parts, list) and all(isinstance(part, str) for part in parts):
        return tuple(word for part in parts for word in part.replace(",", " ").split())
    return given


class Inputs(ActionInputs):
    """What `retry` takes."""

    command: Annotated[tuple[str, ...], BeforeValidator(_words)] = Field(
        default=(),
        description="The command, a word a line; on the command line what follows `--`",
        json_schema_extra={"positional": True},
    )
    run: str = Field(default="", description="A script for bash in place of `command`, run as `shell: bash` runs one")
    attempts: int = Field(default=3, ge=1, le=100, description="Attempts in all")
    retry_on: On = Field(
        default=On.TRANSIENT, description="Try again after failures that triage takes for transient, or after any"
    )
    exit_codes: Annotated[tuple[int, ...], BeforeValidator(_codes)] = Field(
        default=(), description="Exit codes after which to try again as well, such as `75, 101`"
    )
    rules: Lines = Field(default=(), description="Files with own rules of triage, YAML, one a line")
    timeout: Duration = Field(default=0.0, description="Time for each attempt; 0 for none")
    retry_timeouts: bool = Field(default=False, description="Try again also when an attempt took longer than that")
    deadline: Duration = Field(default=3600.0, description="Time for everything, the waits included; 0 for none")
    wait: Duration = Field(default=5.0, description="Wait before the second attempt")
    factor: float = Field(default=2.0, ge=1, le=100, description="How many times longer each further wait is")
    longest_wait: Duration = Field(default=120.0, description="Limit of each wait")
    jitter: float = Field(default=0.5, ge=0, le=1, description="Share of each wait that chance may leave out")
    before_retry: str = Field(default="", description="Script for bash to run before each further attempt")
    grace: Duration = Field(
        default=5.0, description="Time that a command has to end by itself when it is to stop, before it is killed"
    )
    working_directory: str = Field(default="", description="Where to run the command; by default the workspace")
    workflow_commands: bool = Field(
        default=False, description="Let the runner see workflow commands that the command prints, as in a `run` step"
    )


class Outputs(ActionOutputs):
    """What `retry` gives."""

    outcome: Ended | None = Field(default=None, description="How it ended; see the table of outcomes")
    attempts: int = Field(default=0, description="How many attempts there were")
    exit_code: int | None = Field(default=None, description="Exit code of the last attempt, as a shell gives it")
    classification: str = Field(default="", description="What the last failure is taken for: its category")
    rule: str = Field(default="", description="The rule that says so")
    transient: bool = Field(default=False, description="Whether the last failure may pass by itself")


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt in the JSON report; times in seconds."""

    number: int
    waited: float
    seconds: float
    ended: str
    exit_code: int
    category: str
    rule: str
    transient: bool
    confidence: float
    evidence: list[str]


@dataclass(frozen=True, slots=True)
class Data:
    """The concern's part of the JSON report."""

    outcome: Ended
    why: str
    exit_code: int
    attempts: list[Tried]


def run(inputs: Inputs, job: Job) -> Outcome:
    """Run the command until it succeeds or nothing speaks for another attempt.

    Raises:
        InputError: The inputs do not fit together, or own rules are wrong.
        CiKitError: The command cannot be started, or a file cannot be read.
    """
    command = _command(inputs)
    own = _own_rules(inputs, job)
    with live.cancellable() as cancel:
        world = _world(inputs, job, cancel)
        before = process.shell(inputs.before_retry) if inputs.before_retry else ()
        found = retry.run(retry.Task(command, before, own), _policy(inputs), world)
    return Outcome(_report(found, own), _outputs(found), None if found.ended is Ended.SUCCEEDED else found.exit_code)


def _command(inputs: Inputs) -> tuple[str, ...]:
    if bool(inputs.command) == bool(inputs.run):
        what = "both `command` and `run` are given" if inputs.run else "there is no command to run"
        raise InputError(what, remedy="give one of them; on the command line: ci-kit retry -- make test")
    return inputs.command or process.shell(inputs.run)


def _policy(inputs: Inputs) -> retry.Policy:
    return retry.Policy(
        attempts=inputs.attempts,
        on=inputs.retry_on,
        exit_codes=frozenset(inputs.exit_codes),
        timeouts=inputs.retry_timeouts,
        timeout=inputs.timeout,
        deadline=inputs.deadline,
        wait=inputs.wait,
        factor=inputs.factor,
        longest=inputs.longest_wait,
        jitter=inputs.jitter,
    )


def _own_rules(inputs: Inputs, job: Job) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for name in inputs.rules:
        path = job.workspace / name
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise CiKitError(f"the rules in {name} cannot be read", why=why) from error
        rules += own_rules.parse(text, name)
    return tuple(rules)


def _world(inputs: Inputs, job: Job, cancel: process.Cancellation) -> retry.World:
    masker = process.Masker(frozenset())

    def mask(text: str) -> str:
        head, found, value = text.partition(_REGISTERS)
        if job.on_actions and found and not head.strip() and value.strip():
            commands.mask(value.strip())
        return masker(text)

    def sink(text: str) -> None:
        if not text.lstrip().startswith(_REGISTERS):  # the runner has been told, and the value is masked here
            live.pass_on(text, commands=inputs.workflow_commands)

    return retry.World(
        env=live.environment(),
        cwd=Path(job.workspace, inputs.working_directory),
        cancel=cancel,
        clock=time.monotonic,
        random=random.random,
        say=live.say,
        sink=sink,
        mask=mask,
        grace=inputs.grace,
    )


def _outputs(found: retry.Retried) -> Outputs:
    failed = next((one.classification for one in reversed(found.attempts) if one.classification), None)
    return Outputs(
        verdict=_verdict(found),
        outcome=found.ended,
        attempts=len(found.attempts),
        exit_code=found.exit_code,
        classification=failed.category.value if failed else "",
        rule=failed.rule if failed else "",
        transient=failed.transient if failed else False,
    )


def _verdict(found: retry.Retried) -> Verdict:
    """A success that took more than one attempt is a warning: somebody should know what is not reliable."""
    if found.ended is not Ended.SUCCEEDED:
        return Verdict.FAIL
    return Verdict.WARN if len(found.attempts) > 1 else Verdict.PASS


def _report(found: retry.Retried, own: tuple[Rule, ...]) -> Report:
    count = len(found.attempts)
    times = "1 attempt" if count == 1 else f"{count} attempts"
    headline = f"{found.ended.value.replace('-', ' ')} after {times}" + (f": {found.why}" if found.why else "")
    tried = [_tried(attempt) for attempt in found.attempts]
    notes = [f"own rule `{name}` took too long on a line and was left out" for name in own_rules.gave_up(own)]
    findings = [_finding(one, found) for one in tried if one.exit_code]
    report = Report(NAME, _verdict(found), headline, findings=findings, notes=notes)
    if count > 1 or findings:
        report.tables.append(_table(tried))
    report.data = asdict(Data(found.ended, found.why, found.exit_code, tried))
    return report


def _tried(attempt: retry.Attempt) -> Tried:
    found = attempt.classification
    return Tried(
        number=attempt.number,
        waited=round(attempt.waited, 3),
        seconds=round(attempt.done.seconds, 3),
        ended=str(attempt.done),
        exit_code=attempt.exit_code,
        category=found.category.value if found else "",
        rule=found.rule if found else "",
        transient=found.transient if found else False,
        confidence=found.confidence if found else 0.0,
        evidence=[line.text for line in found.evidence] if found else [],
    )


def _finding(tried: Tried, found: retry.Retried) -> Finding:
    """The last failure as an error when it stands; those that a later attempt made up for as notes."""
    stands = found.ended is not Ended.SUCCEEDED and tried.number == len(found.attempts)
    said = f": {tried.evidence[0]}" if tried.evidence else ""
    return Finding(tried.rule, Level.ERROR if stands else Level.NOTE, f"attempt {tried.number}: {tried.ended}{said}")


def _table(tried: list[Tried]) -> Table:
    rows = tuple(
        (
            str(one.number),
            f"{one.waited:.1f} s",
            f"{one.seconds:.1f} s",
            one.ended,
            f"{one.category} ({one.rule})" if one.rule else "",
            ("yes" if one.transient else "no") if one.rule else "",
        )
        for one in tried
    )
    return Table("Attempts", ("attempt", "waited", "took", "ended", "taken for", "transient"), rows)
