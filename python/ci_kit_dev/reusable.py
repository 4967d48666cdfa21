"""The reusable workflows as their files have them: what they take and give, and which permissions they need."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import yaml

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = ROOT / ".github" / "workflows"
#: Where the workflow that calls each of them stands, under the same name.
EXAMPLES = ROOT / "examples" / "workflows"
_PERMISSION = re.compile(r"^\s+(?P<scope>[a-z-]+): (?P<access>read|write) # (?P<why>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Workflow:
    """A workflow that others call."""

    path: Path

    @property
    def name(self) -> str:
        """By which it is called."""
        return self.path.stem

    @property
    def uses(self) -> str:
        """How it is called."""
        return f"org/ci-kit/.github/workflows/{self.path.name}@v1"

    @property
    def example(self) -> Path:
        """The workflow that calls it."""
        return EXAMPLES / self.path.name

    @cached_property
    def text(self) -> str:
        """Its file."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def content(self) -> dict[str, Any]:
        """What the file says."""
        loaded: dict[str, Any] = load(self.text)
        return loaded

    @property
    def jobs(self) -> dict[str, dict[str, Any]]:
        """Its jobs."""
        jobs: dict[str, dict[str, Any]] = self.content["jobs"]
        return jobs

    def part(self, kind: str) -> dict[str, dict[str, Any]]:
        """Its `inputs`, `secrets` or `outputs`."""
        part: dict[str, dict[str, Any]] = (self.content["on"]["workflow_call"] or {}).get(kind) or {}
        return part

    def permissions(self) -> dict[str, str]:
        """The most that any of its jobs needs, by scope."""
        needed: dict[str, str] = {}
        for job in self.jobs.values():
            for scope, access in (job.get("permissions") or {}).items():
                needed[scope] = max(access, needed.get(scope, ""))  # "read" < "write"
        return needed

    def reasons(self) -> dict[str, list[str]]:
        """Why each permission is needed, in the words beside it."""
        said: dict[str, list[str]] = {}
        for found in _PERMISSION.finditer(self.text):
            said.setdefault(found["scope"], []).append(found["why"])
        return {scope: list(dict.fromkeys(whys)) for scope, whys in said.items()}

    def summary(self) -> str:
        """The first sentence of the example that calls it."""
        comment = re.match(r"(?:# .*\n)+", self.example.read_text(encoding="utf-8"))
        text = " ".join(line.removeprefix("# ") for line in comment[0].splitlines()) if comment else ""
        return text.partition(". ")[0].removesuffix(".") + "."


def load(text: str) -> Any:  # noqa: ANN401 (any YAML)
    """A workflow; `on` is a word in it, not a truth."""
    loaded = yaml.safe_load(text)
    return {"on" if key is True else key: value for key, value in loaded.items()}


def workflows() -> Iterator[Workflow]:
    """All that can be called, by name."""
    for path in sorted(FOLDER.glob("*.yml")):
        found = Workflow(path)
        triggers = found.content["on"]
        if isinstance(triggers, dict) and "workflow_call" in triggers:
            yield found
