"""Say what a job used, what it cost, and whether it stayed inside its limits; or measure one command."""

from __future__ import annotations

import os
import time
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field, SecretStr

from ci_kit import http, process
from ci_kit.errors import CiKitError, InputError, suggestion
from ci_kit.github import Access, Client, Patience
from ci_kit.report import Finding, Report, Verdict
from ci_kit.resources import (
    anchor,
    artifacts,
    execution,
    failures,
    files,
    job_steps,
    limits,
    liveview,
    marks,
    measure,
    outlets,
    page,
    present,
    quantity,
    record,
    recorder,
    rightsizing,
    steps,
    summary,
)
from ci_kit.resources.execution import Context, Result
from ci_kit.resources.limits import Limit, Measured
from ci_kit.resources.minutes import collect, month, rates
from ci_kit.resources.minutes import present as minutes
from ci_kit.resources.minutes.ledger import Ledger
from ci_kit.resources.minutes.present import Minutes  # noqa: TC001 (the schema is made from it)
from ci_kit.resources.rightsizing import Advice  # noqa: TC001 (the schema is made from it)
from ci_kit.resources.summary import Summary  # noqa: TC001 (the schema is made from it)
from ci_kit.resources.usage import Usage, usage
from ci_kit.runner import live, screen
from ci_kit.runner.context import TOKEN
from ci_kit.runner.context import Context as RunnerContext
from ci_kit.runner.inputs import ActionInputs, Lines
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.progress import track
from ci_kit.runner.publish import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ci_kit.github.usage import Repository
    from ci_kit.resources.record import Recording
    from ci_kit.runner.job import Job

NAME = "resource-report"
#: Seconds that a report waits for GitHub in all: its own figures do not depend on it.
_REPORT_PATIENCE = 30.0


class Mode(StrEnum):
    """What to do."""

    START = "start"
    MARK = "mark"
    REPORT = "report"
    RUN = "run"
    MINUTES = "minutes"
    ADVISE = "advise"
    LIVE = "live"


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
MinutesLimit = Annotated[float | None, BeforeValidator(quantity.minutes)]
Seconds = Annotated[float | None, BeforeValidator(quantity.seconds)]
Percent = Annotated[float, BeforeValidator(quantity.percent)]
Share = Annotated[float | None, BeforeValidator(quantity.share)]


