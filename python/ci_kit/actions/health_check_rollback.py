"""Decide whether a deploy is good, watch it for a while, and take it back if not, even when cancelled."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import Field, SecretStr

from ci_kit.errors import CiKitError, InputError
from ci_kit.health import engine, evidence, headers, lock, present, replay, takeback, timeline
from ci_kit.health.herald import Herald
from ci_kit.health.prepare import Surroundings, prepared
from ci_kit.health.rules import Outcome as Ended
from ci_kit.health.rules import Phase, Policy, Trigger
from ci_kit.health.state import State, Store
from ci_kit.health.wanted import Wanted
from ci_kit.http import Proxies
from ci_kit.report import Report, Verdict
from ci_kit.runner import board, live, summary
from ci_kit.runner import commands as runner_commands
from ci_kit.runner.context import TOKEN, Context
from ci_kit.runner.inputs import ActionInputs, Duration, Lines, Rate
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.publish import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ci_kit.github import Client
    from ci_kit.health.plan import Show, World
    from ci_kit.process import Cancellation
    from ci_kit.runner.job import Job

NAME = "health-check-rollback"
#: What a finaliser waits for a step that is on its way out.
_OWNER_PATIENCE = 20.0
#: And for the lock of the environment.
_LOCK_PATIENCE = 60.0
#: Seconds for GitHub to answer in: before and after a deploy, and while the job is being cancelled.
_GITHUB_PATIENCE = 15
_HURRY = 3


class Preflight(StrEnum):
    """What it means that the old version is not healthy before the deploy."""

    REQUIRE = "require"
    WARN = "warn"


class Inputs(ActionInputs):
    """What `health-check-rollback` takes."""

    phase: Lines = Field(
        default=("run",),
        description="`run`; `finalise` to end what a killed step began; `replay FILE` to judge again",
        json_schema_extra={"positional": True},
    )
    url: Lines = Field(
        default=(),
        description="To probe, one a line: `https://…`, `tcp:host:port`, `grpc:host:port/service`, `grpcs:…`",
    )
    expect_status: str = Field(default="200-299", description="Good statuses, such as `200, 204` or `2xx`")
    expect_body: Lines = Field(
        default=(),
        description='For the body, one a line: `$.status == "healthy"`, `/pattern/`, or text in it',
    )
    expect_version: str = Field(default="", description="Version that a good answer must name")
    version_from: str = Field(
        default="$.version",
        description="Where an answer names its version: a JSON path, or `header X-Version`",
    )
    expect_latency: Duration = Field(
        default=0.0,
        description="Limit of the 95th percentile of the response time while watching; 0 for none",
    )
    expect_tls_days: float = Field(default=0.0, ge=0, description="Days that the certificate must still be valid for")
    headers: SecretStr = Field(
        default=SecretStr(""),
        description="Headers to send, `Name: value`, one a line; their values are masked",
    )
    follow_redirects: int = Field(
        default=0, ge=0, le=20, description="Redirects to follow; 0 judges a redirect by its status"
    )
    resolve: Lines = Field(default=(), description="Addresses to use in place of DNS, `host=address`, one a line")
    per_address: bool = Field(default=False, description="Probe every address of each host for itself")
    rise: int = Field(default=3, ge=1, description="Good answers in a row that make a target ready")
    fall: int = Field(default=3, ge=1, description="Bad answers in a row that make a ready target unready again")
    interval: Duration = Field(default=1.0, description="Time between probes of one target")
    timeout: Duration = Field(default=5.0, description="Total time of one probe, from the name lookup to the last byte")
    deadline: Duration = Field(default=300.0, description="Time to become ready in")
    start_period: Duration = Field(
        default=0.0,
        description="When given: `fall` failures in a row after this time end the wait before the deadline",
    )
    smoke_command: str = Field(default="", description="Command that must succeed once the targets are ready")
    smoke_script: str = Field(
        default="",
        description="Requests that must succeed in their order, once the targets are ready: a YAML file, or its text",
    )
    watch_for: Duration = Field(default=60.0, description="How long to watch after that; 0 not to")
    max_error_rate: Rate = Field(default=0.05, description="Share of probes or requests that may fail")
    false_rollback_rate: Rate = Field(
        default=0.01, description="Bound on the chance to take a release for bad that keeps to the rates"
    )
    error_source: str = Field(
        default="",
        description="Where to count errors other than in own probes: `prometheus URL` or `command TEXT`",
    )
    error_query: Lines = Field(
        default=(), description="For Prometheus: `failed: …` and `total: …`, two queries that give counters"
    )
    deploy_command: str = Field(default="", description="Command that deploys; empty if a step before did")
    deploy_timeout: Duration = Field(default=600.0, description="Time for the deploy, backup and smoke commands each")
    backup_command: str = Field(default="", description="Command that must succeed before the deploy")
    current_command: str = Field(
        default="",
        description="Command whose last line says what is live; guards newer deploys against the rollback",
    )
    rollback_command: str = Field(default="", description="Command that puts back what was live, `$CI_KIT_PREVIOUS`")
    rollback_timeout: Duration = Field(default=300.0, description="Time for the rollback command")
    verify: Lines = Field(
        default=(),
        description="What must hold after a rollback: `version 1.2.2`, lines as of `expect-body`, or `none`; "
        "by default the version that answered before the deploy",
    )
    preflight: Preflight = Field(
        default=Preflight.REQUIRE, description="Whether the old version must be healthy before the deploy"
    )
    on_cancel: Policy = Field(default=Policy.ROLLBACK, description="What a cancelled job does with the release")
    on_inconclusive: Policy = Field(default=Policy.KEEP, description="What to do when nothing is known in the end")
    lock: str = Field(default="", description="File to lock on this machine for as long as the run takes")
    lock_wait: Duration = Field(default=0.0, description="How long to wait for the lock")
    state: str = Field(default="", description="Directory for state and evidence; by default one of the job's own")
    dry_run: bool = Field(default=False, description="Probe and decide, but neither deploy nor roll back")
    github_deployment: str = Field(
        default="", description="Environment of a deployment on GitHub that is to tell how it stands; empty for none"
    )
    token: SecretStr = Field(
        default=SecretStr(TOKEN),
        description="Token for that, with `deployments: write`; on a terminal `GITHUB_TOKEN` or `GH_TOKEN`",
    )


class Outputs(ActionOutputs):
    """What `health-check-rollback` gives."""

    outcome: Ended | None = Field(default=None, description="How it ended; see the table of outcomes")
    phase: Phase | None = Field(default=None, description="The last phase before the end or the rollback")
    trigger: Trigger | None = Field(default=None, description="What spoke against the release, if anything")
    evidence: str = Field(default="", description="Path of the evidence, JSON lines")
    timeline: str = Field(default="", description="Path of the timeline, an SVG picture")
    times: dict[str, float] = Field(default={}, description="JSON object: when each phase began, in seconds of the run")


@dataclass(frozen=True, slots=True)
class Data:
    """The concern's part of the JSON report."""

    outcome: Ended | None
    trigger: Trigger
    why: str
    notes: list[str]
    times: dict[str, float]
    before: str | None
    deployed: str | None
    previous_version: str
    evidence: str


