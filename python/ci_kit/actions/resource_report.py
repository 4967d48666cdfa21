"""Say what a job used, what it cost, and whether it stayed inside its limits; or measure one command."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, SecretStr

from ci_kit import http, process
from ci_kit.errors import CiKitError, InputError, suggestion
from ci_kit.report import Finding, Level, Report, Verdict, document
from ci_kit.report.charts import svg
from ci_kit.resources import (
    anchor,
    execution,
    failures,
    files,
    limits,
    marks,
    measure,
    present,
    quantity,
    record,
    recorder,
    steps,
    summary,
)
from ci_kit.resources.execution import Context, Result, System
from ci_kit.resources.failures import Failure  # noqa: TC001 (the schema is made from it)
from ci_kit.resources.limits import Judged, Limit, Measured
from ci_kit.resources.outlets import otlp, prometheus
from ci_kit.resources.steps import StepUse  # noqa: TC001 (likewise)
from ci_kit.resources.summary import Happened, Scopes, Seen, Summary
from ci_kit.resources.usage import Usage, usage
from ci_kit.runner import live
from ci_kit.runner.inputs import ActionInputs, Lines
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.publish import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ci_kit.resources.record import Recording
    from ci_kit.runner.job import Job

NAME = "resource-report"


class Mode(StrEnum):
    """What to do."""

    START = "start"
    MARK = "mark"
    REPORT = "report"
    RUN = "run"


class Scope(StrEnum):
    """Whose memory and processor time is counted."""

    AUTO = "auto"
    MACHINE = "machine"


class Status(StrEnum):
    """How the job has gone so far, in GitHub's words."""

    UNKNOWN = ""
    SUCCESS = "success"
    FAILURE = "failure"
    CANCELLED = "cancelled"


def _words(given: object) -> object:
    """The words of the command line as they are: a command's own must not be changed. One a line in a workflow."""
    if isinstance(given, str):
        return tuple(line.strip() for line in given.split("\n") if line.strip())
    return tuple(given) if isinstance(given, list) else given


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
Megabytes = Annotated[float | None, BeforeValidator(quantity.megabytes)]
Minutes = Annotated[float | None, BeforeValidator(quantity.minutes)]
Seconds = Annotated[float | None, BeforeValidator(quantity.seconds)]
Percent = Annotated[float, BeforeValidator(quantity.percent)]


class Inputs(ActionInputs):
    """What `resource-report` takes."""

    mode: Words = Field(
        default=("report",),
        description="`start`, `report`, `mark NAME`, or `run`; any other words, best behind `--`, are a command to run",
        json_schema_extra={"positional": True},
    )
    command: str = Field(default="", description="For `run`: what bash is to run")
    name: str = Field(default="", description="What the reports are called; by default as the job")
    directory: str = Field(
        default="",
        description="Folder for the reports; by default `reports` in a job, and none is written on a terminal",
    )
    state: str = Field(default="", description="Folder for the samples; by default one of the job's own")
    scope: Scope = Field(
        default=Scope.AUTO, description="Count the cgroup or container of the job where there is one, or the machine"
    )
    own_cgroup: bool = Field(default=True, description="For `run`: give the command a cgroup of its own if possible")
    max_memory_mb: Megabytes = Field(default=None, description="Limit of memory, in MB of 1,048,576 bytes")
    max_minutes: Minutes = Field(default=None, description="Limit of the time since the start, in minutes")
    max_artifact_size_mb: Megabytes = Field(default=None, description="Limit of all `artifacts` together, in MB")
    max_disk_mb: Megabytes = Field(default=None, description="Limit of the disk space taken since the start, in MB")
    max_cpu_seconds: Seconds = Field(default=None, description="Limit of processor time, in seconds")
    warn_at: Percent = Field(default=80.0, description="Share of a limit to warn from, in percent")
    oom_guard: Percent | None = Field(
        default=None,
        description="Stop the largest process of the job at this share of memory, such as `95%`; empty for never",
    )
    artifacts: Lines = Field(default=(), description="Files and folders that will be uploaded, one pattern a line")
    metrics_file: str = Field(default="", description="JSON object of figures that the job wrote, for the reports")
    job_status: Status = Field(default=Status.UNKNOWN, description="How the job went: the value of `job.status`")
    failure_log: str = Field(default="", description="File whose end tells why the job failed, if it did")
    otlp: str = Field(default="", description="OpenTelemetry collector to send to, such as `http://localhost:4318`")
    pushgateway: str = Field(default="", description="Prometheus Pushgateway to send to")
    headers: SecretStr = Field(
        default=SecretStr(""), description="Headers for both, `Name: value`, one a line; their values are masked"
    )


