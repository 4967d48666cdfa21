"""What makes two failures one: the workflow, the branch, and by choice nothing more, the job, or the cause."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

#: Grows when the same failure would get another key; issues under old keys are then left alone.
_VERSION = 1
_DIGITS = 12


class GroupBy(StrEnum):
    """What shares an issue."""

    WORKFLOW = "workflow"
    JOB = "job"
    FINGERPRINT = "fingerprint"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a success speaks for: one workflow, by the path of its file, on one branch."""

    workflow: str
    branch: str

    def key(self, group: GroupBy, value: str) -> str:
        """The key of a failure: 12 hexadecimal digits. `value` is the name of the job, or the fingerprint."""
        parts = (_VERSION, self.workflow, self.branch, group.value, "" if group is GroupBy.WORKFLOW else value)
        return _digest(parts)

    @property
    def digest(self) -> str:
        """The scope as 12 hexadecimal digits."""
        return _digest((_VERSION, self.workflow, self.branch))


@dataclass(frozen=True, slots=True, order=True)
class RunId:
    """One attempt of one run; a later one is greater."""

    run: int
    attempt: int = 1

    def __str__(self) -> str:
        """`123.1`."""
        return f"{self.run}.{self.attempt}"

    @classmethod
    def of(cls, text: str) -> RunId:
        """Read `123.1`.

        Raises:
            ValueError: It is none.
        """
        run, _, attempt = text.partition(".")
        return cls(int(run), int(attempt))


def _digest(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:_DIGITS]
