"""What is declared: a variable or secret, and the schema that holds them all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ci_kit.environment.kind import Kind


@dataclass(frozen=True, slots=True)
class Variable:
    """One entry.

    `env` is the name that the process sees; `jobs` (`file.yml/job`) and `environments` bound where
    it is needed, nothing in them means everywhere. A `local` one does not come from GitHub.
    """

    name: str
    kind: Kind
    secret: bool = False
    local: bool = False
    required: bool = True
    default: str | None = None
    env: str = ""
    description: str = ""
    jobs: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    line: int = 0

    def needed(self, job: str, environment: str) -> bool:
        """Whether a job of an environment needs it; an empty one stands for all."""
        here = not job or not self.jobs or any(_is(job, one) for one in self.jobs)
        there = not environment or not self.environments or environment in self.environments
        return here and there


@dataclass(frozen=True, slots=True)
class Schema:
    """All entries by name, in the order of the file."""

    path: str
    variables: dict[str, Variable] = field(default_factory=dict)

    @property
    def jobs(self) -> list[str]:
        """The jobs that entries name."""
        return list(dict.fromkeys(job for one in self.variables.values() for job in one.jobs))

    @property
    def environments(self) -> list[str]:
        """The environments that entries name."""
        return list(dict.fromkeys(name for one in self.variables.values() for name in one.environments))

    def knows(self, job: str) -> bool:
        """Whether any entry names the job."""
        return any(_is(job, one) for one in self.jobs)


def _is(job: str, declared: str) -> bool:
    """Whether a job, with its file or without, is the one that is declared."""
    return job == declared or ("/" not in job and declared.rpartition("/")[2] == job)