class Outputs(ActionOutputs):
    """What `resource-report` gives."""

    memory_peak_mb: float | None = Field(default=None, description="Peak of memory above that at the start, in MB")
    cpu_seconds: float | None = Field(default=None, description="Processor time, in seconds")
    seconds: float | None = Field(default=None, description="Time that was measured, in seconds")
    limits: dict[str, str] = Field(
        default={}, description="JSON object: each limit as `kept`, `near`, `broken` or `unknown`"
    )
    exit_code: int | None = Field(default=None, description="For `run`: how the command ended")
    html: str = Field(default="", description="Path of the page with all charts")
    files: dict[str, str] = Field(default={}, description="JSON object: path of each file of the report, by kind")


@dataclass(frozen=True, slots=True)
class Data:
    """The concern's part of the JSON report."""

    name: str
    context: Context
    system: System
    result: Result
    scopes: Scopes
    usage: Usage
    steps: list[StepUse]
    limits: list[Judged]
    largest: list[Seen]
    events: list[Happened]
    metrics: dict[str, Any]
    failure: Failure | None
    last_seconds: list[list[float]]


def run(inputs: Inputs, job: Job) -> Outcome:
    """Start, mark, report, or run a command.

    Raises:
        InputError: The inputs do not fit together.
        CiKitError: The work cannot be done.
    """
    match inputs.mode:
        case (Mode.START,):
            return _start(inputs, job)
        case (Mode.MARK, name):
            return _mark(name, inputs, job)
        case (Mode.REPORT,):
            return _report(inputs, job)
        case (Mode.RUN,):
            return _run(process.shell(_command(inputs)), inputs, job)
        case (Mode.START | Mode.MARK | Mode.REPORT as mode, *_):
            raise InputError(f"mode `{mode}` takes {'one name' if mode == Mode.MARK else 'nothing more'}")
        case (Mode.RUN, *words):
            return _run(words, inputs, job)
        case words:
            if job.inputs is not None:
                what = f"`mode` is `{' '.join(words)[:80]}`"
                raise InputError(what, remedy=suggestion(words[0], [mode.value for mode in Mode]))
            return _run(words, inputs, job)


def _start(inputs: Inputs, job: Job) -> Outcome:
    made = _recorder(inputs, job)
    settings = _settings(inputs, job, anchor.anchor(on_actions=job.on_actions))
    started = made.start(settings, live.environment())
    facts = record.load(made.record).facts
    scope = facts.get("memory_scope", "machine")
    whose = "the machine" if scope == "machine" else f"the cgroup {scope}"
    said = f"recording {whose} until the step with `mode: report`"
    report = Report(NAME, Verdict.PASS, said, data={"pid": started.pid, "state": str(made.folder), "facts": facts})
    return Outcome(report, Outputs(verdict=report.verdict))


def _mark(name: str, inputs: Inputs, job: Job) -> Outcome:
    folder = _recorder(inputs, job).folder
    marks.leave(folder, name)
    report = Report(NAME, Verdict.PASS, f"what follows is `{name}`")
    return Outcome(report, Outputs(verdict=report.verdict))


def _report(inputs: Inputs, job: Job) -> Outcome:
    made = _recorder(inputs, job)
    started = made.started()
    if started is None:
        raise CiKitError(
            "no sampler was started for this job",
            why=f"there is nothing in {made.folder}",
            remedy="run the action with `mode: start` as an early step, and give both the same `state` if any",
        )
    ran = made.running()
    made.stop()
    recording = record.load(made.record)
    used = usage(recording)
    result = Result(inputs.job_status, recording.wall(0), used.seconds)
    told = _summary(inputs, job, recording, used, result)
    told.steps = steps.attribute(recording, marks.read(made.folder))
    told.events = summary.events(recording, expected_end=ran)
    return _outcome(told, recording, inputs, job)


