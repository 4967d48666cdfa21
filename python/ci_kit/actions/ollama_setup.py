"""Set up Ollama with models that are verified and really run, and stop it cleanly before they are cached."""

from __future__ import annotations

import hashlib
import platform
import re
import shutil
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from ci_kit import http
from ci_kit.errors import InputError
from ci_kit.ollama import present, release, setup
from ci_kit.ollama.assets import Flavour, Version
from ci_kit.ollama.diagnosis import OllamaError
from ci_kit.ollama.download import Line
from ci_kit.ollama.install import Wanted
from ci_kit.ollama.names import ModelName
from ci_kit.ollama.setup import WarmUp
from ci_kit.report import Level, Report, Verdict
from ci_kit.runner import commands, live
from ci_kit.runner.inputs import ActionInputs, Duration, Lines
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.publish import Outcome
from ci_kit.runner.transfer import transfers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ci_kit.runner.job import Job

NAME = "ollama-setup"
_VARIABLE = re.compile(r"(OLLAMA_[A-Z0-9_]+)=(.*)")
#: Set by inputs of their own.
_OWN = {"OLLAMA_HOST": "host` and `port", "OLLAMA_MODELS": "cache-directory"}


class Mode(StrEnum):
    """What a step does."""

    START = "start"
    KEY = "key"
    STOP = "stop"


class Install(StrEnum):
    """What is installed."""

    AUTO = "auto"
    CPU = "cpu"
    GPU = "gpu"
    SKIP = "skip"


class OnFailure(StrEnum):
    """What a known failure does to the step."""

    FAIL = "fail"
    CONTINUE = "continue"


class Inputs(ActionInputs):
    """What `ollama-setup` takes."""

    models: Lines = Field(
        default=(),
        description="Models to have ready, one a line: `name[:tag][@sha256:digest]`",
        json_schema_extra={"positional": True},
    )
    mode: Mode = Field(
        default=Mode.START,
        description="`start`; `key` only tells the cache key; `stop` ends the server, before the cache is saved",
    )
    version: str = Field(default="latest", description="Version of Ollama, or `latest`, which the outputs then name")
    install: Install = Field(
        default=Install.AUTO,
        description="`cpu` leaves out gigabytes of GPU libraries, `gpu` keeps them, `auto` looks for a GPU; "
        "`skip` uses the server that answers at `host` and `port`, else the `ollama` on the PATH",
    )
    cache_directory: str = Field(
        default="~/.cache/ci-kit-ollama", description="Where installations and models are; what to cache"
    )
    lock_file: str = Field(
        default="",
        description="File with SHA-256 lines for `v0.30.1/archive` and `model:tag`, which count instead of other lists",
    )
    mirror: str = Field(
        default=release.HOME, description="Where releases are: `<mirror>/download/v<version>/<archive>`"
    )
    host: str = Field(default="127.0.0.1", description="Address that the server listens on")
    port: int = Field(default=11434, ge=0, le=65535, description="Port of the server; 0 for a free one")
    environment: Lines = Field(default=(), description="Variables for the server, `OLLAMA_NAME=value`, one a line")
    pull_timeout: Duration = Field(default=1800.0, description="Time for downloads: the archive, and all models")
    start_timeout: Duration = Field(default=60.0, description="Time for the server to answer")
    stall_timeout: Duration = Field(
        default=90.0, description="Time without a new byte after which a pull is begun again"
    )
    warm_up: WarmUp = Field(
        default=WarmUp.FIRST, description="Models to load, which alone shows that they run: `first`, `all` or `none`"
    )
    on_failure: OnFailure = Field(
        default=OnFailure.FAIL,
        description="`continue` leaves the step green when Ollama cannot be had; `available` is then `false`",
    )


class Outputs(ActionOutputs):
    """What `ollama-setup` gives."""

    available: bool = Field(default=False, description="Whether the server is up with all models, and has run them")
    host: str = Field(default="", description="Address of the server, `http://…`; also OLLAMA_HOST of later steps")
    version: str = Field(default="", description="Version of Ollama")
    models: list[dict[str, str | int]] = Field(
        default=[], description="JSON: `name`, `digest`, `size` in bytes and `licence` of each model"
    )
    cache_key: str = Field(default="", description="Key to cache `cache-directory` under")
    cache_hit: bool = Field(default=False, description="Whether nothing had to be downloaded")
    cache_directory: str = Field(default="", description="The folder to cache, as an absolute path")
    pid: int | None = Field(default=None, description="Process of the server, if this step started it")