def run(inputs: Inputs, job: Job) -> Outcome:
    """Run, finalise or replay.

    Raises:
        InputError: The inputs do not fit together.
        CiKitError: The work cannot be done.
    """
    match inputs.phase:
        case ("run",):
            return _run(inputs, job)
        case ("finalise" | "finalize",):
            return _finalise(inputs, job)
        case ("replay", path):
            return _replay(job.workspace / path)
        case other:
            what = f"`phase` is `{' '.join(other)[:80]}`"
            raise InputError(what, remedy="write `run`, `finalise`, or `replay` and a file")


def _run(inputs: Inputs, job: Job) -> Outcome:
    wanted = Wanted.of(inputs)
    wanted.check()
    if inputs.github_deployment and not Context.from_environment(live.environment()).token(inputs.token):
        raise InputError("`github-deployment` without `token`", remedy="pass `token`, or set GITHUB_TOKEN")
    store = _store(inputs, job)
    with lock.owned(store, 0.0), live.cancellable() as cancel, board.drawn(watched=not job.on_actions) as (say, show):
        earlier = store.load()
        if earlier is not None and earlier.phase is not Phase.DONE:
            raise CiKitError(
                f"an earlier run in {store.directory} was not finished",
                remedy="run the action with `phase: finalise` first; it takes back what is half done",
            )
        store.clear()
        state = State(time.time(), _settings(inputs))
        plan, world = prepared(wanted, _around(inputs, inputs, job, Eyes(cancel, say, show)), store, state)
        world.evidence.write(
            "run", 0.0, version=evidence.VERSION, rules=plan.rules.record(), seed=plan.seed, began=state.began
        )
        with lock.held(_lock(inputs, job), inputs.lock_wait, cancel.wait):
            world.save()
            engine.run(plan, world)
    return _outcome(world, job)


