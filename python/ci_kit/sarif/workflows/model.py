"""A workflow as the checks see it: its jobs, their steps, and the steps that upload SARIF."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.sarif.workflows.yaml_view import Value

_CODEQL = re.compile(r"github/codeql-action/(?P<part>[A-Za-z-]+)@(?P<ref>\S+)", re.IGNORECASE)
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}", re.IGNORECASE)
_VERSION = re.compile(r"\bv?(\d{1,4})(?:\.\d+)*\b")
_TAG = re.compile(r"(?:codeql-action[/-])?(?:releases/)?v(\d{1,4})(?:\.\d+)*")
#: What `analyze` takes for not uploading.
_NO_UPLOAD = ("never", "false", "failure-only")


@dataclass(frozen=True)
class Use:
    """A step that uses a part of the CodeQL action. `major` is None when the reference does not tell it."""

    step: Value
    part: str
    ref: str
    major: int | None

    @property
    def uploads(self) -> bool:
        """Whether the step sends results to GitHub."""
        if self.part == "analyze":
            return self.input("upload").lower() not in _NO_UPLOAD
        return self.part == "upload-sarif"

    @property
    def pinned(self) -> bool:
        """Whether the reference is a commit."""
        return _SHA.fullmatch(self.ref) is not None

    @property
    def at(self) -> Value:
        """Where the step names the action."""
        return self.step.get("uses") or self.step

    def input(self, name: str) -> str:
        """An input of the step as written; empty when it is not given."""
        given = self.step.get("with")
        value = given.get(name) if given else None
        return value.text if value else ""


@dataclass(frozen=True)
class Job:
    """One job of a workflow."""

    name: str
    value: Value
    workflow: Workflow

    @cached_property
    def steps(self) -> list[Value]:
        """Its steps, in order."""
        steps = self.value.get("steps")
        return steps.items() if steps else []

    @cached_property
    def uses(self) -> list[Use]:
        """Its steps that use a part of the CodeQL action."""
        return [use for step in self.steps if (use := _use(step, self.workflow.lines)) is not None]

    @property
    def calls(self) -> str:
        """The reusable workflow that it calls, as written; empty when it has steps of its own."""
        called = self.value.get("uses")
        return called.text if called else ""

    @property
    def matrix(self) -> Value | None:
        """Its matrix."""
        strategy = self.value.get("strategy")
        return strategy.get("matrix") if strategy else None

    @property
    def permissions(self) -> Value | None:
        """The permissions in force: the job's replace the workflow's; None when neither says any."""
        return self.value.get("permissions") or self.workflow.value.get("permissions")


@dataclass(frozen=True)
class Workflow:
    """One workflow file. `path` is relative to the root of the repository."""

    path: str
    value: Value
    lines: tuple[str, ...]

    @cached_property
    def jobs(self) -> list[Job]:
        """Its jobs, in order."""
        jobs = self.value.get("jobs")
        return [Job(name, value, self) for name, value in jobs.members().items()] if jobs else []

    @cached_property
    def events(self) -> dict[str, Value]:
        """The events that start it, each with its filters or whatever stands there."""
        on = self.value.get("on")
        if on is None:
            return {}
        listed = {item.text: item for item in on.items()} or on.members()
        return listed or {on.text: on}

    @property
    def only_called(self) -> bool:
        """Whether only other workflows start it."""
        return set(self.events) == {"workflow_call"}

    def uploads(self) -> Iterator[tuple[Job, Use]]:
        """The steps that upload, with their jobs."""
        for job in self.jobs:
            for use in job.uses:
                if use.uploads:
                    yield job, use


def _use(step: Value, lines: tuple[str, ...]) -> Use | None:
    uses = step.get("uses")
    match = _CODEQL.fullmatch(uses.text.strip()) if uses else None
    if uses is None or match is None:
        return None
    return Use(step, match["part"].lower(), match["ref"], _major(match["ref"], lines[uses.line - 1]))


def _major(ref: str, line: str) -> int | None:
    """The major version of a tag; of a commit that of the comment behind it."""
    pinned = _SHA.fullmatch(ref)
    version = _VERSION.search(line.partition("#")[2]) if pinned else _TAG.fullmatch(ref)
    return int(version[1]) if version else None