class Inputs(ActionInputs):
    """What `resource-report` takes."""

    mode: Words = Field(
        default=("report",),
        description="`start`, `report`, `mark NAME`, `run`, `live`, `minutes` or `advise`; "
        "any other words, best behind `--`, are a command to run",
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
    max_minutes: MinutesLimit = Field(default=None, description="Limit of the time since the start, in minutes")
    max_artifact_size_mb: Megabytes = Field(default=None, description="Limit of all `artifacts` together, in MB")
    max_disk_mb: Megabytes = Field(default=None, description="Limit of the disk space taken since the start, in MB")
    max_cpu_seconds: Seconds = Field(default=None, description="Limit of processor time, in seconds")
    warn_at: Percent = Field(default=80.0, description="Share of a limit to warn from, in percent")
    oom_guard: Share = Field(
        default=None,
        description="Stop the largest process of the job at this share of memory, such as `95%`; empty for never",
    )
    artifacts: Lines = Field(default=(), description="Files and folders that will be uploaded, one pattern a line")
    metrics_file: str = Field(default="", description="JSON object of figures that the job wrote, for the reports")
    job_status: Status = Field(default=Status.UNKNOWN, description="How the job went: the value of `job.status`")
    failure_log: str = Field(default="", description="File whose end tells why the job failed, if it did")
    otlp: str = Field(default="", description="OpenTelemetry collector to send to, such as `http://localhost:4318`")
    pushgateway: str = Field(default="", description="Prometheus Pushgateway to send to")
    token: SecretStr = Field(
        default=SecretStr(TOKEN),
        description="Token that may read Actions, for step times, artifacts and minutes; on a terminal `GITHUB_TOKEN`"
        " or `GH_TOKEN`",
    )
    job_id: int = Field(default=0, ge=0, description="This job for the API: the value of `job.check_run_id`")
    history: Lines = Field(default=(), description="Earlier JSON reports to take advice from, one pattern a line")
    runner_kind: str = Field(default="linux", description="Kind of runner that the advice compares with")
    repository: str = Field(default="", description="For `minutes`: `owner/name`; by default that of the job")
    org: str = Field(default="", description="For `minutes`: all repositories of this organisation")
    month: str = Field(default="", description="For `minutes`: the month, such as `2026-11`; by default this one")
    ledger: str = Field(default="", description="For `minutes`: file that keeps what is known, so that less is asked")
    rates: str = Field(default="", description="File with rates in place of the kit's own")
    quota_minutes: MinutesLimit = Field(default=None, description="Limit of the month's minutes of the quota")
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
    minutes: int | None = Field(default=None, description="For `minutes`: minutes of the month, rounded up per job")
    quota_minutes: float | None = Field(default=None, description="For `minutes`: of these, minutes of the quota")
    exit_code: int | None = Field(default=None, description="For `run`: how the command ended")
    html: str = Field(default="", description="Path of the page with all charts")
    files: dict[str, str] = Field(default={}, description="JSON object: path of each file of the report, by kind")


@dataclass(frozen=True, slots=True)
class Data:
    """The concern's part of the JSON report: of a job, of a month, or advice alone."""

    job: Summary | None = None
    minutes: Minutes | None = None
    advice: list[Advice] = field(default_factory=list)


def run(inputs: Inputs, job: Job) -> Outcome:
    """Do what the mode says.

    Raises:
        InputError: The inputs do not fit together.
        CiKitError: The work cannot be done.
    """
    match inputs.mode:
        case (Mode.MARK, name):
            return _mark(name, inputs, job)
        case (Mode.RUN,):
            return _run(process.shell(_command(inputs)), inputs, job)
        case (mode,) if mode in _ALONE:
            return _ALONE[Mode(mode)](inputs, job)
        case (mode, *_) if mode in (*_ALONE, Mode.MARK):
            raise InputError(f"mode `{mode}` takes {'one name' if mode == Mode.MARK else 'nothing more'}")
        case words if job.inputs is not None and words[:1] != (Mode.RUN,):
            what = f"`mode` is `{' '.join(words)[:80]}`"
            raise InputError(what, remedy=suggestion(words[0], [mode.value for mode in Mode]))
        case words:
            return _run(words[words[:1] == (Mode.RUN,) :], inputs, job)


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
    told.steps = steps.attribute(recording, _steps(inputs, told, made.folder))
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
            told.failure = failures.extract(done.output, _masker())
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
    return recorder.of_job(job.temporary, live.environment())


def _settings(inputs: Inputs, job: Job, number: int) -> recorder.Settings:
    starter = os.getpid() if number else 0
    guard = inputs.oom_guard or 0.0
    return recorder.Settings(inputs.scope, str(job.workspace), anchor=number, starter=starter, guard=guard)


def _summary(inputs: Inputs, job: Job, recording: Recording, used: Usage, result: Result) -> Summary:
    told = summary.summary(inputs.name, Context.from_environment(live.environment()), recording, used, result)
    if inputs.failure_log and result.status != Status.SUCCESS:
        told.failure = failures.of_log(job.workspace / inputs.failure_log, _masker())
    return told


def _outcome(told: Summary, recording: Recording, inputs: Inputs, job: Job, exit_code: int | None = None) -> Outcome:
    extra: list[Finding] = []
    if inputs.metrics_file:
        told.metrics, extra = execution.metrics_or_finding(job.workspace / inputs.metrics_file)
    allowed = _allowed(inputs)
    size = _artifacts(told, inputs, job) if Limit.ARTIFACTS in allowed else Measured(None)
    told.limits = limits.judge(allowed, summary.measured(told, size), inputs.warn_at)
    advices = _advices(inputs, job) if inputs.history else []
    more = [rightsizing.table(advices)] if advices else []
    data = asdict(Data(told, advice=advices))
    report = present.report(NAME, told, recording, data, also=extra, more=more)
    written = _write(report, told, recording, inputs, job)
    proxies = http.Proxies.from_environment(live.environment())
    outlets.send(told, inputs.otlp, inputs.pushgateway, inputs.headers.get_secret_value(), proxies)
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


def _live(inputs: Inputs, job: Job) -> Outcome:
    """Show the running recording until it ends or the user has seen enough."""
    made = _recorder(inputs, job)
    with live.cancellable() as cancel:
        screen.show(liveview.frames(made, cancel))
    used = usage(record.load(made.record))
    said = f"{used.memory_peak_mb:,.0f} MB of memory at most so far, {used.cpu_seconds:,.1f} s of processor time"
    report = Report(NAME, Verdict.PASS, said)
    return Outcome(report, Outputs(verdict=report.verdict, memory_peak_mb=used.memory_peak_mb))


def _minutes(inputs: Inputs, job: Job) -> Outcome:
    name = inputs.month or time.strftime("%Y-%m", time.gmtime())
    collect.bounds(name)
    book = Ledger(job.workspace / inputs.ledger if inputs.ledger else None)
    wanted = month.Wanted(name, _rates(inputs, job), time.time())
    told = month.tell(_repositories(inputs), wanted, book, lambda found: track(found, len(found), "Runs"))
    told.whose = inputs.org or told.whose
    month.judge(told, inputs.quota_minutes, inputs.warn_at)
    report = minutes.report(NAME, told, asdict(Data(minutes=told)))
    outputs = Outputs(
        verdict=report.verdict,
        limits={one.limit.value: one.state.value for one in told.limits},
        minutes=told.counted.total.billed,
        quota_minutes=told.counted.total.quota,
    )
    return Outcome(report, outputs)


def _advise(inputs: Inputs, job: Job) -> Outcome:
    if not inputs.history:
        raise InputError("`history` is required for `mode: advise`", remedy="name the JSON reports of earlier runs")
    advices = _advices(inputs, job)
    if not advices:
        raise CiKitError("there is no advice", why="`history` matches no report of a job", remedy="see its patterns")
    said = rightsizing.headline(advices[0])
    report = Report(NAME, Verdict.PASS, said, tables=[rightsizing.table(advices)], data=asdict(Data(advice=advices)))
    return Outcome(report, Outputs(verdict=report.verdict))


def _advices(inputs: Inputs, job: Job) -> list[Advice]:
    past = rightsizing.load(files.matching(job.workspace, inputs.history))
    return rightsizing.advise(past, _rates(inputs, job), inputs.runner_kind, time.time())


def _rates(inputs: Inputs, job: Job) -> rates.Rates:
    return rates.load(job.workspace / inputs.rates if inputs.rates else None)


def _repositories(inputs: Inputs) -> Iterator[tuple[Repository, Client]]:
    """Whose minutes are asked for."""

    def client(name: str) -> Client:
        made = _client(inputs, name)
        if made is None:
            raise InputError("`token` is required for `mode: minutes`", remedy="give one that may read Actions")
        return made

    name = inputs.repository or live.environment().get("GITHUB_REPOSITORY", "")
    return collect.repositories(client, name, inputs.org, lambda found: track(found, len(found), "Repositories"))


def _client(inputs: Inputs, repository: str, patience: float = 300.0) -> Client | None:
    """A client of GitHub's API; None without a token or repository. On a terminal the environment's token is taken."""
    env = live.environment()
    run = RunnerContext.from_environment(env)
    token = run.token(inputs.token)
    if not token or not repository:
        return None
    return Client(
        Access(repository, token, run.api, run.web, http.Proxies.from_environment(env)), Patience(total=patience)
    )


def _steps(inputs: Inputs, told: Summary, folder: Path) -> list[steps.Step]:
    """The steps of the job: what GitHub says, else the marks."""
    known = told.context.run_id or inputs.job_id
    client = _client(inputs, told.context.repository, _REPORT_PATIENCE) if known else None
    if client is not None:
        try:
            return job_steps.of_this_job(client, told.context, inputs.job_id) or marks.read(folder)
        except CiKitError as problem:
            live.say(f"the steps of this job are not known: {problem}")
    return marks.read(folder)


def _allowed(inputs: Inputs) -> dict[Limit, float]:
    values = {
        Limit.MEMORY: inputs.max_memory_mb,
        Limit.MINUTES: inputs.max_minutes,
        Limit.ARTIFACTS: inputs.max_artifact_size_mb,
        Limit.DISK: inputs.max_disk_mb,
        Limit.CPU: inputs.max_cpu_seconds,
    }
    return {limit: value for limit, value in values.items() if value is not None}


def _artifacts(told: Summary, inputs: Inputs, job: Job) -> Measured:
    if inputs.artifacts:
        return artifacts.to_upload(job.workspace, inputs.artifacts)
    return artifacts.uploaded(_client(inputs, told.context.repository, _REPORT_PATIENCE), told.context.run_id)


def _write(report: Report, told: Summary, recording: Recording, inputs: Inputs, job: Job) -> dict[str, str]:
    directory = inputs.directory or ("reports" if job.on_actions else "")
    if not directory:
        return {}
    stem = files.stem(told.name, told.result.begun + told.usage.seconds)
    written = files.write(job.workspace / directory, stem, page.texts(report, told, recording))
    return {ending: str(path) for ending, path in written.items()}


def _masker() -> process.Masker:
    return process.Masker(execution.secrets(live.environment()))


#: The modes that take nothing more.
_ALONE = {
    Mode.START: _start,
    Mode.REPORT: _report,
    Mode.MINUTES: _minutes,
    Mode.ADVISE: _advise,
    Mode.LIVE: _live,
}
