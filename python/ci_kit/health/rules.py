"""The numbers by which a run is judged; they stand in the evidence, so that it can be judged again."""

from __future__ import annotations

import dataclasses
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Policy(StrEnum):
    """What to do with the new version when something other than its badness ends the run."""

    ROLLBACK = "rollback"
    KEEP = "keep"


class Outcome(StrEnum):
    """How a run ended."""

    HEALTHY = "healthy"
    INCONCLUSIVE = "inconclusive"
    UNHEALTHY = "unhealthy"
    NOT_DEPLOYED = "not_deployed"
    PREFLIGHT_FAILED = "preflight_failed"
    NO_TARGET = "no_target"
    SUPERSEDED = "superseded"
    ROLLED_BACK = "rolled_back"
    ROLLED_BACK_UNVERIFIED = "rolled_back_unverified"
    ROLLBACK_FAILED = "rollback_failed"
    CANCELLED = "cancelled"
    CANCELLED_ROLLED_BACK = "cancelled_rolled_back"
    DRY_RUN = "dry_run"


class Phase(StrEnum):
    """Where a run is."""

    PREFLIGHT = "preflight"
    BACKUP = "backup"
    DEPLOY = "deploy"
    READINESS = "readiness"
    SMOKE = "smoke"
    WATCH = "watch"
    ROLLBACK = "rollback"
    VERIFY = "verify"
    DONE = "done"


class Trigger(StrEnum):
    """Why the new version is to go; empty while nothing speaks against it."""

    NONE = ""
    DEPLOY_FAILED = "deploy_failed"
    NOT_READY = "not_ready"
    SMOKE_FAILED = "smoke_failed"
    ERRORS = "errors"
    SLOW = "slow"
    INCONCLUSIVE = "inconclusive"
    CANCELLED = "cancelled"
    KILLED = "killed"


@dataclass(frozen=True, slots=True)
class Rules:
    """Seconds, counts and rates. `latency` is the limit of the 95th percentile in seconds, 0 for none."""

    targets: tuple[str, ...]
    rise: int = 3
    fall: int = 3
    deadline: float = 300.0
    start_period: float = 0.0
    interval: float = 1.0
    watch_for: float = 60.0
    max_error_rate: float = 0.05
    false_rollback_rate: float = 0.01
    latency: float = 0.0
    counted: bool = False

    @property
    def planned(self) -> int:
        """How many looks a watch of its full length takes at each target."""
        return max(1, int(self.watch_for / self.interval)) if self.watch_for else 0

    def record(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)

    @classmethod
    def read(cls, record: dict[str, Any]) -> Rules:
        """From the JSON object that `record` gave."""
        names = {field.name for field in dataclasses.fields(cls)}
        known = {key: value for key, value in record.items() if key in names}
        return cls(**{**known, "targets": tuple(record["targets"])})