def _finalise(inputs: Inputs, job: Job) -> Outcome:
    """Finish what a killed step began.

    With the inputs that it left in its state and the secrets given again.
    """
    store = _store(inputs, job)
    with (
        lock.owned(store, _OWNER_PATIENCE),
        live.cancellable() as cancel,
        board.drawn(watched=not job.on_actions) as (say, show),
    ):
        state = store.load()
        if state is None or state.phase is Phase.DONE:
            return _nothing_left(state, store)
        given = {key: value for key, value in state.settings.items() if value not in ("", None)}
        then = Inputs.model_validate(given)
        plan, world = prepared(Wanted.of(then), _around(then, inputs, job, Eyes(cancel, say, show)), store, state)
        say(f"an earlier step ended in phase {state.phase}; finishing what it began")
        with lock.held(_lock(then, job), _LOCK_PATIENCE, cancel.wait):
            takeback.resume(plan, world)
            engine.finish(world)
    return _outcome(world, job)


def _replay(path: Path) -> Outcome:
    found = replay.replay(evidence.read(path))
    verdict = Verdict.FAIL if found.differences else present.verdict(found.outcome)
    said = f"{found.judged} judgements on {found.probes} probes"
    headline = f"{said}: {len(found.differences)} differ" if found.differences else f"{said} agree: {found.outcome}"
    report = Report(NAME, verdict, headline, notes=found.differences)
    return Outcome(report, Outputs(verdict=verdict, outcome=found.outcome, evidence=str(path)))


@dataclass(frozen=True, slots=True)
class Eyes:
    """How a run hears of a cancellation, and how it tells and shows what it does."""

    cancel: Cancellation
    say: Callable[[str], None]
    show: Show


def _around(inputs: Inputs, secrets: Inputs, job: Job, eyes: Eyes) -> Surroundings:
    """What the run finds around it. The secrets are those of the step that runs now."""
    sent = headers.parse(secrets.headers.get_secret_value())
    for value in sent.values() if job.on_actions else ():
        runner_commands.mask(value)
    environment = live.environment()
    token = Context.from_environment(environment).token(secrets.token)
    return Surroundings(
        workspace=job.workspace,
        env=environment,
        cancel=eyes.cancel,
        sent=sent,
        mask=headers.masker((*sent.values(), token)),
        say=eyes.say,
        show=eyes.show,
        herald=_herald(inputs, token, environment, eyes.cancel) if inputs.github_deployment else None,
    )