@dataclass(frozen=True, slots=True)
class Data:
    """The concern's part of the JSON report. Sizes are in bytes, times in seconds."""

    available: bool
    problem: str
    version: str
    address: str
    models: list[dict[str, str | int]]
    seconds: dict[str, float]
    verified_blobs: int
    verified_bytes: int


def run(inputs: Inputs, job: Job) -> Outcome:
    """Start, tell the key, or stop.

    Raises:
        InputError: The inputs make no sense.
        CiKitError: The work cannot be done.
    """
    if inputs.mode is Mode.STOP:
        return _stop(inputs, job)
    with transfers() as tell:
        try:
            order = _order(inputs, job, tell)
            if inputs.mode is Mode.KEY:
                return _key(order)
            result = setup.run(order)
        except OllamaError as problem:
            order, result = None, setup.Result(problem=problem)
    return _outcome(inputs, job, order, result)


def _order(inputs: Inputs, job: Job, tell: Callable[[str, int, int | None], None]) -> setup.Order:
    """What to set up, with `latest` resolved.

    Raises:
        InputError: An input is malformed.
        OllamaError: The newest version could not be found out.
    """
    environment = live.environment()
    proxies = http.Proxies.from_environment(environment)
    locked = _locked(inputs, job)
    names = tuple(_pinned(ModelName.parse(text), locked) for text in inputs.models)
    http.parsed(inputs.mirror)
    releases = release.Releases(inputs.mirror.rstrip("/"), _archives(locked), proxies)
    path = shutil.which("ollama", path=environment.get("PATH"))
    return setup.Order(
        wanted=_wanted(inputs, releases),
        found=Path(path) if path else None,
        models=names,
        cache=_cache(inputs, job),
        state=_state(inputs, job),
        host=inputs.host,
        port=inputs.port,
        environment=environment,
        extra=_variables(inputs),
        pull_timeout=inputs.pull_timeout,
        start_timeout=inputs.start_timeout,
        stall_timeout=inputs.stall_timeout,
        warm_up=inputs.warm_up,
        releases=releases,
        line=Line(proxies, inputs.pull_timeout, min(inputs.stall_timeout, 60.0), tell=tell),
        say=live.say,
    )


def _wanted(inputs: Inputs, releases: release.Releases) -> Wanted | None:
    if inputs.install is Install.SKIP:
        return None
    version = releases.latest() if inputs.version == "latest" else Version.parse(inputs.version)
    flavour = Flavour.of_machine() if inputs.install is Install.AUTO else Flavour(inputs.install.value)
    return Wanted(version, flavour, platform.system(), platform.machine())