def _run(command: tuple[str, ...] | list[str], inputs: Inputs, job: Job) -> Outcome:
    folder = job.workspace / inputs.state if inputs.state else job.fresh_directory(NAME)
    with live.cancellable() as cancel:
        wanted = measure.Command(command, live.environment(), job.workspace, inputs.own_cgroup)
        made = measure.measure(wanted, _settings(inputs, job, 0), folder, cancel)
        done = made.attended.done
        status = "success" if done.succeeded else "cancelled" if done.end is process.End.CANCELLED else "failure"
        code = done.code if done.code >= 0 else 128 - done.code
        result = Result(status, made.recording.wall(0), made.usage.seconds, code, str(done))
        told = _summary(inputs, job, made.recording, made.usage, result)
        told.scopes = summary.scopes(made.recording, alone=made.alone)
        if not done.succeeded:
            told.failure = failures.extract(done.output, process.Masker(_secrets()))
        return _outcome(told, made.recording, inputs, job, code or None)


def _command(inputs: Inputs) -> str:
    if not inputs.command:
        raise InputError("`command` is required for `mode: run`", remedy="say what is to be run")
    return inputs.command


def _recorder(inputs: Inputs, job: Job) -> recorder.Recorder:
    """The sampler's folder, the same for all steps of a job and another one for each job."""
    if inputs.state:
        return recorder.Recorder(job.workspace / inputs.state)
    if not job.on_actions or job.temporary is None:
        raise InputError(
            "`state` is required on a terminal", remedy="name a folder for the samples, the same for all modes"
        )
    env = live.environment()
    names = ("GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT", "GITHUB_JOB")
    key = "-".join(env[name] for name in names if env.get(name))
    return recorder.Recorder(job.temporary / "ci-kit" / f"resources-{key}".rstrip("-"))


def _settings(inputs: Inputs, job: Job, number: int) -> recorder.Settings:
    starter = os.getpid() if number else 0
    guard = inputs.oom_guard or 0.0
    return recorder.Settings(inputs.scope, str(job.workspace), anchor=number, starter=starter, guard=guard)


def _summary(inputs: Inputs, job: Job, recording: Recording, used: Usage, result: Result) -> Summary:
    context = Context.from_environment(live.environment())
    cpus = float(recording.facts.get("cpus") or 0)
    told = Summary(
        name=inputs.name or context.job or "job",
        context=context,
        system=System.here(cpus, recording.number("memory_total")),
        result=result,
        scopes=summary.scopes(recording),
        usage=used,
        largest=summary.largest(recording, used),
        events=summary.events(recording, expected_end=True),
        last=summary.last_seconds(recording),
    )
    if inputs.failure_log and result.status != Status.SUCCESS:
        told.failure = _logged(job.workspace / inputs.failure_log)
    return told


def _outcome(told: Summary, recording: Recording, inputs: Inputs, job: Job, exit_code: int | None = None) -> Outcome:
    extra = _metrics(told, inputs, job)
    told.limits = limits.judge(_allowed(inputs), _measured(told, inputs, job), inputs.warn_at)
    found = [*present.findings(told), *extra]
    report = Report(
        NAME,
        present.verdict(found, told),
        present.headline(told),
        findings=found,
        tables=present.tables(told, recording),
        charts=present.charts(told, recording),
        notes=present.notes(told),
        rules=present.rule_docs(found, told),
        data=_data(told),
    )
    written = _write(report, told, recording, inputs, job)
    _send(told, inputs)
    outputs = Outputs(
        verdict=report.verdict,
        memory_peak_mb=told.usage.memory_peak_mb,
        cpu_seconds=told.usage.cpu_seconds,
        seconds=told.usage.seconds,
        limits={one.limit.value: one.state.value for one in told.limits},
        exit_code=told.result.exit_code,
        html=written.get("html", ""),
        files=written,
    )
    return Outcome(report, outputs, exit_code)