def _herald(inputs: Inputs, token: str, environment: Mapping[str, str], cancel: Cancellation) -> Herald:
    from ci_kit.github import Access, Client, Patience  # noqa: PLC0415 (only for those who want statuses)

    context = Context.from_environment(environment)
    access = Access(context.repository, token, context.api, context.web, Proxies.from_environment(environment))

    def client() -> Client:
        # A cancelled job has few seconds, and what they are for is the rollback.
        seconds = _HURRY if cancel.requested else _GITHUB_PATIENCE
        return Client(access, Patience(total=seconds, timeout=seconds, pace=0))

    log = f"{context.web}/{context.repository}/actions/runs/{context.run}" if context.run else ""
    page = next((one for one in inputs.url if one.startswith("http")), "").split("?")[0]
    mark = f"ci-kit, run {context.run or '-'}, attempt {context.attempt}"
    return Herald(client, inputs.github_deployment, context.sha, mark, log, page)


def _settings(inputs: Inputs) -> dict[str, Any]:
    """The inputs as a finaliser reads them: all but the secrets, which never touch the disk."""
    values = inputs.model_dump(mode="json", by_alias=True, exclude={"headers", "token", "phase", "state"})
    return {key: "\n".join(value) if isinstance(value, list) else value for key, value in values.items()}


def _store(inputs: Inputs, job: Job) -> Store:
    if inputs.state:
        directory = job.workspace / inputs.state
    elif job.on_actions and job.temporary is not None:
        directory = job.temporary / "ci-kit" / "health"
    elif inputs.phase == ("run",):
        directory = job.fresh_directory(NAME)
    else:
        raise InputError("`state` is required to finalise on a terminal", remedy="name the directory the run used")
    store = Store(directory)
    store.open()
    return store


def _lock(inputs: Inputs, job: Job) -> Path | None:
    return job.workspace / inputs.lock if inputs.lock else None


def _nothing_left(state: State | None, store: Store) -> Outcome:
    said = f"nothing to finish: {present.headline(state)}" if state else "nothing to finish: no run was begun"
    outputs = Outputs(
        verdict=Verdict.PASS,
        outcome=state.outcome if state else None,
        evidence=str(store.evidence) if state else "",
        times=state.reached if state else {},
    )
    return Outcome(Report(NAME, Verdict.PASS, said), outputs)


def _outcome(world: World, job: Job) -> Outcome:
    state, store = world.state, world.store
    world.evidence.close()
    records = list(evidence.read(store.evidence))
    if world.evidence.lost:
        state.notes.append(f"{world.evidence.lost} lines of the evidence could not be written; a replay will differ")
    picture = store.directory / "timeline.svg"
    try:
        picture.write_text(timeline.svg(records, state.reached), encoding="utf-8")
    except OSError as error:
        state.notes.append(f"the timeline could not be written: {error.strerror}")
    if job.on_actions and job.summary is not None:
        summary.write(job.summary, [timeline.mermaid(state.reached, state.outcome)])
    found = present.findings(state)
    report = Report(
        NAME,
        present.verdict(state.outcome),
        present.headline(state),
        findings=found,
        tables=[present.phase_table(state), present.probe_table(records)],
        notes=state.notes,
        rules=present.rule_docs(found),
        data=_data(state, store),
    )
    ends = (Phase.ROLLBACK, Phase.VERIFY, Phase.DONE)
    before = [phase for phase, _ in sorted(state.reached.items(), key=lambda item: item[1]) if phase not in ends]
    outputs = Outputs(
        verdict=report.verdict,
        outcome=state.outcome,
        phase=Phase(before[-1]) if before else state.phase,
        trigger=state.trigger,
        evidence=str(store.evidence),
        timeline=str(picture),
        times=state.reached,
    )
    return Outcome(report, outputs)


def _data(state: State, store: Store) -> dict[str, Any]:
    data = Data(
        outcome=state.outcome,
        trigger=state.trigger,
        why=state.why,
        notes=state.notes,
        times=state.reached,
        before=state.before,
        deployed=state.deployed,
        previous_version=state.previous_version,
        evidence=str(store.evidence),
    )
    return asdict(data)