def _locked(inputs: Inputs, job: Job) -> dict[str, str]:
    if not inputs.lock_file:
        return {}
    path = job.workspace / inputs.lock_file
    try:
        return release.locks(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the lock file {path} cannot be read", why=str(error)) from error


def _archives(locked: Mapping[str, str]) -> dict[str, str]:
    return {name: digest for name, digest in locked.items() if re.match(r"v\d+\.\d+\.\d+[^/]*/", name)}


def _pinned(name: ModelName, locked: Mapping[str, str]) -> ModelName:
    digest = locked.get(str(name), "")
    if name.digest and digest and name.digest != digest:
        raise InputError(f"{name} is pinned to one digest in `models` and to another in the lock file")
    return name if name.digest or not digest else ModelName.parse(f"{name.asked}@sha256:{digest}")


def _variables(inputs: Inputs) -> dict[str, str]:
    found = {}
    for line in inputs.environment:
        match = _VARIABLE.fullmatch(line)
        if not match or match[1] in _OWN:
            own = _OWN.get(match[1]) if match else None
            raise InputError(
                f"`environment` has a line `{line[:60]}`",
                remedy=f"use the input `{own}`" if own else "write it as OLLAMA_NAME=value",
            )
        found[match[1]] = match[2]
    return found


def _cache(inputs: Inputs, job: Job) -> Path:
    return job.workspace / Path(inputs.cache_directory).expanduser()


def _state(inputs: Inputs, job: Job) -> Path:
    """Where the server's record is: of the job, for it must not be cached; on a terminal beside the models."""
    if job.on_actions and job.temporary is not None:
        return job.temporary / "ci-kit" / "ollama"
    short = hashlib.sha256(str(_cache(inputs, job)).encode()).hexdigest()[:8]
    return Path("~/.cache/ci-kit-ollama-state").expanduser() / short


def _key(order: setup.Order) -> Outcome:
    """Tell under which key to restore and save; nothing is installed.

    Raises:
        OllamaError: The registry does not say what the tags stand for.
    """
    known = setup.digests(order)
    key = setup.key(order, known)
    version = order.wanted.version.text if order.wanted else ""
    models: list[dict[str, str | int]] = [
        {"name": name, "digest": f"sha256:{digest}"} for name, digest in known.items()
    ]
    outputs = Outputs(
        verdict=Verdict.PASS, version=version, models=models, cache_key=key, cache_directory=str(order.cache)
    )
    return Outcome(Report(NAME, Verdict.PASS, f"the cache key is {key}"), outputs)


def _stop(inputs: Inputs, job: Job) -> Outcome:
    record, politely = setup.stop(_state(inputs, job))
    if record is None:
        said = "nothing to stop: no server was started"
    else:
        said = f"the server at {record.address} {'ended' if politely else 'had to be killed'}"
    verdict = Verdict.PASS if politely else Verdict.WARN
    outputs = Outputs(verdict=verdict, cache_directory=str(_cache(inputs, job)), pid=record.pid if record else None)
    return Outcome(Report(NAME, verdict, said), outputs)


def _outcome(inputs: Inputs, job: Job, order: setup.Order | None, result: setup.Result) -> Outcome:
    problem = result.problem
    goes_on = inputs.on_failure is OnFailure.CONTINUE
    findings = present.healed(result.checked, result.damaged)
    if problem:
        findings.append(present.failed(problem, Level.WARNING if goes_on else Level.ERROR))
        verdict = Verdict.WARN if goes_on else Verdict.ERROR
    else:
        verdict = Verdict.WARN if findings else Verdict.PASS
        _hand_over(job, result)
    report = Report(
        NAME,
        verdict,
        _headline(result),
        findings=findings,
        tables=present.tables(result.models, result.steps, problem.tail if problem else ""),
        rules=present.docs(findings, problem),
        data=_data(result),
    )
    return Outcome(report, _outputs(verdict, order, result))


def _hand_over(job: Job, result: setup.Result) -> None:
    """Tell later steps where the server is, and put its program on their PATH."""
    if job.on_actions:
        commands.export("OLLAMA_HOST", result.address)
        if result.program is not None:
            commands.add_path(str(result.program.parent))


def _headline(result: setup.Result) -> str:
    if result.problem:
        return f"no model is available: {result.problem.what}"
    how = "from the cache" if result.cache_hit else "ready"
    models = ", ".join(model.name for model in result.models) or "no model"
    return f"Ollama {result.version} at {result.address} with {models}, {how}"


def _listed(result: setup.Result) -> list[dict[str, str | int]]:
    return [
        {"name": one.name, "digest": f"sha256:{one.digest}", "size": one.size, "licence": one.licence}
        for one in result.models
    ]


def _outputs(verdict: Verdict, order: setup.Order | None, result: setup.Result) -> Outputs:
    ready = result.problem is None
    key = setup.key(order, {model.name: model.digest for model in result.models}) if order and ready else ""
    return Outputs(
        verdict=verdict,
        available=ready,
        host=result.address if ready else "",
        version=result.version or (order.wanted.version.text if order and order.wanted else ""),
        models=_listed(result),
        cache_key=key,
        cache_hit=result.cache_hit,
        cache_directory=str(order.cache) if order else "",
        pid=result.pid or None if ready else None,
    )


def _data(result: setup.Result) -> dict[str, Any]:
    data = Data(
        available=result.problem is None,
        problem=result.problem.known.id if result.problem else "",
        version=result.version,
        address=result.address,
        models=_listed(result),
        seconds={name: round(seconds, 3) for name, seconds in result.steps},
        verified_blobs=result.checked.blobs,
        verified_bytes=result.checked.size,
    )
    return asdict(data)