def _metrics(told: Summary, inputs: Inputs, job: Job) -> list[Finding]:
    """Take in the user's own figures; where they cannot be read, that is told, and no more."""
    if not inputs.metrics_file:
        return []
    try:
        told.metrics = execution.load_metrics(job.workspace / inputs.metrics_file)
    except CiKitError as problem:
        message = f"{problem.what}: {problem.why}" if problem.why else problem.what
        return [Finding("metrics-file", Level.WARNING, message, remedy=problem.remedy)]
    return []


def _allowed(inputs: Inputs) -> dict[Limit, float]:
    values = {
        Limit.MEMORY: inputs.max_memory_mb,
        Limit.MINUTES: inputs.max_minutes,
        Limit.ARTIFACTS: inputs.max_artifact_size_mb,
        Limit.DISK: inputs.max_disk_mb,
        Limit.CPU: inputs.max_cpu_seconds,
    }
    return {limit: value for limit, value in values.items() if value is not None}


def _measured(told: Summary, inputs: Inputs, job: Job) -> Mapping[Limit, Measured]:
    used = told.usage
    at = used.memory_peak_at
    found = {
        Limit.MEMORY: Measured(used.memory_peak_mb, at, steps.at(told.steps, at)),
        Limit.MINUTES: Measured(used.seconds / 60),
        Limit.DISK: Measured(used.disk_peak_mb, used.disk_peak_at, steps.at(told.steps, used.disk_peak_at)),
        Limit.CPU: Measured(used.cpu_seconds),
    }
    if inputs.artifacts:
        count, size = files.total(job.workspace, inputs.artifacts)
        unmatched = Measured(None, why="`artifacts` matches no file")
        found[Limit.ARTIFACTS] = Measured(size / 2**20) if count else unmatched
    else:
        found[Limit.ARTIFACTS] = Measured(None, why="`artifacts` does not say which files are uploaded")
    return found


def _write(report: Report, told: Summary, recording: Recording, inputs: Inputs, job: Job) -> dict[str, str]:
    directory = inputs.directory or ("reports" if job.on_actions else "")
    if not directory:
        return {}
    memory, cores = present.charts(told, recording)
    texts = {
        "json": document.dumps(report),
        "html": present.html(told, recording, report.findings, f"{report.verdict} - {report.headline}"),
        "memory.svg": svg.draw(memory),
        "cpu.svg": svg.draw(cores),
        "otlp.jsonl": otlp.render(told),
        "prom": prometheus.render(told),
    }
    stem = files.stem(told.name, told.result.begun + told.usage.seconds)
    written = files.write(job.workspace / directory, stem, texts)
    return {ending: str(path) for ending, path in written.items()}


def _send(told: Summary, inputs: Inputs) -> None:
    """Send the figures where the user asked for it, and nowhere else."""
    lines = (line.partition(":") for line in inputs.headers.get_secret_value().splitlines() if line.strip())
    sent = {name.strip(): value.strip() for name, _, value in lines}
    proxies = http.Proxies.from_environment(live.environment())
    if inputs.otlp:
        otlp.push(inputs.otlp, told, sent, proxies)
    if inputs.pushgateway:
        prometheus.push(inputs.pushgateway, told, sent, proxies)


def _logged(path: Path) -> Failure | None:
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(file.tell() - process.TAIL, 0))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return None
    return failures.extract(text, process.Masker(_secrets()))


def _secrets() -> frozenset[str]:
    """Values of the environment that are secrets by their names; they must not get into a report."""
    words = ("TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL", "PRIVATE", "API_KEY", "APIKEY")
    known = live.environment().items()
    return frozenset(value for name, value in known if len(value) > 5 and any(word in name.upper() for word in words))  # noqa: PLR2004 (shorter ones are words)


def _data(told: Summary) -> dict[str, Any]:
    data = Data(
        name=told.name,
        context=told.context,
        system=told.system,
        result=told.result,
        scopes=told.scopes,
        usage=told.usage,
        steps=told.steps,
        limits=told.limits,
        largest=told.largest,
        events=told.events,
        metrics=told.metrics.values,
        failure=told.failure,
        last_seconds=told.last,
    )
    return asdict(data)
