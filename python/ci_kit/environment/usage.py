"""Which variables and secrets the workflows of a repository use: per job and environment, read and not run."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.environment import expressions
from ci_kit.report import Place
from ci_kit.sarif.workflows.yaml_view import Value, YamlProblem, compose

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = ".github/workflows"
_ALONE = re.compile(r"\s*\$\{\{\s*(?:secrets|vars)\s*\.\s*[A-Za-z_]\w*\s*\}\}\s*", re.IGNORECASE)
#: What GitHub gives without anybody declaring it.
_GIVEN = {"GITHUB_TOKEN", "ACTIONS_STEP_DEBUG", "ACTIONS_RUNNER_DEBUG"}
_SUFFIXES = (".yml", ".yaml")


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a workflow uses a secret or a variable. `job` is `file.yml/job`.

    `env` is the environment variable that it becomes, where that has another name.
    """

    name: str
    secret: bool
    job: str
    environment: str
    place: Place
    env: str = ""


@dataclass(slots=True)
class Usage:
    """What was found. `wholesale` are places that take all secrets or variables at once, or compute a name.

    `parameters` are secrets that a reusable workflow is given under names of its own.
    """

    uses: list[Use] = field(default_factory=list)
    wholesale: list[tuple[bool, Place]] = field(default_factory=list)
    unreadable: list[tuple[str, Place]] = field(default_factory=list)
    parameters: set[str] = field(default_factory=set)
    files: int = 0

    def named(self) -> dict[str, list[Use]]:
        """The uses by name."""
        found: dict[str, list[Use]] = {}
        for one in self.uses:
            found.setdefault(one.name, []).append(one)
        return found


def scan(root: Path) -> Usage:
    """Read all workflows below the root of a repository."""
    usage = Usage()
    folder = root / FOLDER
    files = sorted(path for path in folder.glob("*") if path.suffix in _SUFFIXES) if folder.is_dir() else []
    for path in files:
        usage.files += 1
        name = f"{FOLDER}/{path.name}"
        try:
            _Workflow(path.name, name, compose(path.read_bytes()), usage).read()
        except YamlProblem as problem:
            usage.unreadable.append((problem.reason, Place(name, line=problem.line)))
        except OSError as error:
            usage.unreadable.append((error.strerror or str(error), Place(name)))
    return usage


class _Workflow:
    """One file. What stands outside of the jobs counts for each of them."""

    def __init__(self, file: str, path: str, root: Value, usage: Usage) -> None:
        self._file, self._path, self._root, self._usage = file, path, root, usage
        call = _trigger(root, "workflow_call")
        triggers = _triggers(root)
        declared = (call.get("secrets") if call else None) or None
        # Called and only called: its secrets are parameters, with names of its own.
        self._parameters = set(declared.members()) if declared and triggers == {"workflow_call"} else set()
        self._parameters = {name.upper() for name in self._parameters}
        usage.parameters |= self._parameters

    def read(self) -> None:
        jobs = self._root.get("jobs")
        names = list(jobs.members()) if jobs else []
        shared = [value for key, value in self._root.members().items() if key not in ("jobs", "on", "true")]
        for name, job in (jobs.members() if jobs else {}).items():
            self._job(f"{self._file}/{name}", job, shared)
        if not names:
            self._usage.unreadable.append(("it has no jobs", Place(self._path)))

    def _job(self, job: str, value: Value, shared: list[Value]) -> None:
        environment = _environment(value)
        seen: set[int] = set()
        for part in (*shared, value):
            for key, scalar in _scalars(part, seen):
                self._scalar(job, environment, key, scalar)

    def _scalar(self, job: str, environment: str, key: str, scalar: Value) -> None:
        place = Place(self._path, line=scalar.line, column=scalar.column)
        if key == "secrets" and scalar.text == "inherit":
            self._usage.wholesale.append((True, place))
            return
        env = key if _ALONE.fullmatch(scalar.text) and key.isidentifier() else ""
        for expression in expressions.expressions(key, scalar.text):
            names, whole = expressions.names(expression)
            self._usage.wholesale += [(secret, place) for secret in whole]
            for secret, name in names:
                if name not in _GIVEN and not (secret and name in self._parameters):
                    self._usage.uses.append(
                        Use(name, secret, job, environment, place, env if env.upper() != name else "")
                    )


def _environment(job: Value) -> str:
    """The name of the environment that a job runs in, as written; empty for none."""
    given = job.get("environment")
    if given is None:
        return ""
    name = given.get("name")
    return name.text if name else given.text


def _scalars(value: Value, seen: set[int], key: str = "") -> Iterator[tuple[str, Value]]:
    """All scalars below a node, each with the key that it stands under.

    A node that aliases refer to is looked at once: it may be its own ancestor, or stand for a billion of them.
    """
    if id(value.node) in seen:
        return
    seen.add(id(value.node))
    members, items = value.members(), value.items()
    for name, member in members.items():
        yield from _scalars(member, seen, name)
    for item in items:
        yield from _scalars(item, seen, key)
    if not members and not items and value.text:
        yield key, value


def _triggers(root: Value) -> set[str]:
    """The events of a workflow. To YAML 1.1 the bare word `on` is true, but it stands in the file as `on`."""
    on = root.get("on")
    if on is None:
        return set()
    return set(on.members()) or {item.text for item in on.items()} or {on.text}


def _trigger(root: Value, name: str) -> Value | None:
    on = root.get("on")
    return on.get(name) if on else None
