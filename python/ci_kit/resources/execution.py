"""What ran, where, and how it ended: the context, the system, the result and the metrics of the user's own."""

from __future__ import annotations

import json
import math
import os
import platform
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ci_kit.errors import CiKitError
from ci_kit.report import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_MOST_METRICS = 1024 * 1024
_DEEPEST = 8
_SECRET_WORDS = ("TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL", "PRIVATE", "API_KEY", "APIKEY")
#: Shorter values are words that may stand anywhere.
_SHORTEST_SECRET = 6
_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Context:
    """The run that this job belongs to, in GitHub's words; empty on a terminal."""

    repository: str = ""
    workflow: str = ""
    job: str = ""
    run_id: str = ""
    run_attempt: str = ""
    event: str = ""
    ref: str = ""
    sha: str = ""
    runner: str = ""
    url: str = ""

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> Context:
        """Read the runner's variables."""
        names = {
            "repository": "GITHUB_REPOSITORY",
            "workflow": "GITHUB_WORKFLOW",
            "job": "GITHUB_JOB",
            "run_id": "GITHUB_RUN_ID",
            "run_attempt": "GITHUB_RUN_ATTEMPT",
            "event": "GITHUB_EVENT_NAME",
            "ref": "GITHUB_REF",
            "sha": "GITHUB_SHA",
            "runner": "RUNNER_NAME",
        }
        found = {field: env.get(name, "") for field, name in names.items()}
        server = env.get("GITHUB_SERVER_URL", "")
        run = f"{server}/{found['repository']}/actions/runs/{found['run_id']}"
        return cls(**found, url=run if server and found["repository"] and found["run_id"] else "")


@dataclass(frozen=True, slots=True)
class System:
    """The machine: memory in MB, processors that may be used, the rest as the system says it."""

    os: str
    release: str
    machine: str
    cpus: float
    memory_mb: float
    python: str

    @classmethod
    def here(cls, cpus: float, memory: int) -> System:
        """This machine, with the sampler's figures: processors and bytes of memory."""
        return cls(
            os=platform.system(),
            release=platform.release(),
            machine=platform.machine(),
            cpus=cpus or float(os.cpu_count() or 1),
            memory_mb=round(memory / _MB, 1),
            python=platform.python_version(),
        )


@dataclass(frozen=True, slots=True)
class Result:
    """How it ended. `status` is `success`, `failure` or `cancelled`, empty where nobody said.

    `begun` is a Unix time.
    """

    status: str
    begun: float
    seconds: float
    exit_code: int | None = None
    ended: str = ""


@dataclass(frozen=True, slots=True)
class Metrics:
    """The figures and words of the user's own: a JSON object as it was, and its figures by dotted name."""

    values: dict[str, Any] = field(default_factory=dict)

    def figures(self) -> dict[str, float]:
        """`{"a": {"b": 1}}` as `{"a.b": 1.0}`; booleans, words and lists are left out."""
        return dict(_flat("", self.values, 0))


def secrets(env: Mapping[str, str]) -> frozenset[str]:
    """Values of the environment that are secrets by their names: they must not get into a report."""
    named = {value for name, value in env.items() if any(word in name.upper() for word in _SECRET_WORDS)}
    return frozenset(value for value in named if len(value) >= _SHORTEST_SECRET)


def load_metrics(path: Path) -> Metrics:
    """The metrics that the user's command wrote.

    Raises:
        CiKitError: There is no such file, it is too large, or it is no JSON object.
    """
    remedy = 'write a JSON object of figures, such as `{"accuracy": 0.93}`'
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_METRICS + 1)
    except OSError as error:
        raise CiKitError(f"the metrics in {path} cannot be read", why=error.strerror or "", remedy=remedy) from error
    if len(text) > _MOST_METRICS:
        raise CiKitError(f"the metrics in {path} are larger than 1 MB", remedy=remedy)
    try:
        values = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise CiKitError(f"the metrics in {path} are no JSON", why=str(error), remedy=remedy) from error
    if not isinstance(values, dict):
        raise CiKitError(f"the metrics in {path} are no JSON object", why=f"a {type(values).__name__}", remedy=remedy)
    return Metrics(values)


def metrics_or_finding(path: Path) -> tuple[Metrics, list[Finding]]:
    """Likewise, but what is wrong with the file is a finding: the report has more to tell."""
    try:
        return load_metrics(path), []
    except CiKitError as problem:
        message = f"{problem.what}: {problem.why}" if problem.why else problem.what
        return Metrics({}), [Finding("metrics-file", Level.WARNING, message, remedy=problem.remedy)]


def _refuse(constant: str) -> float:
    raise ValueError(f"`{constant}` is no figure in JSON")


def _flat(prefix: str, value: object, depth: int) -> Iterator[tuple[str, float]]:
    if isinstance(value, dict) and depth < _DEEPEST:
        for name, inner in value.items():
            yield from _flat(f"{prefix}.{name}" if prefix else str(name), inner, depth + 1)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        try:
            figure = float(value)
        except OverflowError:
            return
        if math.isfinite(figure):
            yield prefix, figure
